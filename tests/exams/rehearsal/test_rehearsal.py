"""A programme played before it is published: the funnel, what the office should look at, what could not be played."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from exams.rehearsal.outcome import Outcome, from_plain
from exams.rehearsal.playing import play
from exams.rehearsal.words import sentences
from recruit.cli import zeyou
from recruit.programme import load
from tests.recruit.programme.files import write
from tests.support.refusals import refused
from tests.support.rehearsing import PAPER, TALK, small, with_stages


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


def rehearsed(source: str, folder: Path, people: int = 20, seed: int = 1) -> Outcome:
    jinsha = load("jinsha-2016")
    return play(source, jinsha.source_regions, jinsha.files, people, seed, folder / "scratch")


def test_a_paper_an_interview_and_a_posting_are_played_to_the_end(tmp_path: Path):
    heard: list[tuple[str, int, int]] = []
    jinsha = load("jinsha-2016")
    outcome = play(
        small(), jinsha.source_regions, jinsha.files, 20, 1, tmp_path / "scratch",
        lambda what, done, whole: heard.append((what, done, whole)),
    )  # fmt: skip
    assert outcome.whole
    registration, written, interview = outcome.stages
    assert [one.state for one in outcome.stages] == ["played"] * 3
    assert registration.entered == 20
    assert registration.advanced == written.entered
    assert written.advanced == interview.entered == 12
    assert interview.advanced == 5
    for one in outcome.stages:
        assert one.entered == one.advanced + one.reserve + one.out
        assert sum(why["people"] for why in one.why_out) == one.out
    assert (heard[0][1:], heard[-1][1:]) == ((0, 4), (4, 4))
    assert [what for what, _done, _whole in heard[1:4]] == ["报名", "笔试", "面试"]
    assert from_plain(json.loads(json.dumps(outcome.plain()))) == outcome


def test_what_the_office_should_look_at_is_told(tmp_path: Path):
    """Seats for all, three rooms' judges for few, and ten minutes in which to hear everybody."""
    wide = PAPER.replace("places: 12", "places: 200")
    short = TALK.replace("06 18:00", "06 09:00").replace("places: 5", "places: 2")
    outcome = rehearsed(with_stages(wide, short), tmp_path)
    codes = {(one.code, one.facts.get("stage")) for one in outcome.findings}
    assert ("more-places", "written") in codes
    assert ("queue", "interview") in codes
    told = sentences(outcome.plain())
    assert any("“笔试”取 200 人" in one for one in told)
    assert any("“面试”每间每人按" in one for one in told)


def test_a_line_that_nobody_reaches_leaves_nobody(tmp_path: Path):
    paper = PAPER.replace("kind: checklist, max: 100", "kind: checklist, pass_line: 100, max: 100")
    outcome = rehearsed(with_stages(paper, TALK), tmp_path)
    assert [one.state for one in outcome.stages] == ["played", "played", "empty"]
    assert {"pass-line", "nobody-left"} <= {one.code for one in outcome.findings}
    assert any("“笔试”之后一个人也没有剩下" in one for one in sentences(outcome.plain()))


def test_what_cannot_be_played_is_told_with_stage_and_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from exams.demo import script
    from exams.demo.acting import Act

    monkeypatch.setitem(script.ACTS, "skills-test", Act(lambda play, code: None))
    outcome = rehearsed(small(), tmp_path)
    assert not outcome.whole
    assert [one.state for one in outcome.stages] == ["played", "stopped", "not-reached"]
    (missed,) = outcome.not_played
    assert missed.what == "written"
    assert "还有事情没有办完" in missed.why["zh"]


def test_the_command_prints_it_and_says_by_its_code_whether_all_was_played(tmp_path: Path):
    path = write(tmp_path, small())
    words = ["programme", "rehearse", str(path), "--people", "12", "--json"]
    ended = CliRunner().invoke(zeyou, words)
    assert ended.exit_code == 0, ended.output
    assert json.loads(ended.stdout)["stages"][0]["entered"] == 12


def test_a_file_with_a_mistake_is_not_played(tmp_path: Path):
    with refused("rehearsal-unreadable"):
        rehearsed(small().replace("kind: interview", "kind: nothing"), tmp_path)
    assert not (tmp_path / "scratch").exists()


def test_the_sites_own_bucket_and_seal_are_never_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from exams.demo.stage_app import close_database
    from exams.rehearsal import playing
    from recruit.clock import FixedClock, SystemClock

    for name in playing.NOT_OURS:
        monkeypatch.setenv(name, "theirs")
    app: Flask = playing._scratch(tmp_path, FixedClock(SystemClock().now()))
    assert {app.config[name] for name in playing.NOT_OURS} == {None}
    assert str(tmp_path) in app.config["SQLALCHEMY_DATABASE_URI"]
    with app.app_context():
        close_database()
