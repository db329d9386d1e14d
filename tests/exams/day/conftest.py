"""The exam's day: four candidates in two rooms, the office, a second person, a proctor of the first room."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask

from exams.models import RoomWatch
from exams.services.seat_candidates import seat_candidates
from recruit.db import db
from tests.exams.sitting.world import ALONE, World, build
from tests.support.candidates import staff
from tests.support.worlds import kept


@pytest.fixture
def app(make_app) -> Flask:
    return make_app(**ALONE)


@pytest.fixture
def world(app_context: Flask) -> Iterator[World]:
    yield kept(build, 4)
    db.session.rollback()


@pytest.fixture
def people(world):
    return SimpleNamespace(
        office=staff("chief", "office"),
        second=staff("sec", "second-signatory"),
        second_office=staff("other", "office"),
        proctor=staff("proc", "proctor"),
        local=staff("local", "proctor", township=world.entries[1].candidacy.township_code),
    )


@pytest.fixture
def seated(world, people):
    """0001 and 0002 sit in the first room, which the proctor watches; 0003 in the second; 0004 at home."""
    places = {"0001": ("机房一", 1), "0002": ("机房一", 2), "0003": ("机房二", 1)}
    seat_candidates(world.stage, places, people.office, world.opens, "sheet")
    db.session.add(RoomWatch(stage_id=world.stage_id, room="机房一", account_id=people.proctor.id))
    db.session.commit()
    return places
