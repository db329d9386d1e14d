from decimal import Decimal
from typing import Any

from scoring.explain import Line, context, explain
from scoring.marks import CandidateMarks
from scoring.policy import StagePolicy
from scoring.ranking import rank_stage
from tests.scoring.builders import START, mark, policy

TASK = StagePolicy.from_dict(
    {
        "components": [
            {"code": "shots", "role": "condition", "max": 10},
            {"code": "panel", "max": 50, "weight": 70},
            {"code": "plan", "role": "tie"},
        ],
        "completion_time": {"rule": "rank-points", "weight": 30},
        "ties": ["component:plan", "extra-test"],
        "cut": {"rule": "fixed", "places": 1},
    }
)


def lines(rules: StagePolicy, rows: list[CandidateMarks], who: str) -> dict[str, dict[str, Any]]:
    ranked = rank_stage(rules, rows)
    whole = context(rules, rows, ranked)
    row = next(row for row in rows if row.candidate == who)
    result = next(row for row in ranked if row.candidate == who)
    return {line.code: dict(line.facts) for line in explain(rules, row, result, whole)}


def test_every_step_from_mark_to_outcome():
    rows = [
        CandidateMarks("a", {"panel": Decimal(45), "plan": Decimal(3), "shots": Decimal(10)}, START),
        CandidateMarks("b", {"panel": Decimal(25), "plan": Decimal(9), "shots": Decimal(9)}, START),
    ]
    found = lines(TASK, rows, "a")
    assert list(found) == ["component", "condition", "completion", "total", "rank", "line", "outcome"]
    assert found["component"] == {
        "component": "panel",
        "value": Decimal(45),
        "max": Decimal(50),
        "weight": Decimal(70),
        "unrounded": Decimal(63),
        "places": 2,
        "mode": "half-up",
        "points": Decimal("63.00"),
    }
    assert found["completion"]["position"] == found["completion"]["finishers"] == 1
    assert found["total"]["total"] == Decimal("93.00")
    assert found["line"]["last_total"] == Decimal("93.00")
    assert found["line"]["first_out_total"] == Decimal("35.00")
    other = lines(TASK, rows, "b")
    assert other["condition"]["reached"] is False
    assert other["completion"]["position"] is None
    assert other["outcome"] == {"outcome": "out", "reason": "below-line", "rung": None}


def test_a_tie_names_the_rung_and_how_many_share_the_total():
    rows = [mark("a", 40, 5), mark("b", 40, 4), mark("c", 40, 4)]
    found = lines(TASK, rows, "b")
    assert found["tie"]["holders"] == 3
    assert found["tie"]["rung"] == "component:plan"
    assert found["rank"] == {"rank": 2, "competing": 3, "shared_by": 2}
    assert "tie" not in lines(TASK, [mark("a", 40), mark("b", 30)], "a")


def test_the_absent_and_the_excluded_get_their_reason_only():
    rows = [mark("a", 40), mark("b", absent=True), mark("c", 50, excluded="fraud")]
    assert list(lines(TASK, rows, "b")) == ["absent", "outcome"]
    assert lines(TASK, rows, "c")["excluded"] == {"reason": "fraud"}


def test_absence_that_counts_as_zero_is_told_and_worked_out():
    found = lines(policy(absence="zero"), [mark("a", 40), mark("b", 99, absent=True)], "b")
    assert found["absent"] == {"counts_as": "zero"}
    assert found["component"]["value"] is None
    assert found["total"]["total"] == Decimal("0.00")


def test_the_points_told_are_the_points_published():
    rows = [mark(f"c{index}", index * 3, index, minutes=index) for index in range(10)]
    ranked = rank_stage(TASK, rows)
    whole = context(TASK, rows, ranked)
    by_code = {row.candidate: row for row in rows}
    for result in ranked:
        told = explain(TASK, by_code[result.candidate], result, whole)
        parts = [line.facts["points"] for line in told if line.code in ("component", "completion")]
        assert sum(parts) == result.total  # type: ignore[arg-type]
        assert all(isinstance(line, Line) for line in told)
