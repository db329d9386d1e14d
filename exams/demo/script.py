"""The order of the play: which act belongs to which kind of stage."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app

from exams.bank.items import SEED
from exams.bank.items import load_bank as read_bank
from exams.demo import messages as messages  # registers its texts
from exams.demo.acting import Act, nothing
from exams.demo.acts.agreement import play_agreement
from exams.demo.acts.allotment import play_allotment, wish_for_practice
from exams.demo.acts.briefing import play_briefing
from exams.demo.acts.exam import play_exam
from exams.demo.acts.finish import Finished, finish
from exams.demo.acts.interview import draw_practice, play_interview
from exams.demo.acts.invitations import invite
from exams.demo.acts.money import play_first_month
from exams.demo.acts.onsite import play_onsite
from exams.demo.acts.places import supply_places
from exams.demo.acts.posts import play_posts
from exams.demo.acts.registers import keep_registers, keep_registers_to_the_end
from exams.demo.acts.registration import play_registration
from exams.demo.acts.sheets import play_sheets, sheets_only
from exams.demo.acts.task_round import play_task_round
from exams.demo.acts.trial import play_trial
from exams.demo.cast import hire
from exams.demo.homes import homes
from exams.demo.people import figures
from exams.demo.play import Play, Progress
from exams.services.load_bank import load_bank
from recruit.clock import FixedClock
from recruit.db import db
from recruit.dotted import resolve
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.kinds import StageKind
from recruit.messages import tell
from recruit.programme import Programme, Stage
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish

#: Any stage whose parts are all sheets of criteria.
SHEETS = Act(play_sheets)
#: Stages without `ready` are not worth standing in: a name is ticked off, or papers are printed. Places are chosen on
#: the eve of the allotment.
ACTS: dict[str, Act] = {
    "registration": Act(play_registration, ready=nothing),
    "briefing": Act(play_briefing, ready=None),
    "online-exam": Act(play_exam, ready=nothing),
    "skills-test": Act(play_onsite),
    "task-round": Act(play_task_round),
    "trial-operation": Act(play_trial),
    "interview": Act(play_interview, ready=draw_practice),
    "assessment": SHEETS,
    "allotment": Act(play_allotment, ready=wish_for_practice, eve=True),
    "agreement": Act(play_agreement, ready=None),
    "posts": Act(play_posts, ready=None),
}


def act_of(stage: Stage, kinds: Mapping[str, StageKind] | None = None) -> Act:
    """How the stage is played: by the act that its kind names, by ours, or, where all its parts are sheets, by filling.

    `kinds` are those of the site unless given.
    Errors: Refusal('demo-act-missing' | 'demo-kind-unknown').
    """
    facts = {"kind": stage.kind, "stage": stage.title.in_(current_locale())}
    kinds = current_app.extensions["zeyou_kinds"] if kinds is None else kinds
    own = kinds[stage.kind].act
    if own:
        try:
            act: Act = resolve(own)
        except (ImportError, AttributeError, ValueError) as error:
            raise Refusal("demo-act-missing", act=own, why=str(error), **facts) from error
        return act
    if stage.kind in ACTS:
        return ACTS[stage.kind]
    if sheets_only(stage):
        return SHEETS
    raise Refusal("demo-kind-unknown", **facts)


def require_playable(programme: Programme, kinds: Mapping[str, StageKind] | None = None) -> None:
    """Asked before anything is made or thrown away. Errors: those of `act_of`."""
    for stage in programme.stages:
        act_of(stage, kinds)


def set_the_stage(
    programme: Programme, clock: FixedClock, seed: int, applicants: int, progress: Progress
) -> Play:
    """Staff, questions, the published programme, its cohort and its places. Errors: those of `act_of`."""
    require_playable(programme)
    cast = hire(programme, clock.now())
    load_bank(read_bank(SEED), clock.now())
    version = publish(programme, cast.office, clock.now())
    cohort = open_cohort(version, programme.id, cast.office, clock.now(), demo=True)
    people = figures(
        programme.regions, applicants, seed, programme.eligibility.age_reference, homes=homes(programme, seed)
    )
    play = Play(programme, clock, seed, cast, cohort.id, people, progress)
    supply_places(play, described=True)
    db.session.commit()
    return play


def perform(play: Play, until: str | None = None) -> list[Finished]:
    """Plays stage after stage, then the first month's money; with `until` it stops inside that stage, with its doors
    open and nothing done yet.

    Errors: Refusal('demo-stopped') with the stage and what the services said.
    """
    finished: list[Finished] = []
    for definition in play.programme.stages:
        keep_registers(play, play.stage(definition.code).opens_at)
        invite(play, definition.code)
        if definition.code == until:
            play.at(play.stage(definition.code), 0.3)
            break
        try:
            act_of(definition).play(play, definition.code)
            finished.append(finish(play, definition.code))
        except Refusal as refusal:
            title = definition.title.in_(current_locale())
            raise Refusal("demo-stopped", stage=title, why=tell(refusal)) from refusal
    else:
        play_first_month(play)
        keep_registers_to_the_end(play)
    return finished
