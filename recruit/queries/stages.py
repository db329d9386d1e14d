"""Where a stage stands in its funnel: what comes after it, what keeps it from closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from recruit.db import db
from recruit.funnel import StageFacts, earlier_open, next_stage
from recruit.kinds import Blocker, kind_of
from recruit.models import Candidacy, Entry, Stage
from recruit.queries.offers import offer_blockers
from recruit.queries.rechecks import recheck_blockers


def facts_of(stages: Sequence[Stage]) -> list[StageFacts]:
    """The stages as the funnel's arithmetic knows them."""
    return [StageFacts(s.code, s.track, s.position, s.state == "closed") for s in stages]


def following(stage: Stage) -> Stage | None:
    """The stage after this one on the same track."""
    following = next_stage(facts_of(stage.cohort.stages), stage.code)
    return stage.cohort.stage(following.code) if following else None


def standing_in_the_way(stage: Stage, at: datetime) -> list[Blocker]:
    """Every reason why the stage cannot close at this moment."""
    found: list[Blocker] = []
    earlier = earlier_open(facts_of(stage.cohort.stages), stage.code)
    if earlier is not None:
        found.append(
            Blocker("earlier-stage-open", facts={"stage": stage.cohort.stage(earlier.code).definition.title})
        )
    own = select(func.max(Entry.closes_at)).join(Entry.candidacy)
    latest = db.session.scalar(own.where(Entry.stage_id == stage.id, Candidacy.state == "active"))
    ends = max(stage.closes_at, latest) if latest else stage.closes_at
    ends = kind_of(stage).shuts(stage, ends, at)
    if at < ends:
        found.append(Blocker("window-open", facts={"closes": ends}))
    return found + recheck_blockers(stage, at) + offer_blockers(stage, at) + kind_of(stage).blockers(stage)
