"""Hand materials over to a partner: the office lists them, the partner says that all is there, or what is lacking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from recruit import audit, storage
from recruit import money_messages as money_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Engagement, Handover
from recruit.paperfiles import PaperFile
from recruit.queries.handovers import handovers_of
from recruit.queries.money import Partner, partner_of, require_in_force
from recruit.reasons import told
from recruit.services.roles import require, require_county
from recruit.services.send_back import REASON, confirmed_by, put_forward, settle_back, still_proposed, voided
from recruit.services.take_deposit import deposit_of

SECONDS = ("office", "second-signatory")
MOST_ITEMS, MOST_PIECES, LONGEST_ITEM = 40, 1000, 40


@dataclass(frozen=True)
class Piece:
    """So many of one thing."""

    item: str
    count: int


def hand_over(
    engagement: Engagement,
    code: str,
    pieces: Sequence[Piece],
    on_day: date,
    remark: str,
    by: Account,
    at: datetime,
) -> Handover:
    """What was handed over on a day; it waits for the partner.

    Errors: Refusal('role-missing' | 'county-only' | 'engagement-annulled' | 'unknown' | 'handover-twice' while one
    waits), with `field` 'handover-none' | 'handover-count' (high) | 'handover-day' (low, high).
    """
    require(by, "office")
    require_county(by)
    locked(Engagement, engagement.id)
    partner = partner_of(engagement)
    require_in_force(partner)
    deposit_of(partner, code)
    if any(one.state == "proposed" for one in handovers_of(engagement, code)):
        raise Refusal("handover-twice")
    given = [one for one in pieces if one.item.strip()]
    if not given or len(given) > MOST_ITEMS:
        raise Refusal("handover-none", field="pieces", high=MOST_ITEMS)
    if not all(0 < one.count <= MOST_PIECES for one in given):
        raise Refusal("handover-count", field="pieces", high=MOST_PIECES)
    low, high = _signed_on(partner), at.astimezone(partner.cohort.programme.timezone).date()
    if not low <= on_day <= high:
        raise Refusal("handover-day", field="on_day", low=low, high=high)
    items = [{"item": one.item.strip()[:LONGEST_ITEM], "count": one.count} for one in given]
    made = Handover(engagement_id=engagement.id, deposit=code, on_day=on_day, items=items)
    put_forward(made, remark, by, at)
    _note(partner, made, "handover.list", by, at)
    return made


def confirm_receipt(handover: Handover, owner: Account, at: datetime) -> None:
    """The partner says that everything on the list is there. Errors: Refusal('unknown' for somebody else's |
    'wrong-state')."""
    held, partner = _own(handover, owner)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, owner.id
    db.session.flush()
    _note(partner, held, "handover.confirm", owner, at)


def refuse_receipt(handover: Handover, lacking: str, owner: Account, at: datetime) -> None:
    """The partner says what is lacking; the office hands it over and lists anew.

    Errors: Refusal('unknown' | 'wrong-state'), with `field` 'reason-wanted'."""
    held, partner = _own(handover, owner)
    if not lacking.strip():
        raise Refusal("reason-wanted", field="reason")
    held.state, held.settled_at, held.settled_by_id = "rejected", at, owner.id
    held.answer = lacking.strip()[:REASON]
    db.session.flush()
    _note(partner, held, "handover.refuse", owner, at, lacking=told(held.answer, partner.names))


def confirm_paper(handover: Handover, file: PaperFile | None, by: Account, at: datetime) -> None:
    """A second officer holds the list that the partner signed with a pen.

    Errors: those of `confirmed_by`, and with `field` 'handover-paper'."""
    if file is None:
        raise Refusal("handover-paper", field="file")
    held = confirmed_by(Handover, handover.id, by, at, SECONDS)
    with storage.together():
        held.file_sha256, held.file_type = storage.put(file.content), file.type
    db.session.flush()
    _note(partner_of(held.engagement), held, "handover.paper", by, at)


def send_handover_back(handover: Handover, reason: str, by: Account, at: datetime) -> None:
    """Whoever wrote the list takes it back, or a second officer sends it back with a reason."""
    held = still_proposed(Handover, handover.id)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS)
    db.session.flush()
    _note(partner_of(held.engagement), held, "handover.back", by, at)


def void_handover(handover: Handover, reason: str, by: Account, at: datetime) -> None:
    """A confirmed list that was wrong. Errors: those of `voided`."""
    held = voided(Handover, handover.id, reason, by)
    _note(partner_of(held.engagement), held, "handover.void", by, at)


def _own(handover: Handover, owner: Account) -> tuple[Handover, Partner]:
    locked(Engagement, handover.engagement_id)
    held = still_proposed(Handover, handover.id)
    partner = partner_of(held.engagement)
    if owner.person_id is None or owner.person_id != partner.candidacy.person_id:
        raise Refusal("unknown")
    return held, partner


def _signed_on(partner: Partner) -> date:
    """Nothing is handed over against a deposit before there is an agreement."""
    return min(partner.agreement.signed_on or partner.engagement.starts_on, partner.engagement.starts_on)


def _note(partner: Partner, one: Handover, action: str, by: Account, at: datetime, **more: object) -> None:
    items = [{**each, "item": told(each["item"], partner.names)} for each in one.items]
    facts = {"deposit": one.deposit, "items": items, "on": one.on_day.isoformat()}
    audit.note(at, by.login, action, audit.about(partner.candidacy), **facts, **more)
