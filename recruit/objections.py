"""Whose agreement waits, because a request about a list may still change who signs: it is open, or it was granted and
the corrected list is owed.

Whoever prints or signs asks `standing_open` in the transaction that stores the prints, after holding the stage of the
agreements: filing (`recruit.services.file_recheck`) holds every stage from that of its list onwards as a reader, so a
request comes before the print and is seen, or after it and finds what was printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, defer

from recruit import (
    objection_messages,  # noqa: F401 - the words of the refusal below
)
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import closing_text
from recruit.models import Recheck, Result, Stage
from recruit.queries.owed_corrections import is_owed


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


def standing_open(stage: Stage) -> Waiting:
    """`stage` is the one in which agreements are printed. Of several requests the one that is due last is told."""
    everybody: Recheck | None = None
    own: dict[int, Recheck] = {}
    for recheck in _unsettled(stage):
        reach = _reach(recheck)
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


def _reach(recheck: Recheck) -> str:
    """A list that is known to be wrong may change for anybody; while nobody knows, the rules say who waits."""
    if recheck.state == "answered":
        return "list"
    rule = recheck.result.stage.definition.rule_for(recheck.kind)
    return rule.printing if rule is not None else "own"


def _unsettled(stage: Stage) -> Iterator[Recheck]:
    """Open ones of the stages before this one, and granted ones whose corrected list is still owed."""
    query = (
        select(Recheck)
        .join(Recheck.result)
        .join(Result.stage)
        .where(Stage.cohort_id == stage.cohort_id, Stage.track == stage.track)
        .where(Stage.position < stage.position)
        .where((Recheck.state == "open") | is_owed())
        .order_by(Recheck.due_at, Recheck.id)
        .options(contains_eager(Recheck.result).contains_eager(Result.stage))
        .options(contains_eager(Recheck.result).options(defer(Result.bundle)))
    )
    yield from db.session.scalars(query)
