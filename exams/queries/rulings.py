"""What two people ruled on an exam afterwards: late answers, and questions that are marked otherwise than drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from exams.bank.items import Item
from exams.models import AnswerEvent, Attempt, ItemRuling, LateRuling, LateShare
from exams.queries.bank import with_key
from exams.queries.sitting import timings_of
from exams.sitting.points import Treatment, Treatments
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage
from recruit.slices import slices

RULED = ("counted", "left-out")


@dataclass(frozen=True)
class LateWork:
    """Late answers of one attempt that belong together: not yet ruled on, or those of one share.

    `answers` counts arrivals, `questions` the questions they are about. `deadline` is the candidate's own; `first` and
    `last` are when they came. `share` is the ruling they fall under, None where there is none yet.
    """

    attempt: Attempt
    deadline: datetime
    answers: int
    questions: int
    first: datetime
    last: datetime
    after_event_id: int
    last_event_id: int
    share: LateShare | None = None

    @property
    def number(self) -> str:
        return self.attempt.entry.candidacy.number

    @property
    def behind(self) -> timedelta:
        """How long after the deadline the last of them came."""
        return self.last - self.deadline


def late_work(stage: Stage) -> list[LateWork]:
    """Everything late in a stage, by admission number: what waits for a ruling and what has one."""
    rows = db.session.execute(
        select(AnswerEvent.attempt_id, AnswerEvent.id, AnswerEvent.position, AnswerEvent.received_at)
        .join(Attempt, Attempt.id == AnswerEvent.attempt_id)
        .join(Entry, Entry.id == Attempt.entry_id)
        .where(Entry.stage_id == stage.id, AnswerEvent.late.is_(True))
        .order_by(AnswerEvent.attempt_id, AnswerEvent.id)
    )
    events: dict[int, list[tuple[int, int, datetime]]] = {}
    for attempt_id, event_id, position, received_at in rows:
        events.setdefault(attempt_id, []).append((event_id, position, received_at))
    attempts = attempts_by_id(events)
    shares = _shares_by_attempt(events)
    timings = _deadlines(attempts.values())
    found = []
    for attempt_id, mine in events.items():
        for share, part in _parts(mine, shares.get(attempt_id, ())):
            found.append(
                LateWork(
                    attempt=attempts[attempt_id],
                    deadline=timings[attempt_id],
                    answers=len(part),
                    questions=len({position for _, position, _ in part}),
                    first=min(at for _, _, at in part),
                    last=max(at for _, _, at in part),
                    after_event_id=share.after_event_id if share is not None else part[0][0] - 1,
                    last_event_id=share.last_event_id if share is not None else part[-1][0],
                    share=share,
                )
            )
    return sorted(found, key=lambda one: (one.number, one.last_event_id))


def _parts(
    events: Sequence[tuple[int, int, datetime]], shares: Sequence[LateShare]
) -> list[tuple[LateShare | None, list[tuple[int, int, datetime]]]]:
    """The events of one attempt by the share that covers them; those that none covers come last."""
    parts: dict[int | None, list[tuple[int, int, datetime]]] = {}
    for event in events:
        share = next((one for one in shares if one.after_event_id < event[0] <= one.last_event_id), None)
        parts.setdefault(share.id if share is not None else None, []).append(event)
    by_id = {one.id: one for one in shares}
    return [(by_id.get(key) if key is not None else None, part) for key, part in parts.items()]


def _shares_by_attempt(attempt_ids: Iterable[int]) -> dict[int, list[LateShare]]:
    """The shares that rule now or wait for a second person; a waiting one stands before the one it would replace."""
    found: dict[int, list[LateShare]] = {}
    for part in slices(attempt_ids):
        query = (
            select(LateShare)
            .where(LateShare.attempt_id.in_(part), LateShare.stands.in_((*RULED, "waiting")))
            .options(joinedload(LateShare.ruling))
            .order_by(LateShare.id.desc())
        )
        for share in db.session.scalars(query):
            found.setdefault(share.attempt_id, []).append(share)
    return found


def attempts_by_id(attempt_ids: Iterable[int]) -> dict[int, Attempt]:
    """With entry, stage and candidacy at hand."""
    found: dict[int, Attempt] = {}
    for part in slices(attempt_ids):
        query = (
            select(Attempt)
            .where(Attempt.id.in_(part))
            .options(joinedload(Attempt.entry).joinedload(Entry.candidacy))
        )
        found.update({one.id: one for one in db.session.scalars(query)})
    return found


def _deadlines(attempts: Iterable[Attempt]) -> dict[int, datetime]:
    """Each attempt's own deadline, with whatever time it was given; asked as of its end, when it is settled."""
    listed = list(attempts)
    if not listed:
        return {}
    at = max(one.submitted_at or one.entry.window[1] for one in listed)
    return {key: one.deadline for key, one in timings_of(listed, at).items()}


