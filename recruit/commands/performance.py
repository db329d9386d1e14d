"""`zeyou performance verify`: anybody recomputes the assessment of a period from its file, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from recruit.i18n import _
from recruit.list_findings import LARGEST, words
from scoring.canonical import parse_json, sha256_hex
from scoring.performance_file import verify_period


@click.group("performance")
def performance() -> None:
    """Assessments of running stations."""


@performance.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON.")
def verify(file: Path, as_json: bool) -> None:
    """Recompute the period in FILE from its own figures and rules; exits 1 when anything differs."""
    with file.open("rb") as source:
        data = source.read(LARGEST + 1)
    findings = verify_period(data)
    lines = [words(one) for one in findings]
    told = {
        "ok": not findings,
        "sha256": sha256_hex(data),
        "findings": [{"code": one.code, "message": text} for one, text in zip(findings, lines, strict=True)],
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, sort_keys=True, indent=2))
    else:
        click.echo("\n".join(lines or [_summary(data)]))
    if findings:
        sys.exit(1)


def _summary(data: bytes) -> str:
    told = parse_json(data)
    standings = told["standings"].values()
    return _(
        "%(period)s：%(count)s 个站点，%(last)s 个垫底，重算和文件一样。",
        period=told["period"],
        count=len(told["standings"]),
        last=sum(one["status"] == "bottom" for one in standings),
    )
