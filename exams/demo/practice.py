"""Practice cohorts beside the played one: each stands inside another stage, so that every role finds work to try.

They run the same programme, moved so that the stage is open at one common moment after the play has ended.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from exams.demo.acts.finish import somebody_inside
from exams.demo.acts.places import supply_places
from exams.demo.people import figures
from exams.demo.play import Play
from exams.demo.script import act_of, perform
from recruit.clock import FixedClock
from recruit.db import db
from recruit.i18n import current_locale
from recruit.models import Account
from recruit.programme import Stage
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish

PEOPLE = 30
WHAT = "practice"


def open_practice(play: Play) -> list[tuple[str, Account]]:
    """Plays a small cohort up to each stage worth trying; returns an applicant of each, with the stage's title.

    Worth trying is what the stage's act can hand out (`exams.demo.acting.Act.ready`).
    """
    common = play.clock.now().astimezone(play.programme.timezone) + timedelta(days=1)
    common = common.replace(hour=10, minute=0, second=0, microsecond=0)
    stages = [stage for stage in play.programme.stages if act_of(stage).ready is not None]
    shown = []
    for number, stage in enumerate(stages, 1):
        account = _stand_in(play, stage, number, common)
        if account is not None:
            shown.append((stage.title.in_(current_locale()), account))
        db.session.commit()
        play.progress(WHAT, number, len(stages))
    play.clock.set(common)
    return shown


def _stand_in(main: Play, stage: Stage, number: int, common: datetime) -> Account | None:
    first = min(one.window.opens for one in main.programme.stages)
    # The stage's second day where it has one, else its only day, falls on the common day.
    inside = stage.window.opens + timedelta(days=1 if stage.window.days > 1 else 0)
    if act_of(stage).eve:
        inside = stage.window.opens - timedelta(days=1)
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
    ready = act_of(stage).ready
    assert ready is not None
    ready(play, play.stage(stage.code))
    return somebody_inside(play.stage(stage.code), common)
