"""A villager says that a station took too much: the desk writes it down, and later what came of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, FeeComplaint, Place
from recruit.queries.fees import cohort_of, services_at
from recruit.secrets import seal, unseal
from recruit.services.numbering import take
from recruit.services.roles import require, require_scope

OUTCOMES = ("returned", "warned", "referred", "unfounded")
_LONGEST = 500


@dataclass(frozen=True)
class Told:
    """Who told it, how they are reached, and what they said; all of it may stay empty."""

    who: str = ""
    contact: str = ""
    words: str = ""


def take_complaint(
    place: Place, service: str, charged: Decimal, on_day: date, told: Told, by: Account, at: datetime
) -> FeeComplaint:
    """Errors: Refusal('role-missing' | 'outside-township' | 'fees-off'), and with `field`: 'complaint-service' |
    'complaint-charged' | 'complaint-day'."""
    require(by, "clerk", "office")
    require_scope(by, place.township_code)
    cohort = cohort_of(place)
    if service not in {one.code for one in services_at(place)}:
        raise Refusal("complaint-service", field="service")
    if not 0 <= charged < 10**9 or charged != charged.quantize(Decimal("0.01")):
        raise Refusal("complaint-charged", field="charged")
    if on_day > at.astimezone(cohort.programme.timezone).date():
        raise Refusal("complaint-day", field="on_day")
    serial = take(cohort, "complaint").start
    made = FeeComplaint(
        place_id=place.id,
        number=f"C{cohort.id}-{serial:04d}",
        service=service,
        charged=charged,
        on_day=on_day,
        told_at=at,
        told_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    short = Told(told.who.strip()[:60], told.contact.strip()[:60], told.words.strip()[:_LONGEST])
    plain = json.dumps(asdict(short), ensure_ascii=False, sort_keys=True)
    made.words_sealed = seal(plain, f"fee_complaint.words:{made.id}")
    db.session.flush()
    _note(made, by, at, "fees.complaint", service=service)
    return made


def settle_complaint(complaint: FeeComplaint, outcome: str, answer: str, by: Account, at: datetime) -> None:
    """What came of it. Errors: Refusal('role-missing' | 'outside-township' | 'wrong-state'), and with `field`:
    'complaint-outcome' | 'reason-wanted'."""
    require(by, "clerk", "office")
    require_scope(by, complaint.place.township_code)
    held = locked(FeeComplaint, complaint.id)
    if held is None or held.outcome is not None:
        raise Refusal("wrong-state")
    if outcome not in OUTCOMES:
        raise Refusal("complaint-outcome", field="outcome")
    if not answer.strip():
        raise Refusal("reason-wanted", field="answer")
    held.outcome, held.settled_at, held.settled_by_id = outcome, at, by.id
    held.answer_sealed = seal(answer.strip()[:_LONGEST], f"fee_complaint.answer:{held.id}")
    db.session.flush()
    _note(held, by, at, "fees.complaint-settle", outcome=outcome)


def told_of(complaint: FeeComplaint) -> Told:
    """Empty once it has been erased. Errors: Refusal('seal-broken')."""
    if complaint.words_sealed is None:
        return Told()
    return Told(**json.loads(unseal(complaint.words_sealed, f"fee_complaint.words:{complaint.id}")))


def answer_of(complaint: FeeComplaint) -> str:
    """What came of it in words, '' while nothing did and once it has been erased."""
    if complaint.answer_sealed is None:
        return ""
    return unseal(complaint.answer_sealed, f"fee_complaint.answer:{complaint.id}")


def _note(complaint: FeeComplaint, by: Account, at: datetime, action: str, **facts: object) -> None:
    place = complaint.place
    subject = f"place:{cohort_of(place).code}/{place.code}"
    audit.note(at, by.login, action, subject, number=complaint.number, **facts)
