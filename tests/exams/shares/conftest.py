"""A task round with links, its pages, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from exams.models import ShareLink
from exams.web.shares.gather import Gathered
from recruit.clock import FixedClock
from recruit.db import db
from tests.exams.fieldwork import field
from tests.support.candidates import World
from tests.support.worlds import kept


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    made = make_app(
        ZEYOU_KINDS=("exams.kinds.task_round:KIND", "exams.kinds.trial_operation:KIND"),
        ZEYOU_BLUEPRINTS=(
            "recruit.web.public:bp",
            "recruit.web.signin:bp",
            "exams.web.examine:bp",
            "exams.web.field:bp",
            "exams.web.shares:bp",
        ),
        ZEYOU_BASE_URL="https://zeyou.example.gov.cn",
    )
    made.extensions["zeyou_visits"] = Gathered(wait=None)
    return made


@pytest.fixture
def made(app_context: Flask, clock: FixedClock) -> World:
    """Two candidates inside the first round."""
    world = kept(field.build, "task-1")
    clock.set(world.during)
    return world


@pytest.fixture
def link(made: World) -> Callable[[str, int], ShareLink]:
    """The link of a kind that a candidate has; the first candidate is number 0."""

    def find(kind: str, candidate: int = 0) -> ShareLink:
        return db.session.query(ShareLink).filter_by(entry_id=made.entry_ids[candidate], kind=kind).one()

    return find
