"""A partner disagrees with a period's list; somebody who did not put it forward answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, PerformanceList, PerformanceObjection
from recruit.queries.money import Partner, partner_of
from recruit.queries.performance import day_at, list_in_force, objections_until
from recruit.registers.performance import messages as messages  # teaches its refusals
from recruit.secrets import seal, unseal
from recruit.services.roles import one_human, require, require_county
from recruit.services.tell_station import tell_station

OUTCOMES = ("upheld", "refused")
LONGEST = 2000


def file_objection(
    partner: Partner, about: PerformanceList, words: str, by: Account, at: datetime
) -> PerformanceObjection:
    """Against the list in force, once for each version.

    Errors: Refusal('role-missing' | 'wrong-state' where it is not in force | 'objection-late' (period, until) |
    'objection-filed'), with `field` 'case-statement'.
    """
    if by.person_id is None or by.person_id != partner.candidacy.person_id:
        raise Refusal("role-missing")
    cohort = partner.cohort
    held = locked(PerformanceList, about.id)
    newest = list_in_force(cohort, about.period)
    if held is None or newest is None or newest.id != held.id:
        raise Refusal("wrong-state")
    until = objections_until(cohort, held)
    if day_at(cohort, at) > until:
        raise Refusal("objection-late", period=held.period, until=until)
    if objection_to(held, partner) is not None:
        raise Refusal("objection-filed")
    if not words.strip():
        raise Refusal("case-statement", field="words")
    made = PerformanceObjection(list_id=held.id, engagement_id=partner.engagement.id, filed_at=at)
    db.session.add(made)
    db.session.flush()
    made.words_sealed = seal(words.strip()[:LONGEST], _where(made, "words"))
    db.session.flush()
    _note(partner, by, at, "performance.object", period=held.period)
    return made


def objection_to(about: PerformanceList, partner: Partner) -> PerformanceObjection | None:
    query = select(PerformanceObjection).where(
        PerformanceObjection.list_id == about.id,
        PerformanceObjection.engagement_id == partner.engagement.id,
    )
    return db.session.scalar(query)


def answer_objection(
    objection: PerformanceObjection, outcome: str, words: str, by: Account, at: datetime
) -> PerformanceObjection:
    """`outcome`: ``upheld``, after which the office puts the figures right and forward anew, or ``refused``.

    Errors: Refusal('role-missing' | 'county-only' | 'objection-own-list' | 'own-case' | 'wrong-state'), with `field`:
    'objection-outcome' | 'reason-wanted'.
    """
    require(by, "office", "second-signatory")
    require_county(by)
    held = locked(PerformanceObjection, objection.id)
    if held is None or held.outcome is not None:
        raise Refusal("wrong-state")
    proposer = held.list.proposed_by
    if by.id == proposer.id or one_human(by, proposer):
        raise Refusal("objection-own-list")
    partner = partner_of(held.engagement)
    if by.person_id is not None and by.person_id == partner.candidacy.person_id:
        raise Refusal("own-case")
    if outcome not in OUTCOMES:
        raise Refusal("objection-outcome", field="outcome")
    if not words.strip():
        raise Refusal("reason-wanted", field="words")
    held.outcome, held.answered_at, held.answered_by_id = outcome, at, by.id
    held.answer_sealed = seal(words.strip()[:LONGEST], _where(held, "answer"))
    db.session.flush()
    cohort = db.session.get_one(Cohort, held.list.cohort_id)
    facts = {"period": held.list.period, "phone": cohort.programme.objection_desk.phone}
    tell_station(partner, "performance-answered", facts, at)
    _note(partner, by, at, "performance.answer", period=held.list.period, outcome=outcome)
    return held


def words_of(objection: PerformanceObjection) -> str:
    """What the partner wrote; '' once erased."""
    return unseal(objection.words_sealed, _where(objection, "words")) if objection.words_sealed else ""


def answer_of(objection: PerformanceObjection) -> str:
    """What was answered; '' while nothing was, and once erased."""
    return unseal(objection.answer_sealed, _where(objection, "answer")) if objection.answer_sealed else ""


def _where(objection: PerformanceObjection, what: str) -> str:
    return f"performance_objection.{what}:{objection.id}"


def _note(partner: Partner, by: Account, at: datetime, action: str, **facts: object) -> None:
    audit.note(at, by.login, action, audit.about(partner.candidacy), **facts)
