"""Deposits in the demonstration: paid once the agreement is signed, given back after somebody has looked."""

from __future__ import annotations

from datetime import date, datetime

from exams.demo.play import Play
from recruit.db import db
from recruit.deposits import Looked
from recruit.models import DepositReturn, Engagement, Receipt
from recruit.queries.money import partners
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
