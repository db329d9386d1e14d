"""Numbers without names as arithmetic: drawn by room, the same again for whoever holds the secret."""

from __future__ import annotations

import hashlib

from exams.numbering import FREE, commitment, late_turn, numbered, turn_of

ROOMS = {"1": ["0001", "0002", "0003"], "2": ["0004", "0005"]}


def test_each_room_counts_from_one_and_the_secret_decides_the_order():
    found = numbered("a" * 64, ROOMS, free=0)
    assert sorted(found.values()) == ["1-01", "1-02", "1-03", "2-01", "2-02"]
    found = numbered("a" * 64, ROOMS)
    assert found == numbered("a" * 64, {room: people[::-1] for room, people in ROOMS.items()})
    orders = {tuple(sorted(numbered(f"secret {n}", ROOMS).items())) for n in range(20)}
    assert len(orders) > 3


def test_somebody_who_is_missing_leaves_the_others_in_their_order():
    whole = numbered("word", {"1": [f"{n:04}" for n in range(1, 31)]})
    without = numbered("word", {"1": [f"{n:04}" for n in range(1, 31) if n != 7]})
    order = sorted(without, key=without.__getitem__)
    assert order == [one for one in sorted(whole, key=whole.__getitem__) if one != "0007"]


def test_a_number_tells_its_turn_and_the_commitment_is_a_plain_digest():
    assert (turn_of("2-07"), turn_of("12-104")) == (7, 104)
    assert commitment("word") == hashlib.sha256(b"word").hexdigest()


def test_numbers_stay_free_at_places_that_only_the_secret_tells_and_late_people_get_them_by_it():
    people = [f"{n:04}" for n in range(1, 9)]
    holes = set()
    for secret in map(str, range(20)):
        turns = {turn_of(one) for one in numbered(secret, {"2": people}).values()}
        free = set(range(1, 8 + FREE + 1)) - turns
        assert (len(turns), len(free)) == (8, FREE)
        holes.add(frozenset(free))
        late = late_turn(secret, "2", turns, 8)
        assert late in free
        assert late == late_turn(secret, "2", sorted(turns), 8)
    assert len(holes) > 10
    firsts = {late_turn(str(secret), "2", range(1, 9), 8) for secret in range(20)}
    assert firsts == {9, 10, 11}, "not simply the next one"
    taken = set(range(1, 12))
    for _time in range(FREE):
        taken.add(late_turn("word", "2", taken, 8))
    assert taken == set(range(1, 15))
