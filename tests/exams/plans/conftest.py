"""A task round whose plan is marked blind, and the pages it needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from recruit.clock import FixedClock
from tests.exams.plans import pieces


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(
        ZEYOU_KINDS=("exams.kinds.task_round:KIND", "exams.kinds.trial_operation:KIND"),
        ZEYOU_BLUEPRINTS=(
            "recruit.web.public:bp",
            "recruit.web.signin:bp",
            "exams.web.examine:bp",
            "exams.web.stopping:bp",
            "exams.web.field:bp",
        ),
    )


@pytest.fixture
def made(app_context: Flask, clock: FixedClock) -> pieces.Round:
    """0001, 0002 and 0003 are in the first round; 0001 and 0002 have written plans; three markers wait."""
    found = pieces.build()
    clock.set(found.after)
    return found
