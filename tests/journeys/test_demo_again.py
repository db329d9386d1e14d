"""A finished demonstration is found again with its clock, its key and its sign-ins; or plainly refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from exams.demo import again, stage_app
from exams.demo.cast import PASSWORD
from recruit import audit
from recruit.cli import zeyou
from recruit.db import db
from recruit.secrets import KeyRing
from tests.support.refusals import refused

PLAY = ["demo", "--no-serve", "--applicants", "24", "--seed", "7", "--pieces", "1", "--processes", "1"]


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


def run(out: Path, *words: str) -> Result:
    return CliRunner().invoke(zeyou, [*words, "--out", str(out)])


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stopped before anybody registered: quick, and finished all the same."""
    out = tmp_path_factory.mktemp("once")
    ended = run(out, *PLAY, "--until", "registration")
    assert ended.exit_code == 0, ended.output
    return out


@pytest.fixture
def played(once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(once, tmp_path / "out")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Flask]]:
    """The applications that were handed to the server, which itself is not started."""
    apps: list[Flask] = []
    monkeypatch.setattr(stage_app, "run", lambda app, **_where: apps.append(app))
    monkeypatch.setattr(stage_app, "require_free", lambda _host, _port: None)
    yield apps
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def moment(app: Flask):
    return app.extensions["zeyou_clock"].now()


def test_it_is_served_again_as_it_ended(played: Path, served: list[Flask]):
    before = (played / "zeyou.key").read_bytes()
    found = again.recall(played, None)
    ended = run(played, "demo", "--again", "--port", "8123")
    assert ended.exit_code == 0, ended.output
    assert "http://127.0.0.1:8123" in ended.output
    assert all(login in ended.output for _role, login, _name in found.sign_ins)
    assert (played / "zeyou.key").read_bytes() == before
    app = served[0]
    assert timedelta(0) <= moment(app) - found.moment < timedelta(minutes=1)
    assert app.config["ZEYOU_DEMO"] is True
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    answer = client.post("/staff/sign-in", data={"identifier": "clerk01", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get(answer.location, follow_redirects=True).status_code == 200


def test_after_a_stop_nothing_happens_before_what_happened_already(played: Path, served: list[Flask]):
    run(played, "demo", "--again")
    found = again.recall(played, None)
    with served[0].app_context():
        audit.note(found.moment + timedelta(minutes=40), "office", "list-proposed", "registration")
        audit.note(found.moment + timedelta(days=400), "office", "list-proposed", "registration")
        db.session.commit()
    run(played, "demo", "--again")
    later = moment(served[1]) - found.moment
    assert timedelta(minutes=40) < later < timedelta(minutes=41), "and a visitor's journey moves nobody else"


def test_where_nothing_is_finished_nothing_is_served_or_made(tmp_path: Path, served: list[Flask]):
    with refused("demo-not-finished"):
        CliRunner().invoke(zeyou, ["demo", "--again", "--out", str(tmp_path / "x")], catch_exceptions=False)
    assert not (tmp_path / "x").exists()
    assert served == []


@pytest.mark.parametrize("gone", [again.FILE, "zeyou.key", "zeyou.db"])
def test_a_part_that_is_missing_is_not_made_up_for(played: Path, gone: str):
    (played / gone).unlink()
    with refused("demo-not-finished"):
        again.recall(played, None)
    assert not (played / gone).exists()


def test_the_database_is_asked_for_and_must_be_the_one(played: Path, served: list[Flask]):
    with refused("demo-not-this-database"):
        again.recall(played, "sqlite:///other.db")
    found = again.recall(played, None)
    again_elsewhere = again.Finished(found.moment, found.last_entry, (("x", "nobody", "x"),), True)
    run(played, "demo", "--again")
    with refused("demo-not-this-database"):
        again.resume(served[0], again_elsewhere, played)


def test_a_note_that_the_data_lies_elsewhere_wants_the_address(played: Path):
    note = played / again.FILE
    note.write_text(note.read_text("utf-8").replace('"elsewhere": false', '"elsewhere": true'), "utf-8")
    with refused("demo-elsewhere"):
        again.recall(played, None)
    assert again.recall(played, "postgresql://somewhere").elsewhere


@pytest.mark.parametrize("words", [("--applicants", "50"), ("--no-serve",), ("--until", "briefing")])
def test_what_only_a_play_could_heed_is_refused(played: Path, words: tuple[str, ...], served: list[Flask]):
    ended = run(played, "demo", "--again", *words)
    assert ended.exit_code == 2
    assert words[0].removeprefix("--no-") in ended.output
    assert served == []


def test_a_second_run_says_first_what_it_replaces(played: Path):
    keep = played / "mine.txt"
    keep.write_text("mine", "utf-8")
    old = KeyRing.read(played / "zeyou.key")
    second = run(played, *PLAY, "--until", "registration")
    assert second.exit_code == 0, second.output
    assert "把它换掉" in second.output.splitlines()[0]
    assert "--again" in second.output.splitlines()[0]
    assert keep.exists()
    assert KeyRing.read(played / "zeyou.key").cookie_key != old.cookie_key
    (played / again.FILE).unlink()
    third = run(played, *PLAY, "--until", "registration").output.splitlines()[0]
    assert "没有演完" in third
    assert "--again" not in third


def test_stopped_before_anything_there_is_a_sentence_instead_of_empty_tables(tmp_path: Path):
    told = run(tmp_path, *PLAY, "--until", "registration").output
    assert "None" not in told
    assert "还没有一个环节结束" in told
    later = run(tmp_path, *PLAY, "--until", "briefing").output
    assert "None" not in later
    assert "实考" in later
