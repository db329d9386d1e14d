"""Who chooses when, what each wish came to, and how little of it has to be published."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.allotment import AllotmentPolicy, Contender, contender_from_plain, contender_to_plain
from scoring.errors import PolicyError, ScoringError
from scoring.placement import Placement, Site, allot, verify
from scoring.turns import MOST_CHOICES, as_applicants, as_far_as_tried, rank_ties, ranked_by_turn, turns
from tests.scoring.allotments import RULES, SITES, one, worlds


def listed(*people: Contender, rules: AllotmentPolicy = RULES) -> dict[str, tuple[str, str | None]]:
    return {row.candidate: (row.outcome, row.reason) for row in ranked_by_turn(rules, people)}


def test_each_takes_the_best_free_place_in_turn_and_the_reason_names_wish_and_place():
    assert listed(
        one("a", 1, "e1"),
        one("b", 2, "e1", "w1"),
        one("c", 3, "w1", "e1", "e2"),
        one("d", 4, "e1", "w1"),
        one("f", 5, "e1", reassign=True),
        one("g", 6),
    ) == {
        "a": ("advanced", "preference-1:e1"),
        "b": ("advanced", "preference-2:w1"),
        "c": ("advanced", "preference-3:e2"),
        "d": ("out", "no-preference-free"),
        "f": ("advanced", "reassigned-elsewhere:n1"),
        "g": ("out", "no-preference-given"),
    }


def test_a_village_means_its_places_and_one_without_any_keeps_its_number():
    assert listed(
        one("a", 1, "v-east"), one("b", 2, "nowhere", "v-east"), one("c", 3, "nowhere", "elsewhere")
    ) == {
        "a": ("advanced", "preference-1:e1"),
        "b": ("advanced", "preference-2:e2"),
        "c": ("out", "no-preference-on-offer"),
    }


def test_nobody_is_reassigned_where_the_rules_know_no_reassignment():
    rules = replace(RULES, reassign=False)
    assert listed(one("a", 1, "e1"), one("b", 2, "e1", reassign=True), rules=rules)["b"] == (
        "out",
        "no-preference-free",
    )


def test_whoever_takes_no_part_holds_no_place_and_stands_last():
    rows = ranked_by_turn(
        RULES,
        [one("a", 1, "e1", excluded="withdrawn"), one("z", None, excluded="no-rank"), one("b", 2, "e1")],
    )
    assert [(row.candidate, row.rank, row.outcome, row.reason) for row in rows] == [
        ("b", 2, "advanced", "preference-1:e1"),
        ("a", None, "out", "withdrawn"),
        ("z", None, "out", "no-rank"),
    ]


def test_those_without_a_place_stand_behind_those_with_one():
    rows = ranked_by_turn(RULES, [one("a", 1), one("b", 2, "e1")])
    assert [row.candidate for row in rows] == ["b", "a"]


def test_equal_ranks_who_want_the_same_place_are_undecided():
    assert listed(one("a", 1, "e1"), one("b", 1, "e1")) == {
        "a": ("undecided", "rank-shared"),
        "b": ("undecided", "rank-shared"),
    }


def test_equal_ranks_who_want_different_places_are_no_matter():
    assert listed(one("a", 1, "e1"), one("b", 1, "w1"))["b"] == ("advanced", "preference-1:w1")


def test_five_of_one_rank_need_a_record_whatever_they_want():
    people = [one(name, 1, "n1") for name in "abcde"]
    assert {outcome for outcome, _reason in listed(*people).values()} == {"undecided"}


def test_the_extra_test_parts_equal_ranks_and_then_the_draw():
    people = [
        one("a", 1, "e1", "w1", "n1", extra_test=7, draw=2),
        one("b", 1, "e1", "w1", "n1", extra_test="7.0", draw=1),
        one("c", 1, "e1", extra_test=9),
    ]
    found = turns(RULES, people)
    assert [(turn.contender.candidate, turn.rung, turn.undecided) for turn in found] == [
        ("c", "extra-test", False),
        ("b", "extra-test", False),
        ("a", "draw", False),
    ]
    assert rank_ties(RULES, people) == [
        {"rank": 1, "members": ["c", "b", "a"], "rungs": ["extra-test", "draw"], "undecided": []}
    ]


def test_the_first_of_a_rank_names_what_put_it_before_the_next():
    people = [one("a", 1, "e1", extra_test=7, draw=1), one("b", 1, "e1", extra_test=7, draw=2)]
    assert [turn.rung for turn in turns(RULES, people)] == ["draw", "draw"]


def test_a_test_that_somebody_has_not_sat_yet_parts_nobody():
    people = [one("a", 1, "e1", extra_test=5), one("b", 1, "e1")]
    assert [turn.undecided for turn in turns(RULES, people)] == [True, True]


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ([one("a", 1), one("a", 2)], "duplicate-candidate"),
        ([one("a", None)], "rank-missing"),
        ([one("a", 1, "e1", "e2", "w1", "n1")], "too-many-preferences"),
        ([one("a", 1, "e1", "e1")], "duplicate-preference"),
    ],
)
def test_unclear_facts_are_refused(people: list[Contender], code: str):
    with pytest.raises(ScoringError) as caught:
        turns(RULES, people)
    assert caught.value.code == code


def test_a_file_made_to_take_for_ever_is_refused():
    sites = tuple(Site(f"s{number}", 1, "t", "v") for number in range(2_000))
    crowd = [one(f"c{number}", number + 1, "v") for number in range(MOST_CHOICES // 2_000 + 1)]
    with pytest.raises(ScoringError, match="too-many-choices"):
        turns(AllotmentPolicy(sites), crowd)


def test_no_more_is_told_than_had_a_say():
    rules, people = RULES, [
        one("a", 1, "e1", "e2", "w1", reassign=True),
        one("b", 2, "e1", "w1", "n1", reassign=True),
        one("c", 3, "w1", "e1", reassign=True),
        one("d", 4, "w1"),
        one("x", 5, "n1", reassign=True, excluded="withdrawn"),
    ]  # fmt: skip
    assert [(each.preferences, each.reassign) for each in as_far_as_tried(rules, people)] == [
        (("e1",), None),
        (("e1", "w1"), None),
        (("w1", "e1"), True),
        (("w1",), False),
        ((), None),
    ]


@given(worlds())
def test_the_order_of_the_rows_decides_nothing(world: tuple[AllotmentPolicy, list[Contender]]):
    policy, people = world
    assert turns(policy, people[::-1]) == turns(policy, people)


@given(worlds())
def test_what_is_left_out_never_had_a_say(world: tuple[AllotmentPolicy, list[Contender]]):
    policy, people = world
    told = as_far_as_tried(policy, people)
    assert ranked_by_turn(policy, told) == ranked_by_turn(policy, people)
    assert as_far_as_tried(policy, told) == told


@given(worlds())
def test_nobody_sees_a_wanted_place_go_to_a_later_turn(world: tuple[AllotmentPolicy, list[Contender]]):
    policy, people = world
    found = turns(policy, people)
    applicants = as_applicants(policy, found)
    placed = [Placement(turn.contender.candidate, 0, turn.placement.site, None, "") for turn in found]
    assert verify(applicants, policy.sites, placed) == ()


@given(worlds(), st.data())
def test_decided_means_that_no_other_order_of_equals_gives_anything_else(
    world: tuple[AllotmentPolicy, list[Contender]], data: st.DataObject
):
    """Against the plain rule, order by order: whoever is not undecided gets the same however equals are lined up."""
    policy, people = world
    found = turns(policy, people)
    if any(turn.undecided for turn in found):
        return
    keys = {
        turn.contender.candidate: (turn.placement.rank, turn.contender.extra_test, turn.contender.draw)
        for turn in found
    }
    shuffled = data.draw(st.permutations(range(len(found))))
    groups = [[found[0]]] if found else []
    for before, turn in zip(found, found[1:], strict=False):
        if keys[turn.contender.candidate] == keys[before.contender.candidate]:
            groups[-1].append(turn)
        else:
            groups.append([turn])
    order = [turn for group in groups for turn in sorted(group, key=lambda turn: shuffled[found.index(turn)])]
    applicants = as_applicants(policy, order)
    got = {each.candidate: each.site for each in allot(applicants, policy.sites)}
    assert got == {turn.contender.candidate: turn.placement.site for turn in found}


def test_trying_out_an_order_leaves_the_seats_as_they_were():
    people = [one(name, 1, "n1", "e1") for name in "ab"] + [one("c", 2, "v-east"), one("d", 3, reassign=True)]
    results = {tuple(sorted(listed(*order).items())) for order in permutations(people)}
    assert len(results) == 1
    assert sum(site.places for site in SITES) == 5


GROUPS = replace(RULES, groups=("graduate", "veteran"))


def test_groups_choose_before_all_others_and_by_rank_among_themselves():
    people = [
        one("a", 1, "e1"),
        one("b", 5, "e1", group="veteran"),
        one("c", 9, "e1", group="graduate"),
        one("d", 4, "e1", group="veteran"),
    ]
    order = [turn.contender.candidate for turn in turns(GROUPS, people)]
    assert order == ["c", "d", "b", "a"]
    assert turns(GROUPS, people)[0].reason == "preference-1:e1"


def test_one_rank_in_two_groups_is_no_tie():
    people = [one("a", 1, "e1"), one("b", 1, "e1", group="veteran")]
    assert [(turn.contender.candidate, turn.undecided) for turn in turns(GROUPS, people)] == [
        ("b", False),
        ("a", False),
    ]
    assert rank_ties(GROUPS, people) == []


def test_a_group_that_the_rules_do_not_know_is_told():
    with pytest.raises(ScoringError) as wrong:
        turns(RULES, [one("a", 1, "e1", group="veteran")])
    assert wrong.value.code == "group-unknown"


def test_the_group_stands_in_the_inputs_and_the_order_in_the_rules():
    person = one("a", 1, "e1", group="veteran")
    assert contender_from_plain(contender_to_plain(person)) == person
    assert AllotmentPolicy.from_dict(GROUPS.to_dict()) == GROUPS
    assert "groups" not in RULES.to_dict()
    for bad in ([], ["veteran", "veteran"], "veteran", [3]):
        with pytest.raises(PolicyError):
            AllotmentPolicy.from_dict({**RULES.to_dict(), "groups": bad})
