"""`zeyou survey redraw`: a draw of the phone sample held again from its record, by anybody, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from exams.fieldwork.sample import outcome, roster_digest, size_of
from recruit.commands.ending import print_problems, stop
from recruit.i18n import _
from recruit.two_words import seed_of
from scoring.errors import ScoringError

PATH = click.Path(path_type=Path)
#: The record of 600 people with 100 forms has about two megabytes.
LONGEST = 50_000_000


@click.command()
@click.argument("record", metavar="RECORD.json", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def redraw(record: Path, as_json: bool) -> None:
    """Hold the draw of RECORD (from the page of the phone sample) again: roster, words and seed must give its forms.

    Leaves with 0 if they do, 1 if they do not or the file is no such record.
    """
    try:
        found = _again(_read(record))
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ArithmeticError,
        RecursionError,
        ScoringError,
    ):
        told = _("“%(file)s”不是抽样记录。请从抽样的页面重新下载。", file=record.name)
        if as_json:
            print_problems([{"file": record.name, "code": "no-record", "message": told}])
        stop([told])
    good = all(found[name] for name in ("roster_fits", "seed_fits", "same_forms"))
    if as_json:
        click.echo(json.dumps({**found, "good": good}, ensure_ascii=False, indent=2))
    else:
        for line in _lines(found):
            click.echo(line)
    sys.exit(0 if good else 1)


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LONGEST:
        raise ValueError("too long")
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def _again(record: dict[str, Any]) -> dict[str, Any]:
    component, roster, about, rule = (record[name] for name in ("component", "roster", "about", "rule"))
    drawn = outcome(roster, component, record["seed"], size_of(rule), about)
    told = sorted((str(number), str(label)) for number, label in record["drawn"])
    return {
        "roster_fits": roster_digest(roster, component, about, rule) == record["roster_sha256"],
        "seed_fits": seed_of(*record["words"]) == record["seed"],
        "same_forms": sorted(drawn) == told,
        "candidates": len(roster),
        "forms": sum(map(len, roster.values())),
        "drawn": [f"{number}/{label}" for number, label in drawn],
    }


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [
        _(
            "名单：%(candidates)s 人，%(forms)s 张新交的表。",
            **{k: found[k] for k in ("candidates", "forms")},
        ),
        _("名单和公开的指纹一样。") if found["roster_fits"] else _("名单和公开的指纹对不上。"),
        _("种子是两段话合成的。") if found["seed_fits"] else _("种子和两段话对不上。"),
        _("重抽的和记录的完全一样。") if found["same_forms"] else _("重抽的和记录的对不上。"),
        _("抽出 %(count)s 张：", count=len(found["drawn"])),
    ]
    return lines + [f"  {name}" for name in found["drawn"]]
