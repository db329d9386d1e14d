"""What was sat: which questions the papers of a stage asked, of how many candidates, and whether it is over."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select

from exams.models import Attempt, Paper
from exams.queries.pauses import pauses_of
from exams.sitting.pauses import concerning, doors
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage


def sat_in(stage: Stage) -> Counter[int]:
    """Bank item id -> how many begun papers held it."""
    query = (
        select(Paper.items)
        .join(Attempt, Attempt.paper_id == Paper.id)
        .join(Entry, Entry.id == Attempt.entry_id)
        .where(Entry.stage_id == stage.id)
    )
    found: Counter[int] = Counter()
    for items in db.session.scalars(query):
        found.update(int(slot["item"]) for slot in items)
    return found


def over(stage: Stage, at: datetime) -> bool:
    """The exam has ended for everybody: nobody is writing any more and nobody can begin, pauses and windows of one's
    own included."""
    if stage.state == "closed":
        return True
    standing = (
        select(func.count(Attempt.id), func.max(Entry.closes_at))
        .select_from(Entry)
        .join(Entry.candidacy)
        .outerjoin(Attempt, Attempt.entry_id == Entry.id)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active", Attempt.submitted_at.is_(None))
    )
    running, latest = db.session.execute(standing).one()
    return not running and at >= doors_shut(stage, max(stage.closes_at, latest or stage.closes_at), at)


def doors_shut(stage: Stage, closes: datetime, at: datetime) -> datetime:
    """When the last door shuts that would shut at `closes`, with what pauses took up to the moment `at`. A pause that
    goes on keeps it open."""
    pauses = pauses_of([stage.id]).get(stage.id, ())
    rooms = {None, *(one.room for one in pauses)}
    return max(doors(concerning(pauses, room), stage.opens_at, closes, at)[1] for room in rooms)
