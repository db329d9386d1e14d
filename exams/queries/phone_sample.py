"""Which forms are, or could be, checked by phone: who can be drawn, the draws on record, whether a draw replays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from exams.fieldwork.sample import outcome, roster_digest
from exams.models import FormResponse, PhoneCall, PhoneSample
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage
from recruit.two_words import seed_of


def open_roster(stage: Stage, component: str, at: datetime) -> dict[str, list[str]]:
    """Forms, by admission number, of every active candidate whose own window has ended and who was not drawn before.

    Whoever had more time is therefore left for a later draw; who was drawn stays drawn.
    """
    ends = func.coalesce(Entry.closes_at, stage.closes_at)
    drawn = select(PhoneCall.entry_id).join(FormResponse, FormResponse.id == PhoneCall.response_id)
    drawn = drawn.where(FormResponse.component == component)
    rows = db.session.execute(
        select(Candidacy.number, FormResponse.slot)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(FormResponse, FormResponse.entry_id == Entry.id)
        .where(
            Entry.stage_id == stage.id,
            Candidacy.state == "active",
            FormResponse.component == component,
            FormResponse.current.is_(True),
            ends <= at,
            Entry.id.not_in(drawn),
        )
        .order_by(Candidacy.number, FormResponse.id)
    )
    roster: dict[str, list[str]] = {}
    for number, slot in rows:
        roster.setdefault(number, []).append(slot)
    return roster


def samples_of(stage: Stage, component: str) -> list[PhoneSample]:
    """The draws that were held, in their order."""
    return [one for one in _records(stage, component) if one.drawn_at is not None]


def waiting_sample(stage: Stage, component: str) -> PhoneSample | None:
    """The draw that waits for its second word."""
    return next((one for one in _records(stage, component) if one.drawn_at is None), None)


def waiting_samples(stage: Stage) -> list[PhoneSample]:
    """The same of every component of the stage."""
    query = select(PhoneSample).where(PhoneSample.stage_id == stage.id, PhoneSample.drawn_at.is_(None))
    return list(db.session.scalars(query.order_by(PhoneSample.id)))


def replays(sample: PhoneSample) -> bool | None:
    """True when the record gives exactly the calls that were drawn; None of a draw from before there were two words."""
    if not sample.first_word:
        return None
    if sample.roster_sha256 != roster_digest(sample.roster, sample.component):
        return False
    if sample.seed != seed_of(sample.first_word, sample.second_word):
        return False
    rows = db.session.execute(
        select(Candidacy.number, FormResponse.slot)
        .select_from(PhoneCall)
        .join(FormResponse, FormResponse.id == PhoneCall.response_id)
        .join(Entry, Entry.id == PhoneCall.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(PhoneCall.sample_id == sample.id)
    )
    stored = sorted((number, slot) for number, slot in rows)
    return stored == sorted(outcome(sample.roster, sample.component, sample.seed, sample.size))


def _records(stage: Stage, component: str) -> list[PhoneSample]:
    query = select(PhoneSample).where(PhoneSample.stage_id == stage.id, PhoneSample.component == component)
    return list(db.session.scalars(query.order_by(PhoneSample.id)))
