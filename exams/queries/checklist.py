"""What must be in order before the doors open, worked out from what is there: codes and facts, no words."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from flask import current_app
from sqlalchemy import func, or_, select, text

from exams.queries.exam_room import counts
from exams.queries.papers import papers_ready
from exams.queries.rehearsal import tried
from exams.queries.seats import unseated
from exams.queries.sight import rooms_of_stage, watchers
from recruit import vital_signs
from recruit.db import db
from recruit.models import Account, Candidacy, Entry, Message, Stage
from recruit.storage import root

#: ``ok`` in order · ``not`` to be mended before the doors open · ``look`` for a person to judge.
State = Literal["ok", "not", "look"]
FREE_GIGABYTES = 2
WORKER_SILENT = timedelta(minutes=2)
BACKUP_OLD = timedelta(hours=26)
CLOCKS_APART = timedelta(seconds=2)
#: So many in a hundred should have tried their phones; the rest are worth a call.
TRIED = 90
MESSAGE_OLD = timedelta(minutes=10)


@dataclass(frozen=True)
class Check:
    code: str
    state: State
    facts: Mapping[str, Any] = field(default_factory=dict)


def checklist(stage: Stage, at: datetime, real: datetime) -> list[Check]:
    """`at` is the moment the reader looks at, `real` the machine's: clocks and messages live by real minutes."""
    return [
        _papers(stage),
        _released(stage),
        *_seats(stage),
        _reachable(stage),
        _rehearsed(stage),
        _window(stage, at),
        _clock(real),
        _disk(),
        _backup(),
        _https(),
        # A demonstration has no worker, and must not be told to start one.
        *([] if current_app.config["ZEYOU_DEMO"] else [_worker()]),
        _outbox(real),
    ]


def _papers(stage: Stage) -> Check:
    missing = counts(stage).without_paper
    return Check("papers", "not" if missing else "ok", {"count": missing})


def _released(stage: Stage) -> Check:
    return Check("released", "ok" if papers_ready(stage).released else "look")


def _seats(stage: Stage) -> list[Check]:
    rooms = rooms_of_stage(stage)
    if not rooms:
        return [Check("rooms", "look")]
    left = unseated(stage)
    watched = watchers(stage)
    alone = [room for room in rooms if not watched.get(room)]
    return [
        Check("seats", "not" if left else "ok", {"count": left, "rooms": len(rooms)}),
        Check("watch", "not" if alone else "ok", {"rooms": alone}),
    ]


def _reachable(stage: Stage) -> Check:
    """Everybody can sign in by a phone, an e-mail or a password of their own."""
    able = select(Account.person_id).where(
        Account.kind == "applicant",
        Account.active.is_(True),
        or_(
            Account.phone_index.is_not(None),
            Account.email_index.is_not(None),
            Account.password_hash.is_not(None),
        ),
    )
    query = (
        select(func.count(Entry.id))
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active")
        .where(Candidacy.person_id.not_in(able.where(Account.person_id.is_not(None))))
    )
    missing = db.session.scalar(query) or 0
    return Check("reachable", "look" if missing else "ok", {"count": missing})


def _rehearsed(stage: Stage) -> Check:
    found = tried(stage)
    if found is None:
        return Check("rehearsal", "look", {"percent": None})
    return Check("rehearsal", "ok" if found.percent >= TRIED else "look", {"percent": found.percent})


def _window(stage: Stage, at: datetime) -> Check:
    if at < stage.opens_at:
        return Check("window", "ok", {"opens": stage.opens_at})
    return Check("window", "look", {"opens": stage.opens_at})


def _clock(real: datetime) -> Check:
    """The application's clock beside the database's: where they lie on two machines, these may drift apart."""
    if db.engine.dialect.name == "postgresql":
        there = db.session.scalar(text("SELECT clock_timestamp()"))
    else:
        told = db.session.scalar(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')"))
        there = datetime.fromisoformat(str(told)).replace(tzinfo=UTC)
    apart = abs(there - real) if there is not None else timedelta.max
    return Check("clock", "ok" if apart <= CLOCKS_APART else "not", {"seconds": round(apart.total_seconds())})


def _disk() -> Check:
    home = Path(current_app.config["ZEYOU_HOME"])
    places = [one for one in (home, root()) if one.exists()]
    free = min((shutil.disk_usage(one).free for one in places), default=0) // 10**9
    return Check("disk", "ok" if free >= FREE_GIGABYTES else "not", {"free": free})


def _backup() -> Check:
    old = vital_signs.age(vital_signs.BACKUP)
    if old is None:
        return Check("backup", "not", {"hours": None})
    return Check("backup", "ok" if old <= BACKUP_OLD else "not", {"hours": round(old / timedelta(hours=1))})


def _https() -> Check:
    secure = str(current_app.config["ZEYOU_BASE_URL"]).startswith("https:")
    return Check("https", "ok" if secure else "not")


def _worker() -> Check:
    old = vital_signs.age(vital_signs.WORKER)
    return Check("worker", "ok" if old is not None and old <= WORKER_SILENT else "not")


def _outbox(real: datetime) -> Check:
    """Messages that wait although they should have left."""
    query = select(func.count(Message.id)).where(
        Message.state == "queued", Message.created_at < real - MESSAGE_OLD
    )
    stuck = db.session.scalar(query.where(Message.channel != "page")) or 0
    return Check("outbox", "look" if stuck else "ok", {"count": stuck})
