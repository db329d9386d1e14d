"""What every place for sealed files does, whichever it is."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from recruit.errors import Refusal

HOUR, NONE = timedelta(hours=1), timedelta(0)


def name_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


A, B = name_of("a"), name_of("b")


def test_what_was_put_is_there_for_another_process(place):
    with place.store.together():
        place.store.put(A, lambda: b"sealed a")
        place.store.put(B, lambda: bytes(range(256)) * 40)
    other = place.again()
    assert (other.get(A), other.get(B)) == (b"sealed a", bytes(range(256)) * 40)
    assert other.has(A)
    assert list(other.names(NONE)) == sorted([A, B])


def test_what_is_not_there_is_told(place):
    with pytest.raises(FileNotFoundError):
        place.store.get(A)
    assert not place.store.has(A)
    assert place.store.remove(A, NONE) is False
    assert list(place.store.names(NONE)) == []


def test_removed_is_gone_and_can_be_stored_again(place):
    place.store.put(A, lambda: b"one")
    assert place.store.remove(A, NONE) is True
    assert not place.store.has(A)
    place.store.put(A, lambda: b"one")
    assert place.store.get(A) == b"one"


def test_a_young_file_stays_and_storing_it_again_makes_it_young(place):
    place.store.put(A, lambda: b"one")
    assert place.store.remove(A, HOUR) is False
    place.make_old(A, 2 * HOUR)
    assert list(place.store.names(HOUR)) == [A]
    place.store.put(A, lambda: b"one")
    assert list(place.store.names(HOUR)) == []
    assert place.store.remove(A, HOUR) is False
    place.make_old(A, 2 * HOUR)
    assert place.store.remove(A, HOUR) is True


def test_nothing_stored_at_the_moment_of_its_removal_is_lost(place):
    """Whatever comes first, who has put a file finds it afterwards: the sweep goes by age, and it has become young."""
    for turn in range(6):
        place.store.put(A, lambda: b"one")
        place.make_old(A, 2 * HOUR)
        with ThreadPoolExecutor(4) as pool:
            removing = [pool.submit(place.again().remove, A, HOUR) for _ in range(2)]
            storing = [pool.submit(place.again().put, A, lambda: b"one") for _ in range(2)]
            for one in (*removing, *storing):
                one.result()
        assert place.store.get(A) == b"one", turn


def test_many_put_the_same_at_once(place):
    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(place.again().put, A, lambda: b"same") for _ in range(8)]:
            one.result()
    assert place.store.get(A) == b"same"
    assert list(place.store.names(NONE)) == [A]


def test_the_mark_stays_the_first_ones(place):
    assert place.store.site() is None
    place.store.mark("a" * 32)
    place.store.mark("b" * 32)
    assert place.again().site() == "a" * 32
    assert list(place.store.names(NONE)) == []


def test_nothing_is_left_unfinished_and_a_check_leaves_nothing_behind(place):
    place.store.check()
    place.store.put(A, lambda: b"one")
    assert (place.store.unfinished(NONE), place.store.remove_unfinished(NONE)) == (0, 0)
    assert list(place.store.names(NONE)) == [A]


def test_its_name_tells_no_secret(place):
    assert "nobody-minds" not in place.store.where()


def test_what_cannot_be_sealed_leaves_nothing(place):
    def fail() -> bytes:
        raise Refusal("seal-broken")

    with pytest.raises(Refusal):
        place.store.put(A, fail)
    assert not place.store.has(A)
    assert list(place.store.names(NONE)) == []
