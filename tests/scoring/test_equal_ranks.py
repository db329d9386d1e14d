"""Equal ranks wait for a lot exactly where some order among them gives somebody something else: tried out in full."""

from dataclasses import replace
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.allotment import AllotmentPolicy, Contender
from scoring.fit import best_fit
from scoring.fit_rule import FitRule
from scoring.placement import Applicant, Site, allot
from scoring.placement_check import check_allotment
from scoring.turns import turns
from scoring.verification import verify
from tests.scoring.allotments import RULES, bundle, one
from tests.scoring.test_fit import tables

CODES = ["s0", "s1", "s2", "s3"]


def sizes_of(people: int, cuts: list[bool]) -> tuple[int, ...]:
    sizes = [1]
    for cut in cuts[: people - 1]:
        if cut:
            sizes.append(1)
        else:
            sizes[-1] += 1
    return tuple(sizes)


@settings(max_examples=120, deadline=None)
@given(tables(), st.lists(st.booleans(), min_size=3, max_size=3))
def test_under_the_best_fit_order_matters_where_trying_every_order_says_so(world, cuts):
    rule, sites, seekers = world
    sizes = sizes_of(len(seekers), cuts)
    found = best_fit(rule, 3, sites, seekers, sizes)
    start = 0
    for size in sizes:
        equals, others = seekers[start : start + size], (seekers[:start], seekers[start + size :])
        outcomes = set()
        for order in permutations(equals):
            fit = best_fit(rule, 3, sites, (*others[0], *order, *others[1]))
            got = dict(zip(fit.table.people, fit.got, strict=True))
            outcomes.add(tuple(got[each.candidate] for each in seekers))
        matters = len(outcomes) > 1
        assert {number in found.open for number in range(start, start + size)} == {matters}
        start += size


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_by_rank_order_matters_where_trying_every_order_says_so(data):
    """Six of one rank: more than were ever tried out one by one."""
    sites = tuple(
        Site(code, data.draw(st.integers(0, 3)), data.draw(st.sampled_from("ew")), "v") for code in CODES
    )
    policy = AllotmentPolicy(sites, 4, True, None)
    people = [
        one(f"c{n}", 1, *data.draw(st.lists(st.sampled_from(CODES), unique=True, max_size=2)),
            reassign=data.draw(st.booleans()))
        for n in range(data.draw(st.integers(2, 5)))
    ]  # fmt: skip
    outcomes = set()
    for order in permutations(people):
        seated = allot(
            [Applicant(each.candidate, place, each.preferences, bool(each.reassign))
             for place, each in enumerate(order, start=1)],
            sites,
        )  # fmt: skip
        outcomes.add(tuple(sorted((each.candidate, each.site or "") for each in seated)))
    assert {turn.undecided for turn in turns(policy, people)} == {len(outcomes) > 1}


def test_a_fit_with_equals_whose_order_changes_nothing_is_published_and_recomputed():
    people = (one("c1", 1, "e1"), one("c2", 1, "w1"), one("c3", 3, "n1"))
    made = bundle(*people, rules=replace(RULES, fit=FitRule()))
    assert {row["outcome"] for row in made["rows"]} == {"advanced"}
    assert made["ties"] == [{"rank": 1, "members": ["c1", "c2"], "rungs": [], "undecided": []}]
    assert verify(made) == []


SPOTS = {"e1": (27_000_000, 106_000_000), "e2": (27_100_000, 106_000_000), "w1": (27_500_000, 106_000_000)}
FAR = replace(
    RULES,
    sites=tuple(replace(site, point=SPOTS.get(site.code)) for site in RULES.sites),
    fit=FitRule(10, 1),
)
AWAY = (("e1", 0), ("e2", 11), ("n1", 56), ("w1", 56))


def test_a_list_tells_how_far_it_is_and_not_where_somebody_lives():
    """Only to the sites somebody may get; the same seats and prices as from the village itself."""
    before = [one("c1", 1, "w1", "e1", home="v-east"), one("c2", 2, "e1", reassign=True, home="v-east")]
    now = [replace(each, home=None, distances=AWAY) for each in before]
    plain = replace(FAR, sites=RULES.sites)
    old, new = bundle(*before, rules=FAR), bundle(*now, rules=plain)
    assert new["rows"] == old["rows"]
    assert new["fit"] == old["fit"]
    assert [each.get("distances") for each in new["inputs"]] == [{"e1": 0, "w1": 56}, dict(AWAY)]
    assert not any("home" in each for each in new["inputs"])
    assert verify(new) == verify(old) == [], "lists made before are read as they are"
    assert check_allotment(new) == check_allotment(old) == []
    nearer = {**new["inputs"][0], "distances": {"e1": 0, "w1": 3}}
    assert check_allotment({**new, "inputs": [nearer, new["inputs"][1]]}) != [], (
        "the sums are added up from them"
    )


def test_a_distance_that_was_changed_or_is_missing_does_not_verify():
    people: list[Contender] = [replace(one("c1", 1, "w1", "e1"), distances=AWAY)]
    made = bundle(*people, rules=replace(FAR, sites=RULES.sites))
    for told in ({"e1": 0}, {"e1": 0, "w1": -1}, {"e1": 0, "w1": "56"}, {"e1": 0, "w1": 56, "e2": 11}):
        forged = {**made, "inputs": [{**made["inputs"][0], "distances": told}]}
        assert verify(forged) != [], told
    both = {**made, "inputs": [{**made["inputs"][0], "home": "v-east"}]}
    assert verify(both) != []


def test_where_distance_does_not_count_nothing_of_it_is_told():
    people = [replace(one("c1", 1, "w1", "e1"), distances=AWAY)]
    for rules in (RULES, replace(RULES, fit=FitRule(10, 0))):
        assert "distances" not in bundle(*people, rules=rules)["inputs"][0]
