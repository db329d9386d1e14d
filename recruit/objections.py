"""Whose agreement waits, because a request about a list is still open that may change who signs.

Whoever prints asks `standing_open` in the transaction that stores the prints, after holding the stage of the
agreements: filing (`recruit.services.file_recheck`) holds every stage from that of its list onwards as a reader, so a
request comes before the print and is seen, or after it and finds what was printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, defer

from recruit import (
    objection_messages,  # noqa: F401 - the words of the refusal below
)
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import closing_text
from recruit.models import Recheck, Result, Stage
from recruit.queries.rechecks import correction_of, opened_after
from recruit.recheck import GRANTED


@dataclass(frozen=True)
class Waiting:
    """The request that all agreements of a stage wait for, and those that only one person's agreement waits for."""

    everybody: Recheck | None = None
    own: Mapping[int, Recheck] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.everybody is not None or bool(self.own)

    def holds(self, candidacy_id: int) -> Recheck | None:
        """What keeps this candidate's agreement from being printed; None where nothing does."""
        return self.everybody or self.own.get(candidacy_id)


def standing_open(stage: Stage, at: datetime) -> Waiting:
    """`stage` is the one in which agreements are printed. Of several requests the one that is due last is told."""
    everybody: Recheck | None = None
    own: dict[int, Recheck] = {}
    for recheck in _unsettled(stage, at):
        rule = recheck.result.stage.definition.rule_for(recheck.kind)
        reach = rule.printing if rule is not None else "own"
        if reach == "list":
            everybody = recheck
        elif reach == "own":
            own[recheck.candidacy_id] = recheck
    return Waiting(everybody, own)


def refusal_of(recheck: Recheck) -> Refusal:
    """Refusal('agreement-waits') with which request, about which stage's list, until when it is answered at latest; or
    ('agreement-waits-correction') where only the corrected list is missing."""
    stage = recheck.result.stage
    facts = {"receipt": recheck.number or str(recheck.id), "stage": stage.definition.title}
    if recheck.state == "answered":
        return Refusal("agreement-waits-correction", **facts)
    until = closing_text(recheck.due_at, stage.cohort.programme.timezone)
    return Refusal("agreement-waits", until=until, **facts)


def _unsettled(stage: Stage, at: datetime) -> Iterator[Recheck]:
    """Open ones of the stages up to this one, and those whose corrected list is still to come while it can come."""
    for recheck in db.session.scalars(_about_lists_before(stage)):
        if (
            recheck.state == "open"
            or opened_after(recheck.result.stage, at) is None
            and correction_of(recheck) is None
        ):
            yield recheck


def _about_lists_before(stage: Stage) -> Select[tuple[Recheck]]:
    return (
        select(Recheck)
        .join(Recheck.result)
        .join(Result.stage)
        .where(Stage.cohort_id == stage.cohort_id, Stage.track == stage.track)
        .where(Stage.position < stage.position)
        .where(or_(Recheck.state == "open", Recheck.answer.in_(GRANTED)))
        .order_by(Recheck.due_at, Recheck.id)
        .options(contains_eager(Recheck.result).contains_eager(Result.stage))
        .options(contains_eager(Recheck.result).options(defer(Result.bundle)))
    )
