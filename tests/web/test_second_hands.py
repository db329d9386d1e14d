"""What waits for a second person stands first on that person's page, and behind the waiting on everybody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from recruit.db import db
from recruit.kinds import kind_of, second_hand
from recruit.messages import TEXTS
from recruit.models import Account, Stage
from tests.recruit.funnel import small
from tests.support import funnel

BLUEPRINTS = (
    "recruit.web.public:bp",
    "recruit.web.signin:bp",
    "recruit.web.office:bp",
    "recruit.web.lists:bp",
)
WAITS = "3 份东西等第二个人"


@pytest.fixture
def app(make_app: Callable[..., Flask], clock, monkeypatch) -> Flask:
    clock.set(small.AFTER_TEST)
    monkeypatch.setitem(TEXTS, "test-waits", "%(count)s 份东西等第二个人")
    made = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=BLUEPRINTS)
    with made.app_context():
        stage = funnel.at_the_test()
        funnel.person("auditor", "auditor", name="戊")
        db.session.commit()
        made.config["STAGE"] = stage.id
    return made


def due(app: Flask, login: str) -> bool:
    """Whether it is the reader's own task; it has to be on the page in any case."""
    page = funnel.browser(app, login).get("/office/").text
    assert WAITS in page
    return WAITS in page.partition("被卡住的")[0]


@pytest.mark.parametrize(
    ("askers", "roles", "expected"),
    [
        (
            ("office",) * 3,
            ("office", "second-signatory"),
            {"office": False, "second": True, "auditor": False},
        ),
        (("office", "office", "second"), ("office", "second-signatory"), {"office": True, "second": True}),
        (("office",) * 3, ("auditor",), {"office": False, "second": False, "auditor": True}),
    ],
)
def test_it_is_due_for_whoever_may_confirm_some_of_it(app, monkeypatch, askers, roles, expected):
    with app.app_context():
        ids = [db.session.query(Account).filter_by(login=login).one().id for login in askers]
        stage = db.session.get_one(Stage, app.config["STAGE"])
        kind = kind_of(stage)
    waiting = second_hand("test-waits", "office.stage", roles, ids)
    monkeypatch.setattr(
        kind, "second_hands", lambda found: [waiting] if found.id == app.config["STAGE"] else []
    )
    assert {login: due(app, login) for login in expected} == expected
