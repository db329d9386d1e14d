"""A site whose test is over, with the office and the second signatory at their browsers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Entry, Result
from tests.recruit.funnel import small
from tests.support import funnel

BLUEPRINTS = (
    "recruit.web.public:bp",
    "recruit.web.signin:bp",
    "recruit.web.office:bp",
    "recruit.web.lists:bp",
    "recruit.web.staff_audit:bp",
)


class Site:
    """The application at a moment after the test, with browsers for the people who work here."""

    def __init__(self, app: Flask, stage_id: int) -> None:
        self.app, self.stage_id = app, stage_id
        self.office, self.second = (funnel.browser(app, login) for login in ("office", "second"))

    def ask(self, action: Callable[[], Any]) -> Any:
        with self.app.app_context():
            return action()

    def result(self) -> tuple[int, str]:
        def newest() -> tuple[int, str]:
            query = select(Result).where(Result.stage_id == self.stage_id).order_by(Result.version.desc())
            found = db.session.scalars(query).first()
            assert found is not None
            return found.id, found.state

        return self.ask(newest)

    def count(self, model: Any) -> int:
        return self.ask(lambda: db.session.query(model).count())

    def entry(self, number: str) -> int:
        query = select(Entry.id).join(Entry.candidacy)
        query = query.where(Entry.stage_id == self.stage_id, small.Candidacy.number == number)
        return self.ask(lambda: db.session.scalar(query))


@pytest.fixture
def site(make_app: Callable[..., Flask], clock: FixedClock) -> Callable[..., Site]:
    """`site(marks=…, ties=…)`: a cohort whose test is over, as `tests.support.funnel` makes it."""

    def make(**how: Any) -> Site:
        clock.set(small.AFTER_TEST)
        app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=BLUEPRINTS)
        with app.app_context():
            stage = funnel.at_the_test(**how)
            funnel.person("auditor", "auditor", name="戊")
            funnel.person("clerk", "clerk", name="己")
            db.session.commit()
            return Site(app, stage.id)

    return make
