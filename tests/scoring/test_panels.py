from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.numeric import Rounding
from scoring.panels import TRIMS, JudgedMark, JudgeRule, judge_mean


def sheets_of(*values: object) -> dict[str, dict[str, Decimal] | None]:
    """One whole mark a judge, in a row; None for an absent judge. Judges are called 001, 002, 003 …"""
    return {
        f"{number:03d}": None if value is None else {"mark": Decimal(str(value))}
        for number, value in enumerate(values, start=1)
    }


def mean(trim: str, *values: object, **rule: int) -> JudgedMark:
    return judge_mean(sheets_of(*values), JudgeRule(trim, **rule))


@pytest.mark.parametrize(
    ("trim", "values", "expected"),
    [
        ("none", (80, 85, 90, 70, 95), "84.00"),
        ("highest-and-lowest", (80, 85, 90, 70, 95), "85.00"),
        ("two-and-two", (80, 85, 90, 70, 95, 60, 99), "85.00"),
        ("highest-and-lowest", (90, 90, 90, 60, 60), "80.00"),
        ("highest-and-lowest", (80, 80, 80, 80, 80), "80.00"),
    ],
)
def test_trimming_whole_marks(trim: str, values: tuple[int, ...], expected: str):
    assert str(mean(trim, *values).mean) == expected


def test_of_equal_extremes_exactly_one_is_dropped():
    result = mean("highest-and-lowest", 90, 90, 70, 60, 60)
    assert len(result.kept) == 3
    assert len(result.dropped) == 2
    assert result.mean == Decimal("73.33")


def test_trimming_per_element_looks_at_each_element():
    sheets = {
        "j1": {"speech": Decimal(10), "plan": Decimal(50)},
        "j2": {"speech": Decimal(20), "plan": Decimal(40)},
        "j3": {"speech": Decimal(30), "plan": Decimal(30)},
        "j4": {"speech": Decimal(40), "plan": Decimal(20)},
        "j5": {"speech": Decimal(45), "plan": Decimal(0)},
    }
    result = judge_mean(sheets, JudgeRule("per-element"))
    assert dict(result.dropped_elements) == {"speech": ("j1", "j5"), "plan": ("j5", "j1")}
    assert result.mean == Decimal("60.00")
    assert judge_mean(sheets, JudgeRule("highest-and-lowest")).mean == Decimal("60.00")
    lopsided = {**sheets, "j5": {"speech": Decimal(50), "plan": Decimal(50)}}
    assert judge_mean(lopsided, JudgeRule("per-element")).mean == Decimal("70.00")
    assert judge_mean(lopsided, JudgeRule("highest-and-lowest")).mean == Decimal("60.00")


def test_three_judges_are_not_trimmed_down_to_one():
    result = mean("highest-and-lowest", 60, 90, 90)
    assert (result.mean, result.applied, result.softened) == (Decimal("80.00"), 0, True)
    strict = mean("highest-and-lowest", 60, 90, 90, minimum_kept=1)
    assert (strict.mean, strict.applied, strict.softened) == (Decimal("90.00"), 1, False)


def test_an_absent_judge_is_left_out_and_two_and_two_softened():
    result = mean("two-and-two", 60, 70, None, 80, 90, 95)
    assert (result.applied, result.softened, result.absent) == (1, True, ("003",))
    assert result.mean == Decimal("80.00")


def test_a_rule_that_knows_no_softening_refuses_the_panel():
    assert mean("two-and-two", 60, 70, 75, 80, 90, 95, few="refuse").mean == Decimal("77.50")
    with pytest.raises(ScoringError) as caught:
        mean("two-and-two", 60, 70, None, 80, 90, 95, few="refuse")
    assert (caught.value.code, caught.value.facts) == ("too-few-judges", {"present": 5, "needed": 6})


def test_a_mean_may_stay_unrounded():
    result = judge_mean(sheets_of(70, 71, 71), JudgeRule("none", rounding=None))
    assert result.mean == result.unrounded
    assert str(result.mean).startswith("70.6666666666")


def test_too_few_judges_are_refused():
    with pytest.raises(ScoringError) as caught:
        mean("none", 80, None, 90)
    assert (caught.value.code, caught.value.facts) == ("too-few-judges", {"present": 2, "needed": 3})


def test_an_incomplete_sheet_is_refused_with_the_judge_named():
    sheets = {judge: {"speech": Decimal(1), "plan": Decimal(2)} for judge in ("j1", "j2")}
    with pytest.raises(ScoringError) as caught:
        judge_mean({**sheets, "j3": {"speech": Decimal(1)}}, JudgeRule())
    assert caught.value.facts == {"judge": "j3", "elements": ["plan"]}


def test_an_unknown_trimming_is_refused():
    with pytest.raises(ScoringError, match="unknown-trim"):
        mean("best-of-three", 1, 2, 3)


def test_the_mean_is_rounded_as_told():
    rule = JudgeRule("none", rounding=Rounding(1, "truncate"))
    assert str(judge_mean(sheets_of(1, 1, 0), rule).mean) == "0.6"


@given(
    st.lists(st.integers(0, 100), min_size=3, max_size=9),
    st.sampled_from(TRIMS),
    st.randoms(use_true_random=False),
)
def test_the_mean_does_not_depend_on_who_sits_where(values: list[int], trim: str, chance: object):
    shuffled = values[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = mean(trim, *values), mean(trim, *shuffled)
    assert first.mean == second.mean
    assert min(values) <= first.mean <= max(values)
