"""Cheats that a demonstration plants, and names in its report, are found by the office's own searches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from exams.demo import again, stage_app
from exams.demo.acts import cheats
from exams.demo.cast import PASSWORD
from exams.fieldwork.leads import Case, overview, sources
from exams.services.compare_plans import compare_waiting
from exams.services.find_likeness import find_waiting
from exams.services.make_form_leads import make_waiting
from recruit.app import create_app
from recruit.cli import zeyou
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage

PLAY = ["demo", "--no-serve", "--applicants", "46", "--seed", "7", "--processes", "1", "--until", "task-2"]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cheats")
    ended = CliRunner().invoke(zeyou, [*PLAY, "--out", str(out)], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return out


@pytest.fixture(scope="module")
def app(out: Path) -> Iterator[Flask]:
    """Served again, after a worker has made what the office asked for."""
    moment = again.recall(out, None).moment
    app = create_app(stage_app.demo_settings(out, None) | {"ZEYOU_CLOCK": FixedClock(moment)})
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        assert find_waiting(moment)
        assert compare_waiting(moment)
        make_waiting(moment)
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def planted(out: Path) -> dict[str, str]:
    report = json.loads((out / "report.json").read_text("utf-8"))
    return {one["number"]: one["what"] for one in report["planted"] if one["stage"] == "task-1"}


def listed(app: Flask) -> tuple[list[Case], int, Stage]:
    stage = db.session.scalars(select(Stage).where(Stage.code == "task-1")).one()
    query = (
        select(Candidacy.number).join(Entry).where(Entry.stage_id == stage.id, Candidacy.state == "active")
    )
    numbers = frozenset(db.session.scalars(query))
    with app.test_request_context():
        return overview(stage, sources(), numbers)[0], len(numbers), stage


def test_all_of_them_are_among_the_first_twelve_and_most_people_have_no_lead(out, app):
    people, (found, everybody, _stage) = planted(out), listed(app)
    assert sorted(people.values()) == sorted(what for what in cheats.IN_A_ROUND if what != cheats.UNSEEN), (
        "with so few screenshots nobody asks who saw the downloads"
    )
    assert set(people) <= {case.number for case in found[:12]}
    assert len(found) * 2 < everybody


@pytest.mark.parametrize(
    ("what", "source"),
    [
        (cheats.SWAPPED, "look-alikes"),
        (cheats.COPIED, "near-copies"),
        (cheats.INVENTED, "denied"),
        (cheats.CLAIMED, "claimed-twice"),
        (cheats.CLAIMED, "denied"),
    ],
)
def test_each_is_found_for_what_it_did_with_a_way_to_the_evidence(out, app, what, source):
    leads = {case.number: case.leads for case in listed(app)[0]}
    client = app.test_client()
    client.post("/staff/sign-in", data={"identifier": "office", "password": PASSWORD})
    for number, role in planted(out).items():
        if role == what:
            lead = leads[number][source][0]
            assert lead.words
            assert client.get(lead.url.partition("#")[0]).status_code == 200


def test_the_page_tells_them_in_words(out, app):
    stage = listed(app)[2]
    client = app.test_client()
    client.post("/staff/sign-in", data={"identifier": "office", "password": PASSWORD})
    page = client.get(f"/task-round/office/{stage.id}/worst").text
    for number in list(planted(out)):
        assert number in page
    assert "和别人的很像" in page
