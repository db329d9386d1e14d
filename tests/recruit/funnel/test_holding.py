"""Whoever records a mark, and whoever signs the list, must not pass each other unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from recruit.db import db
from recruit.models import Entry, Stage
from recruit.queries.entries import entries_of
from recruit.services import close_stage
from recruit.services.enter_marks import Given, enter_marks
from tests.recruit.funnel import small
from tests.support.funnel import at_the_test, office, person, second

pytestmark = pytest.mark.database


def another_may_write(model: Any, key: int) -> bool:
    """Whether a second connection can take hold of the row (SQLite: of the database) without waiting."""
    with db.engine.connect() as connection, impatient(connection):
        try:
            query = db.select(model.id).where(model.id == key).with_for_update(nowait=True)
            connection.execute(query).all()
        except OperationalError:
            return False
        return True


@contextmanager
def impatient(connection: Connection) -> Iterator[None]:
    """SQLite would wait as its transaction begins, so its patience is taken before there is one."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.driver_connection
    assert raw is not None
    (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute("PRAGMA busy_timeout=0")
    yield
    raw.execute(f"PRAGMA busy_timeout={patience}")


def enter(stage: Stage) -> None:
    given = Given(entries_of(stage)[0], "paper", "", Decimal(95), Decimal(100), "漏加一题")
    enter_marks([given], person("judge"), small.AFTER_TEST)


def propose(stage: Stage) -> None:
    close_stage.propose(stage, office(), small.AFTER_TEST)


@pytest.mark.parametrize("step", [enter, propose])
def test_a_stage_is_held_until_the_step_is_committed(running, step: Callable[[Stage], None]):
    stage = at_the_test()
    key = stage.id
    db.session.commit()
    step(stage)
    assert not another_may_write(Stage, key)
    db.session.commit()
    assert another_may_write(Stage, key)


def test_signing_waits_for_work_that_is_being_handed_in(running):
    stage = at_the_test()
    result = close_stage.propose(stage, office(), small.AFTER_TEST)
    signer, entry = second(), entries_of(stage)[0].id
    db.session.commit()
    close_stage.confirm(result, signer, small.AFTER_TEST)
    assert not another_may_write(Entry, entry)
    db.session.commit()
