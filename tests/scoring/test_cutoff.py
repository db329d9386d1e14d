"""The line and the ties that stand on it, in every mode."""

from typing import Any

import pytest

from scoring.cutoff import LineReport, line_report
from scoring.errors import PolicyError
from scoring.marks import CandidateMarks
from scoring.policy import StagePolicy
from scoring.ranking import rank_stage
from tests.scoring.builders import mark, policy, ranked

LETTERS = {"advanced": "A", "reserve": "R", "out": "-", "undecided": "?"}


def outcomes(rules: StagePolicy, *totals: object) -> str:
    """The outcomes in list order as letters."""
    rows = [mark(f"{index:02}", total) for index, total in enumerate(totals)]
    return "".join(LETTERS[row.outcome] for row in rank_stage(rules, rows))


def fixed(places: int, reserve: int = 0, **cut: Any) -> StagePolicy:
    return policy(ties=[], cut={"rule": "fixed", "places": places, **cut}, reserve={"places": reserve})


@pytest.mark.parametrize(
    ("rules", "totals", "expected"),
    [
        (fixed(2), (90, 80, 70), "AA-"),
        (fixed(5), (90, 80, 70), "AAA"),
        (fixed(2), (90, 80, 80, 70), "A??-"),
        (fixed(2), (90, 90, 80), "AA-"),
        (fixed(2, tie_at_line="all-advance"), (90, 80, 80, 70), "AAA-"),
        (fixed(2, tie_at_line="all-advance"), (90, 90, 80), "AA-"),
        (fixed(1, 1), (90, 80, 70), "AR-"),
        (fixed(1, 1), (90, 80, 80, 70), "ARR-"),
        (fixed(1, 2), (90, 80, 70, 70, 60), "ARRR-"),
        (fixed(2, 1), (90, 80, 80, 70, 60), "A??--"),
        (fixed(2, 2), (90, 80, 80, 70, 60), "A??R-"),
        (fixed(2, 1, tie_at_line="all-advance"), (90, 80, 80, 70, 60), "AAAR-"),
        (fixed(1), (80, 80, 80), "???"),
    ],
)
def test_a_fixed_number_of_places(rules: StagePolicy, totals: tuple[int, ...], expected: str):
    assert outcomes(rules, *totals) == expected


def test_the_threshold_is_inclusive():
    rules = policy(ties=[], cut={"rule": "threshold", "threshold": "60"}, reserve={"places": 5})
    assert outcomes(rules, "60.01", "60", "59.99") == "AA-"


def test_number_and_threshold_together():
    cut = {"rule": "fixed-and-threshold", "places": 2, "threshold": 60}
    rules = policy(ties=[], cut=cut, reserve={"places": 9})
    assert outcomes(rules, 90, 80, 70, 59) == "AAR-"
    assert outcomes(rules, 90, 59, 58) == "A--"
    assert outcomes(rules, 90, 60, 60, 59) == "A??-"


def test_without_a_cut_everyone_who_competes_goes_on():
    assert outcomes(policy(ties=[]), 90, 0) == "AA"


def test_reasons_tell_the_line_from_the_threshold():
    cut = {"rule": "fixed-and-threshold", "places": 1, "threshold": 60}
    result = ranked(policy(cut=cut), [mark("a", 90), mark("b", 70), mark("c", 10)])
    assert [result[name].reason for name in "abc"] == [None, "below-line", "below-threshold"]


def report(rules: StagePolicy, *rows: CandidateMarks) -> LineReport:
    return line_report(rules, rank_stage(rules, rows))


def test_the_ladder_decides_a_tie_at_the_line():
    rules = policy(cut={"rule": "fixed", "places": 2}, ties=["component:plan", "extra-test"])
    found = report(rules, mark("a", 90), mark("b", 80, 1), mark("c", 80, 2), mark("d", 70))
    assert [row.candidate for row in found.last_in] == ["c"]
    assert [row.candidate for row in found.first_out] == ["b"]
    assert found.at_line is not None
    assert (found.at_line.decided_by, found.at_line.decided, found.complete) == ("component:plan", True, True)
    assert (found.advanced, found.out, found.undecided) == (2, 2, 0)


def test_an_exhausted_ladder_leaves_the_whole_group_undecided_until_the_extra_test():
    rules = policy(cut={"rule": "fixed", "places": 2}, ties=["component:plan", "extra-test"])
    rows = [mark("a", 90), mark("b", 80, 1), mark("c", 80, 1), mark("d", 80, 0)]
    found = report(rules, *rows)
    assert found.at_line is not None
    assert (found.at_line.undecided, found.at_line.seats, found.complete) == (("b", "c"), 1, False)
    result = ranked(rules, rows)
    assert [result[name].rung for name in "bcd"] == ["extra-test", "extra-test", "component:plan"]
    after = [
        mark("a", 90),
        mark("b", 80, 1, extra_test=50),
        mark("c", 80, 1, extra_test=60),
        mark("d", 80, 0),
    ]
    again = report(rules, *after)
    assert again.complete
    assert again.at_line is not None
    assert again.at_line.decided_by == "extra-test"
    assert [row.candidate for row in again.last_in] == ["c"]


