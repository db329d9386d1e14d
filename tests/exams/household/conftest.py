"""The task kinds and their pages; candidates in a round whose household form is a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from recruit.clock import FixedClock
from tests.exams.household import surveyed
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
def made(app_context: Flask, clock: FixedClock) -> World:
    """Two candidates inside the first round."""
    world = kept(surveyed.build)
    clock.set(world.during)
    return world


@pytest.fixture
def made_with_picture(app_context: Flask, clock: FixedClock) -> World:
    """The same with a form that also asks for a picture of the house."""
    world = kept(_with_picture)
    clock.set(world.during)
    return world


def _with_picture() -> World:
    return surveyed.build(1, form=surveyed.with_rows([["image", "house", "房子的照片"]]))
