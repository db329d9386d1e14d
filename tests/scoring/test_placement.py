from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.placement import Applicant, Placement, Site, allot, verify

SITES = [Site("e1", 1, "east"), Site("e2", 1, "east"), Site("w1", 1, "west"), Site("w2", 2, "west")]


def placed(*candidates: Applicant) -> dict[str, tuple[str | None, str]]:
    return {one.candidate: (one.site, one.reason) for one in allot(candidates, SITES)}


def test_rank_decides_and_each_takes_the_best_free_place():
    result = allot([Applicant("b", 2, ("e1", "w2")), Applicant("a", 1, ("e1",))], SITES)
    assert result[0] == Placement("a", 1, "e1", 1, "preference")
    assert result[1] == Placement("b", 2, "w2", 2, "preference", ("e1",))


def test_reassignment_stays_in_the_wanted_township_if_it_can():
    result = placed(
        Applicant("a", 1, ("w1",)),
        Applicant("b", 2, ("w1",), reassign=True),
        Applicant("c", 3, ("w1", "e1"), reassign=True),
    )
    assert result["b"] == ("w2", "reassigned-same-township")
    assert result["c"] == ("e1", "preference")


def test_reassignment_goes_to_the_next_wanted_township_then_anywhere():
    full_west = [Site("w1", 0, "west"), Site("e1", 0, "east"), Site("e2", 1, "east"), Site("n1", 1, "north")]
    first, second = allot(
        [Applicant("a", 1, ("w1", "e1"), True), Applicant("b", 2, ("w1", "e1"), True)], full_west
    )
    assert (first.site, first.reason) == ("e2", "reassigned-same-township")
    assert (second.site, second.reason) == ("n1", "reassigned-elsewhere")


def test_without_consent_one_stays_unplaced_with_the_reason():
    result = placed(Applicant("a", 1, ("e1",)), Applicant("b", 2, ("e1",)), Applicant("c", 3))
    assert result["b"] == (None, "no-preference-free")
    assert result["c"] == (None, "no-preference-given")


def test_when_all_places_are_gone_even_consent_finds_none():
    crowd = [Applicant(f"c{rank}", rank, (), True) for rank in range(1, 7)]
    assert placed(*crowd)["c6"] == (None, "no-place-left")


@pytest.mark.parametrize(
    ("candidates", "sites", "code"),
    [
        ([Applicant("a", 1), Applicant("b", 1)], SITES, "rank-shared"),
        ([Applicant("a", 1), Applicant("a", 2)], SITES, "duplicate-candidate"),
        ([Applicant("a", 1, ("x9",))], SITES, "unknown-site"),
        ([Applicant("a", 1, ("e1", "e1"))], SITES, "duplicate-preference"),
        ([], [*SITES, SITES[0]], "duplicate-site"),
        ([], [Site("x", -1, "east")], "bad-places"),
    ],
)
def test_unclear_facts_are_refused(candidates: list[Applicant], sites: list[Site], code: str):
    with pytest.raises(ScoringError) as caught:
        allot(candidates, sites)
    assert caught.value.code == code


PEOPLE = [Applicant("a", 1, ("e1", "w1")), Applicant("b", 2, ("e1", "e2"), True), Applicant("c", 3, ("e2",))]
SOUND = list(allot(PEOPLE, SITES))


def codes(placements: list[Placement]) -> set[str]:
    return {violation.code for violation in verify(PEOPLE, SITES, placements)}


def test_a_sound_allotment_has_no_violation():
    assert verify(PEOPLE, SITES, SOUND) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({0: "w1"}, {"free-place-passed-over"}),
        ({0: "w1", 1: "e1"}, {"lower-rank-preferred"}),
        ({2: "e2"}, {"over-capacity"}),
        ({2: "w2"}, {"not-agreed"}),
        ({1: "x9"}, {"unknown-site"}),
        ({1: None}, {"free-place-passed-over"}),
    ],
)
def test_each_fault_is_found(change: dict[int, str | None], expected: set[str]):
    changed = [replace(one, site=change.get(index, one.site)) for index, one in enumerate(SOUND)]
    assert expected <= codes(changed)


def test_missing_strange_and_doubled_people_are_found():
    assert "not-considered" in codes(SOUND[:2])
    assert "double-booked" in codes([*SOUND, replace(SOUND[0], site="w1")])
    assert "unknown-candidate" in codes([*SOUND, Placement("x", 9, None, None, "no-preference-given")])


SITE_CODES = [f"s{index}" for index in range(6)]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Applicant], list[Site]]:
    sites = [Site(code, draw(st.integers(0, 2)), draw(st.sampled_from("ew"))) for code in SITE_CODES]
    candidates = [
        Applicant(
            f"c{rank}",
            rank,
            tuple(draw(st.lists(st.sampled_from(SITE_CODES), unique=True, max_size=4))),
            draw(st.booleans()),
        )
        for rank in range(1, draw(st.integers(1, 10)))
    ]
    return candidates, sites


@given(worlds())
def test_no_allotment_violates_its_own_rules(world: tuple[list[Applicant], list[Site]]):
    candidates, sites = world
    result = allot(candidates, sites)
    assert verify(candidates, sites, result) == ()
    assert allot(candidates[::-1], sites[::-1]) == result


@given(worlds())
def test_a_late_comer_never_displaces_anybody(world: tuple[list[Applicant], list[Site]]):
    candidates, sites = world
    with_one_more = allot([*candidates, Applicant("last", 99, tuple(SITE_CODES), True)], sites)
    assert with_one_more[: len(candidates)] == allot(candidates, sites)
