"""What must hold for any cohort whatever, tried on many."""

import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scoring.marks import CandidateMarks
from scoring.policy import StagePolicy
from scoring.ranking import rank_stage
from tests.scoring.builders import mark, policy

# Few distinct values, so that ties are the rule and not the exception.
VALUES = st.none() | st.integers(0, 4).map(lambda step: step * 25)


@st.composite
def cohorts(draw: st.DrawFn) -> list[CandidateMarks]:
    size = draw(st.integers(0, 14))
    return [
        mark(
            f"c{index:02}",
            draw(VALUES),
            draw(VALUES),
            minutes=draw(st.none() | st.integers(0, 3)),
            extra_test=draw(st.none() | st.integers(0, 2)),
            absent=draw(st.integers(0, 9)) == 0,
            excluded="withdrawn" if draw(st.integers(0, 9)) == 0 else None,
        )
        for index in range(size)
    ]


@st.composite
def policies(draw: st.DrawFn) -> StagePolicy:
    rule = draw(st.sampled_from(["none", "tie-breaker", "rank-points"]))
    weight = 30 if rule == "rank-points" else 0
    rungs = ["component:plan", "extra-test", "draw", "unrounded-total"]
    rungs += ["completed-at"] if rule != "none" else []
    cut: dict[str, object] = {
        "rule": draw(st.sampled_from(["fixed", "threshold", "fixed-and-threshold", "none"]))
    }
    cut["tie_at_line"] = draw(st.sampled_from(["ladder", "all-advance"]))
    if str(cut["rule"]).startswith("fixed"):
        cut["places"] = draw(st.integers(1, 8))
    if str(cut["rule"]).endswith("threshold"):
        cut["threshold"] = draw(st.sampled_from([0, 25, 50, 100]))
    return policy(
        components=[{"code": "panel", "weight": 100 - weight}, {"code": "plan", "role": "tie"}],
        completion_time={"rule": rule, "weight": weight},
        ties=draw(st.lists(st.sampled_from(rungs), unique=True)),
        cut=cut,
        rank_style=draw(st.sampled_from(["competition", "dense"])),
        reserve={"places": draw(st.integers(0, 4))},
        absence=draw(st.sampled_from(["out", "zero"])),
    )


@given(policies(), cohorts(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    rules: StagePolicy, rows: list[CandidateMarks], chance: random.Random
):
    shuffled = rows[:]
    chance.shuffle(shuffled)
    assert rank_stage(rules, shuffled) == rank_stage(rules, rows)


@given(policies(), cohorts())
def test_other_codes_change_no_result(rules: StagePolicy, rows: list[CandidateMarks]):
    """Ranks must not come from the candidates' codes: reversing them changes nobody's lot."""
    new = {row.candidate: f"n{99 - index:02}" for index, row in enumerate(rows)}
    before = {new[row.candidate]: (row.rank, row.outcome, row.rung) for row in rank_stage(rules, rows)}
    renamed = [replace(row, candidate=new[row.candidate]) for row in rows]
    assert {row.candidate: (row.rank, row.outcome, row.rung) for row in rank_stage(rules, renamed)} == before


@given(policies(), cohorts())
def test_no_more_advance_than_there_are_places(rules: StagePolicy, rows: list[CandidateMarks]):
    result = rank_stage(rules, rows)
    assert sorted(row.candidate for row in result) == sorted(row.candidate for row in rows)
    places = rules.cut.places
    if places is None:
        return
    advanced = [row for row in result if row.outcome == "advanced"]
    undecided = [row for row in result if row.outcome == "undecided"]
    if rules.cut.tie_at_line == "ladder":
        assert len(advanced) <= places
        assert not undecided or len(advanced) < places < len(advanced) + len(undecided)
    else:
        assert not undecided
        surplus = len(advanced) - places
        assert surplus <= 0 or sum(row.total == advanced[-1].total for row in advanced) > surplus


@given(policies(), cohorts())
def test_places_are_filled_as_far_as_there_are_candidates(rules: StagePolicy, rows: list[CandidateMarks]):
    result = rank_stage(rules, rows)
    if rules.cut.rule == "fixed" and rules.cut.places is not None:
        competing = sum(row.rank is not None for row in result)
        taken = sum(row.outcome in ("advanced", "undecided") for row in result)
        assert taken >= min(rules.cut.places, competing)


@given(policies(), cohorts())
def test_ranks_and_outcomes_never_run_against_the_totals(rules: StagePolicy, rows: list[CandidateMarks]):
    competing = [row for row in rank_stage(rules, rows) if row.rank is not None]
    order = {"advanced": 0, "undecided": 1, "reserve": 2, "out": 3}
    for better, worse in zip(competing, competing[1:], strict=False):
        assert better.total is not None
        assert worse.total is not None
        assert better.total >= worse.total
        assert (better.rank or 0) <= (worse.rank or 0)
        assert order[better.outcome] <= order[worse.outcome]
        if better.rank == worse.rank:
            assert (better.total, better.rung, better.outcome) == (worse.total, worse.rung, worse.outcome)


@given(policies(), cohorts(), st.integers(0, 13), st.sampled_from([1, 25, 50]))
def test_a_better_mark_never_costs_a_place(
    rules: StagePolicy, rows: list[CandidateMarks], who: int, more: int
):
    if who >= len(rows) or rows[who].absent or rows[who].excluded:
        return
    row = rows[who]
    raised = min(Decimal(100), (row.values["panel"] or Decimal(0)) + more)
    after = [*rows[:who], replace(row, values={**row.values, "panel": raised}), *rows[who + 1 :]]

    def behind(list_of: list[CandidateMarks]) -> set[str]:
        ranks = {one.candidate: one.rank for one in rank_stage(rules, list_of)}
        mine = ranks[row.candidate] or 0
        return {name for name, rank in ranks.items() if rank is None or rank > mine}

    # With the marks of an extra test a rise can leave an old tie group and join a new one whose extra test was
    # another: only those strictly behind on the total alone are sure to stay behind.
    totals = {one.candidate: one.total for one in rank_stage(rules, rows)}
    mine = totals[row.candidate] or Decimal(0)
    beaten = {name for name, total in totals.items() if total is None or total < mine}
    assert beaten <= behind(after)


@given(cohorts())
def test_a_policy_read_back_gives_the_same_list(rows: list[CandidateMarks]):
    rules = policy(cut={"rule": "fixed", "places": 3}, ties=["component:plan", "extra-test"])
    assert rank_stage(StagePolicy.from_dict(rules.to_dict()), rows) == rank_stage(rules, rows)
