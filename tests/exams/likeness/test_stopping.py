"""A search among pictures that somebody stops: between two batches, by a post, and asked for again."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from exams.models import Likeness, LikenessSearch, PictureLook
from exams.services import find_likeness
from exams.services.find_likeness import PAUSE, ask_search, find_waiting
from exams.services.stop_work import stop_work
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from tests.exams.likeness.conftest import PART, send
from tests.exams.likeness.screens import drawn
from tests.support.candidates import staff

pytestmark = pytest.mark.usefixtures("app_context")


def search() -> LikenessSearch:
    return db.session.scalars(select(LikenessSearch)).one()


def looks() -> int:
    return db.session.scalar(select(func.count()).select_from(PictureLook))


@pytest.fixture
def office():
    return staff("chief", "office")


@pytest.mark.database
def test_it_stops_between_two_batches_and_keeps_what_was_looked_at(made, copied, office, monkeypatch):
    monkeypatch.setattr(find_likeness, "_BATCH", 2)
    real = find_likeness._looks

    def looked(hashes):
        found = real(hashes)
        if looks() == 2:
            stop_work("alike", search().id, office, made.during)
            db.session.commit()
        return found

    monkeypatch.setattr(find_likeness, "_looks", looked)
    assert find_waiting(made.during) == 1
    assert (search().state, looks(), db.session.query(Likeness).count()) == ("stopped", 4, 0)
    told = db.session.query(AuditEntry).filter_by(action="work.stop").one()
    assert (told.actor, told.facts["work"]) == ("chief", "alike")


@pytest.mark.database
def test_it_begins_anew_only_when_somebody_asks(made, copied, office, monkeypatch):
    monkeypatch.setattr(find_likeness, "AT_ONCE_NEW", 0)
    ask_search(made.stage, PART, office, made.during)
    db.session.commit()
    stop_work("alike", search().id, office, made.during)
    db.session.commit()
    send(made, 2, drawn(9), minutes=9)
    assert find_waiting(made.during + 2 * PAUSE) == 0
    assert looks() == 0
    ask_search(made.stage, PART, office, made.during)
    db.session.commit()
    assert find_waiting(made.during + 2 * PAUSE) == 1
    assert (search().state, looks(), db.session.query(Likeness).count()) == ("ready", 7, 1)


def test_a_worker_that_had_it_before_it_was_stopped_does_not_begin(made, copied, office):
    row = find_likeness._search(made.stage_id, PART, made.during)
    db.session.commit()
    stop_work("alike", row.id, office, made.during)
    db.session.commit()
    find_likeness._make(made.stage_id, PART, made.during)
    assert (search().state, looks()) == ("stopped", 0)


def test_only_the_countys_office_stops_and_only_what_is_under_way(made, copied, office, people):
    find_waiting(made.during)
    key = search().id
    for by in (people["marker"], staff("far", "office", township="520523001")):
        with pytest.raises(Refusal, match="role-missing|county-only"):
            stop_work("alike", key, by, made.during)
    with pytest.raises(Refusal, match="wrong-state"):
        stop_work("alike", key, office, made.during)
    with pytest.raises(Refusal, match="unknown"):
        stop_work("leads", key, office, made.during)
