"""`zeyou erase`: what has been kept long enough goes; by hand what the worker does every day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from recruit.i18n import _


@click.command()
@click.option("--dry-run", "dry", is_flag=True, help="Only show what would go.")
@click.option("--yes", is_flag=True, help="Erase it. It cannot be undone.")
@click.option("--json", "as_json", is_flag=True, help="The table as JSON.")
def erase(dry: bool, yes: bool, as_json: bool) -> None:
    """Erase the personal data whose time of keeping is over."""
    from recruit.app import create_app
    from recruit.commands.site import require_real

    if dry == yes:
        raise click.UsageError(_("请写 --dry-run（只看）或者 --yes（真的删除，删了找不回来）。"))
    app = create_app({"ZEYOU_QUIET": True})
    if yes:
        require_real(app)
    with app.app_context():
        rows = _would_go() if dry else _gone()
    if as_json:
        click.echo(json.dumps({"dry_run": dry, "rows": rows}, ensure_ascii=False, indent=1))
        return
    _table(rows)
    total = sum(row["count"] for row in rows)
    if dry:
        click.echo(_("现在到期的一共 %(total)s 项，什么也没有删。真的删除请加 --yes。", total=total))
    else:
        click.echo(_("删掉了 %(total)s 项，操作记录里记了数目。", total=total))


def _would_go() -> list[dict[str, Any]]:
    from recruit.clock import now
    from recruit.db import reading
    from recruit.queries.retention import what_is_due
    from recruit.services.erase_files import unclaimed

    with reading():
        rows = [
            _row(
                due.cohort.code if due.cohort else "",
                due.part.code,
                due.count,
                due.term.due_at if due.term else None,
            )
            for due in what_is_due(now())
        ]
        loose = unclaimed()
    return [*rows, _row("", "files", loose)] if loose else rows


def _gone() -> list[dict[str, Any]]:
    from recruit.clock import now
    from recruit.services.erase_due import erase_due

    erased = erase_due(now(), actor="system")
    rows = [_row(cohort, part, count) for (cohort, part), count in erased.counts.items() if count]
    return [*rows, _row("", "files", erased.files)] if erased.files else rows


def _row(cohort: str, part: str, count: int, due_at: datetime | None = None) -> dict[str, Any]:
    return {"cohort": cohort, "part": part, "count": count, "due_at": due_at.isoformat() if due_at else None}


def _table(rows: Sequence[dict[str, Any]]) -> None:
    from recruit.retention_words import part_words

    for row in rows:
        when = f"  {row['due_at'][:10]}" if row["due_at"] else ""
        click.echo(f"{row['count']:>8}  {row['cohort'] or '-':<20}  {part_words(row['part'])}{when}")
