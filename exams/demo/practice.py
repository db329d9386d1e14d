"""Practice cohorts beside the played one: each stands inside another stage, so that every role finds work to try.

They run the same programme, moved so that the stage is open at one common moment after the play has ended.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from exams.demo.acts.places import supply_places
from exams.demo.people import figures
from exams.demo.play import Play
from exams.demo.script import perform
from exams.services.draw_rooms import draw_rooms
from recruit.clock import FixedClock
from recruit.db import db
from recruit.i18n import current_locale
from recruit.models import Account, Application
from recruit.programme import Component, Stage
from recruit.queries.entries import entries_of
from recruit.services.assign import assign
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish

PEOPLE = 30
#: Stages that are worth standing in: those whose work people do, not those that only print.
STANDING = ("registration", "online-exam", "skills-test", "task-round", "trial-operation", "interview")


def open_practice(play: Play) -> list[tuple[str, Account]]:
    """Plays a small cohort up to each stage worth trying; returns an applicant of each, with the stage's title."""
    common = play.clock.now().astimezone(play.programme.timezone) + timedelta(days=1)
    common = common.replace(hour=10, minute=0, second=0, microsecond=0)
    stages = [stage for stage in play.programme.stages if stage.kind in STANDING]
    shown = []
    for number, stage in enumerate(stages, 1):
        account = _stand_in(play, stage, number, common)
        if account is not None:
            shown.append((stage.title.in_(current_locale()), account))
        db.session.commit()
        play.progress("practice", number, len(stages))
    play.clock.set(common)
    return shown


def _stand_in(main: Play, stage: Stage, number: int, common: datetime) -> Account | None:
    first = min(one.window.opens for one in main.programme.stages)
    # The stage's second day where it has one, else its only day, falls on the common day.
    inside = stage.window.opens + timedelta(days=1 if stage.window.days > 1 else 0)
    start = common.date() - (inside.date() - first.date())
    programme = main.programme.shifted(start)
    clock = FixedClock(programme.stages[0].window.opens - timedelta(hours=16))
    version = publish(programme, main.cast.office, clock.now())
    code = f"{programme.id}-practice-{stage.code}"
    cohort = open_cohort(version, code, main.cast.office, clock.now(), demo=True, practice=stage.code)
    seed = main.seed + 1000 * number
    people = figures(programme.regions, PEOPLE, seed, programme.eligibility.age_reference, main.taken)
    main.taken.update(one.id_number for one in people)
    play = Play(programme, clock, seed, main.cast, cohort.id, people)
    supply_places(play)
    perform(play, until=stage.code)
    if stage.kind in PREPARATIONS:
        PREPARATIONS[stage.kind](play, stage)
    return _somebody(cohort.id)


def _give_work(play: Play, stage: Stage) -> None:
    """Everything of the stage goes to the first examiner of each crew, the one whose sign-in is printed."""
    entries = entries_of(play.stage(stage.code))
    for component in stage.components:
        for examiner in _examiners(play, component):
            assign(entries, [examiner], component.code, play.cast.office, play.clock.now())


def _examiners(play: Play, component: Component) -> list[Account]:
    cast = play.cast
    if component.kind == "checklist":
        return [cast.proctors[0]]
    if component.kind == "form-series" and "phone_check" in component.params:
        return [cast.checkers[0]]
    return [cast.markers[0]] if component.kind in ("evidence", "document", "rubric") else []


def _draw(play: Play, stage: Stage) -> None:
    words = ("练习用的第一个词", "练习用的第二个词")  # data: two words for a draw
    draw_rooms(
        play.stage(stage.code), play.cast.judges, words, play.cast.office, play.cast.second, play.clock.now()
    )


PREPARATIONS = {
    "skills-test": _give_work,
    "task-round": _give_work,
    "trial-operation": _give_work,
    "interview": _draw,
}


def _somebody(cohort_id: int) -> Account | None:
    """An applicant of the cohort who registered by phone, so that there is a password to sign in with."""
    query = (
        db.select(Account)
        .join(Application, Application.person_id == Account.person_id)
        .where(
            Application.cohort_id == cohort_id, Application.channel == "web", Application.state == "eligible"
        )
        .order_by(Application.number)
        .limit(1)
    )
    return db.session.scalar(query)
