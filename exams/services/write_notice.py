"""Write what every invitation to a stage says; tell those invited, once for each change of time or place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from exams.models import NoticeTold, StageNotice
from exams.queries.invitations import Seats, accounts_of, invited, notice_of, seats_of, told
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.i18n import lazy
from recruit.models import Account, Entry, Stage
from recruit.services.roles import require, require_county
from recruit.services.send_messages import Notice, queue

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
    held = _held(stage, by)
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
    candidates download their own paper. Returns how many were told; a second call tells nobody.

    Errors: as `write_notice`, and Refusal('notice-missing') before anything was written.
    """
    held = _held(stage, by)
    notice = notice_of(held)
    if notice is None:
        raise Refusal("notice-missing")
    entries = invited(held)
    seats, known, accounts = seats_of(held), told(entries), accounts_of(entries)
    due: list[tuple[Entry, str, Notice]] = []
    for entry in entries:
        account = accounts.get(entry.candidacy.person_id or 0)
        digest = digest_of(entry, seats, notice)
        before = known.get(entry.id)
        if account is None or (before is not None and before.digest == digest):
            continue
        due.append((entry, digest, _message(entry, account, seats, notice, before is not None)))
    queue([message for _entry, _digest, message in due], at)
    for entry, digest, _message_of in due:
        row = known.get(entry.id)
        if row is None:
            row = NoticeTold(entry_id=entry.id)
            db.session.add(row)
        row.digest, row.told_at = digest, at
    notice.issued_at = notice.issued_at or at
    db.session.flush()
    audit.note(at, by.login, "notice.tell", audit.at_stage(held), count=len(due))
    return len(due)


def untold(stage: Stage, notice: StageNotice) -> int:
    """How many `tell_invited` would tell now."""
    entries = invited(stage)
    seats, known, accounts = seats_of(stage), told(entries), accounts_of(entries)
    return sum(
        one.candidacy.person_id in accounts
        and (one.id not in known or known[one.id].digest != digest_of(one, seats, notice))
        for one in entries
    )


def digest_of(entry: Entry, seats: Seats, notice: StageNotice) -> str:
    """A fingerprint of what the candidate has to know: when and where."""
    opens, closes = entry.window
    window = [str(round(moment.timestamp())) for moment in (opens, closes)]
    facts = [*window, notice.venue, *map(str, seats.get(entry.id, ()))]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:40]


def _message(entry: Entry, account: Account, seats: Seats, notice: StageNotice, again: bool) -> Notice:
    exam = entry.stage.kind == "online-exam"
    template = "invitation-changed" if again else "ticket-ready" if exam else "stage-invitation"
    facts = {
        "stage": entry.stage.definition.title,
        "number": entry.candidacy.number,
        "opens": entry.window[0],
        "place": _place(entry, seats, notice, exam),
    }
    return Notice(account, template, facts)


def _place(entry: Entry, seats: Seats, notice: StageNotice, exam: bool) -> object:
    if entry.id in seats:
        room, seat = seats[entry.id]
        if notice.venue:
            return lazy("%(venue)s %(room)s %(seat)s 号座位", venue=notice.venue, room=room, seat=seat)
        return lazy("%(room)s %(seat)s 号座位", room=room, seat=seat)
    if notice.venue and not (exam and seats):
        return notice.venue
    return lazy("在手机上考") if exam else lazy("地点见通知")


def _held(stage: Stage, by: Account) -> Stage:
    require(by, "office")
    require_county(by)
    held = locked(Stage, stage.id)
    if held is None or held.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)
    return held
