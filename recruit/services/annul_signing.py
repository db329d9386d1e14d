"""Annul a signing that was put on record but never took place: the office proposes, a second person confirms.

The print is void, its engagement never began and owes nothing; what was paid already is listed to be returned. While
the stage is open the person stands in it again, to get a new print or to decline; once it is closed they are out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from recruit import audit
from recruit.closing import messages as closing_messages  # noqa: F401 - the words of the refusals below
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import (
    Account,
    Agreement,
    AgreementStep,
    Annulment,
    Candidacy,
    Decision,
    Engagement,
    Entry,
    Stage,
)
from recruit.queries.annulments import annulments_of
from recruit.queries.money import partner_of
from recruit.queries.stages import following
from recruit.reasons import told
from recruit.services.keep_seat import hold_allotment, require_seat
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import REASON, settle_back, still_proposed
from recruit.services.send_messages import Notice, queue
from recruit.services.settle_payments import settle_payments


def propose_annulment(agreement: Agreement, reason: str, by: Account, at: datetime) -> Annulment:
    """Puts it forward. Until it is settled no payment of the engagement enters a batch.

    Errors: Refusal('role-missing' | 'county-only' | 'reason-wanted' | 'own-case' | 'wrong-state' | 'annul-twice' |
    'annul-moved-on' | 'place-given-since').
    """
    require(by, "office")
    require_county(by)
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    held = _held(agreement, by, at)
    if any(one.state == "proposed" for one in annulments_of(held)):
        raise Refusal("annul-twice", number=held.number)
    made = Annulment(
        agreement_id=held.id, reason=reason.strip()[:REASON], proposed_at=at, proposed_by_id=by.id
    )
    db.session.add(made)
    db.session.flush()
    _note(held, "agreement.annul-propose", by, at, reason=_told(held, reason))
    return made


def confirm_annulment(annulment: Annulment, by: Account, at: datetime) -> Agreement:
    """A second, different person confirms; everything follows within the same transaction.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'own-case' | 'wrong-state' |
    'annul-moved-on' | 'place-given-since').
    """
    require(by, "second-signatory")
    require_county(by)
    agreement = _held(annulment.agreement, by, at)
    held = still_proposed(Annulment, annulment.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    agreement.state, agreement.void_reason = "void", held.reason[:200]
    # Its steps and the log still say what was recorded, by whom and when.
    agreement.signed_on = agreement.signed_at = agreement.signed_by_id = None
    _take_steps_back(agreement, held.reason, by, at)
    _let_stand_again(agreement.entry, by, at)
    db.session.flush()
    engagement = db.session.scalars(select(Engagement).where(Engagement.agreement_id == agreement.id)).one()
    engagement.ended_on = engagement.starts_on - timedelta(days=1)
    db.session.flush()
    owing = settle_payments(partner_of(engagement), at)
    _tell(agreement, at)
    _note(agreement, "agreement.annul", by, at, repayments=[format(one.amount, "f") for one in owing])
    return agreement


def send_back_annulment(annulment: Annulment, by: Account, at: datetime, reason: str = "") -> None:
    """The second person does not confirm, with a reason; or whoever proposed it takes it back.

    Errors: Refusal('wrong-state') and those of `settle_back`.
    """
    held = still_proposed(Annulment, annulment.id)
    held.answer = settle_back(held, by, at, reason)
    db.session.flush()
    _note(
        held.agreement, "agreement.annul-back", by, at, state=held.state, reason=_told(held.agreement, reason)
    )


def _held(agreement: Agreement, by: Account, at: datetime) -> Agreement:
    """As it is now, under the locks of everything that changes with it: stage, candidacy, engagement."""
    entry = agreement.entry
    hold_allotment(agreement)
    stage = locked(Stage, entry.stage_id)
    candidacy = locked(Candidacy, entry.candidacy_id)
    assert stage is not None
    assert candidacy is not None
    engagement = db.session.scalars(
        select(Engagement)
        .where(Engagement.agreement_id == agreement.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    db.session.refresh(agreement, ["state"])
    db.session.refresh(entry, ["outcome"])
    if agreement.state != "signed":
        raise Refusal("wrong-state")
    if by.person_id is not None and by.person_id == candidacy.person_id:
        raise Refusal("own-case")
    target = following(stage)
    if target is not None and _stands_in(target, candidacy):
        raise Refusal("annul-moved-on", number=candidacy.number)
    if engagement is not None:
        require_seat(engagement, at)
    return agreement


def _stands_in(stage: Stage, candidacy: Candidacy) -> bool:
    query = select(Entry.id).where(Entry.stage_id == stage.id, Entry.candidacy_id == candidacy.id)
    return db.session.scalar(query.limit(1)) is not None


def _take_steps_back(agreement: Agreement, reason: str, by: Account, at: datetime) -> None:
    steps = update(AgreementStep).where(
        AgreementStep.agreement_id == agreement.id, AgreementStep.undone_at.is_(None)
    )
    db.session.execute(steps.values(undone_at=at, undone_by_id=by.id, undone_reason=reason[:200]))


def _let_stand_again(entry: Entry, by: Account, at: datetime) -> None:
    """Whoever stands in an open stage is decided on anew; in a closed one they are out."""
    query = select(Decision).where(Decision.entry_id == entry.id, Decision.current.is_(True))
    before = db.session.scalars(query).one()
    before.current = False
    entry.outcome = "out" if entry.stage.state == "closed" else "in"
    db.session.add(
        Decision(
            entry_id=entry.id,
            outcome="out",
            reason="annulled",
            decided_at=at,
            decided_by_id=by.id,
            revision=before.revision + 1,
        )
    )


def _tell(agreement: Agreement, at: datetime) -> None:
    candidacy = agreement.entry.candidacy
    phone = agreement.entry.stage.cohort.programme.objection_desk.phone
    query = select(Account).where(
        Account.kind == "applicant", Account.active.is_(True), Account.person_id == candidacy.person_id
    )
    facts = {"number": agreement.number, "phone": phone}
    queue(
        [Notice(one, "signing-annulled", facts) for one in db.session.scalars(query.order_by(Account.id))], at
    )


def _told(agreement: Agreement, reason: str) -> str:
    candidacy = agreement.entry.candidacy
    return told(reason, {candidacy.person.name: candidacy.number} if candidacy.person else None)


def _note(agreement: Agreement, action: str, by: Account, at: datetime, **facts: Any) -> None:
    audit.note(at, by.login, action, audit.about(agreement.entry.candidacy), number=agreement.number, **facts)