def test_the_rung_at_the_line_is_the_one_that_drew_it():
    # plan parts {a, b} from {c, d}; the extra test orders each pair. The line falls between b and c.
    rules = policy(cut={"rule": "fixed", "places": 2}, ties=["component:plan", "extra-test"])
    rows = [mark(name, 80, plan, extra_test=extra) for name, plan, extra in
            (("a", 2, 9), ("b", 2, 8), ("c", 1, 7), ("d", 1, 6))]  # fmt: skip
    found = report(rules, *rows)
    assert found.at_line is not None
    assert found.at_line.decided_by == "component:plan"
    assert found.at_line.rungs == ("component:plan", "extra-test")


def test_ties_away_from_the_line_are_told_apart():
    rules = policy(cut={"rule": "fixed", "places": 2}, ties=[])
    found = report(rules, mark("a", 90), mark("b", 90), mark("c", 80), mark("d", 70), mark("e", 70))
    assert found.at_line is None
    assert [[row.candidate for row in group.members] for group in found.ties] == [["a", "b"], ["d", "e"]]
    assert found.complete


def test_all_advance_looks_at_the_total_and_not_at_the_ladder():
    rules = policy(cut={"rule": "fixed", "places": 1, "tie_at_line": "all-advance"}, ties=["component:plan"])
    result = ranked(rules, [mark("a", 80, 1), mark("b", 80, 2)])
    assert [(result[name].rank, result[name].outcome) for name in "ba"] == [(1, "advanced"), (2, "advanced")]


def test_an_empty_stage_has_a_report():
    found = report(fixed(3))
    assert (found.competing, found.last_in, found.first_out, found.complete) == (0, (), (), True)


def test_the_absent_are_counted_apart():
    found = report(policy(), mark("a", 90), mark("b", absent=True), mark("c", 1, excluded="withdrawn"))
    assert (found.competing, found.out, found.out_of_competition) == (1, 2, 2)


@pytest.mark.parametrize("places", [600, 400, 240, 160])
@pytest.mark.parametrize("ties", [[], ["component:plan"], ["component:plan", "draw"]])
@pytest.mark.parametrize("mode", ["ladder", "all-advance"])
def test_every_cut_of_the_funnel_with_a_tie_across_it(places: int, ties: list[str], mode: str):
    """Five share the total of the last place, two of them (same plan mark) across the line."""
    above = [mark(f"a{index:03}", 90) for index in range(places - 3)]
    tied = [mark(f"t{index}", 80, plan, draw=9 - index) for index, plan in enumerate((9, 8, 7, 7, 6))]
    below = [mark(f"z{index}", 70) for index in range(20)]
    rules = policy(ties=ties, cut={"rule": "fixed", "places": places, "tie_at_line": mode})
    result = ranked(rules, [*below, *tied, *above])
    advanced = sorted(name for name, row in result.items() if row.outcome == "advanced" and name[0] == "t")
    undecided = sorted(name for name, row in result.items() if row.outcome == "undecided")
    expected = {
        "all-advance": (["t0", "t1", "t2", "t3", "t4"], []),
        "ladder0": ([], ["t0", "t1", "t2", "t3", "t4"]),
        "ladder1": (["t0", "t1"], ["t2", "t3"]),
        "ladder2": (["t0", "t1", "t3"], []),
    }[mode if mode == "all-advance" else f"ladder{len(ties)}"]
    assert (advanced, undecided) == expected


@pytest.mark.parametrize(
    ("marks", "advanced"),
    [
        ({"a": 80, "b": 65, "c": 61}, ["a", "b"]),  # three for two places: 60 is enough
        ({"a": 80, "b": 65}, ["a"]),  # nobody to be measured against: 70 is asked
        ({"a": 70}, ["a"]),
    ],
)
def test_without_competition_another_pass_line_holds(marks, advanced):
    cut = {"rule": "fixed-and-threshold", "places": 2, "threshold": "60", "unopposed": "70"}
    rules = policy(ties=[], cut=cut)
    ranked = rank_stage(rules, [mark(code, value) for code, value in marks.items()])
    assert [row.candidate for row in ranked if row.outcome == "advanced"] == advanced
    assert line_report(rules, ranked).threshold == (60 if len(marks) > 2 else 70)
    assert StagePolicy.from_dict(rules.to_dict()) == rules


def test_a_line_without_competition_takes_places_and_a_threshold():
    with pytest.raises(PolicyError) as found:
        policy(ties=[], cut={"rule": "threshold", "threshold": "60", "unopposed": "70"})
    assert (found.value.code, found.value.path) == ("cut-unused", "cut.unopposed")
    assert "unopposed" not in policy(ties=[], cut={"rule": "threshold", "threshold": "60"}).to_dict()["cut"]
