"""`zeyou list verify`: anybody recomputes a published list from its file, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from recruit.i18n import _
from recruit.list_findings import LARGEST_HERE, OTHER_FILE, check, summary, summary_lines, verdict, words


@click.group("list")
def list_() -> None:
    """Published lists."""


@list_.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--with", "ranks", type=click.Path(path_type=Path), help="The list an allotment takes its ranks from."
)
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON.")
def verify(bundle: Path, ranks: Path | None, as_json: bool) -> None:
    """Recompute the list in BUNDLE from its own rules and marks; exits 1 when anything differs.

    The list of an allotment uses ranks of an earlier list: give that list's file with --with to have them compared.
    Exits 2 when the list is sound and --with was given though it needs no other.
    """
    data, record = _read(bundle, as_json), _read(ranks, as_json) if ranks is not None else None
    findings = check(data, record, LARGEST_HERE)
    told = [words(finding) for finding in findings]
    facts = {} if findings else summary(data, record)
    plain = {
        "ok": not findings,
        "tampered": any(finding.code not in OTHER_FILE for finding in findings),
        **facts,
        "findings": [
            {
                "code": one.code,
                "facts": {name: _plain(value) for name, value in one.facts.items()},
                "message": text,
            }
            for one, text in zip(findings, told, strict=True)
        ],
    }
    # What was not looked at is said before the verdict, which is the last word.
    _say(as_json, plain, told or [*summary_lines(facts), *_remark(facts), verdict(facts)])
    if findings:
        sys.exit(1)
    if facts["ranks_unused"]:
        sys.exit(2)


@list_.command()
@click.argument("cohort")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="An empty or new folder."
)
@click.option("--json", "as_json", is_flag=True, help="What was written, as JSON.")
def site(cohort: str, out: Path, as_json: bool) -> None:
    """Write all public lists of COHORT as plain files that any server can host. Needs the database."""
    from recruit.app import create_app
    from recruit.queries.applications import cohort_by_code
    from recruit.services.make_list_site import site_files

    if out.exists() and any(out.iterdir()):
        _say(
            as_json,
            {"ok": False, "findings": []},
            [_("文件夹 %(name)s 里已经有东西，请换一个空的。", name=str(out))],
        )
        sys.exit(1)
    app = create_app({"ZEYOU_QUIET": True})
    names = []
    with app.test_request_context():
        found = cohort_by_code(cohort)
        out.mkdir(parents=True, exist_ok=True)
        for name, data in site_files(found):
            (out / name).write_bytes(data)
            names.append(name)
    told = _("写好 %(count)s 个文件，在 %(name)s，打开 index.html 就能看。", count=len(names), name=str(out))
    _say(as_json, {"ok": True, "out": str(out), "files": names}, [told])


def _remark(facts: Mapping[str, object]) -> list[str]:
    text = _("给了 --with，可是用不着：它只给定点名单用。先写定点名单的文件，--with 后面写名次依据的那一份。")
    return [text] if facts["ranks_unused"] else []


def _read(path: Path, as_json: bool) -> bytes:
    """The file as far as it could be a list; says so and ends where it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_HERE + 1)
    except (OSError, ValueError):
        text = _("打不开文件 %(name)s，请检查文件名。", name=str(path))
        _say(as_json, {"ok": False, "findings": []}, [text])
        sys.exit(1)


def _say(as_json: bool, plain: dict[str, object], lines: list[str]) -> None:
    if as_json:
        plain.setdefault("message", "\n".join(lines))
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    failed = not plain["ok"]
    for line in lines:
        click.echo(line, err=failed)
    if failed and plain.get("tampered"):
        click.echo(_("请不要采信这份文件，向公示页上的意见窗口反映。"), err=True)


def _plain(value: object) -> object:
    """JSON holds what JSON can; the rest as text. A forged file may hold halves of characters that nobody can print."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value).encode("utf-8", "replace").decode()
