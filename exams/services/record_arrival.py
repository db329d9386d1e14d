"""Record an arrival: who came, when, and what of their identity was seen; taken back only with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from exams import messages_judging as messages_judging  # registers its texts
from exams.models import Arrival, Attendance
from exams.queries.sessions import (
    EARLY,
    arrivals_of,
    grace_until,
    looked_after,
    require_apart_from_door,
    rule_of,
)
from exams.services.check_in import attendance_of, check_in
from exams.services.hold_entries import hold
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import opening_text
from recruit.models import Account, Entry, Mark, Stage
from recruit.queries.assignments import assigned
from recruit.secrets import seal
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require_active

IDENTITIES = ("id-card", "other", "not-seen")
#: What else may be shown instead of the ID card.
DOCUMENTS = ("temporary-id", "household-register", "driving-licence", "passport", "other")
LONGEST_NOTE = 200


@dataclass(frozen=True)
class Seen:
    """What was seen of somebody's identity. `document` where it was another than the ID card, `note` why somebody is
    let in of whom nothing was seen, or who is too late."""

    identity: str = "id-card"
    document: str = ""
    note: str = ""


def record_arrivals(
    stage: Stage, records: Sequence[tuple[Entry, Seen]], by: Account, at: datetime
) -> list[Arrival]:
    """Everybody of the list has come. `by` is a proctor of their session, assigned to them, or of the office.

    Errors: Refusal('unknown' for an entry of another stage | 'stage-closed' | 'arrival-identity' | 'arrival-document' |
    'arrival-note' | 'arrival-early' | 'arrival-late' | 'arrival-on-record' | 'not-assigned' | 'candidacy-ended' |
    'judging-door').
    """
    if any(entry.stage_id != stage.id for entry, _seen in records):
        raise Refusal("unknown")
    require_apart_from_door(stage, by)
    hold_open([stage])
    entries = [entry for entry, _seen in records]
    hold(entries)  # two at one door: the second is told
    office = "office" in by.roles and by.active
    may = None if office else _own(entries, by)
    held = arrivals_of(one.id for one in entries)
    made, events = [], []
    for entry, seen in records:
        number = entry.candidacy.number
        if may is not None and entry.id not in may:
            raise Refusal("not-assigned", number=number)
        require_active(entry.candidacy)
        if entry.id in held:
            raise Refusal("arrival-on-record", number=number)
        _told_rightly(seen)
        late = _late(entry, seen, office, at)
        made.append(_arrival(entry, seen, late, by, at))
        facts = {"stage": stage.code, "identity": seen.identity, "document": seen.document, "late": late}
        events.append(audit.Event(at, by.login, "arrival.record", audit.about(entry.candidacy), facts))
    db.session.add_all(made)
    db.session.flush()
    for one, (_entry, seen) in zip(made, records, strict=True):
        if seen.note.strip():
            one.note_sealed = seal(seen.note.strip()[:LONGEST_NOTE], note_place(one))
    _present(stage, entries, by, at)
    audit.record(events)
    return made


def undo_arrival(entry: Entry, why: str, by: Account, at: datetime) -> Arrival:
    """It was somebody else, or a slip of the thumb. The record stays with the reason; nothing is known of the person.

    Errors: Refusal('arrival-missing' | 'arrival-why' | 'arrival-marked' | 'stage-closed' | 'not-assigned' |
    'judging-door').
    """
    require_apart_from_door(entry.stage, by)
    hold_open([entry.stage])
    if "office" not in by.roles and entry.id not in _own([entry], by):
        raise Refusal("not-assigned", number=entry.candidacy.number)
    found = arrivals_of([entry.id]).get(entry.id)
    if found is None:
        raise Refusal("arrival-missing", number=entry.candidacy.number)
    if not why.strip():
        raise Refusal("arrival-why")
    marked = select(Mark.id).where(Mark.entry_id == entry.id, Mark.current.is_(True))
    if db.session.scalar(marked.limit(1)) is not None:
        raise Refusal("arrival-marked", number=entry.candidacy.number)
    found.undone_at, found.undone_by_id = at, by.id
    found.undone_why_sealed = seal(why.strip()[:LONGEST_NOTE], why_place(found))
    db.session.execute(
        delete(Attendance).where(
            Attendance.entry_id == entry.id, Attendance.session == "", Attendance.status == "present"
        )
    )
    db.session.flush()
    audit.note(at, by.login, "arrival.undo", audit.about(entry.candidacy), stage=entry.stage.code)
    return found


def note_place(arrival: Arrival) -> str:
    return f"arrival.note_sealed:{arrival.id}"


def why_place(arrival: Arrival) -> str:
    return f"arrival.undone_why_sealed:{arrival.id}"


def _own(entries: Sequence[Entry], by: Account) -> set[int]:
    ids = [one.id for one in entries]
    return looked_after(by, ids) | {entry_id for entry_id, _component in assigned(by, ids)}


def _told_rightly(seen: Seen) -> None:
    if seen.identity not in IDENTITIES:
        raise Refusal("arrival-identity")
    if seen.identity == "other" and seen.document not in DOCUMENTS:
        raise Refusal("arrival-document")
    if seen.identity == "not-seen" and not seen.note.strip():
        raise Refusal("arrival-note")


def _late(entry: Entry, seen: Seen, office: bool, at: datetime) -> bool:
    """Whether they are late; the office may let somebody in whom the rule would turn away, and writes why."""
    opens, zone = entry.window[0], entry.stage.cohort.programme.timezone
    if at < opens - EARLY:
        raise Refusal("arrival-early", opens=opening_text(opens, zone))
    rule = rule_of(entry.stage)
    late = "grace_minutes" in rule and at > grace_until(entry)
    if late and rule.get("late") == "refuse" and not (office and seen.note.strip()):
        raise Refusal("arrival-late", until=opening_text(grace_until(entry), zone))
    return late


def _arrival(entry: Entry, seen: Seen, late: bool, by: Account, at: datetime) -> Arrival:
    document = seen.document if seen.identity == "other" else ""
    return Arrival(
        entry_id=entry.id, at=at, by_id=by.id, identity=seen.identity, document=document, late=late
    )


def _present(stage: Stage, entries: Sequence[Entry], by: Account, at: datetime) -> None:
    """Presence as everything else reads it. Whoever is let in before the doors open is present from now on all the
    same; a record of absence is put right by the person's coming."""
    held = attendance_of([one.id for one in entries])
    early = [one for one in entries if at < one.window[0]]
    check_in(stage, [(one, "present") for one in entries if at >= one.window[0]], by, at)
    for one in early:
        if one.id not in held:
            row = Attendance(entry_id=one.id, session="", status="present", at=at, recorded_by_id=by.id)
            db.session.add(row)
    db.session.flush()
