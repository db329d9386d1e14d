"""Write down what happened during an exam. An entry is never changed: a correction is a further entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from exams.models import Incident
from exams.queries.sight import entry_by_number, require_room, sight_of
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.services.roles import require

NOTERS = ("office", "proctor")
CAUSES = ("power", "network", "device", "illness", "disturbance", "cheating", "wrong-person", "other")
#: What these say may concern somebody's health or honour: the log holds no more than that there was an entry.
PERSONAL = ("illness", "cheating", "wrong-person", "other")
LONGEST = 500
#: Clocks on walls differ by a little; nobody notes what is still to come.
AHEAD = timedelta(minutes=5)
#: What is older is a slip of the pen in the year.
LONG_AGO = timedelta(days=366)


@dataclass(frozen=True)
class Noted:
    """What somebody writes down: a candidate's number, or a room, or neither (all); a cause of `CAUSES`; in words
    what happened and what was done; when."""

    number: str
    room: str
    cause: str
    words: str
    measures: str
    happened_at: datetime


def note_incident(
    stage: Stage, noted: Noted, by: Account, at: datetime, corrects: Incident | None = None
) -> Incident:
    """Adds an entry. The words stay in it, where the keeping rules reach them; the log names cause and number.

    Errors: Refusal('role-missing' | 'incident-cause' | 'incident-words' | 'incident-about' | 'incident-ahead' |
    'incident-long-ago' | 'day-number-unknown' | 'day-room-unknown' | 'pause-whole' | 'unknown').
    """
    require(by, *NOTERS)
    if noted.cause not in CAUSES:
        raise Refusal("incident-cause")
    if not noted.words.strip():
        raise Refusal("incident-words")
    if noted.number and noted.room:
        raise Refusal("incident-about")
    if noted.happened_at > at + AHEAD:
        raise Refusal("incident-ahead")
    if noted.happened_at < at - LONG_AGO:
        raise Refusal("incident-long-ago")
    if corrects is not None and corrects.stage_id != stage.id:
        raise Refusal("unknown")
    entry = _about(stage, noted, by)
    incident = Incident(
        stage_id=stage.id,
        entry_id=entry.id if entry else None,
        room=noted.room or None,
        cause=noted.cause,
        words=noted.words.strip()[:LONGEST],
        measures=noted.measures.strip()[:LONGEST],
        happened_at=noted.happened_at,
        noted_at=at,
        noted_by_id=by.id,
        corrects_id=corrects.id if corrects else None,
    )
    db.session.add(incident)
    db.session.flush()
    facts = {
        "incident": incident.id,
        "cause": "other" if noted.cause in PERSONAL else noted.cause,
        "room": noted.room,
        "number": entry.candidacy.number if entry else "",
        "corrects": incident.corrects_id or "",
    }
    audit.note(at, by.login, "exam.incident", audit.at_stage(stage), **facts)
    return incident


def _about(stage: Stage, noted: Noted, by: Account) -> Entry | None:
    if noted.number:
        return entry_by_number(stage, noted.number, by)
    if noted.room:
        require_room(stage, noted.room, by)
    elif not sight_of(stage, by).whole:
        raise Refusal("pause-whole")
    return None
