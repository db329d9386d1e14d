import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.sampling import assign, commitment, draw_lots, drawn_order, joint_seed, sample

ROSTER = [f"JS{number:04}" for number in range(1, 41)]
SEED = joint_seed(["谷雨", "three dice: 4 2 6"])


def test_the_order_is_the_documented_one():
    expected = sorted(ROSTER, key=lambda item: hashlib.sha256(f"{SEED}\n{item}".encode()).hexdigest())
    assert list(drawn_order(SEED, ROSTER)) == expected


def test_the_roster_may_be_written_in_any_order():
    assert draw_lots(SEED, ROSTER) == draw_lots(SEED, ROSTER[::-1])
    assert commitment(ROSTER) == commitment(ROSTER[::-1])


@given(st.text("abc0123", min_size=1), st.sampled_from(ROSTER))
def test_a_late_withdrawal_does_not_reshuffle_the_others(seed: str, gone: str):
    before = [item for item in drawn_order(seed, ROSTER) if item != gone]
    assert list(drawn_order(seed, [item for item in ROSTER if item != gone])) == before


@given(st.integers(0, 45), st.sampled_from(ROSTER))
def test_a_sample_keeps_its_members_when_one_falls_away(size: int, gone: str):
    left = set(sample(SEED, [item for item in ROSTER if item != gone], size))
    assert set(sample(SEED, ROSTER, size)) - {gone} <= left
    assert len(sample(SEED, ROSTER, size)) == min(size, len(ROSTER))


def test_a_draw_can_be_replayed_and_a_changed_roster_is_seen():
    draw = draw_lots(SEED, ROSTER)
    assert sorted(draw.numbers.values()) == list(range(1, 41))
    assert draw_lots(draw.seed, ROSTER[::-1]) == draw
    assert draw_lots(draw.seed, [*ROSTER[:-1], "JS9999"]) != draw


def test_another_seed_gives_another_order():
    orders = {drawn_order(joint_seed([str(number)]), ROSTER) for number in range(50)}
    assert len(orders) == 50


def test_words_run_together_are_another_seed():
    assert joint_seed(["ab", "c"]) != joint_seed(["a", "bc"])
    assert joint_seed(["a", "b"]) != joint_seed(["b", "a"])


def test_rooms_are_filled_evenly_and_the_same_way_again():
    rooms = assign(SEED, ROSTER, ["R1", "R2", "R3"])
    assert sorted(Counter(rooms.values()).values()) == [13, 13, 14]
    assert rooms == assign(SEED, ROSTER[::-1], ["R3", "R1", "R2"])


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: drawn_order("", ROSTER), "seed-empty"),
        (lambda: drawn_order("a\nb", ROSTER), "seed-empty"),
        (lambda: joint_seed([]), "seed-empty"),
        (lambda: joint_seed(["a", ""]), "seed-empty"),
        (lambda: drawn_order("x", ["a", "a"]), "duplicate-item"),
        (lambda: drawn_order("x", ["a\nb"]), "bad-item"),
        (lambda: commitment([""]), "bad-item"),
        (lambda: sample("x", ROSTER, -1), "bad-size"),
        (lambda: assign("x", ROSTER, []), "no-rooms"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call, code: str):
    with pytest.raises(ScoringError) as caught:
        call()
    assert caught.value.code == code
