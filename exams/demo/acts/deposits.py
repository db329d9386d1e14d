"""Deposits in the demonstration: paid once the agreement is signed, given back after somebody has looked."""

from __future__ import annotations

from datetime import date, datetime

from exams.demo.play import Play
from recruit.db import db
from recruit.deposits import Looked
from recruit.models import Account, DepositReturn, Engagement, Receipt
from recruit.programme.model import Deposit
from recruit.queries.money import Partner, partners
from recruit.services.hand_over import Piece, confirm_receipt, hand_over
from recruit.services.take_deposit import confirm_return, propose_return, take_deposit


def take_deposits(play: Play) -> None:
    """From everybody who has signed and has not paid yet."""
    at = play.clock.now()
    for partner in partners(play.cohort):
        paid = {one.basis for one in _paid(partner.engagement)}
        for deposit in play.programme.deposits:
            if deposit.code not in paid and partner.engagement.starts_on <= _day(play, at):
                take_deposit(
                    partner.engagement, deposit.code, _day(play, at), "transfer", play.cast.office, at
                )
                _hand_over(play, partner, deposit, at)


def _hand_over(play: Play, partner: Partner, deposit: Deposit, at: datetime) -> None:
    """The materials that the deposit is for; the partner looks and says that all is there."""
    pieces = [Piece(one.title.zh, 1) for one in deposit.checklist]
    if not pieces:
        return
    made = hand_over(partner.engagement, deposit.code, pieces, _day(play, at), "", play.cast.office, at)
    query = db.select(Account).where(Account.person_id == partner.candidacy.person_id)
    confirm_receipt(made, db.session.scalars(query).one(), at)


def give_back(
    play: Play, engagement: Engagement, damage: Looked | None, reason: str, at: datetime
) -> list[DepositReturn]:
    """The equipment is looked at piece by piece; `damage`: the one thing that is not as it was."""
    found = []
    for receipt in _paid(engagement):
        (deposit,) = (one for one in play.programme.deposits if one.code == receipt.basis)
        pieces = [Looked(one.title.zh) for one in deposit.checklist]
        if damage is not None:
            pieces = [damage if one.item == damage.item else one for one in pieces]
        made = propose_return(receipt, pieces, _day(play, at), "transfer", play.cast.office, at, reason)
        found.append(confirm_return(made, play.cast.second, at))
    return found


def _paid(engagement: Engagement) -> list[Receipt]:
    query = db.select(Receipt).where(
        Receipt.engagement_id == engagement.id, Receipt.kind == "deposit", Receipt.state == "valid"
    )
    return list(db.session.scalars(query.order_by(Receipt.id)))


def _day(play: Play, at: datetime) -> date:
    return at.astimezone(play.programme.timezone).date()
