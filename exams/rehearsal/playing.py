"""Plays a programme with invented people in a scratch database and tells how it went, stage by stage."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import Flask

from exams.bank.items import SEED
from exams.bank.items import load_bank as read_bank
from exams.demo.acts.finish import Finished, finish, results
from exams.demo.acts.invitations import invite
from exams.demo.acts.money import WHAT as MONEY
from exams.demo.acts.money import play_first_month
from exams.demo.acts.registers import keep_one, last_day, month_ends
from exams.demo.play import Play
from exams.demo.script import act_of, set_the_stage
from exams.demo.stage_app import close_database, demo_settings, lowered, opening_clock
from exams.rehearsal.findings import of_stages
from exams.rehearsal.outcome import (
    EMPTY,
    NOT_REACHED,
    PLAYED,
    STOPPED,
    Finding,
    NotPlayed,
    Outcome,
    StageTold,
)
from exams.rehearsal.questions import lacking, made_up
from exams.rehearsal.words import in_both, of_text
from exams.services.load_bank import load_bank
from exams.sitting.rules import Line
from recruit.app import create_app
from recruit.clock import FixedClock
from recruit.config import KINDS
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.kinds import load_kinds
from recruit.list_words import component_titles, reason_words, rung_words
from recruit.logs import log
from recruit.messages import tell as told_in_words
from recruit.models import Agreement, Entry, Place, Placement, Result, ResultRow, Stage
from recruit.programme import Programme, ProgrammeError, load_text
from recruit.programme import Stage as PlannedStage
from recruit.programme.messages import all_told
from recruit.programme.problems import errors
from recruit.queries.entries import entries_of
from recruit.registers import registers_of
from recruit.secrets import KeyRing
from recruit.services.ask_rehearsal import require_numbers
from recruit.web.leave_words import ENDED

#: Of everything that is counted (pictures, households) so many are handed in.
PIECES = 3
#: How many months after the last stage the registers are kept: a year shows every kind of day that comes again.
MONTHS = 12
#: Stages that people do not come to from an earlier one.
FIRST = ("registration", "siting")
AWAY = ("absent", "withdrawn")
#: Of an installation that must not reach a rehearsal: its bucket, its seal, its ways to send.
NOT_OURS = ("ZEYOU_S3_BUCKET", "ZEYOU_SEAL_FILE", "ZEYOU_SEAL_PASSPHRASE", "ZEYOU_SMTP", "ZEYOU_SMS_URL")

Tell = Callable[[str, int, int], None]


@dataclass
class _Run:
    """What the parts of one rehearsal share. `stopped`: tracks in which nothing can be played any more."""

    play: Play
    outcome: Outcome
    tell: Tell
    stopped: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)


def play(
    source: str,
    regions: str,
    files: Mapping[str, bytes],
    people: int,
    seed: int,
    folder: Path,
    tell: Tell = lambda what, done, whole: None,
) -> Outcome:
    """Plays the programme `source` with `people` applicants; everything it makes lies in `folder`, which is empty.

    `tell` hears what is played (a stage's title), how many stages are done and how many there are. Whatever cannot be
    played is told in the outcome. Errors: Refusal('rehearsal-people' | 'rehearsal-seed' | 'rehearsal-unreadable').
    """
    require_numbers(people, seed)
    began = time.monotonic()
    programme, changed = _read(source, regions, files)
    folder.mkdir(parents=True, exist_ok=True)
    clock = opening_clock(programme)
    outcome = Outcome(programme.id, of_text(programme.title), people, seed)
    outcome.stages = [StageTold(one.code, one.kind, of_text(one.title)) for one in programme.stages]
    outcome.findings += _lowered(programme, changed)
    app = _scratch(folder, clock)
    with app.app_context(), app.test_request_context(base_url=app.config["ZEYOU_BASE_URL"]):
        try:
            _play(programme, clock, outcome, tell)
        finally:
            close_database()
    outcome.seconds = round(time.monotonic() - began, 1)
    return outcome


def _lowered(programme: Programme, changed: Mapping[str, Mapping[str, int]]) -> list[Finding]:
    """Nothing is made smaller without being told."""
    found = []
    for path, numbers in changed.items():
        stage, _dot, code = path.partition(".")
        part = of_text(programme.stage(stage).component(code).title)
        facts = {"stage": stage, "part": part, "target": numbers["notice"], "played": numbers["demo"]}
        found.append(Finding("lowered", facts))
    return found


def _made_up(stage: PlannedStage, line: Line, there: int) -> Finding:
    """Nothing is invented without being told."""
    facts = {"stage": of_text(stage.title), "topic": line.topic, "count": line.count, "there": there}
    return Finding("made-up", facts)


def _read(
    source: str, regions: str, files: Mapping[str, bytes]
) -> tuple[Programme, dict[str, dict[str, int]]]:
    try:
        return lowered(load_text(source, regions, load_kinds(KINDS), files=files), PIECES)
    except ProgrammeError as error:
        raise Refusal("rehearsal-unreadable", why=all_told(errors(error.problems))) from error


def _scratch(folder: Path, clock: FixedClock) -> Flask:
    """An application whose database and files lie in the folder, whatever the site's own settings are."""
    KeyRing.generate().write(folder / "zeyou.key")
    ours: dict[str, object] = dict.fromkeys(NOT_OURS)
    app = create_app(demo_settings(folder, None) | ours | {"ZEYOU_CLOCK": clock})
    with app.app_context():
        # The tables of the models are those that the migrations make, in a tenth of the time.
        db.create_all()
    return app


def _play(programme: Programme, clock: FixedClock, outcome: Outcome, tell: Tell) -> None:
    whole = len(programme.stages) + 1
    tell(_("准备"), 0, whole)
    try:
        bank = read_bank(SEED)
        load_bank(made_up(programme, bank), clock.now())
        outcome.findings += [_made_up(*one) for one in lacking(programme, bank)]
        made = set_the_stage(programme, clock, outcome.seed, outcome.people, lambda _w, _d, _t: None)
    except Refusal as refusal:
        db.session.rollback()
        outcome.not_played.append(NotPlayed("", of_text(programme.title), _in_words(refusal)))
        return
    run = _Run(made, outcome, tell)
    for number, stage in enumerate(outcome.stages):
        tell(programme.stages[number].title.in_(current_locale()), number, whole)
        began = time.monotonic()
        _one_stage(run, stage)
        stage.seconds = round(time.monotonic() - began, 1)
    tell(_("台账"), whole - 1, whole)
    _afterwards(run)
    _count(run)
    outcome.findings += of_stages(programme, outcome.stages)
    tell(_("演完了"), whole, whole)


def _one_stage(run: _Run, told: StageTold) -> None:
    """Plays one stage to its list; where that does not go, those behind it in its track are not reached."""
    play = run.play
    definition = play.programme.stage(told.code)
    if definition.track in run.stopped:
        return
    _keep_registers(run, play.stage(told.code).opens_at)
    told.entered = len(entries_of(play.stage(told.code), everybody=True))
    if (
        not told.entered
        and told.kind not in FIRST
        and definition is not _first(play.programme, definition.track)
    ):
        told.state = EMPTY
        run.stopped.add(definition.track)
        return
    told.state = STOPPED
    with _caught(run, told.code, told.title) as caught:
        invite(play, told.code)
        act_of(definition).play(play, told.code)
        _tell_list(play, told, finish(play, told.code))
        told.state = PLAYED
    if caught:
        run.stopped.add(definition.track)
        told.entered = max(told.entered, len(entries_of(play.stage(told.code), everybody=True)))


def _first(programme: Programme, track: str) -> object:
    return next(one for one in programme.stages if one.track == track)


@contextmanager
def _caught(run: _Run, what: str, title: dict[str, str]) -> Iterator[list[bool]]:
    """Whatever a service refuses, or an act was not written for, ends in the outcome instead of the play."""
    caught: list[bool] = []
    try:
        yield caught
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        run.outcome.not_played.append(NotPlayed(what, title, _in_words(refusal)))
        caught.append(True)
    except Exception as error:
        db.session.rollback()
        log.exception("rehearsal-broke", extra={"code": what})
        why = _in_words(Refusal("rehearsal-broke", error=type(error).__name__))
        run.outcome.not_played.append(NotPlayed(what, title, why))
        caught.append(True)


def _in_words(refusal: Refusal) -> dict[str, str]:
    return in_both(lambda: told_in_words(refusal))


def _tell_list(play: Play, told: StageTold, done: Finished) -> None:
    stage = play.stage(told.code)
    result = next(one for one in results(play) if one.stage_id == stage.id)
    reasons = _reasons(result)
    told.entered = done.entered
    told.took_part = done.entered - sum(reasons[code] for code in AWAY)
    told.advanced, told.reserve, told.out = (
        done.counts.get(outcome, 0) for outcome in ("advanced", "reserve", "out")
    )
    told.why_out = [
        {"code": code, "words": in_both(lambda code=code: _reason(stage, code)), "people": count}  # type: ignore[misc]
        for code, count in sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    ]
    told.ties = [
        {**tie, "words": in_both(lambda tie=tie: _rung(stage, tie["decided_by"]))}  # type: ignore[misc]
        for tie in done.ties
    ]
    told.extra_test = len(done.extra_test)


def _reason(stage: Stage, code: str) -> str:
    return reason_words(code, stage) or str(ENDED.get(code, ""))


def _rung(stage: Stage, rung: object) -> str:
    return rung_words(str(rung) if rung else None, component_titles(stage.definition))


def _reasons(result: Result) -> Counter[str]:
    """Why people are out, by reason; '' where the list gives none."""
    query = db.select(ResultRow.reason).where(ResultRow.result_id == result.id, ResultRow.outcome == "out")
    return Counter(reason or "" for reason in db.session.scalars(query))


def _keep_registers(run: _Run, until: datetime) -> None:
    """Up to that moment; a register that fails once is not played again."""
    if run.play.clock.now() >= until:
        return
    for register, _said in registers_of(run.play.programme):
        if register.code in run.left_out:
            continue
        if not register.act:
            run.outcome.findings.append(Finding("register", {"register": in_both(register.title)}))
            run.left_out.add(register.code)
            continue
        with _caught(run, register.code, in_both(register.title)) as caught:
            keep_one(run.play, register, until)
        if caught:
            run.left_out.add(register.code)


def _afterwards(run: _Run) -> None:
    """The first month's money, then the registers month by month."""
    if all(one.state in (PLAYED, EMPTY, NOT_REACHED) for one in run.outcome.stages):
        with _caught(run, MONEY, in_both(lambda: _("第一个月的补助"))):
            play_first_month(run.play)
    for moment in list(month_ends(run.play.clock.now(), last_day(run.play)))[:MONTHS]:
        _keep_registers(run, moment)
        run.play.clock.set(max(run.play.clock.now(), moment))


def _count(run: _Run) -> None:
    """Places, who got one, and who signed."""
    cohort_id = run.play.cohort_id
    plan = run.play.programme.places
    offered = db.session.query(Place).filter_by(cohort_id=cohort_id).count()
    given = db.select(Placement.candidacy_id).join(Result).join(Stage).where(Stage.cohort_id == cohort_id)
    run.outcome.places = {
        "planned": plan.total,
        "offered": offered,
        "given": len(set(db.session.scalars(given))),
    }
    signed = (
        db.select(db.func.count(Agreement.id))
        .join(Agreement.entry)
        .join(Entry.stage)
        .where(Stage.cohort_id == cohort_id, Agreement.state == "signed")
    )
    run.outcome.agreements = db.session.scalar(signed) or 0
    _empty_sites(run)


def _empty_sites(run: _Run) -> None:
    seats = run.outcome.places["offered"] * max(run.play.programme.places.capacity, 1)
    people: dict[str, int] = defaultdict(int)
    for one in run.outcome.stages:
        if one.kind == "allotment" and one.state == PLAYED:
            people[one.code] = one.took_part
    for count in people.values():
        if seats > count:
            facts = {"places": seats, "people": count, "empty": seats - count}
            run.outcome.findings.append(Finding("more-sites", facts))
