"""`zeyou papers`: anybody with seed, bank list, blueprint and admission numbers draws the papers again."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import click

from exams.commands import papers_files as files
from recruit.commands.ending import stop
from recruit.errors import Refusal
from recruit.i18n import _, listed
from recruit.messages import tell

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
BLUEPRINT = click.option(
    "--blueprint", type=FILE, required=True, help="A programme, or a YAML file of an exam's params."
)
STAGE = click.option("--stage", default="", help="Which exam of the programme, if there are several.")
BANK = click.option(
    "--bank",
    type=click.Path(exists=True, path_type=Path),
    required=True,
    help="CSV or Excel: code, kind, topic, difficulty, options (`zeyou papers bank`); or a folder of bank files.",
)


@click.group()
def papers() -> None:
    """Papers: drawn again from their seed, looked at before anything is drawn, compared with those kept."""


@papers.command()
@BLUEPRINT
@STAGE
@BANK
@click.option("--seed", required=True, help="The seed of the draw.")
@click.option("--numbers", type=FILE, required=True, help="Admission numbers, one a line.")
@click.option("--first", type=click.IntRange(min=0), default=0, help="Papers drawn before from this seed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def draw(
    blueprint: Path, stage: str, bank: Path, seed: str, numbers: Path, first: int, as_json: bool
) -> None:
    """Draws a paper for every number. Touches no database."""
    from exams.sitting.pools import check_pools
    from exams.sitting.redrawn import drawn_again

    try:
        rules, known = files.read_blueprint(blueprint, stage), files.read_bank(bank)
        roster = files.read_numbers(numbers)
        check_pools(known.pools, rules.lines, rules.drawing)
    except files.Unusable as unusable:
        stop(unusable.lines)
    except Refusal as refusal:
        stop([tell(refusal)])
    drawn = drawn_again(known.pools, rules, seed, roster, first)
    plain = [
        {
            "candidate": number,
            "form": drawn[number][0],
            "questions": [
                {"code": known.codes[slot.item_id], "order": slot.order} for slot in drawn[number][1]
            ],
        }
        for number in roster
    ]
    if as_json:
        click.echo(json.dumps({"seed": seed, "first": first, "papers": plain}, ensure_ascii=False, indent=1))
        return
    for row in plain:
        asked = " ".join(f"{one['code']}:{one['order'] or '-'}" for one in row["questions"])
        form = f"\t{row['form']}" if row["form"] else ""
        click.echo(f"{row['candidate']}{form}\t{asked}")


@papers.command()
@BLUEPRINT
@STAGE
@BANK
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(blueprint: Path, stage: str, bank: Path, as_json: bool) -> None:
    """Tells what the bank lacks for the blueprint, line by line. Touches no database."""
    from exams.sitting.pools import lacking

    try:
        rules, known = files.read_blueprint(blueprint, stage), files.read_bank(bank)
    except files.Unusable as unusable:
        stop(unusable.lines)
    lacks = list(lacking(known.pools, rules.lines, rules.drawing))
    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "lines": one.lines,
                "code": one.refusal.code,
                "facts": one.refusal.facts,
                "message": tell(one.refusal),
            }
            for one in lacks
        ]
        click.echo(json.dumps({"enough": not lacks, "lacks": rows}, ensure_ascii=False, indent=1))
    else:
        for one in lacks:
            click.echo(_("命题表第 %(lines)s 行", lines=listed(one.lines)) + _("：") + tell(one.refusal))
        if not lacks:
            facts = {"questions": rules.questions, "count": len(known.codes)}
            click.echo(_("够了：%(count)s 道题里可以抽出 %(questions)s 题的卷子。", **facts))
    sys.exit(1 if lacks else 0)


@papers.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def bank(out: Path) -> None:
    """Writes the list of questions that papers are drawn from: codes only, neither texts nor keys."""
    from exams.queries.bank import pools
    from recruit.app import create_app

    with create_app().app_context():
        known = pools()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(files.COLUMNS)
    rows = [
        (choice.code, kind, topic, choice.difficulty, len(choice.letters))
        for (kind, topic), pool in known.items()
        for choice in pool
    ]
    writer.writerows(sorted(rows))
    out.write_bytes(text.getvalue().encode())
    click.echo(
        _("写出 %(count)s 道题的清单到 %(file)s，里面没有题目和答案。", count=len(rows), file=out.name)
    )


@papers.command()
@click.argument("cohort")
@click.argument("stage")
def verify(cohort: str, stage: str) -> None:
    """Draws the papers of a running exam again and compares them with those that are kept."""
    from exams.queries.redrawn import exams_here, redrawn
    from recruit.app import create_app

    with create_app().app_context():
        try:
            found = redrawn(cohort, stage)
        except Refusal:
            known = listed(f"{one} {other}" for one, other in exams_here()) or "–"
            stop(
                [
                    _(
                        "没有 %(cohort)s %(stage)s 这场考试。有：%(known)s",
                        cohort=cohort,
                        stage=stage,
                        known=known,
                    )
                ]
            )
    wrong = []
    if found.replaced:
        told = listed(str(one) for one in found.replaced)
        wrong.append(_("这几批的抽卷记录和操作记录里留的指纹不一样，被人换过：第 %(series)s 批", series=told))
    if found.gone > 0:
        wrong.append(_("操作记录里的抽卷，有 %(count)s 批已经找不到记录了。", count=found.gone))
    if found.different:
        wrong.append(_("这些考生的卷子和重抽的不一样：%(numbers)s", numbers=listed(found.different)))
    if wrong:
        stop(wrong)
    click.echo(_("%(count)s 份卷子都重抽了一遍，和存下来的一样。", count=found.same))
    if found.unknown:
        click.echo(_("另有 %(count)s 份是升级以前抽的，没有抽卷记录，没有核对。", count=found.unknown))
