"""One line of a list beside the same line worked out anew from what is on record now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from recruit.errors import Refusal
from recruit.i18n import _
from recruit.list_words import component_titles, outcome_words, reason_words
from recruit.models import Recheck
from recruit.queries.lists import bundle_of
from recruit.services.build_bundle import build_list
from recruit.services.collect_inputs import collect
from scoring.numeric import fixed


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
    try:
        fresh = build_list(stage, collect(stage))
    except Refusal:
        return []
    before = _Line(_of(bundle["rows"], number), _of(bundle["inputs"], number))
    row = next((one for one in fresh.rows if one.candidate == number), None)
    found = {} if row is None else {
        "points": row.points, "total": row.total, "rank": row.rank, "outcome": row.outcome, "reason": row.reason,
    }  # fmt: skip
    after = _Line(found, _of(fresh.inputs, number))
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
    return [*lines, Compared(_("结果"), before.outcome(), after.outcome())]


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

    def outcome(self) -> str:
        if not self.row:
            return _("不在名单上")
        why = reason_words(self.row.get("reason"))
        word = outcome_words(str(self.row["outcome"]))
        return _("%(outcome)s（%(why)s）", outcome=word, why=why) if why else word


def _plain(value: object) -> str:
    if value is None:
        return "–"
    return fixed(value) if isinstance(value, Decimal) else str(value)
