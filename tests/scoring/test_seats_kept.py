"""A new version of an allotment: seats that were signed are kept, what came free goes to who has none."""

import json

import pytest

from scoring.bundle import rebuild
from scoring.canonical import canonical_json, sha256_hex
from scoring.errors import ScoringError
from scoring.explain_turns import explain_turn, whole
from scoring.placement_check import check_allotment
from scoring.turns import ranked_by_turn
from scoring.verification import verify, verify_bytes
from tests.scoring.allotments import RULES, bundle, one

#: c1 had e1 and has left; c2 wished for e1 first and has e2; c3 stood without a place; c9 came from the reserve.
PEOPLE = (
    one("c1", 1, excluded="withdrawn"),
    one("c2", 2, holds="preference-2:e2"),
    one("c3", 3, "e2", "w1"),
    one("c4", 4, holds="reassigned-elsewhere:w1"),
    one("c9", 9, "e1"),
)


def listed(*people):
    return {row.candidate: (row.outcome, row.reason) for row in ranked_by_turn(RULES, people)}


def test_nobody_moves_but_into_what_is_free():
    assert listed(*PEOPLE) == {
        "c2": ("advanced", "preference-2:e2"),
        "c4": ("advanced", "reassigned-elsewhere:w1"),
        "c9": ("advanced", "preference-1:e1"),
        "c3": ("out", "no-preference-free"),
        "c1": ("out", "withdrawn"),
    }


def test_who_has_no_place_yet_chooses_before_the_reserve():
    people = [each for each in PEOPLE if each.candidate != "c3"]
    found = listed(*people, one("c3", 3, "e1"))
    assert found["c3"] == ("advanced", "preference-1:e1")
    assert found["c9"] == ("out", "no-preference-free")


@pytest.mark.parametrize("holds", ["preference-1:e1", "preference-1:nowhere"])
def test_a_seat_that_is_not_there_cannot_be_held(holds):
    with pytest.raises(ScoringError, match="held-nowhere"):
        listed(*PEOPLE, one("c5", 5, holds="preference-1:e1"), one("c6", 6, holds=holds))


def test_the_bundle_is_worked_out_again_and_tells_no_wish_of_who_kept_a_seat():
    made = bundle(*PEOPLE)
    assert verify(made) == []
    assert check_allotment(made) == []
    told = {item["candidate"]: item for item in made["inputs"]}
    assert (told["c2"]["preferences"], told["c2"]["reassign"], told["c2"]["holds"]) == (
        [],
        None,
        "preference-2:e2",
    )
    assert "holds" not in told["c9"]


def test_other_eyes_find_a_seat_that_was_moved():
    made = bundle(*PEOPLE)
    row = next(row for row in made["rows"] if row["candidate"] == "c2")
    row["reason"] = "preference-1:n1"
    assert [wrong.code for wrong in check_allotment(made)] == ["held-moved"]


def test_other_eyes_still_compare_those_who_chose_now():
    made = bundle(*PEOPLE)
    wished = next(item for item in made["inputs"] if item["candidate"] == "c3")
    wished["preferences"] = ["e1"]
    assert ("behind-preferred", "c9") in [
        (wrong.code, wrong.facts.get("holder")) for wrong in check_allotment(made)
    ]


def test_the_version_before_proves_whose_the_seats_were():
    first = bundle(one("c1", 1, "e1"), one("c2", 2, "e1", "e2"), one("c4", 4, reassign=True))
    data = canonical_json(first)
    seats = {row["candidate"]: row["reason"] for row in first["rows"]}
    second = bundle(
        one("c1", 1, excluded="withdrawn"), one("c2", 2, holds=seats["c2"]), one("c4", 4, holds=seats["c4"])
    )
    second |= {"version": 2, "supersedes": sha256_hex(data), "reason": "退出"}
    assert verify_bytes(canonical_json(second), data) == []
    forged = bundle(
        one("c1", 1, excluded="withdrawn"),
        one("c2", 2, holds="preference-1:e1"),
        one("c4", 4, holds=seats["c4"]),
    )
    forged |= {"version": 2, "supersedes": sha256_hex(data), "reason": "退出"}
    (found,) = verify_bytes(canonical_json(forged), data)
    assert (found.code, found.facts["candidate"], found.facts["recorded"]) == (
        "seat-differs",
        "c2",
        "preference-2:e2",
    )


@pytest.mark.parametrize("left_out", [False, True])
def test_a_seat_that_was_signed_and_is_held_no_longer_is_found(left_out):
    first = bundle(one("c1", 1, "e1"), one("c2", 2, "e2"))
    data = canonical_json(first)
    people = [one("c1", 1, "e1"), one("c2", 2, holds="preference-1:e2"), one("c3", 3, "e1")]
    second = bundle(*people[left_out:]) | {"version": 2, "supersedes": sha256_hex(data), "reason": "更正"}
    (found,) = verify_bytes(canonical_json(second), data)
    assert (found.code, found.facts) == (
        "seat-differs",
        {"candidate": "c1", "published": None, "recorded": "preference-1:e1"},
    )


def test_where_the_ranks_themselves_were_corrected_all_choose_anew():
    data = canonical_json(bundle(one("c1", 1, "e1"), one("c2", 2, "e2")))
    second = bundle(one("c2", 1, "e1"), one("c1", 2, "e2"))
    second |= {"version": 2, "supersedes": sha256_hex(data), "reason": "名次更正"}
    assert len(verify_bytes(canonical_json(second), data)) == 2
    source = {"stage": "s", "title": "面试", "version": 2, "sha256": "a" * 64}
    anew = rebuild({**second, "policy": {**second["policy"], "ranks_from": source}})
    assert verify_bytes(canonical_json(anew), data) == []


def test_who_kept_a_seat_reads_that_and_a_newcomer_how_much_was_free():
    known = whole(RULES, PEOPLE)
    assert [(line.code, line.facts.get("site")) for line in explain_turn("c2", known)] == [
        ("kept", "e2"), ("place-outcome", "e2"),
    ]  # fmt: skip
    turn = explain_turn("c9", known)[0]
    assert (turn.code, turn.facts["left"]) == ("turn", 3)


def test_an_allotment_without_kept_seats_is_spelt_as_before():
    assert "holds" not in json.dumps(bundle(one("c1", 1, "e1")))
