"""Fees in the demonstration: every station posts its prices below the ceilings; one villager complains."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from random import Random

from exams.demo.acting import RegisterAct
from exams.demo.play import Play
from recruit.db import db
from recruit.models import Account
from recruit.queries.fees import complaints_of, lists_in_force
from recruit.queries.money import Partner, partners
from recruit.registers.fees.said import services_of
from recruit.services.post_prices import post_prices
from recruit.services.take_complaint import Told, settle_complaint, take_complaint


def play_fees(play: Play, code: str, until: datetime) -> None:
    """Stations whose head has signed and that have no price list yet."""
    posted = lists_in_force(play.cohort)
    every = [one for one in partners(play.cohort) if one.engagement.ended_on is None]
    for one in every:
        if one.place.id not in posted:
            post_prices(one.place, _prices(play, one.place.code), _by(play, one), play.clock.now())
    if every and not complaints_of(play.cohort):
        _complain(play, every[0])
    db.session.commit()


def _prices(play: Play, code: str) -> dict[str, Decimal | None]:
    """The ceiling, or half of it where the dice say so."""
    dice = Random(f"{play.seed}/fees/{code}")
    return {
        one.code: one.limit if one.fixed or dice.randrange(2) else (one.limit / 2).quantize(Decimal("0.01"))
        for one in services_of(play.programme)
        if one.priced
    }


def _by(play: Play, partner: Partner) -> Account:
    return play.cast.clerks.get(partner.place.township_code, play.cast.office)


def _complain(play: Play, partner: Partner) -> None:
    service = next((one for one in services_of(play.programme) if one.priced), None)
    if service is None:
        return
    at, clerk = play.clock.now(), _by(play, partner)
    day = at.astimezone(play.programme.timezone).date()
    told = Told("示例村民", "", "比公布的多收")  # data: invented
    made = take_complaint(partner.place, service.code, service.limit + 1, day, told, clerk, at)
    settle_complaint(made, "returned", "多收的钱退了", clerk, at)  # data: invented


ACT = RegisterAct(play_fees)
