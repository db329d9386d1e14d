"""Short ways to write policies and marks in tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from scoring.marks import CandidateMarks
from scoring.policy import StagePolicy
from scoring.ranking import Ranked, rank_stage

START = datetime(2016, 5, 25, tzinfo=UTC)


def policy(**changes: Any) -> StagePolicy:
    """A one-component stage (`panel`, worth 100) with a tie component `plan`; every key can be replaced."""
    plain: dict[str, Any] = {
        "components": [{"code": "panel", "weight": "100"}, {"code": "plan", "role": "tie"}],
        "ties": ["component:plan"],
    }
    return StagePolicy.from_dict({**plain, **changes})


def mark(candidate: str, panel: object = None, plan: object = None, **other: Any) -> CandidateMarks:
    """Marks of the stage above; `minutes` after START stands for the completion time."""
    minutes = other.pop("minutes", None)
    extra = other.pop("extra_test", None)
    values = {
        code: None if value is None else Decimal(str(value))
        for code, value in (("panel", panel), ("plan", plan))
    }
    return CandidateMarks(
        candidate,
        values,
        completed_at=None if minutes is None else START + timedelta(minutes=minutes),
        extra_test=None if extra is None else Decimal(str(extra)),
        **other,
    )


def ranked(rules: StagePolicy, rows: Sequence[CandidateMarks]) -> dict[str, Ranked]:
    return {row.candidate: row for row in rank_stage(rules, rows)}


def column(rules: StagePolicy, rows: Sequence[CandidateMarks], field: str) -> list[tuple[str, object]]:
    """(candidate, field) in list order."""
    return [(row.candidate, getattr(row, field)) for row in rank_stage(rules, rows)]
