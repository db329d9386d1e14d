"""The best overall fit: the lowest sum there is, one seating of many by rank, and prices that prove it."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.allotment import AllotmentPolicy, Contender
from scoring.errors import PolicyError, ScoringError
from scoring.fit import best_fit
from scoring.fit_costs import CostTable, Seeker, cost_table
from scoring.fit_rule import FitRule
from scoring.placement import Site
from scoring.placement_check import check_allotment
from scoring.turns import turns
from scoring.verification import verify
from tests.scoring.allotments import RULES, SITES, bundle, one, worlds

FIT = replace(RULES, fit=FitRule(10, 0))


def got(policy: AllotmentPolicy, *people: Contender) -> dict[str, str | None]:
    return {turn.contender.candidate: turn.placement.site for turn in turns(policy, people)}


def every_seating(table: CostTable) -> list[tuple[int, tuple[int | None, ...]]]:
    """All seatings that keep to seats and bounds, with their sums: tried out one by one."""
    found = []
    for seats in product(*[[*options, None] for options in table.costs]):
        held = [site for site in seats if site is not None]
        full = any(held.count(site) > table.seats[site] for site in set(held))
        homes = [table.township[site] for site in held]
        over = any(most is not None and homes.count(home) > most for home, most in enumerate(table.most))
        if full or over:
            continue
        costs = [
            table.unplaced if site is None else options[site]
            for options, site in zip(table.costs, seats, strict=True)
        ]
        found.append((sum(costs), seats))
    return found


def best_by_hand(table: CostTable) -> tuple[int, tuple[int | None, ...]]:
    """The lowest sum, and of its seatings the one that is best for the first, then for the second, and so on."""
    every = every_seating(table)
    lowest = min(total for total, _seats in every)

    def by_rank(seats: tuple[int | None, ...]) -> list[tuple[int, int]]:
        return [
            (table.unplaced, len(table.sites)) if site is None else (options[site], site)
            for options, site in zip(table.costs, seats, strict=True)
        ]

    return lowest, min((seats for total, seats in every if total == lowest), key=by_rank)


@st.composite
def tables(draw: st.DrawFn) -> tuple[FitRule, tuple[Site, ...], tuple[Seeker, ...]]:
    points = st.sampled_from(
        [None, (27_000_000, 106_000_000), (27_100_000, 106_000_000), (27_000_000, 106_500_000)]
    )
    sites = tuple(
        Site(f"s{number}", draw(st.integers(0, 2)), draw(st.sampled_from("ew")), f"v{number}", draw(points))
        for number in range(4)
    )
    seekers = []
    for number in range(draw(st.integers(1, 4))):
        wishes = draw(st.lists(st.sampled_from([site.code for site in sites]), unique=True, max_size=3))
        home = draw(st.sampled_from([None, "v0", "v1"]))
        numbered = tuple((code, place) for place, code in enumerate(wishes, start=1))
        seekers.append(Seeker(f"c{number}", numbered, draw(st.booleans()), home))
    most = draw(st.dictionaries(st.sampled_from("ew"), st.integers(0, 3)))
    rule = FitRule(draw(st.integers(1, 20)), draw(st.sampled_from([0, 0, 1])), tuple(sorted(most.items())))
    return rule, sites, tuple(seekers)


@settings(max_examples=150, deadline=None)
@given(tables())
def test_no_seating_is_better_and_among_equals_the_first_in_rank_is_served_first(world):
    rule, sites, seekers = world
    fit = best_fit(rule, 3, sites, seekers)
    assert (fit.total, fit.got) == best_by_hand(cost_table(rule, 3, sites, seekers))


@settings(max_examples=60, deadline=None)
@given(worlds(grouped=False), st.integers(1, 12), st.dictionaries(st.sampled_from("ew"), st.integers(0, 3)))
def test_whatever_comes_out_is_proved_by_code_that_knows_no_solver(world, wish, most):
    policy, people = world
    rules = replace(policy, fit=FitRule(wish, 0, tuple(sorted(most.items()))))
    made = bundle(*people, rules=rules)
    assert check_allotment(made) == []
    assert {finding.code for finding in verify(made)} <= {"undecided", "draw-differs", "extra-test-differs"}


@settings(max_examples=60, deadline=None)
@given(worlds(grouped=False), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(world, dice):
    policy, people = world
    rules = replace(policy, fit=FitRule())
    mixed = list(people)
    dice.shuffle(mixed)
    assert got(rules, *mixed) == got(rules, *people)


def test_the_first_gives_way_where_all_together_gain():
    """c1 takes the second wish so that c2, who has but one, gets any place at all."""
    people = (one("c1", 1, "e1", "w1"), one("c2", 2, "e1"))
    assert got(RULES, *people) == {"c1": "e1", "c2": None}
    assert got(FIT, *people) == {"c1": "w1", "c2": "e1"}


def test_between_equal_sums_rank_decides():
    """Either might have e1; both sums are ten."""
    people = (one("c2", 1, "e1", "w1"), one("c1", 2, "e1", "w1"))
    assert got(FIT, *people) == {"c2": "e1", "c1": "w1"}


def test_nobody_is_sent_where_they_did_not_agree_to_go():
    people = (one("c1", 1, "e1"), one("c2", 2, "e1"), one("c3", 3, "e1", reassign=True))
    assert got(FIT, *people) == {"c1": "e1", "c2": None, "c3": "e2"}
    assert got(replace(FIT, reassign=False), *people) == {"c1": "e1", "c2": None, "c3": None}


def test_a_township_takes_no_more_than_its_bound():
    people = (one("c1", 1, "e1", "w1"), one("c2", 2, "e2", "n1"))
    bound = replace(FIT, fit=FitRule(10, 0, (("east", 1),)))
    assert got(FIT, *people) == {"c1": "e1", "c2": "e2"}
    assert got(bound, *people) == {"c1": "e1", "c2": "n1"}


def test_distance_counts_from_the_home_village():
    near, far = (27_000_000, 106_000_000), (27_500_000, 106_000_000)  # half a degree: 56 km
    sites = (Site("a1", 1, "east", "far", far), Site("b1", 1, "east", "near", near))
    rules = AllotmentPolicy(sites, 3, True, None, FitRule(10, 1))
    here = Contender("c1", 1, (), True, home="near")
    assert got(rules, here) == {"c1": "b1"}
    assert got(replace(rules, fit=FitRule(10, 0)), here) == {"c1": "a1"}
    assert got(rules, Contender("c1", 1, (), True)) == {"c1": "a1"}, "of an unknown home no place is nearer"


def test_the_reasons_tell_that_the_whole_decided():
    people = (
        one("c1", 1, "e1", "w1"),
        one("c2", 2, "e1"),
        one("c3", 3, "e1", reassign=True),
        one("c4", 4, "e1"),
    )
    told = {turn.contender.candidate: turn.reason for turn in turns(FIT, people)}
    assert told["c1"] == "fit-preference-2:w1"
    assert told["c2"] == "fit-preference-1:e1"
    assert told["c3"] == "fit-same-township:e2"
    assert told["c4"] == "fit-no-preference"


def test_equal_ranks_have_to_be_parted_where_their_order_decides():
    shared = (one("c1", 1, "e1"), one("c2", 1, "e1"))
    assert [turn.undecided for turn in turns(FIT, shared)] == [True, True]
    apart = (one("c1", 1, "e1"), one("c2", 1, "w1"))
    assert [turn.undecided for turn in turns(FIT, apart)] == [False, False]
    drawn = (one("c1", 1, "e1", draw=2), one("c2", 1, "w1", draw=1))
    assert [turn.contender.candidate for turn in turns(FIT, drawn)] == ["c2", "c1"]


def test_more_than_can_be_worked_through_is_refused_with_the_bound():
    sites = tuple(Site(f"s{number:04}", 1, "east") for number in range(2000))
    people = tuple(one(f"c{number}", number + 1, "s0000") for number in range(201))
    with pytest.raises(ScoringError) as refused:
        turns(AllotmentPolicy(sites, 3, True, None, FitRule()), people)
    assert (refused.value.code, refused.value.facts["limit"]) == ("fit-too-large", 400_000)


def test_a_file_that_claims_a_billion_seats_is_refused_before_anything_is_made_for_them():
    """Seats beyond the people count for nothing; closed ones of a bound still would, by the hundred thousand."""
    sites = tuple(Site(f"s{number}", 10**9, "east") for number in range(300))
    people = tuple(one(f"c{number}", number + 1, "s0") for number in range(100))
    with pytest.raises(ScoringError) as refused:
        turns(AllotmentPolicy(sites, 3, True, None, FitRule(10, 0, (("east", 0),))), people)
    assert refused.value.code == "fit-too-large"


def test_a_forged_price_a_forged_sum_and_a_worse_seating_are_found():
    people = (one("c1", 1, "e1", "w1"), one("c2", 2, "e1"))
    made = bundle(*people, rules=FIT)
    # At a price of 10 the first is as well off with the second wish, and the sum is 10: nothing can cost less.
    assert made["fit"] == {"unplaced": 33, "total": 10, "sites": {"e1": 10}, "townships": {}}
    assert [wrong.code for wrong in check_allotment({**made, "fit": None})] == ["fit-unproved"]
    for part, code in (
        ({"sites": {}}, "fit-not-best"),
        ({"sites": {"e1": -10}}, "price-wrong"),
        ({"sites": {"gone": 10}}, "price-wrong"),
        ({"total": 9}, "sum-wrong"),
        ({"unplaced": 7}, "unplaced-wrong"),
    ):
        forged = {**made, "fit": {**made["fit"], **part}}
        assert code in [wrong.code for wrong in check_allotment(forged)], part
        assert verify(forged) != []


def test_a_seating_that_is_not_the_best_has_no_proof():
    made = bundle(one("c1", 1, "e1", "w1"), one("c2", 2, "e1"), rules=FIT)
    worse = {"c1": ("advanced", "fit-preference-1:e1"), "c2": ("out", "fit-no-preference")}
    rows = [
        {**row, "outcome": worse[row["candidate"]][0], "reason": worse[row["candidate"]][1]}
        for row in made["rows"]
    ]
    forged = {**made, "rows": rows, "fit": {**made["fit"], "total": made["fit"]["unplaced"]}}
    assert [wrong.code for wrong in check_allotment(forged)] == ["fit-not-best"]


def test_more_people_in_a_township_than_it_takes_is_found():
    bound = replace(FIT, fit=FitRule(10, 0, (("east", 1),)))
    made = bundle(one("c1", 1, "e1", "w1"), one("c2", 2, "e2", "n1"), rules=bound)
    free = bundle(one("c1", 1, "e1", "w1"), one("c2", 2, "e2", "n1"), rules=FIT)
    assert made["fit"]["townships"] == {"east": 10}
    assert "township-full" in [wrong.code for wrong in check_allotment({**made, "rows": free["rows"]})]


def test_policies_of_fit_read_back_and_refuse_what_is_no_rule():
    rules = replace(FIT, fit=FitRule(5, 2, (("east", 3),)))
    assert AllotmentPolicy.from_dict(rules.to_dict()) == rules
    assert "fit" not in RULES.to_dict()
    for wrong, path in (
        ({"wish": 0, "km": 0, "most": {}}, "fit.wish"),
        ({"wish": 1, "km": 0}, "fit.most"),
        ([], "fit"),
    ):
        with pytest.raises(PolicyError) as refused:
            AllotmentPolicy.from_dict({**RULES.to_dict(), "fit": wrong})
        assert refused.value.path == path


def test_sites_of_rank_tell_no_coordinates():
    sited = replace(RULES, sites=tuple(replace(site, point=(1, 2)) for site in SITES))
    assert all("point" not in site for site in sited.to_dict()["sites"])
