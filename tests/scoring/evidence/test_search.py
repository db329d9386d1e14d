"""All near pairs are found, whatever crowds there are, and what is left out is told."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest

from scoring.evidence.search import MOST_WITHIN, near


def numbers(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


def changed(number: np.ndarray, bits: int, dice: np.random.Generator) -> np.ndarray:
    every = np.unpackbits(number)
    every[dice.permutation(256)[:bits]] ^= 1
    return np.packbits(every)


def by_hand(rows: np.ndarray, within: int) -> set[tuple[int, int]]:
    apart = np.bitwise_count(rows[:, None] ^ rows[None]).sum(axis=2)
    one, other = np.nonzero(np.triu(apart <= within, 1))
    return set(zip(one.tolist(), other.tolist(), strict=True))


@pytest.mark.parametrize("within", [0, 15, 16, 30, 31, MOST_WITHIN])
def test_it_finds_what_comparing_all_with_all_finds(within):
    dice = np.random.default_rng(within)
    rows = numbers(400)
    for place in range(150):
        rows[250 + place] = changed(rows[place], int(dice.integers(max(within - 3, 1), within + 4)), dice)
    found = near(rows, within)
    assert found.left_out == 0
    links = [tuple(link) for link in found.links.tolist()]
    assert len(set(links)) == len(links)
    assert set(links) == by_hand(rows, within)
    for (one, other), distance in zip(links, found.distances.tolist(), strict=True):
        assert np.bitwise_count(rows[one] ^ rows[other]).sum() == distance


def test_a_thousand_times_the_same_number_hangs_on_the_first_of_them():
    rows = np.repeat(numbers(1), 1000, axis=0)
    found = near(rows, 30)
    assert found.links.tolist() == [[0, place] for place in range(1, 1000)]
    assert not found.distances.any()


def test_a_crowd_is_joined_in_time_and_a_stranger_to_it_is_not():
    dice = np.random.default_rng(3)
    template = numbers(1)[0]
    rows = np.stack([changed(template, int(dice.integers(1, 6)), dice) for _ in range(5000)])
    rows[4999] = numbers(1, seed=9)[0]
    begun = process_time()
    found = near(rows, 30)
    assert process_time() - begun < 5
    assert 4998 <= len(found.links) < 100_000
    joined = set(found.links.ravel().tolist())
    assert joined == set(range(4999))


def test_a_crowd_that_is_too_wide_is_told():
    dice = np.random.default_rng(4)
    rows = np.tile(np.unpackbits(numbers(1)[0]), (3000, 1))
    # Half of the bits are the same in all: no two are near, yet they share half of the pigeonholes.
    rows[:, dice.permutation(256)[:100]] = dice.integers(0, 2, (3000, 100))
    assert near(np.packbits(rows, axis=1), 20).left_out > 0


def test_nobody_and_one_alone():
    assert len(near(numbers(0), 30).links) == 0
    assert len(near(numbers(1), 30).links) == 0


@pytest.mark.parametrize("within", [-1, MOST_WITHIN + 1])
def test_a_distance_beyond_measure_is_refused(within):
    with pytest.raises(ValueError, match="distance"):
        near(numbers(2), within)
