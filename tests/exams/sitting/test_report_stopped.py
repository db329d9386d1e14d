"""An item report that somebody stops: on its page, on the desk, or after the worker has worked it out."""

from __future__ import annotations

import pytest
from flask import Flask

from exams.models import ItemReport
from exams.services import make_item_report
from exams.services.start_attempt import Start, start_attempts
from exams.services.stop_work import stop_work
from exams.services.submit_attempt import submit_attempts
from recruit.db import db
from recruit.models import Account
from tests.exams.sitting.world import build
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

PEOPLE = 3


@pytest.fixture
def app(make_app) -> Flask:
    """All of the site: the desk lists what runs."""
    return make_app()


@pytest.fixture
def examined(app_context, clock):
    """Everybody handed in an empty paper."""
    world = build(PEOPLE)
    attempts = start_attempts([Start(entry, world.opens) for entry in world.entries])
    submit_attempts([(attempt, world.closes) for attempt in attempts])
    staff("chief", "office")
    staff("sec", "second-signatory")
    db.session.commit()
    clock.set(world.after)
    return world


@pytest.fixture
def waits(monkeypatch):
    """Switches between what the page does itself and what it leaves to the worker."""
    return lambda people: monkeypatch.setattr(make_item_report, "AT_ONCE", people)


def test_the_office_stops_it_on_its_page_or_on_the_desk_and_asks_again(examined, app, clock, waits):
    chief = sign_in(app.test_client(), "chief")
    url = f"/exam/office/{examined.stage_id}/items"
    db.session.rollback()
    # A report that is there stays to be read while a new one is stopped.
    chief.post(url)
    waits(0)
    chief.post(url)
    report = db.session.query(ItemReport).one()
    stop = f"/office/work/items/{report.id}/stop"
    assert report.state == "asked"
    db.session.rollback()
    assert stop in chief.get(url).text
    desk = chief.get("/office/desk").text
    assert stop in desk
    assert sign_in(app.test_client(), "sec").post(stop).status_code == 403
    assert "停下了" in chief.post(stop, follow_redirects=True).text
    assert make_item_report.start_waiting(clock.now()) == 0
    page = chief.get(url).text
    assert "停下了，要看请再算一次" in page
    assert "总分的分布" in page
    assert stop not in page
    assert stop not in chief.get("/office/desk").text
    waits(PEOPLE)
    chief.post(url)
    assert db.session.query(ItemReport).one().state == "ready"


def test_what_a_worker_finds_after_the_stop_is_thrown_away(examined, app, clock, waits, monkeypatch):
    waits(0)
    chief = sign_in(app.test_client(), "chief")
    db.session.rollback()
    chief.post(f"/exam/office/{examined.stage_id}/items")
    key = db.session.query(ItemReport).one().id
    office = db.session.query(Account).filter_by(login="chief").one()
    real = make_item_report._content

    def found(known, progress):
        made = real(known, progress)
        stop_work("items", key, office, clock.now())
        db.session.commit()
        return made

    monkeypatch.setattr(make_item_report, "_content", found)
    make_item_report.make_waiting(clock.now())
    report = db.session.query(ItemReport).one()
    assert (report.state, report.made_at) == ("stopped", None)
