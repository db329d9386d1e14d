"""A training: sessions for everybody, sheets kept by trainers; some miss a lesson and make it up, a few never do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from exams.demo.acting import Act
from exams.demo.acts.marking import mark_component
from exams.demo.play import Play, fresh
from exams.models import DaySession, SessionStaff
from exams.queries.sessions import staff_of
from exams.queries.training import expected_in, standings
from exams.queries.training_places import waiting_by_lesson
from exams.services.keep_roll import THROUGHOUT, TYPED, Tap, close_sheet, keep_roll
from exams.services.place_in_training import put_in_township
from exams.services.plan_training import Taught, plan_training
from exams.training.rules import lessons_of, unit_of
from recruit.db import db
from recruit.models import Account, Entry, Stage
from recruit.queries.entries import entries_of
from scoring.minutes import DAYS

#: People in a room, minutes between two lessons, the earliest and latest hour of a day.
SEATS, PAUSE, MORNING, EVENING = 60, 10, 9, 18
#: How many of a hundred come late, miss a session, and miss what would make it up too.
LATE, MISSED, NEVER = 0.12, 0.08, 0.3
# data: what invented officers call sessions and rooms
NAME, AGAIN, ROOM = "第{number}场", "补课{number}", "教室{room}"


def play_training(play: Play, code: str) -> None:
    """First everything once, then a session more for whoever missed something, as long as days are left."""
    stage = play.stage(code)
    days = _days(stage)
    parts = _parts(stage)
    last = max(len(parts), len(days) - len(parts))
    turns = [(part, days[place * last // len(parts)]) for place, part in enumerate(parts)]
    for number, (lessons, day) in enumerate(turns, 1):
        _give(play, stage, NAME.format(number=number), lessons, day, MISSED)
        play.progress(code, number, len(turns))
    _make_up(play, stage, days[last:])
    for component in stage.definition.components:
        if component.kind == "rubric":
            came = {key for key, told in standings(stage).items() if told.total}
            heard = [one for one in _active(stage) if one.id in came]
            mark_component(play, stage, component.code, play.clock.now(), heard)
    db.session.commit()


def _make_up(play: Play, stage: Stage, days: Sequence[date]) -> None:
    """What is still missing is given once more on the days that are left, one part after the other."""
    for number, (part, day) in enumerate(zip(_parts(stage), days, strict=False), 1):
        waiting = waiting_by_lesson(stage)
        lessons = tuple(one for one in part if waiting[one])
        if lessons:
            _give(play, stage, AGAIN.format(number=number), lessons, day, NEVER)


def _give(play: Play, stage: Stage, name: str, lessons: tuple[str, ...], day: date, missing: float) -> None:
    """As many rooms at once as people need, each with a trainer; then its sheets."""
    waiting = waiting_by_lesson(stage)
    people = max(waiting[one] for one in lessons)
    rooms = max(1, min(len(play.cast.proctors), -(-people // SEATS)))
    seats = max(SEATS, -(-people // rooms))
    opens, closes = _hours(stage, day)
    crew, made = _free(play, opens), []
    for room in range(1, rooms + 1):
        wanted = Taught(
            name if rooms == 1 else f"{name}-{room}", ROOM.format(room=room), opens, seats, lessons,
            tuple(crew[room - 1 : room]), PAUSE, closes,
        )  # fmt: skip
        made.append(plan_training(stage, wanted, play.cast.office, play.clock.now()))
        put_in_township(made[-1], "", play.cast.office, play.clock.now())
    db.session.commit()
    for one in made:
        _keep(play, stage, one, missing)


def _keep(play: Play, stage: Stage, session: DaySession, missing: float) -> None:
    """The trainer's sheet (the office's, without one): most are there all the time, some come late or not at all."""
    trainer = next(iter(staff_of([session]).get(session.id, ())), play.cast.office)
    play.clock.set(session.closes_at + timedelta(minutes=5))
    at, taps = play.clock.now(), []
    for entry in fresh(expected_in(session)):
        throw = play.figure(entry).dice(play.seed, f"training:{stage.code}:{session.name}").random()
        if throw < missing:
            continue
        late = session.opens_at + timedelta(minutes=15)
        came = throw < missing + LATE
        taps.append(Tap(entry, TYPED, late) if came else Tap(entry, THROUGHOUT))
    keep_roll(session, taps, trainer, at)
    close_sheet(session, trainer, at, rest_absent=True)
    db.session.commit()


def _hours(stage: Stage, day: date) -> tuple[datetime, datetime | None]:
    """From when; until when only where a whole day is counted."""
    opens = datetime(day.year, day.month, day.day, MORNING, tzinfo=stage.cohort.programme.timezone)
    return opens, opens.replace(hour=EVENING) if unit_of(stage.definition) == DAYS else None


def _free(play: Play, opens: datetime) -> list[Account]:
    """Those who look after nothing else on that day: practice cohorts are played by the same people."""
    until = opens + timedelta(hours=EVENING - MORNING)
    query = (
        db.select(SessionStaff.account_id)
        .join(DaySession, DaySession.id == SessionStaff.session_id)
        .where(DaySession.cancelled_at.is_(None), DaySession.opens_at < until, DaySession.closes_at > opens)
    )
    busy = set(db.session.scalars(query))
    return [one for one in (*play.cast.proctors, *play.cast.clerks.values()) if one.id not in busy]


def _parts(stage: Stage) -> list[tuple[str, ...]]:
    """What is given on one day: as many lessons as fit before the evening, or one day of a part of weeks."""
    lessons = lessons_of(stage.definition)
    if unit_of(stage.definition) == DAYS:
        return [(one.code,) for one in lessons for _day in range(one.units)]
    found: list[tuple[str, ...]] = []
    left = 0
    for one in lessons:
        if one.units > left:
            found.append(())
            left = (EVENING - MORNING) * 60
        found[-1] = (*found[-1], one.code)
        left -= one.units + PAUSE
    return found


def _days(stage: Stage) -> list[date]:
    """Every day of the window on which a whole session fits."""
    zone = stage.cohort.programme.timezone
    day, found = stage.opens_at.astimezone(zone).date(), []
    while datetime(day.year, day.month, day.day, EVENING, tzinfo=zone) <= stage.closes_at:
        if datetime(day.year, day.month, day.day, MORNING, tzinfo=zone) >= stage.opens_at:
            found.append(day)
        day += timedelta(days=1)
    return found


def _active(stage: Stage) -> list[Entry]:
    return [one for one in entries_of(stage) if one.candidacy.state == "active"]


def stand_ready(play: Play, stage: Stage) -> None:
    """A practice cohort: everybody is expected in a session of its second day, whose sheet is still to be kept."""
    days = _days(stage)
    day = days[min(1, len(days) - 1)]
    opens, closes = _hours(stage, day)
    trainers = tuple(_free(play, opens)[:1])
    lessons, people = _parts(stage)[0], len(_active(stage))
    wanted = Taught(
        NAME.format(number=1),
        ROOM.format(room=1),
        opens,
        max(SEATS, people),
        lessons,
        trainers,
        PAUSE,
        closes,
    )
    session = plan_training(stage, wanted, play.cast.office, play.clock.now())
    put_in_township(session, "", play.cast.office, play.clock.now())
    db.session.commit()


ACT = Act(play_training, ready=stand_ready)
