"""Count visits of links, once per person as well as can be known: many at a time, in one short transaction.

Nothing is promised of a single visit: a process that is killed loses what it had gathered.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from exams.models import ShareDay, ShareSalt, ShareVisitor
from exams.shares.once import of_address, of_browser
from recruit.db import db
from recruit.secrets import ring
from recruit.slices import pieces

#: People whom one link remembers of one day. A village has fewer; whoever makes up more fills no table.
MOST_A_DAY = 2000
Day = tuple[int, date]


@dataclass(frozen=True)
class Visit:
    """A page that was really looked at. `kind`: ``person``, ``bot`` or ``own`` (the candidate or staff, signed
    in); `token` is the browser's random number, '' where it keeps none. Address and agent are held in memory
    until they are counted."""

    link_id: int
    day: date
    kind: str = "person"
    token: str = ""
    address: str = ""
    agent: str = ""


def count_visits(visits: Sequence[Visit]) -> int:
    """Returns how many people were counted for the first time. The caller commits."""
    changes: dict[Day, Counter[str]] = defaultdict(Counter)
    for visit in visits:
        if visit.kind != "person":
            changes[visit.link_id, visit.day]["bots" if visit.kind == "bot" else "own"] += 1
    people = [visit for visit in visits if visit.kind == "person"]
    keys = {day: day_key(day) for day in sorted({visit.day for visit in people})}
    counted = _people(people, keys, changes)
    _keep(changes)
    _from_one({day for day, change in changes.items() if change["people"]})
    return counted


def day_key(day: date) -> bytes:
    """The key of a day's fingerprints, made when it is first needed; every process uses the same."""
    row = db.session.get(ShareSalt, day)
    if row is None:
        fresh = ring().seal(secrets.token_bytes(32), _place(day))
        db.session.execute(insert_(ShareSalt).values(day=day, key_sealed=fresh).on_conflict_do_nothing())
        row = db.session.get_one(ShareSalt, day)
    return ring().open(row.key_sealed, _place(day))


def insert_(model: Any) -> Any:
    """An INSERT that can leave out what is there already, in the words of the database in use."""
    return (sqlite_insert if db.engine.dialect.name == "sqlite" else postgres_insert)(model)


def _place(day: date) -> str:
    return f"share_salt.key_sealed:{day.isoformat()}"


def _people(people: Iterable[Visit], keys: dict[date, bytes], changes: dict[Day, Counter[str]]) -> int:
    """Puts down whoever is new, and counts them by link and day."""
    seen: dict[tuple[int, str], dict[str, Any]] = {}
    bare: set[tuple[int, str]] = set()
    site = ring().index_key
    for visit in people:
        key, change = keys[visit.day], changes[visit.link_id, visit.day]
        who = of_browser(site, key, visit.link_id, visit.token, visit.address, visit.agent)
        if (visit.link_id, who) in seen:
            change["again"] += 1
            continue
        row = {
            "link_id": visit.link_id,
            "visitor_hash": who,
            "address_hash": of_address(key, visit.link_id, visit.address),
            "day": visit.day,
        }
        seen[visit.link_id, who] = row
        if not visit.token:
            bare.add((visit.link_id, who))
    rows = _within_bounds(sorted(seen.values(), key=_in_order), changes)
    fresh: set[tuple[int, str]] = set()
    for piece in pieces(rows, 100):
        added = insert_(ShareVisitor).values(list(piece)).on_conflict_do_nothing()
        fresh.update(
            (link_id, who)
            for link_id, who in db.session.execute(
                added.returning(ShareVisitor.link_id, ShareVisitor.visitor_hash)
            )
        )
    for row in rows:
        who = row["link_id"], row["visitor_hash"]
        change = changes[row["link_id"], row["day"]]
        change["people" if who in fresh else "again"] += 1
        change["bare"] += who in fresh and who in bare
    return len(fresh)


def _in_order(row: dict[str, Any]) -> tuple[int, str]:
    """Two processes that count at once take rows in one order."""
    return row["link_id"], row["visitor_hash"]


def _within_bounds(rows: list[dict[str, Any]], changes: dict[Day, Counter[str]]) -> list[dict[str, Any]]:
    """Those whom their link may still remember today; the others are only numbered."""
    links = sorted({row["link_id"] for row in rows})
    full: dict[Day, int] = {}
    for part in pieces(links):
        found = db.session.execute(
            select(ShareDay.link_id, ShareDay.day, ShareDay.people).where(ShareDay.link_id.in_(part))
        )
        full.update({(link_id, day): people for link_id, day, people in found})
    kept = []
    for row in rows:
        day = row["link_id"], row["day"]
        if full.get(day, 0) >= MOST_A_DAY:
            changes[day]["beyond"] += 1
            continue
        full[day] = full.get(day, 0) + 1
        kept.append(row)
    return kept


def _keep(changes: dict[Day, Counter[str]]) -> None:
    for (link_id, day), change in sorted(changes.items()):
        db.session.execute(
            insert_(ShareDay)
            .values(link_id=link_id, day=day, people=0, again=0, bots=0, own=0, beyond=0, bare=0, from_one=0)
            .on_conflict_do_nothing()
        )
        added = {name: getattr(ShareDay, name) + count for name, count in change.items() if count}
        if added:
            db.session.execute(_of(link_id, day).values(added).execution_options(synchronize_session=False))


def _from_one(days: Iterable[Day]) -> None:
    """How many of a day's people came from one address: told, never cut, as a village may share one."""
    for link_id, day in sorted(days):
        most = db.session.scalar(
            select(func.count())
            .where(ShareVisitor.link_id == link_id, ShareVisitor.day == day)
            .group_by(ShareVisitor.address_hash)
            .order_by(func.count().desc())
            .limit(1)
        )
        values = _of(link_id, day).where(ShareDay.from_one < (most or 0)).values(from_one=most or 0)
        db.session.execute(values.execution_options(synchronize_session=False))


def _of(link_id: int, day: date) -> Any:
    return update(ShareDay).where(ShareDay.link_id == link_id, ShareDay.day == day)
