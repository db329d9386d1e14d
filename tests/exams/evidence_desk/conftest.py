"""The two task kinds and the pages they need, nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from recruit.clock import FixedClock
from tests.exams.evidence_desk import desk
from tests.support.candidates import World


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(
        ZEYOU_KINDS=("exams.kinds.task_round:KIND", "exams.kinds.trial_operation:KIND"),
        ZEYOU_BLUEPRINTS=(
            "recruit.web.public:bp",
            "recruit.web.signin:bp",
            "exams.web.examine:bp",
            "exams.web.field:bp",
        ),
    )


@pytest.fixture
def made(app_context: Flask, clock: FixedClock) -> World:
    """Two candidates inside a round in which every picture is looked at."""
    return _inside(desk.build(), clock)


@pytest.fixture
def sampled(app_context: Flask, clock: FixedClock) -> World:
    """The same with two of each candidate's six pictures drawn, none of which may be wrong."""
    return _inside(desk.build("sample: 2, accept_number: 0"), clock)


def _inside(world: World, clock: FixedClock) -> World:
    clock.set(world.during)
    return world
