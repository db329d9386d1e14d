"""Whose account the money goes to: told by one, looked at by another, changed with a wait."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry, DataRequest, Message, Payee
from recruit.payees import Details, details_of
from recruit.queries.money import partner_of, payee_on, payees_of, sharing_account
from recruit.services.send_messages import read_message
from recruit.services.tell_payee import (
    confirm_payee,
    look_at_payee,
    send_back_payee,
    stop_payee,
    tell_payee,
)
from tests.support.closing import SIGNING, office, second
from tests.support.money import BEGUN, CARD, OTHER, clerk_of, owner, staff, told, with_payee

pytestmark = pytest.mark.database


def test_an_account_is_sealed_and_holds_once_another_has_looked(engaged):
    one = engaged[0]
    payee = tell_payee(one, told(one), owner(one), SIGNING)
    assert payee_on(payees_of(one), BEGUN) is None
    assert CARD.encode() not in (payee.details_sealed or b"")
    assert payee.tail == "0012"
    assert look_at_payee(payee, office(), SIGNING) == Details("某行", partner_of(one).name, CARD)
    confirm_payee(payee, office(), SIGNING)
    assert payee_on(payees_of(one), BEGUN) is payee
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action.like("payee.%")).order_by(AuditEntry.seq)
    ).all()
    assert [entry.action for entry in entries] == ["payee.tell", "payee.look", "payee.confirm"]
    assert not any(CARD in str(entry.facts) or "某行" in str(entry.facts) for entry in entries)


def test_a_change_waits_for_its_days_and_the_old_account_holds_meanwhile(engaged):
    one = engaged[0]
    old = with_payee(one)
    later = SIGNING + timedelta(days=30)
    new = tell_payee(one, told(one, OTHER), owner(one), later)
    assert confirm_payee(new, office(), later).valid_from == later.date() + timedelta(days=2)
    every = payees_of(one)
    assert payee_on(every, later.date() + timedelta(days=1)) is old
    assert payee_on(every, later.date() + timedelta(days=2)) is new
    assert [details_of(payee).number for payee in every] == [OTHER, CARD], "the history stays"
    with pytest.raises(Refusal, match="payee-same"):
        tell_payee(one, told(one, OTHER), owner(one), later + timedelta(days=3))


def test_an_account_waits_longer_after_the_phone_was_changed(engaged):
    """Otherwise whoever has a phone changed has the money too before the old phone's owner can call."""
    one, other = engaged[0], engaged[1]
    with_payee(one)
    later = SIGNING + timedelta(days=30)
    for partner in (one, other):
        phone_changed(partner, later)
    after = later + timedelta(days=1)
    new = confirm_payee(tell_payee(one, told(one, OTHER), owner(one), after), office(), after)
    assert new.valid_from == later.date() + timedelta(days=2 + 2)
    first = confirm_payee(tell_payee(other, told(other, OTHER), owner(other), after), office(), after)
    assert first.valid_from == later.date() + timedelta(days=2)
    assert payee_on(payees_of(other), after.date()) is None


def phone_changed(engagement, at):
    """A request about the phone that two officers answered."""
    candidacy = partner_of(engagement).candidacy
    db.session.add(
        DataRequest(
            application_id=candidacy.application_id,
            number="ZL0001",
            kind="correct",
            field="phone",
            filed_at=at,
            filed_by_id=office().id,
            via="desk",
            due_at=at,
            state="answered",
            answer="done",
            answered_at=at,
            answered_by_id=second().id,
        )
    )
    db.session.flush()


def test_nobody_confirms_what_they_told_and_a_clerk_must_have_seen_the_card(engaged):
    one = engaged[0]
    with pytest.raises(Refusal, match="card-not-seen"):
        tell_payee(one, told(one), clerk_of(one), SIGNING)
    payee = tell_payee(one, told(one, card_seen=True), office(), SIGNING)
    assert payee.card_seen
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_payee(payee, office(), SIGNING)
    with pytest.raises(Refusal, match="role-missing"):
        confirm_payee(payee, clerk_of(one), SIGNING)
    assert confirm_payee(payee, second(), SIGNING).state == "confirmed"


def test_only_the_partner_and_their_own_township_tell(engaged):
    one, _two, away = engaged
    with pytest.raises(Refusal, match="not-yours"):
        tell_payee(one, told(one), owner(away), SIGNING)
    with pytest.raises(Refusal, match="outside-township"):
        tell_payee(one, told(one, card_seen=True), clerk_of(away), SIGNING)
    with pytest.raises(Refusal, match="role-missing"):
        tell_payee(one, told(one, card_seen=True), second(), SIGNING)


