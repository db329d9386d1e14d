"""`zeyou bank check`, `import` and `export`: question files in, out, and looked at beforehand."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import click

from exams.bank import formats
from exams.bank.formats.columns import mapping_of
from exams.bank.formats.convert import Defaults
from exams.bank.formats.draft import ERROR, Trouble, Unreadable
from exams.bank.intake import Intake, Wishes, take_in
from exams.messages_bank import kind_name, level, place, told
from recruit.clock import now
from recruit.i18n import _

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_WISHES = (
    click.option(
        "--format", "form", type=click.Choice(formats.READ), help="The format, if not seen by itself."
    ),
    click.option("--sheet", help="Only this sheet of a workbook (default: every visible one)."),
    click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column holds what."),
    click.option("--topic", default="", help="The topic of all questions of the file."),
    click.option("--difficulty", type=click.IntRange(1, 5), help="For questions that have no difficulty."),
)


def _wishes(command: Callable[..., Any]) -> Callable[..., Any]:
    return reduce(lambda made, option: option(made), reversed(_WISHES), command)


@click.command()
@FILE
@_wishes
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--against-bank", is_flag=True, help="Compare with the questions of the database too.")
def check(file: Path, as_json: bool, against_bank: bool, **given: Any) -> None:
    """Tells what of FILE would come into the bank and what is wrong with it, row by row. Touches nothing."""
    if against_bank:
        from exams.queries.bank import own_pictures, standing_items
        from recruit.app import create_app

        with create_app().app_context():
            intake = _take(file, given, standing_items(), own_pictures())
    else:
        intake = _take(file, given)
    if as_json:
        click.echo(json.dumps(_plain(file, intake), ensure_ascii=False, indent=1))
    else:
        _list(intake.troubles)
        click.echo(_summary(file, intake))
    sys.exit(1 if intake.errors else 0)


@click.command("import")
@FILE
@_wishes
@click.option("--strict", is_flag=True, help="Bring in nothing if anything is wrong.")
def import_(file: Path, strict: bool, **given: Any) -> None:
    """Brings the sound questions of FILE into the bank as drafts; what stays out is told."""
    from exams.queries.bank import own_pictures, standing_items
    from exams.services.import_questions import import_questions
    from recruit.app import create_app
    from recruit.db import db

    with create_app().app_context():
        intake = _take(file, given, standing_items(), own_pictures())
        _list(intake.troubles)
        click.echo(_summary(file, intake))
        if strict and intake.errors:
            click.echo(_("有进不来的题，一道也没有读入。请改好再来，或不用 --strict。"))
            sys.exit(1)
        imported = import_questions(intake, now())
        db.session.commit()
    _list(imported.troubles)
    click.echo(_("读入 %(count)s 道题，都是草稿，审过以后才会出现在试卷里。", count=len(imported.codes)))
    sys.exit(1 if intake.errors and not imported.codes else 0)


@click.command()
@click.option("--format", "form", type=click.Choice(formats.WRITTEN), required=True)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write."
)
@click.option("--topic", "topics", multiple=True, help="Only these topics.")
@click.option(
    "--state", "states", multiple=True, type=click.Choice(["draft", "reviewed"]), help="Only these."
)
def export(form: str, out: Path, topics: Sequence[str], states: Sequence[str]) -> None:
    """Writes the bank's questions, with their keys, into a file for another system; what is lost is told."""
    from exams.queries.bank import standing_items
    from recruit import storage
    from recruit.app import create_app

    with create_app().app_context():
        items = [item for item in standing_items(states) if not topics or item.topic in topics]
        written = formats.write(form, items, storage.get)
    out.write_bytes(written.data)
    _list(written.troubles)
    left = sum(trouble.code in formats.LEFT_OUT for trouble in written.troubles)
    click.echo(
        _("写出 %(count)s 道题到 %(file)s，里面有答案，请保管好。", count=len(items) - left, file=out.name)
    )


def _take(file: Path, given: dict[str, Any], *against: Any) -> Intake:
    try:
        mapping = mapping_of(given["pairs"])
    except Unreadable as unreadable:
        return Intake("", 0, (), (unreadable.trouble,))
    defaults = Defaults(given["topic"], given["difficulty"])
    wishes = Wishes(given["form"], given["sheet"], mapping, defaults)
    return take_in(file.read_bytes(), file.name, wishes, *against)


def _list(troubles: Sequence[Trouble]) -> None:
    for trouble in troubles:
        where = place(trouble)
        click.echo(f"[{level(trouble)}] {where}{': ' if where else ''}{told(trouble)}")


def _summary(file: Path, intake: Intake) -> str:
    facts = {
        "file": file.name,
        "form": intake.form or "?",
        "found": intake.found,
        "ready": len(intake.incoming),
    }
    return _(
        "%(file)s（%(form)s）：看到 %(found)s 道题，可以读入 %(ready)s 道，不读入 %(left)s 道，%(errors)s 处要先改。",
        **facts,
        left=intake.found - len(intake.incoming),
        errors=intake.errors,
    )


def _plain(file: Path, intake: Intake) -> dict[str, Any]:
    return {
        "file": file.name,
        "format": intake.form,
        "found": intake.found,
        "ready": len(intake.incoming),
        "errors": intake.errors,
        "questions": [
            {
                "sheet": one.draft.sheet,
                "line": one.draft.line,
                "code": one.item.code,
                "kind": one.item.kind,
                "kind_name": kind_name(one.item.kind),
                "topic": one.item.topic,
                "difficulty": one.item.difficulty,
                "stem": one.item.stem,
            }
            for one in intake.incoming
        ],
        "troubles": [
            {
                "sheet": one.sheet,
                "line": one.line,
                "column": one.column,
                "level": one.level,
                "blocks": one.level == ERROR,
                "code": one.code,
                "text": told(one),
                "facts": {name: str(value) for name, value in one.facts.items()},
            }
            for one in intake.troubles
        ],
    }
