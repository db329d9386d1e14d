"""The two task kinds and the pages they need, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from flask import Flask

from recruit.clock import FixedClock
from tests.exams.fieldwork import field
from tests.support.candidates import World
from tests.support.worlds import kept


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
def changes() -> Sequence[tuple[str, str]]:
    """What a test changes in the programme's text."""
    return ()


@pytest.fixture
def made(app_context: Flask, clock: FixedClock, changes: Sequence[tuple[str, str]]) -> World:
    """Two candidates inside the first round."""
    world = kept(field.build, "task-1", 2, 3, tuple(changes))
    clock.set(world.during)
    return world
