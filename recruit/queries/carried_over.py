"""What a corrected list takes over from the list in force: who moved up by it, and who was asked and does not come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from recruit.models import Replacement, Stage
from recruit.queries.lists import bundle_of
from recruit.queries.replacements import replacements_of
from recruit.queries.results import current_result
from recruit.replacement import ended_as, holds
from scoring.inputs import marks_to_plain
from scoring.marks import CandidateMarks
from scoring.moved_up import MovedUp, moved_up_from_plain


class CarriedOver:
    """By admission number; empty for a first list. `at`: offers whose time is over by then count as refused."""

    def __init__(self, stage: Stage, at: datetime | None) -> None:
        result = current_result(stage)
        inputs = bundle_of(result)["inputs"] if result is not None else ()
        self._before: Mapping[str, Mapping[str, Any]] = {item["candidate"]: item for item in inputs}
        self._found = {
            number: found
            for number, item in self._before.items()
            if (found := moved_up_from_plain(number, item.get("replacement"))) is not None
        }
        settled = ("offered", "confirmed", "declined", "lapsed")
        for one in replacements_of(result, *settled) if result is not None else ():
            if (answer := _answer(one, at)) is not None:
                self._found[one.up.number] = MovedUp(one.left.number, answer)

    def of(self, number: str) -> MovedUp | None:
        return self._found.get(number)

    def with_marks(self, row: CandidateMarks) -> MovedUp | None:
        """The same where marks are ranked. Whoever refused when other marks of theirs stood on the list is asked anew:
        what they answered to was wrong."""
        found = self._found.get(row.candidate)
        if found is None or row.excluded:
            return None
        before = self._before.get(row.candidate)
        if not found.came and (before is None or brought(before) != brought(marks_to_plain(row))):
            return None
        return found


def _answer(one: Replacement, at: datetime | None) -> str | None:
    if one.state == "offered":
        over = at is not None and not holds(one.state, one.answer_until, at)
        return ended_as(one.replied_via) if over else None
    return "came" if one.state == "confirmed" else one.state


def brought(item: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody's line on a list is made of, without what follows from it or was decided about equals."""
    worked_out = {*item.get("equated", ()), *item.get("panel", ())}
    values = {code: mark for code, mark in (item.get("values") or {}).items() if code not in worked_out}
    kept = {key: item.get(key) for key in ("completed_at", "absent", "equated", "panel")}
    return {**kept, "values": values}
