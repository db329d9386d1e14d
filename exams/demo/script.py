"""The order of the play: which act belongs to which kind of stage."""

from __future__ import annotations

from collections.abc import Callable

from exams.bank.items import SEED
from exams.bank.items import load_bank as read_bank
from exams.demo.acts.agreement import play_agreement
from exams.demo.acts.allotment import play_allotment
from exams.demo.acts.briefing import play_briefing
from exams.demo.acts.exam import play_exam
from exams.demo.acts.finish import Finished, finish
from exams.demo.acts.interview import play_interview
from exams.demo.acts.onsite import play_onsite
from exams.demo.acts.places import supply_places
from exams.demo.acts.registration import play_registration
from exams.demo.acts.task_round import play_task_round
from exams.demo.acts.trial import play_trial
from exams.demo.cast import hire
from exams.demo.people import figures
from exams.demo.play import Play, Progress
from exams.services.load_bank import load_bank
from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.programme import Programme
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish

ACTS: dict[str, Callable[[Play, str], None]] = {
    "registration": play_registration,
    "briefing": play_briefing,
    "online-exam": play_exam,
    "skills-test": play_onsite,
    "task-round": play_task_round,
    "trial-operation": play_trial,
    "interview": play_interview,
    "allotment": play_allotment,
    "agreement": play_agreement,
}


def set_the_stage(
    programme: Programme, clock: FixedClock, seed: int, applicants: int, progress: Progress
) -> Play:
    """Staff, questions, the published programme, its cohort and its places. Errors: Refusal('demo-kind-unknown')."""
    for stage in programme.stages:
        if stage.kind not in ACTS:
            raise Refusal("demo-kind-unknown", kind=stage.kind)
    cast = hire(programme, clock.now())
    load_bank(read_bank(SEED), clock.now())
    version = publish(programme, cast.office, clock.now())
    cohort = open_cohort(version, programme.id, cast.office, clock.now(), demo=True)
    people = figures(programme.regions, applicants, seed, programme.eligibility.age_reference)
    play = Play(programme, clock, seed, cast, cohort.id, people, progress)
    supply_places(play)
    db.session.commit()
    return play


def perform(play: Play, until: str | None = None) -> list[Finished]:
    """Plays stage after stage; with `until` it stops inside that stage, with its doors open and nothing done yet."""
    finished: list[Finished] = []
    for definition in play.programme.stages:
        if definition.code == until:
            play.at(play.stage(definition.code), 0.3)
            break
        ACTS[definition.kind](play, definition.code)
        finished.append(finish(play, definition.code))
    return finished