def test_another_holder_needs_a_reason_which_is_kept(engaged):
    one = engaged[0]
    for missing, code in (({"holder": "别人"}, "holder-differs"), ({"holder": " "}, "holder-missing"),
                          ({"bank": ""}, "bank-missing"), ({"kind": "cash"}, "payee-kind")):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            tell_payee(one, told(one, **missing), owner(one), SIGNING)
    payee = tell_payee(one, told(one, holder="别人", name_reason="本人卡冻结"), owner(one), SIGNING)
    assert (details_of(payee).holder, payee.name_reason) == ("别人", "本人卡冻结")


def test_a_second_telling_replaces_ones_own_and_not_anothers(engaged):
    one = engaged[0]
    first = tell_payee(one, told(one), owner(one), SIGNING)
    again = tell_payee(one, told(one, OTHER), owner(one), SIGNING)
    assert (first.state, again.state) == ("recalled", "proposed")
    with pytest.raises(Refusal, match="payee-twice"):
        tell_payee(one, told(one, card_seen=True), clerk_of(one), SIGNING)
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back_payee(again, office(), SIGNING)
    send_back_payee(again, office(), SIGNING, "户名看不清")
    assert (again.state, again.answer) == ("rejected", "户名看不清")
    with pytest.raises(Refusal, match="wrong-state"):
        confirm_payee(again, second(), SIGNING)


def test_one_account_for_two_partners_is_seen(engaged):
    one, two, _away = engaged
    with_payee(one)
    payee = tell_payee(two, told(two), owner(two), SIGNING)
    assert sharing_account(payee) == [one]
    assert sharing_account(tell_payee(two, told(two, OTHER), owner(two), SIGNING)) == []
    assert db.session.query(Payee).filter_by(state="proposed").count() == 1


def test_a_day_before_an_account_holds_no_money_goes_there(engaged):
    with_payee(engaged[0])
    assert payee_on(payees_of(engaged[0]), date(2026, 5, 7)) is None
    assert staff("office") is office()


def changed(one, at):
    return confirm_payee(tell_payee(one, told(one, OTHER), owner(one), at), office(), at)


def test_a_changed_account_can_be_stopped_until_it_holds(engaged):
    one, _two, away = engaged
    old, later = with_payee(one), SIGNING + timedelta(days=30)
    new = changed(one, later)
    with pytest.raises(Refusal, match="payee-stop"):
        tell_payee(one, told(one), owner(one), later)
    with pytest.raises(Refusal, match="payee-same"):
        tell_payee(one, told(one, OTHER), owner(one), later)
    with pytest.raises(Refusal, match="not-yours"):
        stop_payee(new, owner(away), later)
    with pytest.raises(Refusal, match="reason-wanted"):
        stop_payee(new, office(), later)
    stop_payee(new, owner(one), later)
    assert (new.state, payee_on(payees_of(one), later.date() + timedelta(days=9))) == ("recalled", old)
    again = changed(one, later)
    stop_payee(again, second(), later, "本人说没有改过")
    assert (again.state, again.answer) == ("rejected", "本人说没有改过")
    third = changed(one, later)
    with pytest.raises(Refusal, match="wrong-state"):
        stop_payee(third, owner(one), later + timedelta(days=2))


def test_a_clerk_takes_back_what_they_told_and_a_township_has_no_say_elsewhere(engaged):
    one, _two, away = engaged
    payee = tell_payee(one, told(one, card_seen=True), clerk_of(one), SIGNING)
    with pytest.raises(Refusal, match="role-missing"):
        send_back_payee(payee, clerk_of(away), SIGNING, "不对")
    send_back_payee(payee, clerk_of(one), SIGNING)
    assert payee.state == "recalled"


def test_the_partner_hears_of_every_account_that_is_changed_for_them(engaged):
    one = engaged[0]
    later = SIGNING + timedelta(days=30)
    with_payee(one)
    assert db.session.query(Message).count() == 0, "one's own first account is no news"
    new = changed(one, later)
    stop_payee(new, second(), later, "查实不是本人")
    told_them = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert [each.template for each in told_them] == ["payee-told", "payee-changed", "payee-stopped"]
    assert {each.account_id for each in told_them} == {owner(one).id}
    assert "2026-06-09" in read_message(told_them[1])[1]
    assert "0020" in read_message(told_them[1])[1]
