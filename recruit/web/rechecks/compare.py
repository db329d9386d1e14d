"""One line of a list beside the same line worked out anew from what is on record now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import current_app
from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.list_words import component_titles, outcome_words, reason_words
from recruit.models import AuditEntry, Recheck, Result, Stage
from recruit.queries.lists import bundle_of
from recruit.services.build_bundle import ListRow, build_list
from recruit.services.collect_inputs import collect
from scoring.numeric import fixed

#: So many worked-out lists are kept by each process.
KEPT = 4
#: What changes no list; signing in and answering would otherwise have it worked out anew every time.
HARMLESS = (
    "recheck.file", "recheck.answer", "recheck.hear", "recheck.rule", "recheck.rule-back", "recheck.reveal",
    "recheck.remind", "sign-in", "sign-out",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """One figure: as it stands on the list, and as it comes out now."""

    title: str
    listed: str
    now: str

    @property
    def same(self) -> bool:
        return self.listed == self.now


def compared(recheck: Recheck) -> list[Compared]:
    """Marks, points, total, rank and outcome; empty where the list cannot be worked out at this moment."""
    stage, number = recheck.result.stage, recheck.candidacy.number
    bundle = bundle_of(recheck.result)
    fresh = _worked_out(recheck.result)
    if fresh is None:
        return []
    before = _Line(_of(bundle["rows"], number), _of(bundle["inputs"], number))
    after = fresh.get(number, _Line({}, {}))
    titles = component_titles(stage.definition)
    lines = []
    if (policy := stage.definition.policy) is not None:
        for part in stage.definition.components:
            title = _("%(part)s：成绩", part=titles[part.code])
            lines.append(Compared(title, before.value(part.code), after.value(part.code)))
        for key in policy.point_keys:
            lines.append(
                Compared(
                    _("%(part)s：得分", part=titles.get(key, key)), before.points(key), after.points(key)
                )
            )
        lines.append(Compared(_("总分"), before.plain("total"), after.plain("total")))
        lines.append(Compared(_("名次"), before.plain("rank"), after.plain("rank")))
    return [*lines, Compared(_("结果"), before.outcome(stage), after.outcome(stage))]


def _worked_out(result: Result) -> Mapping[str, _Line] | None:
    """The list of the stage as it comes out now, by admission number; None where it cannot be worked out.

    For a stage of thousands that takes seconds, so it is done once and kept while nothing has happened that could
    change it: whatever does is in the audit log, whose last relevant entry is part of the key.
    """
    kept = current_app.extensions.setdefault("recheck-lists", {})
    stage = result.stage
    newest = select(AuditEntry.hash).where(AuditEntry.action.not_in(HARMLESS)).order_by(AuditEntry.seq.desc())
    key = (stage.id, result.version, db.session.scalar(newest.limit(1)))
    found: Mapping[str, _Line] | None = kept.get(key)
    if key not in kept:
        found = kept[key] = _lines(stage)
    for old in list(kept)[:-KEPT]:
        kept.pop(old, None)
    return found


def _lines(stage: Stage) -> Mapping[str, _Line] | None:
    try:
        fresh = build_list(stage, collect(stage))
    except Refusal:
        return None
    given = {one["candidate"]: one for one in fresh.inputs}
    return {row.candidate: _Line(_row(row), given.get(row.candidate, {})) for row in fresh.rows}


def _row(row: ListRow) -> Mapping[str, Any]:
    return {
        "points": row.points, "total": row.total, "rank": row.rank, "outcome": row.outcome, "reason": row.reason,
    }  # fmt: skip


def _of(rows: Any, number: str) -> Mapping[str, Any]:
    return next((one for one in rows if one["candidate"] == number), {})


@dataclass(frozen=True)
class _Line:
    row: Mapping[str, Any]
    given: Mapping[str, Any]

    def value(self, code: str) -> str:
        return _plain((self.given.get("values") or {}).get(code))

    def points(self, key: str) -> str:
        return _plain((self.row.get("points") or {}).get(key))

    def plain(self, name: str) -> str:
        return _plain(self.row.get(name))

    def outcome(self, stage: Stage) -> str:
        if not self.row:
            return _("不在名单上")
        why = reason_words(self.row.get("reason"), stage)
        word = outcome_words(str(self.row["outcome"]), stage)
        return _("%(outcome)s（%(why)s）", outcome=word, why=why) if why else word


def _plain(value: object) -> str:
    if value is None:
        return "–"
    return fixed(value) if isinstance(value, Decimal) else str(value)
