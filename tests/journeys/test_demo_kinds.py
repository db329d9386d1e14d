"""Kinds that the demonstration never heard of: played by their sheets, by an act of their own, or plainly refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from exams.demo import again, practice, script, stage_app
from exams.demo.acting import Act
from exams.demo.acts.finish import Finished, somebody_inside
from exams.demo.play import Play
from exams.demo.report import left_again
from exams.rubrics import absent_numbers, marks_by_entry, rubric_blockers
from exams.services.check_in import check_in
from recruit import config
from recruit.cli import zeyou
from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import BaseKind, Blocker, load_kinds
from recruit.messages import tell
from recruit.models import Account, Assignment, Candidacy, Cohort, Entry, Stage
from recruit.programme import Programme, load, load_text
from recruit.programme.shapes import Part
from recruit.queries.entries import entries_of
from scoring.marks import CandidateMarks
from tests.recruit.programme.files import JINSHA, without_stages, write
from tests.support.refusals import refused

OTHERS = [stage.code for stage in load("jinsha-2016").stages if stage.code != "registration"]
TALK = """\
  - code: talk
    kind: talk
    title: {zh: 座谈, en: Talk}
    summary: {zh: 坐下来谈一谈。, en: Sit down and talk.}
    window: {opens: 2016-06-09, closes: 2016-06-11}
    components:
      - {code: said, title: {zh: 谈得怎样, en: What was said}, kind: rubric, max: 100, weight: 100}
    ties: [draw]
    cut: {rule: fixed, places: 5}
    absence: out

"""


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


class Talk(BaseKind):
    """Everybody has an hour of their own, from the second day on; the last one ends after the stage's own window."""

    code = "talk"

    def prepare(self, stage: Stage, entries: Sequence[Entry]) -> None:
        for place, entry in enumerate(sorted(entries, key=lambda one: one.candidacy.number), 1):
            entry.opens_at = stage.closes_at - timedelta(days=2, hours=15 - place)
            entry.closes_at = stage.closes_at + timedelta(hours=place)

    def blockers(self, stage: Stage) -> list[Blocker]:
        return rubric_blockers(stage, stage.definition.component("said"))

    def marks(self, stage: Stage) -> list[CandidateMarks]:
        marks, absent = marks_by_entry(stage, stage.definition.component("said")), absent_numbers(stage)
        return [
            CandidateMarks(number, {"said": marks.get(number)}, absent=number in absent)
            for number in (entry.candidacy.number for entry in entries_of(stage))
        ]


def nobody_comes(play: Play, code: str) -> None:
    stage = play.stage(code)
    at = play.after(stage, days=2)
    check_in(stage, [(entry, "absent") for entry in entries_of(stage)], play.cast.office, at)


class RollCall(BaseKind):
    """Names are called, which no sheet can be filled in for."""

    code = "talk"
    components = {"attendance": Part()}


ROLL_CALL = RollCall()
#: Found by the kind under its dotted name.
NOBODY = Act(nobody_comes, ready=None)


def short(text: str = TALK) -> Programme:
    """Registration, and one stage of another kind."""
    jinsha = load("jinsha-2016")
    return load_text(short_text(text), jinsha.source_regions, files=jinsha.files)


def short_text(stage: str = TALK) -> str:
    rest = without_stages(JINSHA, *OTHERS)
    head, mark, tail = rest.partition("  - code: registration\n")
    own, _blank, after = tail.partition("\n\n")
    return f"{head}{mark}{own}\n\n{stage}{after}"


@pytest.fixture
def programme() -> Programme:
    return short()


@pytest.fixture
def kind(site: Flask) -> Talk:
    found = Talk()
    site.extensions["zeyou_kinds"]["talk"] = found
    return found


@pytest.fixture
def clock(programme: Programme) -> FixedClock:
    return stage_app.opening_clock(programme)


@pytest.fixture
def site(tmp_path: Path, clock: FixedClock) -> Iterator[Flask]:
    app = stage_app.make_app(tmp_path, None, clock)
    with app.app_context(), app.test_request_context(base_url=app.config["ZEYOU_BASE_URL"]):
        yield app
        stage_app.close_database()


def begun(programme: Programme, clock: FixedClock) -> Play:
    return script.set_the_stage(programme, clock, 1, 12, lambda _what, _done, _total: None)


def test_a_kind_made_of_sheets_is_played_without_an_act(kind: Talk, programme: Programme, clock: FixedClock):
    play = begun(programme, clock)
    registration, talk = script.perform(play)
    assert talk.entered == registration.counts["advanced"] > 6
    assert talk.counts["advanced"] == 5
    marks = marks_by_entry(play.stage("talk"), programme.stages[1].components[0])
    assert None not in marks.values()
    assert len(set(marks.values())) > 3


