"""A rehearsal as a long job: one at a time, told how far it is, stopped within seconds, swept when it breaks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from exams.services import run_rehearsals
from exams.services.run_rehearsals import home, play_waiting
from recruit import storage
from recruit.clock import now
from recruit.db import db
from recruit.erasing import Scope
from recruit.models import ProgrammeRehearsal
from recruit.programme import load
from recruit.queries.rehearsals import open_rehearsal_of, rehearsals_of, waiting_before
from recruit.services.ask_rehearsal import ask_rehearsal, cancel_rehearsal, unpacked
from recruit.services.erase_rehearsals import PARTS
from tests.support.funnel import office, person
from tests.support.refusals import refused
from tests.support.rehearsing import small

#: Stands in for the playing: `{}` is what is done in the folder.
SCRIPT = "import json, os, sys, time; folder = sys.argv[1]; {}"
SLEEPS = SCRIPT.format("time.sleep(60)")
BREAKS = SCRIPT.format("sys.exit(3)")
PLAYS = SCRIPT.format("json.dump({'outcome': {'people': 20}}, open(folder + '/outcome.json', 'w'))")
TELLS = SCRIPT.format(
    "json.dump({'doing': 'A', 'done': 1, 'whole': 4}, open(folder + '/progress.json', 'w')); time.sleep(60)"
)


@pytest.fixture
def site(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(run_rehearsals, "LOOK", 0.05)
    app = make_app()
    with app.app_context():
        yield app


def plays(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(run_rehearsals, "COMMAND", ("-c", script))


def asked(draft: int = 7, source: str = "id: x\n") -> ProgrammeRehearsal:
    row = ask_rehearsal(draft, 3, source, "villages", {"forms/a.xlsx": b"\x00\xff"}, 20, office(), now())
    db.session.commit()
    return row


def again(row: ProgrammeRehearsal) -> ProgrammeRehearsal:
    return db.session.get_one(ProgrammeRehearsal, row.id, populate_existing=True)


@pytest.mark.database
def test_what_was_asked_for_is_played_and_its_folder_swept(site: Flask, monkeypatch: pytest.MonkeyPatch):
    plays(monkeypatch, PLAYS)
    row = asked()
    assert unpacked(storage.get(row.input_sha256)) == ("id: x\n", "villages", {"forms/a.xlsx": b"\x00\xff"})
    assert play_waiting() == 1
    row = again(row)
    assert (row.state, row.outcome, row.why) == ("done", {"people": 20}, None)
    assert row.begun_at <= row.finished_at
    assert list(home().iterdir()) == []


def test_who_asks_twice_finds_the_first_and_other_drafts_wait(site: Flask):
    first, other = asked(), asked(draft=8)
    assert asked().id == first.id != other.id
    assert (waiting_before(first), waiting_before(other)) == (0, 1)
    assert [one.id for one in rehearsals_of(8)] == [other.id]


@pytest.mark.database
def test_whoever_stops_it_sees_it_end_within_seconds(site: Flask, monkeypatch: pytest.MonkeyPatch):
    plays(monkeypatch, TELLS)
    row = asked()
    look, seen = run_rehearsals._told, []

    def told(key, folder):
        goes_on = look(key, folder)
        said = db.session.get_one(ProgrammeRehearsal, key, populate_existing=True)
        if said.doing and not seen:
            seen.append((said.done, said.whole, said.doing))
            cancel_rehearsal(key, office(), now())
            db.session.commit()
        return goes_on

    monkeypatch.setattr(run_rehearsals, "_told", told)
    began = time.monotonic()
    assert play_waiting() == 0
    assert time.monotonic() - began < 10
    assert seen == [(1, 4, "A")]
    assert (again(row).state, again(row).outcome) == ("cancelled", None)
    assert list(home().iterdir()) == []
    with refused("rehearsal-over"):
        cancel_rehearsal(row.id, office(), now())
    assert open_rehearsal_of(7) is None, "another can be asked for"


def test_a_process_that_breaks_is_told_as_failed(site: Flask, monkeypatch: pytest.MonkeyPatch):
    plays(monkeypatch, BREAKS)
    row = asked()
    play_waiting()
    assert again(row).state == "failed"
    assert "断了" in again(row).why["zh"]
    assert list(home().iterdir()) == []


def test_what_a_dead_worker_left_is_told_as_failed_and_the_next_is_played(
    site: Flask, monkeypatch: pytest.MonkeyPatch
):
    plays(monkeypatch, PLAYS)
    left, next_ = asked(), asked(draft=8)
    left.state = "running"
    db.session.commit()
    (home() / str(left.id)).mkdir(parents=True)
    assert play_waiting() == 1
    assert (again(left).state, again(next_).state) == ("failed", "done")
    assert list(home().iterdir()) == []


def test_what_was_stopped_while_it_waited_is_not_played(site: Flask, monkeypatch: pytest.MonkeyPatch):
    plays(monkeypatch, PLAYS)
    first, other = asked(), asked(draft=8)
    settle = run_rehearsals._settle

    def settled(row, folder, code):
        settle(row, folder, code)
        cancel_rehearsal(other.id, office(), now())
        db.session.commit()

    monkeypatch.setattr(run_rehearsals, "_settle", settled)
    assert play_waiting() == 1
    assert (again(first).state, again(other).state) == ("done", "cancelled")


def test_a_text_with_a_mistake_is_told_in_words(site: Flask):
    row = asked(source="id: x\nwrong: 1\n")
    play_waiting()
    row = again(row)
    assert row.state == "failed"
    assert "第 2 行" in row.why["zh"]


def test_only_the_office_and_only_so_many_people(site: Flask):
    with refused("role-missing"):
        ask_rehearsal(1, 1, "", "", {}, 20, person("judge", "judge"), now())
    with refused("rehearsal-people"):
        ask_rehearsal(1, 1, "", "", {}, 101, office(), now())
    with refused("rehearsal-seed"):
        ask_rehearsal(1, 1, "", "", {}, 20, office(), now(), seed=-1)


def test_after_a_month_it_is_gone_with_its_file(site: Flask, monkeypatch: pytest.MonkeyPatch):
    plays(monkeypatch, PLAYS)
    row = asked()
    play_waiting()
    (part,) = PARTS
    early, late = (Scope(None, row.asked_at + timedelta(days=days)) for days in (29, 31))
    assert db.session.scalars(part.due(early)).all() == []
    assert db.session.scalars(part.due(late)).all() == [row.id]
    assert part.wipe(late, [row.id]) == {row.input_sha256}
    assert rehearsals_of(7) == []


def test_the_real_process_plays_a_small_programme(site: Flask):
    jinsha = load("jinsha-2016")
    row = ask_rehearsal(7, 1, small(), jinsha.source_regions, jinsha.files, 20, office(), now())
    db.session.commit()
    assert play_waiting() == 1
    row = again(row)
    assert row.state == "done", row.why
    assert row.done == row.whole == 4
    assert row.outcome["whole"]
