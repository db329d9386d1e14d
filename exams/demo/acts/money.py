"""After the signing: accounts are told and looked at, stations accepted, goods handed out, the first month paid."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from exams.demo.play import Play
from recruit.db import db
from recruit.models import Account
from recruit.payee_numbers import with_check_digit
from recruit.queries.goods import goods_promise
from recruit.queries.money import Partner, partners
from recruit.queries.payments import due_payments
from recruit.services.accept_station import add_picture, confirm_acceptance, propose_acceptance
from recruit.services.hand_out_goods import Bought, Handed, confirm_goods, hand_in, hand_out, list_goods
from recruit.services.pay import approve_batch, export_batch, propose_batch
from recruit.services.tell_payee import Told, confirm_payee, day_of, tell_payee
from recruit.villagers import Villager

#: How many stations are fitted out by then; the others' subsidy waits for its acceptance.
FITTED = 3
WHAT = "first-month"


def play_first_month(play: Play) -> None:
    """A few hours after the last signature. Whoever signed gets an invented card; without partners nothing happens."""
    every = partners(play.cohort)
    if not every:
        return
    play.clock.set(play.clock.now() + timedelta(hours=2))
    for serial, partner in enumerate(every, 1):
        _account(play, partner, serial)
        play.progress(WHAT, serial, len(every))
    for partner in every[:FITTED]:
        accept_fitting(play, partner)
    if goods_promise(every[0]) is not None:
        _goods(play, every[0])
    db.session.commit()
    _pay(play)


def _account(play: Play, partner: Partner, serial: int) -> None:
    """The clerk copies the card; the office looks at it once more."""
    number = with_check_digit(f"629999{serial:012d}")
    told = Told("bank", "示例银行", partner.name, number, card_seen=True)  # data: an invented bank
    payee = tell_payee(partner.engagement, told, _clerk(play, partner), play.clock.now())
    confirm_payee(payee, play.cast.office, play.clock.now())


def _clerk(play: Play, partner: Partner) -> Account:
    return play.cast.clerks.get(partner.place.township_code, play.cast.office)


def accept_fitting(play: Play, partner: Partner) -> None:
    """The township inspects the fitted-out station with pictures, the county agrees."""
    checklist = partner.cohort.programme.support.checklist
    if not checklist:
        return
    at, clerk = play.clock.now(), _clerk(play, partner)
    add_picture(partner.engagement, "before", play.picture(0), clerk, at)
    add_picture(partner.engagement, "after", play.picture(1), clerk, at)
    marks = {one.code: "ok" for one in checklist}
    seen = propose_acceptance(partner.engagement, marks, day_of(partner, at), "", clerk, at)
    confirm_acceptance(seen, play.cast.second, at)


def _goods(play: Play, partner: Partner) -> None:
    """Cooking oil for three fifths of the worth, rice for the rest, to invented households."""
    promise = goods_promise(partner)
    assert promise is not None
    at, clerk, worth = play.clock.now(), _clerk(play, partner), promise.amounts[0]
    # data: invented goods
    bought = [Bought("菜油", 20, worth * 3 / 5 / 20), Bought("大米", 16, worth * 2 / 5 / 16)]
    if any(one.unit_price != one.unit_price.quantize(Decimal("0.01")) for one in bought):
        return
    found = list_goods(partner.engagement, bought, clerk, at)
    day = day_of(partner, at)
    # data: invented people
    rows = [
        Handed(item, Villager(f"示例村民{number}", f"{number}号"), 4, day)
        for item in found.items
        for number in range(1, item.quantity // 4 + 1)
    ]
    hand_out(found, rows, clerk, at)
    add_picture(partner.engagement, "signed", play.picture(2), clerk, at)
    hand_in(found, clerk, at)
    confirm_goods(found, play.cast.office, at)


def _pay(play: Play) -> None:
    """The whole county in one batch: put together, approved by the second person, exported."""
    at = play.clock.now()
    today = at.astimezone(play.programme.timezone).date()
    month = today.strftime("%Y-%m")
    if not any(not one.lacks for one in due_payments(play.cohort, month, today)):
        return
    batch = propose_batch(play.cohort, month, "", play.cast.office, at)
    approve_batch(batch, play.cast.second, at + timedelta(minutes=20))
    export_batch(batch, play.cast.office, at + timedelta(minutes=40))
    play.clock.set(at + timedelta(minutes=40))
    db.session.commit()
