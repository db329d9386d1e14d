"""The question bank's pages with three people at their browsers: two who write, one who only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from exams.bank.items import SEED, load_bank
from exams.models import BankItem
from exams.services.load_bank import load_bank as store
from recruit.clock import FixedClock
from recruit.db import db
from tests.support.funnel import browser, person
from tests.support.worlds import kept

BLUEPRINTS = (
    "recruit.web.public:bp",
    "recruit.web.signin:bp",
    "recruit.web.staff_audit:bp",
    "exams.web.bank:bp",
)


@dataclass
class Bank:
    """The application, and the browsers of an office, an administrator and an auditor."""

    app: Flask
    office: FlaskClient
    other: FlaskClient
    auditor: FlaskClient

    def rows(self, **by: object) -> list[BankItem]:
        with self.app.app_context():
            query = select(BankItem).filter_by(**by).order_by(BankItem.id)
            found = list(db.session.scalars(query))
            for one in found:
                assert one.pictures is not None
            db.session.expunge_all()
            return found

    def newest(self) -> BankItem:
        return self.rows()[-1]


@pytest.fixture
def bank(make_app, clock: FixedClock) -> Bank:
    """With the first 40 questions that come with the software in use."""
    app = make_app(ZEYOU_BLUEPRINTS=BLUEPRINTS)
    with app.app_context():
        kept(_written, clock.now())
    return Bank(app, *(browser(app, login) for login in ("office", "other", "auditor")))


def _written(at: datetime) -> None:
    person("office", "office", name="甲")
    person("other", "administrator", name="乙")
    person("auditor", "auditor", name="丙")
    store(load_bank(SEED)[:40], at)
    db.session.commit()
