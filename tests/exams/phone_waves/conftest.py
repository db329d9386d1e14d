"""A task round whose household forms are drawn in waves, called by two checkers, and looked at by the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from exams.models import PhoneSample
from exams.services.draw_phone_sample import complete_sample, propose_sample
from exams.services.submit_form import Filled, submit_forms
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account
from recruit.services.assign import assign
from tests.exams.fieldwork import field
from tests.support.candidates import World
from tests.support.worlds import kept


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(
        ZEYOU_KINDS=("exams.kinds.task_round:KIND",),
        ZEYOU_BLUEPRINTS=(
            "recruit.web.public:bp",
            "recruit.web.signin:bp",
            "exams.web.examine:bp",
            "exams.web.stopping:bp",
            "exams.web.field:bp",
            "exams.web.shares:bp",
        ),
    )


@pytest.fixture
def made(app_context: Flask, clock: FixedClock) -> World:
    """Three candidates of whom ten forms are demanded, five of them called: a half of what comes in."""
    world = kept(field.build, "task-1", 3, 10)
    clock.set(world.during)
    return world


@pytest.fixture
def office(made: World) -> Account:
    return field.staff("off", "office")


@pytest.fixture
def witness(made: World) -> Account:
    return field.staff("sec", "second-signatory")


@pytest.fixture
def checkers(made: World, office: Account) -> tuple[Account, Account]:
    """The first has the first two candidates, the second the third."""
    found = field.staff("call1", "phone-checker"), field.staff("call2", "phone-checker")
    assign(made.entries[:2], [found[0]], "households", office, made.during)
    assign(made.entries[2:], [found[1]], "households", office, made.during)
    db.session.commit()
    return found


@pytest.fixture
def give(made: World) -> Callable[..., None]:
    """`give(place, count)`: so many further forms of the candidate in that place."""
    sent = [0, 0, 0]

    def more(
        place: int,
        count: int,
        at: datetime | None = None,
        captured: datetime | None = None,
        **changes: object,
    ) -> None:
        for _one in range(count):
            sent[place] += 1
            form = field.household(place * 100 + sent[place], **changes)
            submit_forms([Filled(made.entries[place], "households", form, "", captured)], at or made.during)

    return more


@pytest.fixture
def draw(made: World, office: Account, witness: Account) -> Callable[..., PhoneSample]:
    """A draw of both words at that moment."""

    def held(at: datetime | None = None) -> PhoneSample:
        at = at or made.after
        count = db.session.query(PhoneSample).count()
        sample = propose_sample(made.stage, "households", f"第 {count} 次的签词", office, at)
        complete_sample(sample, "山上的茶开花了", witness, at)
        return sample

    return held
