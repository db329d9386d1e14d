"""Facts about a sitting for a person to look at: pages left, devices, addresses, timing. Never a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, union

from exams.models import AnswerEvent, Attempt, AttemptPresence, IntegritySignal
from exams.queries.sight import Sight
from exams.sitting.signals import BACK, LEFT, OFFLINE, ONLINE, RELOADED, Away, away
from recruit.db import db
from recruit.models import Candidacy, Entry, Person, Stage
from recruit.slices import slices

#: Answers to so many questions within so short a time are faster than most people read.
BURST, WITHIN = 8, timedelta(seconds=20)
MOST_LISTED = 200


@dataclass(frozen=True)
class Facts:
    """What is known of one sitting. `shares_with`: admission numbers that were heard of from the same device."""

    number: str
    name: str
    entry_id: int
    left: Away
    offline: Away
    reloaded: int
    devices: int
    addresses: int
    shares_with: tuple[str, ...] = ()
    burst: int = 0
    quietest: timedelta = timedelta(0)

    @property
    def weight(self) -> tuple[int, ...]:
        """Which to look at first; an order for the list and nothing more."""
        return (len(self.shares_with), self.burst, self.devices, self.left.times)


def facts_of(stage: Stage, sight: Sight) -> list[Facts]:
    """Everybody of whom there is something to look at, those with the most in front, at most `MOST_LISTED`."""
    query = (
        select(Attempt.id, Entry.id, Candidacy.number, Person.name)
        .join(Entry, Entry.id == Attempt.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .outerjoin(Person, Person.id == Candidacy.person_id)
        .where(Entry.stage_id == stage.id)
    )
    told = _told(stage, [tuple(row) for row in db.session.execute(sight.narrow(query))])
    seen = [one for one in told if _remarkable(one)]
    return sorted(seen, key=lambda one: ([-part for part in one.weight], one.number))[:MOST_LISTED]


def facts_about(stage: Stage, attempt: Attempt) -> Facts:
    """The same for one, with the timing of the answers."""
    candidacy = attempt.entry.candidacy
    name = candidacy.person.name if candidacy.person else ""
    return _told(stage, [(attempt.id, attempt.entry_id, candidacy.number, name)])[0]


def _remarkable(one: Facts) -> bool:
    return bool(
        one.left.times
        or one.reloaded > 2
        or one.devices > 1
        or one.addresses > 1
        or one.shares_with
        or one.burst
    )


def _told(stage: Stage, rows: Sequence[tuple[int, int, str, str | None]]) -> list[Facts]:
    ids = [row[0] for row in rows]
    signals, hashes = _signals(ids)
    devices = _devices(stage)
    used: dict[int, set[str]] = {}
    for device, attempts in devices.items():
        for attempt_id in attempts:
            used.setdefault(attempt_id, set()).add(device)
    numbers = {row[0]: row[2] for row in _numbers(stage)}
    counted = _devices_counted(ids)
    timing = _timing(ids)
    found = []
    for attempt_id, entry_id, number, name in rows:
        own = signals.get(attempt_id, [])
        named = used.get(attempt_id, set())
        others = {other for device in named for other in devices[device]} - {attempt_id}
        burst, quietest = timing.get(attempt_id, (0, timedelta(0)))
        found.append(
            Facts(
                number,
                name or "",
                entry_id,
                away(own, LEFT, BACK),
                away(own, OFFLINE, ONLINE),
                sum(kind == RELOADED for kind, _at in own),
                max(len(named), counted.get(attempt_id, 0)),
                len(hashes.get(attempt_id, ())),
                tuple(sorted(numbers[other] for other in others)),
                burst,
                quietest,
            )  # fmt: skip
        )
    return found


def _signals(
    attempt_ids: Sequence[int],
) -> tuple[dict[int, list[tuple[str, datetime]]], dict[int, set[str]]]:
    """Attempt id -> its signals in their order, and its addresses (presence included)."""
    found: dict[int, list[tuple[str, datetime]]] = {}
    hashes: dict[int, set[str]] = {}
    for part in slices(attempt_ids):
        query = select(
            IntegritySignal.attempt_id,
            IntegritySignal.kind,
            IntegritySignal.happened_at,
            IntegritySignal.address,
        ).where(IntegritySignal.attempt_id.in_(part))
        for attempt_id, kind, moment, address in db.session.execute(
            query.order_by(IntegritySignal.happened_at, IntegritySignal.id)
        ):
            found.setdefault(attempt_id, []).append((kind, moment))
            if address:
                hashes.setdefault(attempt_id, set()).add(address)
        heard = select(AttemptPresence.attempt_id, AttemptPresence.address)
        for attempt_id, address in db.session.execute(heard.where(AttemptPresence.attempt_id.in_(part))):
            if address:
                hashes.setdefault(attempt_id, set()).add(address)
    return found, hashes


def _of_stage(stage: Stage) -> Select[tuple[int]]:
    return select(Attempt.id).join(Entry, Entry.id == Attempt.entry_id).where(Entry.stage_id == stage.id)


def _devices(stage: Stage) -> dict[str, set[int]]:
    """Device name -> the attempts it was heard of with, all of the stage: sharing has no rooms."""
    own = _of_stage(stage)
    both = union(
        select(IntegritySignal.device, IntegritySignal.attempt_id).where(
            IntegritySignal.device != "", IntegritySignal.attempt_id.in_(own)
        ),
        select(AttemptPresence.device, AttemptPresence.attempt_id).where(
            AttemptPresence.device != "", AttemptPresence.attempt_id.in_(own)
        ),
    )
    found: dict[str, set[int]] = {}
    for device, attempt_id in db.session.execute(both):
        found.setdefault(device, set()).add(attempt_id)
    return found


def _devices_counted(attempt_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in slices(attempt_ids):
        query = select(AttemptPresence.attempt_id, AttemptPresence.devices)
        query = query.where(AttemptPresence.attempt_id.in_(part))
        found.update(dict(db.session.execute(query).all()))
    return found


def _numbers(stage: Stage) -> Iterable[tuple[int, int, str]]:
    query = select(Attempt.id, Entry.id, Candidacy.number).join(Entry, Entry.id == Attempt.entry_id)
    query = query.join(Candidacy, Candidacy.id == Entry.candidacy_id).where(Entry.stage_id == stage.id)
    return [tuple(row) for row in db.session.execute(query)]


def _timing(attempt_ids: Sequence[int]) -> dict[int, tuple[int, timedelta]]:
    """Attempt id -> (most questions first answered within `WITHIN`, where at least `BURST`; longest pause between)."""
    found: dict[int, tuple[int, timedelta]] = {}
    for part in slices(attempt_ids):
        first = (
            select(
                AnswerEvent.attempt_id, AnswerEvent.position, func.min(AnswerEvent.received_at).label("first")
            )
            .where(AnswerEvent.attempt_id.in_(part))
            .group_by(AnswerEvent.attempt_id, AnswerEvent.position)
            .subquery()
        )
        moments: dict[int, list[datetime]] = {}
        query = select(first.c.attempt_id, first.c.first).order_by(first.c.attempt_id, first.c.first)
        for attempt_id, moment in db.session.execute(query):
            moments.setdefault(attempt_id, []).append(moment)
        found.update({key: rhythm(each) for key, each in moments.items()})
    return found


def rhythm(moments: Sequence[datetime]) -> tuple[int, timedelta]:
    """(the most within `WITHIN`, 0 where fewer than `BURST`; the longest wait between two). `moments` in order.

    Answers kept on a phone without network arrive all at once, so this is a reason to look and no more.
    """
    most, start = 0, 0
    for end, moment in enumerate(moments):
        while moment - moments[start] > WITHIN:
            start += 1
        most = max(most, end - start + 1)
    waits = [later - earlier for earlier, later in zip(moments, moments[1:], strict=False)]
    return most if most >= BURST else 0, max(waits, default=timedelta(0))
