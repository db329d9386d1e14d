"""Fixtures of the exam room's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, request, request_started
from playwright.sync_api import Page

from exams.models import Attempt
from exams.services.start_attempt import start_attempt
from recruit.clock import FixedClock
from recruit.db import db
from tests.exams.sitting.world import ALONE, World, build
from tests.support.candidates import staff
from tests.support.signed_in import session_token
from tests.support.site import LiveServer, serve
from tests.support.worlds import kept


@pytest.fixture
def app(make_app) -> Flask:
    return make_app(**ALONE)


@pytest.fixture
def world(app_context: Flask) -> Iterator[World]:
    """Three candidates with papers, in the application's context."""
    yield kept(build)
    db.session.rollback()


@pytest.fixture
def attempt(world: World) -> Attempt:
    """The first candidate has begun at the very opening."""
    started = start_attempt(world.entries[0], world.opens)
    db.session.commit()
    return started


@pytest.fixture
def site(world: World, app: Flask, clock: FixedClock) -> Iterator[LiveServer]:
    """The exam room as the doors open, served."""
    clock.set(world.opens)
    with serve(app) as server:
        yield server


@pytest.fixture
def opened(site: LiveServer, world: World, phone: Page, app: Flask) -> Page:
    """The first candidate's phone, signed in, with the sitting open."""
    enter(phone, site, world, app)
    return phone


def enter(phone: Page, site: LiveServer, world: World, app: Flask) -> None:
    """Signs the first candidate in and begins, as thumbs do."""
    signer = app.session_interface.get_signing_serializer(app)
    cookie = signer.dumps({"sign_in": session_token("a1")})
    phone.context.add_cookies([{"name": "zeyou", "value": cookie, "url": site.url}])
    entry_id = world.entry_ids[0]
    db.session.rollback()
    phone.goto(f"{site.url}/exam/{entry_id}")
    phone.get_by_role("button").last.click()
    phone.wait_for_selector("#sitting")


@pytest.fixture
def people(world):
    """Who asks for minutes, who gives them."""
    return {
        "proctor": staff("proc", "proctor"),
        "office": staff("chief", "office"),
        "second": staff("sec", "second-signatory"),
    }


@pytest.fixture
def views(app: Flask) -> Iterator[list[str]]:
    """The paths that were answered by views."""
    seen: list[str] = []

    def note(_app: Flask, **_more: object) -> None:
        seen.append(request.path)

    with request_started.connected_to(note, app):
        yield seen
