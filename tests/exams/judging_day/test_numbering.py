"""Numbers without names as arithmetic: drawn by room, the same again for whoever holds the secret."""

from __future__ import annotations

import hashlib

from exams.numbering import commitment, numbered, turn_of

ROOMS = {"1": ["0001", "0002", "0003"], "2": ["0004", "0005"]}


def test_each_room_counts_from_one_and_the_secret_decides_the_order():
    found = numbered("a" * 64, ROOMS)
    assert sorted(found.values()) == ["1-01", "1-02", "1-03", "2-01", "2-02"]
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
