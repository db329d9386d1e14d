"""Write what every invitation to a stage says; tell those invited, once for each change of time or place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from exams.models import NoticeTold, StageNotice
from exams.queries.invitations import Seats, accounts_of, at_home, invited, notice_of, seats_of, told
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import lazy
from recruit.models import Account, Entry, Stage
from recruit.services.hold_stage import hold_planned
from recruit.services.send_messages import Notice, queue
from recruit.slices import pieces

LONGEST_VENUE, LONGEST_WORDS = 120, 300


@dataclass(frozen=True)
class Words:
    """Where, what to bring (one thing a line), what else. `revision` is the one they were written upon, 0 for none."""

    venue: str
    bring: str
    remarks: str
    revision: int


def write_notice(stage: Stage, words: Words, by: Account, at: datetime) -> StageNotice:
    """Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'notice-changed' where somebody else wrote)."""
    held = hold_planned(stage, by)
    notice = notice_of(held)
    if (notice.revision if notice is not None else 0) != words.revision:
        raise Refusal("notice-changed")
    if notice is None:
        notice = StageNotice(stage_id=held.id, revision=0)
        db.session.add(notice)
    notice.venue = words.venue.strip()[:LONGEST_VENUE]
    notice.bring = words.bring.strip()[:LONGEST_WORDS]
    notice.remarks = words.remarks.strip()[:LONGEST_WORDS]
    notice.revision += 1
    notice.changed_at, notice.changed_by_id = at, by.id
    db.session.flush()
    audit.note(at, by.login, "notice.write", audit.at_stage(held), venue=notice.venue, bring=notice.bring)
    return notice


def tell_invited(stage: Stage, by: Account, at: datetime) -> int:
    """Queues a message for everybody invited who was not told yet, or was told of another time or place, and lets
    candidates download their own paper. Returns how many were told; a second call tells nobody. Whose time is over
    is not invited to it any more.

    Errors: as `write_notice`, and Refusal('notice-missing') before anything was written.
    """
    held = hold_planned(stage, by)
    notice = notice_of(held)
    if notice is None:
        raise Refusal("notice-missing")
    due, seats = _due(held, notice, at), seats_of(held)
    queue([_message(one, seats, notice) for one in due], at)
    for one in due:
        if one.row is not None:
            one.row.digest, one.row.told_at = one.digest, at
    new = [{"entry_id": one.entry.id, "digest": one.digest, "told_at": at} for one in due if one.row is None]
    for piece in pieces(new):
        db.session.execute(insert(NoticeTold), list(piece))
    notice.issued_at = notice.issued_at or at
    db.session.flush()
    audit.note(at, by.login, "notice.tell", audit.at_stage(held), count=len(due))
    return len(due)


def untold(stage: Stage, notice: StageNotice, at: datetime) -> int:
    """How many `tell_invited` would tell now."""
    return len(_due(stage, notice, at))


@dataclass(frozen=True)
class _Due:
    """Somebody who is to be told; `row`: what they were told before, None where nothing."""

    entry: Entry
    account: Account
    digest: str
    row: NoticeTold | None


def _due(stage: Stage, notice: StageNotice, at: datetime) -> list[_Due]:
    entries = [one for one in invited(stage) if at < one.window[1]]
    seats, known, accounts = seats_of(stage), told(entries), accounts_of(entries)
    found = []
    for entry in entries:
        account, row = accounts.get(entry.candidacy.person_id or 0), known.get(entry.id)
        digest = digest_of(entry, seats, notice)
        if account is not None and (row is None or row.digest != digest):
            found.append(_Due(entry, account, digest, row))
    return found


def digest_of(entry: Entry, seats: Seats, notice: StageNotice) -> str:
    """A fingerprint of what the candidate has to know: when and where."""
    opens, closes = entry.window
    window = [str(round(moment.timestamp())) for moment in (opens, closes)]
    facts = [*window, notice.venue, *map(str, seats.get(entry.id, ()))]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:40]


def _message(due: _Due, seats: Seats, notice: StageNotice) -> Notice:
    entry, again = due.entry, due.row is not None
    exam = entry.stage.kind == "online-exam"
    template = "invitation-changed" if again else "ticket-ready" if exam else "stage-invitation"
    facts = {
        "stage": entry.stage.definition.title,
        "number": entry.candidacy.number,
        "opens": entry.window[0],
        "place": _place(entry, seats, notice, exam),
    }
    return Notice(due.account, template, facts)


def _place(entry: Entry, seats: Seats, notice: StageNotice, exam: bool) -> object:
    if entry.id in seats:
        room, seat = seats[entry.id]
        place = _seat_words(entry.stage.kind, room, seat)
        return lazy("%(venue)s %(place)s", venue=notice.venue, place=place) if notice.venue else place
    if notice.venue and not (exam and seats):
        return notice.venue
    if not at_home(entry.stage):
        return lazy("地点见通知")
    return lazy("在手机上考") if exam else lazy("在自己的地方做，用手机交")


def _seat_words(kind: str, room: str, seat: int) -> object:
    if kind != "interview":
        return lazy("%(room)s %(seat)s 号座位", room=room, seat=seat)
    if not seat:
        return lazy("第 %(room)s 面试室", room=room)
    return lazy("第 %(room)s 面试室第 %(turn)s 个", room=room, turn=seat)
