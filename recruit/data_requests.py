"""What may be asked about one's own data, who answers it how, and until when. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from recruit.calendar import WorkCalendar

#: Within so many working days a request is answered.
ANSWER_DAYS = 15
WORDS, RIGHT = 500, 200

#: How somebody is reached: no list depends on it, one officer puts it right.
CONTACT = ("phone", "email", "address")
#: Who somebody is: on every paper, so two people put it right.
NAME = ("name",)
#: What eligibility, marks or places came from. Nothing here is changed by an answer: two people put the note beside
#: it, and where a list may be wrong the way is the objection, which ends in a corrected list that everybody sees.
RANKED = ("id_number", "schooling", "village", "answers", "papers", "marks")
FIELDS = (*CONTACT, *NAME, *RANKED)
#: What may be asked to be deleted before its time of keeping is over.
PARTS = ("papers", "contact", "both")

ANSWERS = ("done", "noted", "objection", "kept")


def fields_of(kind: str) -> tuple[str, ...]:
    """What a request of this kind may be about; empty for a kind that does not exist."""
    return {"correct": FIELDS, "erase": PARTS}.get(kind, ())


def answers_to(kind: str, field: str) -> tuple[str, ...]:
    """How a request may be answered. ``done``: put right, or deleted. ``noted``: the applicant's word stands beside
    what is kept. ``objection``: the way is the objection against a list. ``kept``: it stays as it is, for a reason."""
    if kind == "erase" or field not in RANKED:
        return ("done", "kept")
    return ("noted", "objection", "kept")


def by_two(kind: str, field: str, answer: str) -> bool:
    """Whether a second person stands for this answer: what deletes, what touches who somebody is or a
    list, and what opens the door to an account."""
    return answer in ("done", "noted") and not (kind == "correct" and field == "address")


def answer_due(filed_at: datetime, calendar: WorkCalendar, zone: ZoneInfo) -> datetime:
    """The moment (exclusive) by which what was filed at `filed_at` must be answered."""
    day = calendar.add(filed_at.astimezone(zone).date(), ANSWER_DAYS)
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)
