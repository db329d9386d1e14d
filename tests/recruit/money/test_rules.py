"""The pure rules of money after signing, with examples that can be worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from recruit.deposits import Looked, Settlement, settle
from recruit.entitlement import Course, Pause, days_worked, owed, pauses
from recruit.errors import Refusal
from recruit.goods import Goods, account, in_the_way
from recruit.payee_numbers import luhn, read_number, tail_of
from recruit.programme.model import SupportItem, Text
from recruit.queries.money import paused_on
from recruit.subsidies import month_of

WORDS = Text("", "")
START, END = date(2016, 6, 16), date(2019, 6, 15)


def item(every: str = "month", **more: str) -> SupportItem:
    return SupportItem("x", WORDS, every, (Decimal(600),), 1, False, WORDS, **more)  # type: ignore[arg-type]


def course(ended_on: date | None = None, *paused: Pause, start: date = START, end: date = END) -> Course:
    return Course(start, end, ended_on, paused)


def test_a_contract_month_runs_to_the_day_before_the_next():
    assert month_of(START, 1) == (START, date(2016, 7, 15))
    assert month_of(date(2016, 1, 31), 1) == (date(2016, 1, 31), date(2016, 2, 28))
    assert month_of(date(2016, 1, 31), 2) == (date(2016, 2, 29), date(2016, 3, 30))
    assert month_of(date(2017, 1, 31), 2) == (date(2017, 2, 28), date(2017, 3, 30))


@pytest.mark.parametrize(
    ("ended", "by_days", "whole", "nothing"),
    [
        (None, "600", "600", "600"),
        (date(2016, 6, 25), "200.00", "600", "0"),  # 10 of 30 days
        (date(2016, 6, 16), "20.00", "600", "0"),  # the first day alone
        (date(2016, 7, 14), "580.00", "600", "0"),
        (date(2016, 7, 15), "600", "600", "600"),  # its last day: the month is whole
        (date(2016, 6, 15), "0", "0", "0"),  # over before it began
    ],
)
def test_the_running_month_of_somebody_who_leaves(ended, by_days, whole, nothing):
    found = [
        owed(item(exit=rule), 1, Decimal(600), course(ended))
        for rule in ("by-days", "whole-month", "nothing")
    ]
    assert found == [Decimal(by_days), Decimal(whole), Decimal(nothing)]


def test_months_after_the_end_are_worth_nothing_and_those_before_are_whole():
    left = course(date(2016, 8, 20))
    assert [owed(item(), month, Decimal(600), left) for month in (1, 2, 3, 4)] == [
        Decimal(600), Decimal(600), Decimal("96.77"), Decimal(0),  # 5 of 31 days, 96.774… half up
    ]  # fmt: skip


def test_half_a_fen_goes_up():
    # 1 of 31 days of 0.155 yuan would be 0.005: the smallest amount that rounds up.
    start = date(2016, 7, 1)
    assert owed(item(), 1, Decimal("0.155"), course(start, start=start)) == Decimal("0.01")


@pytest.mark.parametrize(
    ("year", "days", "first_of_march"), [(2016, 29, "20.69"), (2017, 28, "21.43")], ids=["leap", "common"]
)
def test_a_day_of_february_is_worth_more_than_one_of_a_leap_february(year, days, first_of_march):
    start = date(year, 2, 1)
    first, last = month_of(start, 1)
    assert (last - first).days + 1 == days
    assert owed(item(), 1, Decimal(600), course(start, start=start)) == Decimal(first_of_march)


def test_who_began_on_the_31st_loses_no_day():
    begun = date(2016, 1, 31)
    every = [month_of(begun, month) for month in range(1, 13)]
    assert sum((last - first).days + 1 for first, last in every) == 366
    assert all(
        after[0].toordinal() == before[1].toordinal() + 1
        for before, after in zip(every, every[1:], strict=False)
    )
    # 29 February 2016 alone, of the 31 days from then to 30 March.
    assert owed(item(), 2, Decimal(600), course(date(2016, 2, 29), start=begun)) == Decimal("19.35")


def test_a_pause_takes_its_days_and_ends_with_the_day_before_work_goes_on():
    told = [("suspend", date(2016, 7, 1)), ("resume", date(2016, 7, 11))]
    assert pauses(told) == (Pause(date(2016, 7, 1), date(2016, 7, 10)),)
    paused = course(None, *pauses(told))
    assert days_worked(paused, *month_of(START, 1)) == 20
    assert owed(item(), 1, Decimal(600), paused) == Decimal("400.00")
    assert owed(item(), 2, Decimal(600), paused) == Decimal(600)


def test_a_pause_without_end_stops_all_that_follows():
    paused = course(None, *pauses([("suspend", date(2016, 7, 1))]))
    assert [owed(item(), month, Decimal(600), paused) for month in (1, 2)] == [Decimal("300.00"), Decimal(0)]
    never = course(None, *pauses([("suspend", date(2016, 7, 1)), ("resume", date(2016, 7, 1))]))
    assert [owed(item(), month, Decimal(600), never) for month in (1, 2)] == [Decimal(600), Decimal(600)]
    assert pauses([("resume", date(2016, 7, 1)), ("end", date(2016, 7, 2))]) == ()


def test_a_single_payment_is_kept_shared_or_given_back():
    left = course(date(2016, 12, 31))  # 199 of 1,095 days
    found = [
        owed(item("once", clawback=rule), 1, Decimal(10000), left) for rule in ("keep", "by-days", "all")
    ]
    assert found == [Decimal(10000), Decimal("1817.35"), Decimal(0)]
    assert owed(item("once", clawback="all"), 1, Decimal(10000), course()) == Decimal(10000)
    assert owed(item("once", clawback="all"), 1, Decimal(10000), course(END)) == Decimal(10000)


def test_a_yearly_payment_is_owed_once_its_day_has_come():
    left = course(date(2016, 11, 16))
    assert owed(item("year"), 6, Decimal(400), left) == Decimal(400)
    assert owed(item("year"), 18, Decimal(400), left) == Decimal(0)


def test_a_deposit_of_5_000_goes_back_in_full_when_nothing_is_damaged():
    assert settle(Decimal(5000), [Looked("电脑"), Looked("电视")]) == Settlement(
        Decimal(0), Decimal(5000), Decimal(0)
    )
    broken = [Looked("电脑", "屏幕碎了", Decimal("1200.50")), Looked("电视")]
    assert settle(Decimal(5000), broken) == Settlement(Decimal("1200.50"), Decimal("3799.50"), Decimal(0))
    lost = [Looked("电脑", "没有还", Decimal(4000)), Looked("电视", "没有还", Decimal(2000))]
    assert settle(Decimal(5000), lost) == Settlement(Decimal(5000), Decimal(0), Decimal(1000))
    for wrong in (Looked("电脑", "", Decimal(1)), Looked("电脑", "坏", Decimal(-1))):
        with pytest.raises(ValueError, match="price"):
            settle(Decimal(5000), [wrong])


def test_goods_add_up_to_2_000_and_all_of_them_are_signed_for():
    oil, rice = Goods("菜油", 20, Decimal("60.00"), 20), Goods("大米", 16, Decimal("50.00"), 15)
    sums = account(Decimal(2000), [oil, rice])
    assert (sums.bought, sums.handed, sums.rest, sums.over, sums.undelivered) == (
        Decimal(2000), Decimal(1950), Decimal(0), Decimal(0), Decimal(50),
    )  # fmt: skip
    whole = Goods("大米", 16, Decimal("50.00"), 16)
    told = {
        "": [oil, whole], "empty": [], "left": [oil, rice], "rest": [oil],
        "over": [oil, whole, Goods("盐", 1, Decimal("0.01"), 1)],
        "too-many": [Goods("菜油", 20, Decimal(100), 21)],
    }  # fmt: skip
    assert {why: in_the_way(Decimal(2000), goods) for why, goods in told.items()} == {
        why: why for why in told
    }


def test_a_day_that_two_pauses_share_is_taken_off_once_and_nothing_falls_below_zero():
    july = Pause(date(2016, 7, 1), date(2016, 7, 31))
    start = date(2016, 7, 1)
    doubled = course(None, july, Pause(date(2016, 7, 31), date(2016, 7, 31)), start=start)
    assert owed(item(), 1, Decimal(600), doubled) == Decimal(0)
    overlapping = course(None, Pause(date(2016, 7, 20), date(2016, 7, 25)), Pause(date(2016, 7, 10), date(2016, 7, 22)),
                         start=start)  # fmt: skip
    assert days_worked(overlapping, start, date(2016, 7, 31)) == 31 - 16
    assert owed(item(), 1, Decimal(600), overlapping) == Decimal("290.32"), "15 of 31 days"


def test_a_second_return_to_work_corrects_the_first():
    first, late, right = date(2016, 7, 1), date(2016, 8, 10), date(2016, 8, 1)
    told = [("suspend", first), ("resume", late), ("resume", right)]
    assert pauses(told) == (Pause(first, date(2016, 7, 31)),)
    never = course(None, *pauses([*told, ("resume", first)]))
    assert owed(item(), 1, Decimal(600), never) == Decimal(600), "never paused"


def test_a_pause_taken_back_and_corrected_leaves_the_older_one_as_it_was():
    older = [("suspend", date(2016, 8, 1)), ("resume", date(2016, 9, 1))]
    told = [
        *older,
        ("suspend", date(2017, 2, 1)),
        ("resume", date(2017, 2, 1)),
        ("resume", date(2017, 2, 15)),
    ]
    found = pauses(told)
    assert found == (
        Pause(date(2016, 8, 1), date(2016, 8, 31)),
        Pause(date(2017, 2, 1), date(2017, 2, 14)),
    )


def test_nothing_rests_after_the_last_day():
    ended = course(date(2016, 7, 31), Pause(date(2016, 7, 1)))
    assert paused_on(ended, date(2016, 7, 31))
    assert not paused_on(ended, date(2016, 8, 1))


def test_an_end_before_the_first_day_owes_nothing_whatever_the_rule():
    never = course(date(2016, 6, 15))
    for one in (item(), item("year"), item("once", clawback="keep"), item(exit="whole-month")):
        assert owed(one, 1, Decimal(10000), never) == Decimal(0)


def test_a_card_number_is_read_as_people_write_it_and_one_wrong_digit_shows():
    number = "6299990000000000012"
    assert luhn(number)
    assert read_number("bank", " ６２９９ 9900-0000 0000 012 ") == number
    assert tail_of("bank", number) == "0012"
    for place in range(len(number)):
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        with pytest.raises(Refusal, match="card-check"):
            read_number("bank", wrong)


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("bank", "62284804", "card-digits"),
        ("bank", "6299990000000000012123", "card-digits"),
        ("bank", "六二二八", "card-digits"),
        ("alipay", "12345", "alipay-account"),
        ("alipay", "a b@example.org", "alipay-account"),
        ("alipay", "@example.org", "alipay-account"),
        ("cash", "1", "payee-kind"),
    ],
)
def test_what_is_no_account_is_refused(kind, text, code):
    with pytest.raises(Refusal, match=code):
        read_number(kind, text)


def test_an_alipay_account_is_a_phone_or_an_address():
    assert read_number("alipay", "１３８００００００００") == "13800000000"
    assert read_number("alipay", "Some@Example.ORG") == "some@example.org"
    assert tail_of("alipay", "some@example.org") == "s…@"
