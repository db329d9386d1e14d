"""Staffing: seats from sites and rules, whom the rule puts where, what is missing."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from scoring.errors import ScoringError
from scoring.posts import (
    Fixed,
    Gap,
    Given,
    Person,
    Rule,
    StaffedSite,
    Staffing,
    assign,
    covers,
    gaps,
    needed,
    seats_of,
)
from scoring.posts_list import given_of, person_to_plain, policy_to_plain
from scoring.worked import work_out

POSTS = ("promotion", "platform", "produce", "logistics")
PROVIDERS = ("centre", "township", "village")
TOWN = Rule("township", (("centre", 2), ("township", 2)), cover=True)
VILLAGE = Rule("village", (("village", 2),))
MODEL = Rule("village", (("centre", 1),), mark="demonstration")
REACH = {"township": "township", "village": "village"}
STAFFING = Staffing(POSTS, PROVIDERS, (TOWN, VILLAGE, MODEL), REACH)
AMONG = Staffing(
    POSTS, PROVIDERS, (TOWN, VILLAGE, Rule("village", (("centre", 1),), "demonstration", False, False)), REACH
)


def town(number: int) -> StaffedSite:
    return StaffedSite(f"T{number}", "township", f"t{number}", f"t{number}-0")


def village(number: int, township: int = 1, *marks: str) -> StaffedSite:
    return StaffedSite(f"V{number}", "village", f"t{township}", f"t{township}-{number}", frozenset(marks))


def person(number: int, provider: str | None = "centre", wish: str = "", home: int = 1, **more) -> Person:
    return Person(f"{number:03}", provider, wish, f"t{home}", more.pop("village", f"t{home}-0"), **more)


def county() -> list[StaffedSite]:
    """All of it built: 19 townships, 303 villages, 13 of them demonstration villages."""
    villages = [village(one, one % 19 + 1, *(["demonstration"] if one < 13 else [])) for one in range(303)]
    return [town(one) for one in range(1, 20)] + villages


def test_the_county_when_all_of_it_is_built():
    found = needed(STAFFING, county())
    by_sort, by_provider = Counter(), Counter()
    for (_township, sort, provider), count in found.items():
        by_sort[sort] += count
        by_provider[provider] += count
    graduates_in_towns = sum(
        n for (_t, sort, who), n in found.items() if (sort, who) == ("township", "centre")
    )
    extras = by_provider["centre"] - graduates_in_towns
    assert by_sort["township"] == 76
    assert by_provider["village"] == 606
    assert extras == 13
    assert (graduates_in_towns, by_provider["centre"]) == (38, 51)
    assert by_sort["village"] == 606 + 13


def test_a_marked_rule_on_top_or_among_the_seats():
    marked = village(1, 1, "demonstration")
    assert seats_of(STAFFING, marked) == ("village", "village", "centre")
    assert seats_of(AMONG, marked) == ("village", "centre")
    assert seats_of(AMONG, village(2)) == ("village", "village")
    assert sum(needed(AMONG, county()).values()) == 76 + 606
    too_many = Staffing(
        POSTS, PROVIDERS, (VILLAGE, Rule("village", (("centre", 3),), "demonstration", False, False))
    )
    with pytest.raises(ScoringError, match="seats-few"):
        seats_of(too_many, marked)


def test_four_seats_hold_the_four_posts_whatever_people_wish():
    people = [person(1, "centre", "promotion"), person(2, "centre", "promotion"), person(3, "township", "promotion"),
              person(4, "township", "promotion")]  # fmt: skip
    given = assign(STAFFING, [town(1)], people)
    assert [one.post for one in given] == ["promotion", "platform", "produce", "logistics"]
    assert [one.way for one in given] == ["wish", "rule", "rule", "rule"]
    assert sorted(one.seat for one in given) == [1, 2, 3, 4]
    held = [(one.site, one.provider, one.post) for one in given]
    assert gaps(STAFFING, [town(1)], held) == []


def test_a_post_may_be_held_twice_once_seats_suffice_for_the_others():
    five = Staffing(POSTS, PROVIDERS, (Rule("township", (("centre", 5),), cover=True),))
    people = [person(number, wish="platform") for number in range(1, 6)]
    posts = Counter(one.post for one in assign(five, [town(1)], people))
    assert posts == {"platform": 2, "promotion": 1, "produce": 1, "logistics": 1}


def test_a_provider_reaches_as_far_as_the_rule_says():
    sites = [town(1), town(2), village(7, 1)]
    given = {
        one.number: one
        for one in assign(
            STAFFING,
            sites,
            [
                person(1, "township", home=2),
                person(2, "village", home=1, village="t1-7"),
                person(3, "village", home=1, village="t1-8"),
                person(4, "", home=1),
                person(5, "centre", home=3),
            ],
        )
    }
    assert given["001"].site == "T2"
    assert given["002"].site == "V7"
    assert (given["003"].site, given["003"].way) == ("", "no-seat")
    assert given["004"].way == "no-provider"
    assert given["005"].site == "T1", "anywhere, and by the code where nothing else tells them apart"


def test_a_wish_goes_where_the_post_is_wanted_before_home():
    sites = [town(1), town(2)]
    first = person(1, "centre", "logistics", home=1)
    second = person(2, "centre", "logistics", home=1)
    assert [(one.site, one.post) for one in assign(STAFFING, sites, [first, second])] == [
        ("T1", "logistics"),
        ("T2", "logistics"),
    ]


def test_without_known_providers_every_seat_fits():
    given = assign(STAFFING, [town(1)], [person(number, None) for number in range(1, 6)])
    assert [one.provider for one in given] == ["centre", "centre", "township", "township", ""]
    assert given[-1].way == "no-seat"


def test_what_is_settled_comes_first_and_left_out_is_left_out():
    hand = person(9, fixed=Fixed("hand", "T1", "centre", "produce"))
    out = person(1, "centre", "produce", fixed=Fixed("hand"))
    gone = person(2, fixed=Fixed("hand", "T9", "centre", "produce"))
    rest = person(3, "centre", "produce")
    given = assign(STAFFING, [town(1)], [out, gone, rest, hand])
    assert given[0] == Given("001", "left-out")
    assert given[1] == Given("002", "no-seat")
    assert (given[2].post, given[2].way) == ("promotion", "rule")
    assert (given[3].post, given[3].way, given[3].seat) == ("produce", "hand", 1)


def test_gaps_name_seats_and_posts():
    held = [("T1", "centre", "promotion"), ("T1", "township", "promotion")]
    assert gaps(STAFFING, [town(1), village(1)], held) == [
        Gap("T1", provider="centre", missing=1),
        Gap("T1", provider="township", missing=1),
        Gap("T1", post="platform"),
        Gap("T1", post="produce"),
        Gap("T1", post="logistics"),
        Gap("V1", provider="village", missing=2),
    ]
    assert covers(STAFFING, town(1))
    assert not covers(STAFFING, village(1))


@pytest.mark.parametrize("seed", range(20))
def test_no_seat_is_given_twice_and_no_post_stays_bare_where_all_seats_are_taken(seed):
    dice = random.Random(seed)
    sites = [town(one) for one in range(1, 4)] + [village(one, dice.randrange(1, 4)) for one in range(5)]
    people = [
        person(
            number,
            dice.choice(PROVIDERS),
            dice.choice((*POSTS, "")),
            home=(home := dice.randrange(1, 4)),
            village=f"t{home}-{dice.randrange(5)}",
        )
        for number in range(40)
    ]
    given = assign(STAFFING, sites, people)
    taken = [(one.site, one.seat) for one in given if one.site]
    assert len(taken) == len(set(taken))
    by_code = {site.code: site for site in sites}
    for one in given:
        if one.site:
            assert seats_of(STAFFING, by_code[one.site])[one.seat - 1] == one.provider
    for site in sites[:3]:
        there = [one.post for one in given if one.site == site.code]
        assert len(there) < 4 or set(there) == set(POSTS)
    assert given == assign(STAFFING, sites, people)


def list_of(people: list[Person], excluded: dict[str, str] | None = None) -> tuple[dict, list[dict]]:
    sites = [town(1), village(7, 1, "demonstration")]
    out = excluded or {}
    inputs = [person_to_plain(one, order, out.get(one.number)) for order, one in enumerate(people)]
    return policy_to_plain(STAFFING, sites), inputs


def test_the_list_is_worked_out_again_from_its_own_data():
    people = [
        person(1, "centre", "produce"),
        person(2, "village", "platform", village="t1-7"),
        person(3, "village", village="t1-9"),
        person(4, "centre", fixed=Fixed("hand", "V7", "centre", "platform")),
        person(5, "township"),
    ]
    policy, inputs = list_of(people, {"005": "withdrawn"})
    worked = work_out(policy, list(reversed(inputs)))
    told = {one.candidate: (one.outcome, one.reason) for one in worked.ranked}
    assert told == {
        "001": ("advanced", "wish:centre:produce:T1"),
        "002": ("advanced", "wish:village:platform:V7"),
        "003": ("out", "no-seat"),
        "004": ("advanced", "hand:centre:platform:V7"),
        "005": ("out", "withdrawn"),
    }
    again = work_out(worked.policy, worked.inputs)
    assert (again.policy, again.inputs, again.ranked) == (worked.policy, worked.inputs, worked.ranked)
    assert given_of("004", "hand:centre:platform:V7") == Given("004", "hand", "V7", 0, "centre", "platform")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda policy, _inputs: policy["rules"][0].update(cover="yes"), "bad-staffing"),
        (lambda policy, _inputs: policy["rules"][0].update(seats=[["nobody", 1]]), "bad-staffing"),
        (lambda policy, _inputs: policy["sites"][0].pop("village"), "bad-site"),
        (lambda policy, _inputs: policy["sites"].append(policy["sites"][0]), "duplicate-site"),
        (lambda policy, _inputs: policy.update(extra=1), "bad-staffing"),
        (lambda _policy, inputs: inputs[0].update(order="first"), "bad-input"),
        (lambda _policy, inputs: inputs[0].update(fixed={"way": "luck"}), "bad-input"),
        (lambda _policy, inputs: inputs.append(inputs[0]), "duplicate-candidate"),
    ],
)
def test_a_forged_file_is_refused_by_name(change, code):
    policy, inputs = list_of([person(1)])
    change(policy, inputs)
    with pytest.raises(ScoringError, match=code):
        work_out(policy, inputs)