def late_unruled(stage: Stage) -> int:
    """How many attempts of people still in the running have late answers on which nobody has ruled."""
    ruled = (
        select(LateShare.id)
        .where(
            LateShare.attempt_id == AnswerEvent.attempt_id,
            LateShare.stands.in_(RULED),
            AnswerEvent.id > LateShare.after_event_id,
            AnswerEvent.id <= LateShare.last_event_id,
        )
        .correlate(AnswerEvent)
        .exists()
    )
    query = (
        select(func.count(AnswerEvent.attempt_id.distinct()))
        .join(Attempt, Attempt.id == AnswerEvent.attempt_id)
        .join(Entry, Entry.id == Attempt.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active", AnswerEvent.late.is_(True), ~ruled)
    )
    return db.session.scalar(query) or 0


def late_rulings(stage: Stage) -> list[LateRuling]:
    """Every ruling on late work of a stage, the oldest first."""
    query = select(LateRuling).where(LateRuling.stage_id == stage.id).order_by(LateRuling.id)
    return list(db.session.scalars(query))


def shares_of(ruling: LateRuling) -> list[LateShare]:
    """The attempts of a ruling, with entry and candidacy at hand."""
    query = select(LateShare).where(LateShare.ruling_id == ruling.id).order_by(LateShare.attempt_id)
    way = joinedload(LateShare.attempt).joinedload(Attempt.entry).joinedload(Entry.candidacy)
    return list(db.session.scalars(query.options(way)))


def own_late(attempt: Attempt) -> list[LateShare]:
    """What was ruled on the late answers of one attempt, as the candidate may know it."""
    query = (
        select(LateShare)
        .where(LateShare.attempt_id == attempt.id, LateShare.stands.in_(RULED))
        .options(joinedload(LateShare.ruling))
        .order_by(LateShare.last_event_id)
    )
    return list(db.session.scalars(query))


def late_counts(attempt: Attempt) -> tuple[int, int]:
    """(late answers of one attempt, those of them on which nobody has ruled)."""
    every = set(
        db.session.scalars(
            select(AnswerEvent.id).where(AnswerEvent.attempt_id == attempt.id, AnswerEvent.late.is_(True))
        )
    )
    ruled = own_late(attempt) if every else []
    left = [one for one in every if not any(s.after_event_id < one <= s.last_event_id for s in ruled)]
    return len(every), len(left)


def item_rulings(stage: Stage, *states: str) -> list[ItemRuling]:
    """The rulings on questions of a stage, the oldest first; with `states`, only those in one of them."""
    query = select(ItemRuling).where(ItemRuling.stage_id == stage.id).order_by(ItemRuling.id)
    if states:
        query = query.where(ItemRuling.state.in_(states))
    return list(db.session.scalars(query))


def treatments_of(
    stage: Stage, items: Mapping[int, Item], supposing: Sequence[ItemRuling] = (), *, standing: bool = True
) -> Treatments:
    """How the questions that were ruled on are marked; `supposing` as if it were confirmed, the last one prevails.
    Without `standing` by `supposing` alone."""
    found: dict[int, Treatment] = {}
    for ruling in (*(item_rulings(stage, "confirmed") if standing else ()), *supposing):
        found.pop(ruling.bank_item_id, None)
        if ruling.bank_item_id in items and ruling.action != "as-was":
            found[ruling.bank_item_id] = _treatment(ruling, items[ruling.bank_item_id])
    return found


def _treatment(ruling: ItemRuling, item: Item) -> Treatment:
    if ruling.action in ("full", "leave-out"):
        return Treatment(full=ruling.action == "full", left_out=ruling.action == "leave-out")
    new = with_key(item, ruling.new_key)
    return Treatment(keys=(item, new) if ruling.action == "also" else (new,))
