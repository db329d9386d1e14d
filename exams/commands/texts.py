"""`zeyou texts`: which of many plans and reports are alike, from a folder of files, without a database."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exams.commands import texts_files as files
from exams.commands import texts_shown as shown
from recruit.commands.ending import print_problems, stop
from recruit.messages import tell

if TYPE_CHECKING:
    from scoring.texts.likeness import Findings, Pair

PATH = click.Path(path_type=Path)
#: As `scoring.texts.likeness`, whose numbers are not loaded for `--help`; a test compares them.
LIKE, RUN, MOST = 0.25, 100, 2_000


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    folder: Path
    templates: tuple[Path, ...]
    least: float
    run: int
    most: int
    shown: int
    passages: bool
    as_json: bool


@click.group()
def texts() -> None:
    """Near-copies among written plans and reports."""


@texts.command()
@click.argument("folder", type=PATH)
@click.option(
    "--template",
    "templates",
    type=PATH,
    multiple=True,
    help="The form that all were given; its words do not count.",
)
@click.option(
    "--least",
    type=click.FloatRange(0.05, 1),
    default=LIKE,
    show_default=True,
    help="Likeness from which a pair is told.",
)
@click.option(
    "--run",
    type=click.IntRange(min=12),
    default=RUN,
    show_default=True,
    help="Or letters in one passage in common.",
)
@click.option(
    "--most",
    type=click.IntRange(1, 20_000),
    default=MOST,
    show_default=True,
    help="Pairs looked at passage by passage.",
)
@click.option(
    "--closest", "shown", type=click.IntRange(min=1), default=50, show_default=True, help="Pairs shown."
)
@click.option("--passages", is_flag=True, help="Print the passages of each pair side by side.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def pairs(folder: Path, **options: Any) -> None:
    """Pairs of texts in FOLDER (docx, PDF, txt, md; folders inside too) that are more alike than chance.

    What stands in the template, or in more than half of the texts, does not count. A likeness is a lead for a person,
    never a verdict.
    """
    request = Request(folder, **options)
    found = _paths(request)
    reading = files.read_all(found, request.templates, _progress())
    _tell_unread(reading, request)
    from scoring.texts.likeness import alike

    findings = alike(
        [one.text for one in reading.texts],
        [one.text for one in reading.templates],
        least=request.least,
        run=request.run,
        most=request.most,
        progress=_progress(),
    )
    if request.as_json:
        click.echo(json.dumps(_plain(findings, reading), ensure_ascii=False, indent=2))
        return
    for line in shown.lines(findings, reading, request.shown, request.passages):
        click.echo(line)


def _paths(request: Request) -> list[files.Found]:
    try:
        return files.paths(request.folder, request.templates)
    except files.FolderError as error:
        message = shown.FOLDER[error.code](name=shown.clean(str(request.folder)), **error.facts)
        if request.as_json:
            print_problems([{"file": request.folder.name, "code": error.code, "message": message}])
        stop([message])


def _tell_unread(reading: files.Reading, request: Request) -> None:
    """Files that cannot be read are told and left out; a template must be read, and two texts are needed."""
    told = [(name, error.code, tell(error)) for name, error in reading.unread]
    forms = [(name, error.code, tell(error)) for name, error in reading.bad_templates]
    for _name, _code, message in told + forms:
        click.echo(shown.clean(message), err=True)
    if not forms and len(reading.texts) >= 2:
        return
    few = shown.FOLDER["too-few"](name=shown.clean(str(request.folder)), count=len(reading.texts))
    problems = [{"file": name, "code": code, "message": message} for name, code, message in forms or told]
    if not forms:
        problems.append({"file": request.folder.name, "code": "too-few", "message": few})
    if request.as_json:
        print_problems(problems)
    stop([] if forms else [few])


def _plain(findings: Findings, reading: files.Reading) -> dict[str, Any]:
    names = [one.name for one in reading.texts]
    return {
        "texts": len(names),
        "skipped": [{"file": n, "code": e.code, "message": tell(e)} for n, e in reading.unread],
        "pairs_compared": findings.compared,
        "pairs": [_plain_pair(pair, names) for pair in findings.pairs],
        "alike_but_not_looked_at": findings.left_out,
        "groups": [[names[index] for index in group] for group in findings.groups],
        "nothing_of_their_own": [names[index] for index in findings.bare],
        "share_in_common_with_everybody": {
            name: round(share, 3) for name, share in zip(names, findings.common, strict=True)
        },
        "note": shown.note(),
    }


def _plain_pair(pair: Pair, names: list[str]) -> dict[str, Any]:
    return {
        "first": names[pair.first],
        "second": names[pair.second],
        "likeness": round(pair.likeness, 3),
        "cosine": round(pair.cosine, 3),
        "first_in_second": round(pair.first_in_second, 3),
        "second_in_first": round(pair.second_in_first, 3),
        "first_covered": round(pair.found.first_share, 3),
        "second_covered": round(pair.found.second_share, 3),
        "longest_passage": pair.found.longest,
        "kind": pair.kind,
        "other_order": pair.shuffled,
        "reason": shown.reason(pair, names),
        "passages": [
            {
                "first": [one.first_start, one.first_end],
                "second": [one.second_start, one.second_end],
                "letters": one.letters,
                "changes": one.changes,
            }
            for one in pair.found.passages
        ],
    }


def _progress() -> Callable[[str, int, int], None]:
    """Tells every tenth of a step on the error stream, where there is much to do."""
    told: dict[str, int] = {}

    def tell_tenth(step: str, done: int, whole: int) -> None:
        if whole >= 200 and done * 10 // whole > told.get(step, 0):
            told[step] = done * 10 // whole
            click.echo(shown.STEPS[step](done=done, whole=whole), err=True)

    return tell_tenth
