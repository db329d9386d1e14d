"""`zeyou programme rehearse`: play a programme file with invented people, before anybody publishes it."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recruit.columns import aligned
from recruit.i18n import _

if TYPE_CHECKING:
    from exams.rehearsal.outcome import Outcome


@click.command()
@click.argument("file")
@click.option("--people", default=60, show_default=True, type=click.IntRange(5, 100))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 999_999))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rehearse(file: str, people: int, seed: int, as_json: bool) -> None:
    """Play a programme with invented people. FILE may also be an id. Exit code 1 when something could not be played."""
    from exams.rehearsal.playing import play
    from recruit.programme import load

    # Only to find what lies beside the file: its villages and its forms.
    found = load(file)
    with tempfile.TemporaryDirectory(prefix="zeyou-rehearsal-") as folder:
        outcome = play(
            found.source_yaml,
            found.source_regions,
            found.files,
            people,
            seed,
            Path(folder) / "scratch",
            _tell,
        )
    if as_json:
        click.echo(json.dumps(outcome.plain(), ensure_ascii=False, indent=2))
    else:
        _print(outcome)
    sys.exit(0 if outcome.whole else 1)


def _tell(what: str, done: int, whole: int) -> None:
    click.echo(f"{done}/{whole} {what}", err=True)


def _print(outcome: Outcome) -> None:
    from exams.rehearsal.words import read, sentences, state_words

    head = [_("环节"), _("进入"), _("参加"), _("晋级"), _("候补"), _("未入选"), _("演到"), _("秒")]
    rows = [
        [
            read(one.title), *map(str, (one.entered, one.took_part, one.advanced, one.reserve, one.out)),
            state_words(one.state), f"{one.seconds:.1f}",
        ]
        for one in outcome.stages
    ]  # fmt: skip
    for line in aligned([head, *rows], rule=True):
        click.echo(line)
    click.echo("")
    if outcome.places.get("planned"):
        click.echo(_("点位 %(offered)s 个，定出去 %(given)s 个。", **outcome.places))
    click.echo(
        _("签了协议 %(count)s 份。用了 %(seconds)s 秒。", count=outcome.agreements, seconds=outcome.seconds)
    )
    for one in sentences(outcome.plain()):
        click.echo(f"· {one}")
    for missed in outcome.not_played:
        click.echo(_("没有演成 %(what)s：%(why)s", what=read(missed.title), why=read(missed.why)), err=True)
