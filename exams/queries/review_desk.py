"""What lies on a reviewer's desk: the sheet, the next one, what is left, and the own last sheet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import contains_eager

from exams.fieldwork.review_rule import minutes_for, review_rule, seconds_each
from exams.fieldwork.rules import EVIDENCE
from exams.models import Evidence, ReviewOutcome, ReviewSample
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Candidacy, Entry, Stage
from recruit.queries.assignments import examined

SHEET = 24
#: So many of the own last sheets tell the pace.
_PACE = 12


@dataclass(frozen=True)
class Left:
    """How far the looking is: of the reader's own pictures, and of everybody's; `minutes` at the reader's own pace."""

    done: int
    total: int
    of_all: int
    minutes: int | None

    @property
    def mine(self) -> int:
        return self.total - self.done


@dataclass(frozen=True)
class LastSheet:
    """The rulings somebody gave last, at one moment."""

    at: datetime
    count: int


def for_a_person(stage: Stage) -> ColumnElement[bool]:
    """Pictures that somebody must look at. Where a component is sampled these are: what was drawn or called up, what
    takes the place of a rejected one, and everything of candidates whose sample failed."""
    sampled = [one.code for one in stage.definition.components if one.kind == EVIDENCE and review_rule(one)]
    if not sampled:
        return true()
    failed = (
        exists()
        .where(
            ReviewOutcome.entry_id == Evidence.entry_id,
            ReviewOutcome.state == "failed",
            ReviewOutcome.sample_id == ReviewSample.id,
            ReviewSample.component == Evidence.component,
        )
        .correlate(Evidence)
    )
    return or_(
        Evidence.component.not_in(sampled),
        Evidence.course.in_(("drawn", "called")),
        Evidence.replaces_id.is_not(None),
        failed,
    )


def contact_sheet(
    account: Account,
    stage: Stage,
    component: str,
    state: str,
    page: int,
    only: Collection[int] | None = None,
) -> tuple[list[Evidence], list[int], int]:
    """(one sheet of at most `SHEET` pictures in a state, the ids of those on the sheet after it, how many there are);
    where `only` is given, of these entries alone.

    Those that wait lie in an order of the reader's own: of several who have the same candidates each begins with
    others, so that no two look at the same sheet while there is another.
    """
    base = examined(select(Evidence).join(Evidence.entry), account, component).where(
        Evidence.stage_id == stage.id, Evidence.component == component, Evidence.state == state
    )
    order: list[Any] = [Candidacy.number, Evidence.serial]
    if state == "waiting":
        base = base.where(for_a_person(stage))
        order.insert(0, _own_turn(account, stage, component))
    if only is not None:
        base = base.where(Evidence.entry_id.in_(only))
    total = db.session.scalar(select(func.count()).select_from(base.subquery())) or 0
    rows = list(
        db.session.scalars(
            base.options(
                contains_eager(Evidence.entry).joinedload(Entry.candidacy, innerjoin=True).lazyload("*")
            )
            .order_by(*order)
            .offset((page - 1) * SHEET)
            .limit(2 * SHEET)
        )
    )
    return rows[:SHEET], [row.id for row in rows[SHEET:]], total


def _own_turn(account: Account, stage: Stage, component: str) -> Any:
    colleagues = sorted(
        db.session.scalars(
            select(Assignment.account_id)
            .join(Entry, Entry.id == Assignment.entry_id)
            .where(
                Entry.stage_id == stage.id, Assignment.component == component, Assignment.recused_at.is_(None)
            )
            .distinct()
        )
    )
    many = max(len(colleagues), 1)
    place = colleagues.index(account.id) if account.id in colleagues else 0
    return (Entry.id + (many - place)) % many


