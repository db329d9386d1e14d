"""The field app in a phone's browser: one round that runs, and one candidate who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext

from exams import ticket
from recruit.clock import FixedClock
from recruit.db import db
from tests.exams.fieldwork import field
from tests.support.browser import PHONE
from tests.support.candidates import World
from tests.support.signed_in import session_token
from tests.support.site import LiveServer, serve
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
            "exams.web.shares:bp",
        ),
    )


@pytest.fixture
def made(app_context: Flask, clock: FixedClock) -> World:
    """Two candidates inside the first round."""
    world = kept(field.build, "task-1")
    clock.set(world.during)
    return world


@pytest.fixture
def trial(app_context: Flask, clock: FixedClock) -> World:
    """Two candidates inside the trial operation, on its first day."""
    world = kept(field.build, "task-2")
    clock.set(world.during)
    return world


@pytest.fixture
def site(made: World, app: Flask) -> Iterator[LiveServer]:
    db.session.rollback()
    with serve(app) as server:
        yield server


@pytest.fixture
def cookie(app: Flask, site: LiveServer) -> Callable[[str], dict[str, str]]:
    """The cookie of somebody who has signed in."""
    signer = app.session_interface.get_signing_serializer(app)

    def of(login: str) -> dict[str, str]:
        made = signer.dumps({"sign_in": session_token(login)})
        db.session.rollback()
        return {"name": "zeyou", "value": made, "url": site.url}

    return of


@pytest.fixture
def bearer(made: World) -> dict[str, str]:
    """The header with the ticket of the first candidate's entry."""
    return {"X-Field-Ticket": ticket.issue(made.entry_ids[0], opens=ticket.FIELD)}


@pytest.fixture
def own(visit, cookie) -> BrowserContext:
    """The first candidate's phone, for a test that needs no restart."""
    found = visit(**PHONE).context
    found.add_cookies([cookie("a1")])
    return found


@pytest.fixture
def here(site, made) -> str:
    return f"{site.url}/field/{made.entry_ids[0]}/"
