"""The rule of the waves as arithmetic: nobody gains by sending early or late, and anybody can draw again."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from exams.fieldwork.sample import (
    Size,
    Turn,
    doubled,
    label_of,
    offset_of,
    outcome,
    roster_digest,
    size_of,
    turn_of,
)
from scoring import sampling


def waves(seed: str, size: Size, parts: list[int], number: str = "0001", **about) -> list[list[int]]:
    """What is drawn wave by wave from a candidate who sends so many forms before each; the last ends the window."""
    seen, drawn, offset, kept, out = 0, [], "", [], []
    for place, count in enumerate(parts):
        fresh = tuple(str(slot) for slot in range(seen + 1, seen + count + 1))
        turn = Turn(
            fresh,
            tuple(label for label in kept if label not in drawn),
            seen,
            len(drawn),
            offset,
            place == len(parts) - 1,
            **about,
        )
        word = f"{seed}/{place}"
        found = [label for _n, label in outcome({number: fresh}, "h", word, size, {number: turn.plain()})]
        offset = offset or offset_of(word, number, "h")
        drawn += found
        kept += fresh
        seen += count
        out.append([int(label) for label in found])
    return out


@pytest.mark.parametrize(
    "parts",
    [[100], [40, 30, 30], [1, 98, 1], [99, 0, 1], [10] * 10, [60, 0], [0, 60], [30, 10], [3], [110, 10]],
    ids=lambda parts: "-".join(map(str, parts)),
)
@pytest.mark.parametrize(
    "size", [Size(5), Size(0, Fraction(1, 20)), Size(0, Fraction(1, 10), 3, 8)], ids=["five", "rate", "held"]
)
def test_whatever_the_waves_the_total_is_the_rules(parts, size):
    for trial in range(8):
        found = [slot for wave in waves(f"s{trial}", size, parts) for slot in wave]
        assert len(found) == len(set(found)) == size.whole(sum(parts))
        assert all(0 < slot <= sum(parts) for slot in found)


@pytest.mark.parametrize("parts", [[90, 10], [10, 90], [20, 20]], ids=str)
def test_each_form_has_the_same_chance_early_or_late(parts):
    trials, hits = 1000, Counter()
    for trial in range(trials):
        for place, wave in enumerate(waves(f"t{trial}", Size(5), parts)):
            hits.update(0 if slot <= parts[0] else 1 for slot in wave)
            assert place or all(slot <= parts[0] for slot in wave)
    early, late = (hits[place] / trials / parts[place] for place in (0, 1))
    expected = 5 / sum(parts)
    assert early == pytest.approx(expected, rel=0.12)
    assert late == pytest.approx(expected, rel=0.18)


def test_nothing_but_the_share_that_is_due_is_drawn_while_the_window_is_open():
    for trial in range(200):
        counts = [len(wave) for wave in waves(f"u{trial}", Size(5), [10] * 10)]
        done = 0
        for place, count in enumerate(counts[:-1], 1):
            done += count
            assert abs(done - place / 2) < 1
        assert sum(counts) == 5


def test_who_got_more_time_after_the_last_draw_is_drawn_from_what_came_in_then():
    turn = Turn(tuple(map(str, range(101, 121))), (), 100, 5, "0", True, True)
    found = outcome({"0001": turn.fresh}, "h", "seed", Size(5), {"0001": turn.plain()})
    assert len(found) == 1
    assert int(found[0][1]) > 100


def test_every_township_is_represented_and_none_can_shield_another():
    places = {str(slot): "A" if slot <= 96 else f"B{slot}" for slot in range(1, 101)}
    size, seen = Size(5, townships=True), Counter()
    turn = Turn(tuple(places), places=places)
    for trial in range(300):
        found = [
            label for _n, label in outcome({"1": turn.fresh}, "h", f"v{trial}", size, {"1": turn.plain()})
        ]
        assert {places[label] for label in found} == set(places.values())
        seen.update(places[label] == "A" for label in found)
    # The 96 forms of the large township keep the share that chance would give them: 4.8 of five.
    assert seen[True] / 300 == pytest.approx(4.8, abs=0.1)
    held = Size(5, at_most=6, townships=True)
    assert len(outcome({"1": turn.fresh}, "h", "w", held, {"1": turn.plain()})) == 6


def test_a_simple_draw_is_what_it_always_was():
    labels = [str(slot) for slot in range(1, 9)]
    names = [f"0001/h/{label}" for label in labels]
    drawn = outcome({"0001": labels}, "h", "seed", 5)
    assert [f"0001/h/{label}" for _n, label in drawn] == list(sampling.sample("seed", names, 5))
    assert roster_digest({"0001": labels}, "h") == sampling.commitment(names)
    assert roster_digest({"0001": labels}, "h", {}, Size(5).plain()) == sampling.commitment(names)


def test_the_digest_holds_whatever_else_the_draw_goes_by():
    roster, about = {"1": ["3"]}, {"1": Turn(("3",), ("1",), 2, 1, "1/3", False).plain()}
    whole = roster_digest(roster, "h", about, Size(5).plain())
    assert whole != roster_digest(roster, "h", {"1": {**about["1"], "drawn": 2}}, Size(5).plain())
    assert whole != roster_digest(roster, "h", about, Size(6).plain())
    assert turn_of(roster["1"], about["1"]) == Turn(("3",), ("1",), 2, 1, "1/3", False)
    size = Size(0, Fraction(1, 3), 2, 9, 50, True)
    assert size_of(size.plain()) == size


def test_labels_and_second_calls():
    assert (label_of("7", 1), label_of("7", 2)) == ("7", "7.2")
    found = [doubled("seed", "1", "h", str(slot), 10) for slot in range(2000)]
    assert 160 < sum(found) < 240
    assert not any(doubled("seed", "1", "h", str(slot), 0) for slot in range(50))
    assert all(doubled("seed", "1", "h", str(slot), 100) for slot in range(50))