def shown_pictures(account: Account, stage: Stage, component: str, ids: Collection[int]) -> list[Evidence]:
    """The pictures with these ids that are assigned to the reader, whoever of the candidates has left meanwhile.

    Errors: Refusal('unknown') if one of them is not there or not theirs.
    """
    rows = list(
        db.session.scalars(
            select(Evidence)
            .join(Entry, Entry.id == Evidence.entry_id)
            .join(Assignment, and_(Assignment.entry_id == Entry.id, Assignment.component == component))
            .where(
                Assignment.account_id == account.id,
                Assignment.recused_at.is_(None),
                Evidence.stage_id == stage.id,
                Evidence.component == component,
                Evidence.id.in_(ids),
            )
        )
    )
    if len(rows) != len(set(ids)):
        raise Refusal("unknown")
    return rows


def evidence_left(account: Account, stage: Stage, component: str) -> tuple[int, int]:
    """(pictures ruled on, pictures that a person looks at) among those assigned; what a sample settles is neither."""
    rows = db.session.execute(
        examined(
            select(Evidence.state, func.count()).join(Entry, Entry.id == Evidence.entry_id),
            account,
            component,
        )
        .where(
            Evidence.stage_id == stage.id,
            Evidence.component == component,
            Evidence.by_sample.is_(False),
            or_(Evidence.state != "waiting", for_a_person(stage)),
        )
        .group_by(Evidence.state)
    )
    counts: dict[str, int] = dict(rows.all())
    return sum(counts.values()) - counts.get("waiting", 0), sum(counts.values())


def left(account: Account, stage: Stage, component: str) -> Left:
    """How much is left, of the own and of all, and how long it takes."""
    done, total = evidence_left(account, stage, component)
    pace = seconds_each([(one.at, one.count) for one in _own_sheets(account, stage, component, _PACE)])
    return Left(done, total, waiting_for_a_person(stage, component), minutes_for(total - done, pace))


def waiting_for_a_person(stage: Stage, component: str | None = None) -> int:
    """Pictures of active candidates that somebody must still look at."""
    query = _waiting(stage).where(for_a_person(stage))
    if component is not None:
        query = query.where(Evidence.component == component)
    return db.session.scalar(query) or 0


def waiting_for_sample(stage: Stage, component: str) -> int:
    """Pictures of active candidates that wait for a draw, or for what their sample says."""
    query = _waiting(stage).where(Evidence.component == component, ~for_a_person(stage))
    return db.session.scalar(query) or 0


def _waiting(stage: Stage) -> Any:
    return (
        select(func.count(Evidence.id))
        .join(Entry, Entry.id == Evidence.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active", Evidence.state == "waiting")
    )


def last_sheet(account: Account, stage: Stage, component: str) -> LastSheet | None:
    """The own rulings that can be taken back in one step."""
    return next(iter(_own_sheets(account, stage, component, 1)), None)


def of_sheet(account: Account, stage: Stage, component: str, moment: datetime) -> list[Evidence]:
    """The pictures that somebody ruled on at one moment and nobody since."""
    return list(
        db.session.scalars(
            select(Evidence)
            .join(Entry, Entry.id == Evidence.entry_id)
            .join(Candidacy, Candidacy.id == Entry.candidacy_id)
            .where(
                Evidence.stage_id == stage.id,
                Evidence.component == component,
                Evidence.reviewed_by_id == account.id,
                Evidence.reviewed_at == moment,
                Candidacy.state == "active",
            )
            .order_by(Evidence.id)
        )
    )


def _own_sheets(account: Account, stage: Stage, component: str, most: int) -> list[LastSheet]:
    """The newest first. All pictures of a sheet are ruled on at the same moment, which is how it is known."""
    rows = db.session.execute(
        select(Evidence.reviewed_at, func.count())
        .join(Entry, Entry.id == Evidence.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(
            Evidence.stage_id == stage.id,
            Evidence.component == component,
            Evidence.reviewed_by_id == account.id,
            Evidence.reviewed_at.is_not(None),
            Candidacy.state == "active",
        )
        .group_by(Evidence.reviewed_at)
        .order_by(Evidence.reviewed_at.desc())
        .limit(most)
    )
    return [LastSheet(at, count) for at, count in rows if at is not None]