def test_it_is_worth_standing_in_with_work_handed_out_and_somebody_to_be(
    kind: Talk, programme: Programme, clock: FixedClock
):
    play = begun(programme, clock)
    script.perform(play)
    shown = dict(practice.open_practice(play))
    cohort = db.session.scalars(db.select(Cohort).where(Cohort.practice == "talk")).one()
    assert list(shown) == ["座谈"]
    entry = db.session.scalars(
        db.select(Entry)
        .join(Candidacy)
        .join(Stage)
        .where(
            Candidacy.person_id == shown["座谈"].person_id, Stage.cohort_id == cohort.id, Stage.code == "talk"
        )
    ).one()
    assert entry.outcome == "in"
    assert entry.window[0] <= clock.now() < entry.window[1], "whoever can do nothing at that hour is no use"
    work = db.session.scalars(
        db.select(Account.login).join(Assignment, Assignment.account_id == Account.id).join(Entry)
        .where(Entry.stage_id == cohort.stage("talk").id)
    ).all()  # fmt: skip
    assert set(work) == {"marker01"}
    assert len(work) == len(entries_of(cohort.stage("talk")))


def test_an_act_that_the_kind_names_comes_first(kind: Talk, programme: Programme, clock: FixedClock):
    kind.act = f"{__name__}:NOBODY"
    play = begun(programme, clock)
    script.perform(play)
    assert len(absent_numbers(play.stage("talk"))) == len(entries_of(play.stage("talk")))
    assert [title for title, _account in practice.open_practice(play)] == []
    standing = db.session.scalars(db.select(Cohort.practice).where(Cohort.practice.is_not(None))).all()
    assert standing == ["registration"]


def test_where_nothing_fits_the_refusal_names_kind_and_page(kind: Talk, clock: FixedClock):
    other = short(TALK.replace("kind: rubric", "kind: checklist"))
    with pytest.raises(Refusal) as found:
        begun(other, clock)
    assert found.value.code == "demo-kind-unknown"
    assert all(part in tell(found.value) for part in ("“talk”", "座谈", "act", "docs/adding-a-kind.md"))


@pytest.mark.parametrize("act", ["exams.demo.nowhere:ACT", "exams.demo.script:NOTHING", "exams.demo.script"])
def test_a_slip_in_the_line_is_told(kind: Talk, programme: Programme, clock: FixedClock, act: str):
    kind.act = act
    with refused("demo-act-missing"):
        begun(programme, clock)


def test_before_an_earlier_run_is_thrown_away_the_kinds_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    kinds = (*config.KINDS, f"{__name__}:ROLL_CALL")
    for module in (config, stage_app):
        monkeypatch.setattr(module, "KINDS", kinds)
    path = write(tmp_path, short_text(TALK.replace("kind: rubric", "kind: attendance")))
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.json").write_text("{}", "utf-8")
    words = ["demo", "--programme", str(path), "--no-serve", "--out", str(out)]
    ended = CliRunner().invoke(zeyou, words)
    assert getattr(ended.exception, "code", None) == "demo-kind-unknown"
    assert (out / "report.json").exists()


def test_a_play_that_stops_says_where_and_why(kind: Talk, programme: Programme, clock: FixedClock):
    kind.act = f"{__name__}:IDLE"
    with pytest.raises(Refusal) as found:
        script.perform(begun(programme, clock))
    assert found.value.code == "demo-stopped"
    told = tell(found.value)
    assert "座谈" in told
    assert "谈得怎样" in told, "the component that is not marked yet"
    assert "没有分配考评人员" in told
    assert "sheet-missing" not in told
    assert "examiner-missing" not in told


IDLE = Act(lambda play, code: play.after(play.stage(code), days=2) and None)


def test_stopped_inside_a_stage_there_is_somebody_to_be(tmp_path: Path):
    path = write(
        tmp_path, without_stages(JINSHA, *(one for one in OTHERS if one not in ("briefing", "online-exam")))
    )
    words = ["demo", "--programme", str(path), "--no-serve", "--applicants", "12", "--until", "online-exam"]
    ended = CliRunner().invoke(zeyou, [*words, "--out", str(tmp_path / "out")], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    role, login, _name = again.recall(tmp_path / "out", None).sign_ins[-1]
    assert "线上考试" in role
    assert login.isdigit()


def test_nobody_stands_where_nobody_has_come(site: Flask, clock: FixedClock):
    play = begun(load("jinsha-2016"), clock)
    assert somebody_inside(play.stage("registration"), clock.now()) is None


def test_every_kind_of_this_site_is_played():
    kinds = load_kinds(config.KINDS)
    script.require_playable(load("jinsha-2016"), kinds)
    assert set(script.ACTS) == {code for code, kind in kinds.items() if not kind.act}


def test_where_a_column_does_not_go_on_as_the_last_one_ended_the_table_says_why(
    kind: Talk, programme: Programme, clock: FixedClock
):
    play = begun(programme, clock)
    first = Finished("registration", "报名", 12, {"advanced": 9, "out": 3})
    (told,) = left_again(play, [first, Finished("talk", "座谈", 11)])
    assert "“座谈”进入的比“报名”晋级的多 2 人" in told
    assert left_again(play, [first, Finished("talk", "座谈", 9)]) == []
