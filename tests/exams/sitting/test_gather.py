"""Gathering: everybody gets the answer to their own question, however many come, in a thread and in the loop."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from exams.door.gather import InLoop, InThread
from tests.exams.sitting.served import Threads


@pytest.fixture(params=[InThread, InLoop])
def way(request, monkeypatch):
    monkeypatch.setattr(request.param, "together", 5)
    return request.param


def asked(gathered, numbers) -> list[object]:
    def ask(number):
        try:
            return gathered.result(number)
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(40) as crowd:
        return list(crowd.map(ask, numbers))


def test_everybody_is_answered_and_few_at_a_time(app, way):
    sizes = []

    def double(numbers):
        sizes.append(len(numbers))
        return [2 * number for number in numbers]

    gathered = way("double", app, Threads(), double, 0.002)
    assert asked(gathered, range(200)) == [2 * number for number in range(200)]
    assert sum(sizes) == 200
    assert 1 < max(sizes) <= 5
    assert gathered.waiting == 0


def test_what_fails_is_told_to_whom_it_failed_and_the_next_are_served(app, way):
    def halves(numbers):
        if 13 in numbers:
            raise ValueError("thirteen")
        return [ValueError("odd") if number % 2 else number // 2 for number in numbers]

    gathered = way("halves", app, Threads(), halves)
    assert asked(gathered, [13]) == ["thirteen"]
    assert asked(gathered, [4, 5, 6]) == [2, "odd", 3]
