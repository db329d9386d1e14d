"""A long job beside the worker's others: one at a time, again after it ended, also after it failed."""

from __future__ import annotations

import threading
import time

import pytest
from flask import current_app

from recruit.beside import Beside

pytestmark = pytest.mark.usefixtures("app_context")


def until_free(beside: Beside) -> int:
    """Starts a short job as soon as the one before has ended."""
    for _try in range(500):
        if beside.start(lambda: None):
            return 1
        time.sleep(0.01)
    return 0


@pytest.mark.database
def test_one_at_a_time_in_the_same_site() -> None:
    beside, go_on, seen = Beside("long"), threading.Event(), []

    def work() -> None:
        seen.append(current_app.name)
        go_on.wait(5)

    assert beside.start(work) == 1
    assert beside.start(work) == 0
    go_on.set()
    assert until_free(beside) == 1
    assert seen == [current_app.name]


@pytest.mark.database
def test_after_a_failure_the_next_turn_tries_again() -> None:
    beside = Beside("long")

    def fail() -> None:
        raise ValueError("nothing")

    assert beside.start(fail) == 1
    assert until_free(beside) == 1
