"""Two candidates of a task round whose pictures look like screens; the second has handed in what the first had."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from exams.models import Evidence
from exams.services.upload_evidence import Upload, upload_evidence
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account
from tests.exams.fieldwork import field
from tests.exams.likeness.screens import CHANGES, drawn, screen
from tests.support.candidates import World, staff
from tests.support.worlds import kept

PART = "screenshots"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(
        ZEYOU_KINDS=("exams.kinds.task_round:KIND",),
        ZEYOU_BLUEPRINTS=(
            "recruit.web.public:bp",
            "recruit.web.signin:bp",
            "exams.web.examine:bp",
            "exams.web.stopping:bp",
        ),
    )


@pytest.fixture
def made(app_context: Flask, clock: FixedClock) -> World:
    world = kept(field.build, "task-1", 3, 5)
    clock.set(world.during)
    return world


def send(made: World, who: int, *contents: bytes, minutes: int = 0) -> list[Evidence]:
    at = made.during + timedelta(minutes=minutes)
    outcomes = upload_evidence([Upload(made.entries[who], PART, one) for one in contents], at)
    assert not [one.refusal for one in outcomes if one.refusal]
    db.session.commit()
    return [one.evidence for one in outcomes]


@pytest.fixture
def copied(made: World) -> dict[str, Evidence]:
    """The first has three screens; the second copies one of them, with another; the third is honest."""
    first = send(made, 0, *(drawn(seed) for seed in (1, 2, 3)))
    second = send(made, 1, CHANGES["below"](screen(1)), drawn(4), minutes=5)
    send(made, 2, drawn(5), minutes=6)
    return {"source": first[0], "copy": second[0], "own": second[1]}


@pytest.fixture
def people(made: World) -> dict[str, Account]:
    """An office, a marker who reviews everybody's screenshots, and one who reviews another component."""
    found = field.examiners(made, PART)
    found["other"] = staff("other", "marker")
    db.session.commit()
    return found
