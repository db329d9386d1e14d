"""`zeyou evidence`: which of many pictures look alike, from a folder of files, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

import exams.fieldwork.messages  # noqa: F401 (these two teach the words for pictures)
import recruit.intake.messages  # noqa: F401
from exams.commands import evidence_files as files
from exams.commands import evidence_text as text
from exams.commands.texts_files import FolderError, Found, paths
from exams.commands.texts_shown import clean
from exams.fieldwork.likeness_words import how_alike
from recruit.commands.ending import print_problems
from recruit.messages import tell

if TYPE_CHECKING:
    from scoring.evidence.pairs import Alike, Pair

#: As `scoring.evidence.pairs`, whose numbers are not loaded for `--help`; a test compares them.
WITHIN, MOST_WITHIN, SHOWN = 30, 47, 100


@click.group()
def evidence() -> None:
    """Look-alikes among pictures."""


@evidence.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--within",
    type=click.IntRange(0, MOST_WITHIN),
    default=WITHIN,
    show_default=True,
    help="Bits of 256 that may differ.",
)
@click.option(
    "--closest", type=click.IntRange(min=1), default=SHOWN, show_default=True, help="Pairs shown as text."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def pairs(folder: Path, within: int, closest: int, as_json: bool) -> None:
    """Pictures in FOLDER (PNG, JPEG, WebP; folders inside too) that are the same or look alike.

    Found however they were saved anew, shrunk, framed, or cut at the top or the bottom; not if a side was cut away.
    Ends with 0 if there are none, 1 if there are some, 2 if nothing could be read. A likeness is a lead, no verdict.
    """
    looked = files.look_at_all(_paths(folder, as_json), _progress())
    for _name, refusal in looked.unread:
        click.echo(_told(_name, tell(refusal)), err=True)
    if not looked.pictures:
        _end("no-picture", folder, as_json, looked.unread)
    from scoring.evidence.pairs import alike

    repeats, kept = _repeats(looked)
    searching = _progress()
    found = alike(
        [one.views if place in kept else () for place, one in enumerate(looked.pictures)],
        within,
        progress=lambda done, whole: searching("search", done, whole) if len(kept) > 5000 else None,
    )
    if as_json:
        click.echo(json.dumps(_plain(looked, repeats, found), ensure_ascii=False, indent=2))
    else:
        for line in text.lines(looked, repeats, found, closest):
            click.echo(line)
    sys.exit(1 if repeats or found.pairs else 0)


def _repeats(looked: files.Looked) -> tuple[list[list[str]], set[int]]:
    """Groups of files with the same bytes; and the first of each, which is compared for all of them."""
    same: dict[str, list[int]] = {}
    for place, one in enumerate(looked.pictures):
        same.setdefault(one.sha256, []).append(place)
    groups = [[looked.pictures[place].name for place in each] for each in same.values() if len(each) > 1]
    return groups, {each[0] for each in same.values()}


def _paths(folder: Path, as_json: bool) -> list[Found]:
    try:
        return paths(folder, (), files.MOST_FILES)
    except FolderError as error:
        _end(error.code, folder, as_json, (), **error.facts)


def _end(
    code: str, folder: Path, as_json: bool, unread: Iterable[tuple[str, Exception]], **facts: Any
) -> NoReturn:
    message = text.FOLDER[code](name=clean(str(folder)), **facts)
    if as_json:
        told = [{"file": name, "code": error.code, "message": tell(error)} for name, error in unread]  # type: ignore[attr-defined]
        print_problems([*told, {"file": folder.name, "code": code, "message": message}])
    click.echo(message, err=True)
    sys.exit(2)


def _told(name: str, message: str) -> str:
    return f"{clean(name)}: {message}"


def _plain(looked: files.Looked, repeats: Sequence[Sequence[str]], found: Alike) -> dict[str, Any]:
    names = [one.name for one in looked.pictures]
    return {
        "pictures": len(names),
        "skipped": [{"file": n, "code": e.code, "message": tell(e)} for n, e in looked.unread],
        "file_ends_early": [one.name for one in looked.pictures if one.cut],
        "blank": [one.name for one in looked.pictures if one.blank],
        "repeats": repeats,
        "pairs": [_plain_pair(pair, names) for pair in found.pairs],
        "alike_but_not_told": found.more,
        "comparisons_left_out": found.left_out,
        "groups": [[names[one] for one in group] for group in found.groups if len(group) > 2],
        "note": text.note(),
    }


def _plain_pair(pair: Pair, names: Sequence[str]) -> dict[str, Any]:
    return {
        "first": names[pair.first],
        "second": names[pair.second],
        "distance": pair.distance,
        "kind": pair.kind,
        "sure": pair.surely,
        "framed": pair.framed,
        "message": how_alike(pair.kind, pair.surely, pair.framed),
    }


def _progress() -> Callable[[str, int, int], None]:
    """Tells every tenth of a step on the error stream, where there is much to do."""
    told: dict[str, int] = {}

    def tell_tenth(step: str, done: int, whole: int) -> None:
        if (whole >= 200 or step == "search") and done * 10 // whole > told.get(step, 0):
            told[step] = done * 10 // whole
            click.echo(text.STEPS[step](done=done, whole=whole), err=True)

    return tell_tenth
