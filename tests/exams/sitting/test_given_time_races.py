"""Extra minutes while others act at the same moment: the collector, a second tap, a start, another officer."""

from __future__ import annotations

import threading

import pytest
from flask import current_app

from exams.models import Attempt, TimeRequest
from exams.services import finish_overdue as collector
from exams.services.ask_for_time import ask_for_time
from exams.services.finish_overdue import finish_overdue
from exams.services.give_time import give_time
from exams.services.start_attempt import start_attempt
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry
from tests.exams.sitting.minutes import MINUTE, POWER, ask, give
from tests.support.candidates import staff

pytestmark = pytest.mark.database


def test_the_collector_waits_for_the_giver_and_then_takes_nobody(world, people, attempt, app, monkeypatch):
    """The collector has seen the paper overdue before the minutes were committed; under the lock it sees them."""
    deadline, attempt_id = world.opens + 60 * MINUTE, attempt.id
    db.session.commit()
    looked, given, collected = threading.Event(), threading.Event(), []
    real = collector.locked

    def locked_later(ids):
        ids = list(ids)
        assert ids == [attempt_id]
        db.session.commit()  # the look took no lock; on SQLite it must let the writer in
        looked.set()
        assert given.wait(20)
        return real(ids)

    monkeypatch.setattr(collector, "locked", locked_later)

    def collect():
        with app.app_context():
            collected.append(finish_overdue(deadline + MINUTE))
            db.session.commit()

    thread = threading.Thread(target=collect)
    thread.start()
    assert looked.wait(20)
    give(world, people, deadline + MINUTE)
    db.session.commit()
    given.set()
    thread.join()
    assert collected == [0]
    db.session.expire_all()
    found = db.session.get_one(Attempt, attempt_id)
    assert (found.submitted_at, found.extension_seconds) == (None, 1200)


def test_two_who_tap_at_once_give_once(world, people, attempt, app):
    other = staff("aud", "auditor")
    request_id, attempt_id = ask(world, people, world.opens).id, attempt.id
    givers = [people["second"].id, other.id]
    db.session.commit()
    together, told = threading.Barrier(2), []

    def tap(account_id: int) -> None:
        with app.app_context():
            by, request = db.session.get(type(other), account_id), db.session.get_one(TimeRequest, request_id)
            db.session.commit()
            together.wait()
            try:
                give_time(request, by, world.opens + MINUTE)
                db.session.commit()
                told.append("given")
            except Refusal as refusal:
                db.session.rollback()
                told.append(refusal.code)

    threads = [threading.Thread(target=tap, args=(one,)) for one in givers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["given", "time-settled"]
    db.session.expire_all()
    assert db.session.get_one(Attempt, attempt_id).extension_seconds == 1200


def test_minutes_given_while_the_candidate_starts_reach_the_attempt(world, people, app):
    """Either the start finds the minutes, or the giver finds the attempt; both in parallel, many times."""
    entry_id = world.entry_ids[0]
    request_id, giver_id = ask(world, people, world.opens).id, people["second"].id
    db.session.commit()
    together = threading.Barrier(2)

    def start() -> None:
        with app.app_context():
            entry = db.session.get_one(type(world.entries[0]), entry_id)
            db.session.commit()
            together.wait()
            start_attempt(entry, world.opens + MINUTE)
            db.session.commit()

    def tap() -> None:
        with app.app_context():
            by = db.session.get(type(people["second"]), giver_id)
            request = db.session.get_one(TimeRequest, request_id)
            db.session.commit()
            together.wait()
            give_time(request, by, world.opens + MINUTE)
            db.session.commit()

    threads = [threading.Thread(target=start), threading.Thread(target=tap)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert db.session.query(Attempt).one().extension_seconds == 1200


def test_of_two_officers_who_ask_for_one_candidate_at_once_the_second_is_told(world, people, attempt):
    at, app = world.opens + 30 * MINUTE, current_app._get_current_object()
    logins = [people["proctor"].login, people["office"].login]
    entry_id = world.entry_ids[0]
    db.session.commit()
    gate, said = threading.Barrier(2), []

    def asks(login: str) -> None:
        with app.app_context():
            by = db.session.query(Account).filter_by(login=login).one()
            entry = db.session.get(Entry, entry_id)
            stage = entry.stage
            if db.engine.dialect.name == "sqlite":
                db.session.commit()
            gate.wait(timeout=20)
            try:
                ask_for_time(stage, [entry], POWER, by, at)
                db.session.commit()
                said.append("asked")
            except Refusal as refusal:
                said.append(refusal.code)

    threads = [threading.Thread(target=asks, args=(login,)) for login in logins]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert sorted(said) == ["asked", "time-asked-already"]
    assert db.session.query(TimeRequest).filter_by(state="proposed").count() == 1
