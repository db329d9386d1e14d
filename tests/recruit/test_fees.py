"""Fees: 2.00 for a parcel is kept and 2.01 refused; whose list it is; complaints; poster and public page."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from recruit.db import db
from recruit.documents.batch import render_together
from recruit.documents.fee_poster import PAPERS, POSTER_TEMPLATE, FeePoster
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.models import FeeComplaint, Place, PriceList
from recruit.programme import load_text
from recruit.queries.fees import lists_of
from recruit.queries.money import Partner, partners
from recruit.registers import known_registers
from recruit.registers.fees.said import checked, mistakes, services_of
from recruit.services.post_prices import post_prices
from recruit.services.take_complaint import Told, answer_of, settle_complaint, take_complaint, told_of
from recruit.web.rule_words import rule_groups
from tests.recruit.funnel import small
from tests.support import books, money
from tests.support.books import JUNE, account, cohort
from tests.support.signed_in import browser

pytestmark = pytest.mark.database


@pytest.fixture
def world(make_app) -> Flask:
    app = make_app(ZEYOU_KINDS=books.KINDS, WTF_CSRF_ENABLED=False)
    with app.app_context():
        books.open_books()
        yield app


def partner() -> Partner:
    return partners(cohort())[0]


def place() -> Place:
    return partner().place


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def services():
    return services_of(load_text(f"{money.source()}\nregisters:\n{books.FEES}", small.REGIONS))


def test_two_yuan_for_a_parcel_are_kept_and_a_fen_more_is_refused():
    every = services()
    assert checked(every, {"parcel": Decimal("2.00"), "ticket": None}) == {"parcel": "2.00"}
    assert checked(every, {"purchase": Decimal(1)}) == {"purchase": "1.00"}
    for prices, code in (
        ({"parcel": Decimal("2.01")}, ("fee-above", "parcel")),
        ({"purchase": Decimal("1.01")}, ("fee-above-rate", "purchase")),
        ({"parcel": Decimal("1.005")}, ("fee-places", "parcel")),
        ({"parcel": Decimal(-1)}, ("fee-places", "parcel")),
        ({"convenience": Decimal(1)}, ("fee-unknown", "convenience")),
        ({"parcel": None}, ("fee-none", "")),
    ):
        assert refused(lambda prices=prices: checked(every, prices)) == code


def test_the_sentence_names_service_reason_and_remedy(app_context):
    with app_context.test_request_context(), pytest.raises(Refusal) as wrong:
        checked(services(), {"parcel": Decimal("2.01")})
    with app_context.test_request_context():
        told = tell(wrong.value)
    assert told == "“收发快递”填的是 2.01 元，县里的上限是 2 元。请改成 2 元或更少。"


@pytest.mark.pdf
@pytest.mark.parametrize("count", [1, 6, 8, 11, 15, 22])
def test_a_poster_is_one_page_however_many_services_stand_on_it(count, app_context):
    rows = [(f"代收代寄{number:02d}", "不超过 每件 2.50 元", "每件 1.50 元") for number in range(count)]
    for paper in PAPERS:
        made = FeePoster(
            "n", paper, "某某镇某某村电商服务站", "某某县电子商务办公室", "0000-1234567", "https://x", rows
        )
        assert render_together(POSTER_TEMPLATE, [made], title="n", most_pages=1)[:5] == b"%PDF-"


def test_the_public_page_of_rules_says_what_each_number_means(app_context):
    programme = load_text(f"{money.source()}\nregisters:\n{books.REGISTERS}", small.REGIONS)
    with app_context.test_request_context():
        groups = dict(rule_groups(programme))
    assert ("收发快递 · 每次最多多少元", "2") in {(one.what, one.value) for one in groups["收费标准"]}
    assert ("代买 · 按上限看，还是按定价看", "上限，可以少收", "还没确认") in {
        (one.what, one.value, one.origin) for one in groups["收费标准"]
    }
    assert ("专项资金 · 每年多少元", "5000000") in {(one.what, one.value) for one in groups["专项资金"]}
    assert ("反馈台账 · 到哪一天", "2026-12-31") in {(one.what, one.value) for one in groups["台账簿"]}


def test_a_service_says_one_thing_only():
    rows = [{"code": "a", "cap": 1, "rate": 1}, {"code": "b"}, {"code": "c", "free": False, "cap": 0}]
    assert [path for path, _code, _facts in mistakes(rows)] == ["[0]", "[1]"]


def test_whose_list_it_is_and_that_earlier_ones_stay(world):
    own, at = money.owner(partner().engagement), JUNE
    stranger = money.owner(partners(cohort())[1].engagement)
    two = {"parcel": Decimal(2)}
    assert refused(lambda: post_prices(place(), two, stranger, at))[0] == "fee-not-yours"
    other = "clerk2" if place().township_code.endswith("1") else "clerk1"
    assert refused(lambda: post_prices(place(), two, account(other), at))[0] == "outside-township"
    assert refused(lambda: post_prices(place(), two, account("second"), at))[0] == "role-missing"
    first = post_prices(place(), two, own, at)
    assert post_prices(place(), {"parcel": Decimal("2.0")}, own, at).id == first.id
    post_prices(place(), {"parcel": Decimal("1.5")}, account("office"), at)
    assert [(one.version, one.prices["parcel"]) for one in lists_of(place())] == [(2, "1.50"), (1, "2.00")]


def test_a_complaint_is_sealed_and_says_what_came_of_it(world):
    clerk = money.clerk_of(partner().engagement)
    told = Told("张三", "13800000000", "收了三块")
    day = date(2026, 6, 9)
    for service, charged, on_day, field in (
        ("nothing", Decimal(3), day, "service"),
        ("parcel", Decimal(-1), day, "charged"),
        ("parcel", Decimal(3), date(2026, 6, 11), "on_day"),
    ):
        given = (place(), service, charged, on_day, told, clerk, JUNE)
        assert refused(lambda given=given: take_complaint(*given))[1] == field
    made = take_complaint(place(), "parcel", Decimal(3), day, told, clerk, JUNE)
    assert "张三".encode() not in made.words_sealed
    assert told_of(made) == told
    register = known_registers()["fees"]
    with world.test_request_context():
        texts = [one.text for one in register.duties(cohort(), clerk, JUNE)]
    assert texts[0] == "1 件收费投诉等处理"
    assert refused(lambda: settle_complaint(made, "forgotten", "x", clerk, JUNE))[1] == "outcome"
    settle_complaint(made, "returned", "退了一块", clerk, JUNE)
    assert (made.outcome, answer_of(made)) == ("returned", "退了一块")
    assert refused(lambda: settle_complaint(made, "warned", "x", clerk, JUNE))[0] == "wrong-state"


def test_a_partner_posts_prices_on_the_phone_and_anybody_reads_them(world, clock):
    clock.set(JUNE)
    login, key = money.owner(partner().engagement).login, place().id
    db.session.commit()
    db.session.remove()
    own, anybody = browser(world, login), world.test_client()
    assert "本站的价目表" in own.get("/my/money").text
    assert "还没有公布价目表" in own.get("/my/fees").text
    wrong = own.post("/my/fees", data={"parcel": "2.01", "ticket": "3"})
    assert (wrong.status_code, "2.01" in wrong.text, "县里的上限是 2 元" in wrong.text) == (422, True, True)
    assert 'value="3"' in wrong.text
    assert own.post("/my/fees", data={"parcel": "2.00", "ticket": "3元"}).status_code == 303
    page = anybody.get(f"/registers/fees/at/{key}").text
    assert "每件 2 元" in page
    assert "免费" in page
    assert db.session.query(PriceList).one().prices == {"parcel": "2.00", "ticket": "3.00"}
    db.session.remove()


@pytest.mark.pdf
def test_the_desk_prints_the_poster_and_takes_complaints(world, clock):
    clock.set(JUNE)
    key, code = place().id, place().township_code
    db.session.commit()
    db.session.remove()
    clerk = browser(world, f"clerk{code[-1]}")
    station = f"/registers/fees/station/{key}"
    assert clerk.post(station, data={"what": "prices", "parcel": "1.5"}).status_code == 303
    told = {"what": "complaint", "service": "parcel", "charged": "3", "on_day": "2026-06-09", "words": "多收"}
    assert clerk.post(station, data={**told, "charged": "x"}).status_code == 422
    assert clerk.post(station, data=told).status_code == 303
    one = db.session.query(FeeComplaint).one().id
    db.session.remove()
    assert "多收" in clerk.get(f"/registers/fees/complaint/{one}").text
    assert (
        clerk.post(f"/registers/fees/complaint/{one}", data={"outcome": "warned", "answer": ""}).status_code
        == 422
    )
    for paper in ("a4", "a3"):
        assert clerk.get(f"{station}/poster.pdf?paper={paper}").data[:5] == b"%PDF-"
    assert "提醒改正" not in clerk.get("/registers/fees/small").text
    assert "多收" in browser(world, "auditor").get(f"/registers/fees/complaint/{one}").text
    assert (
        browser(world, "auditor")
        .post(f"/registers/fees/complaint/{one}", data={"outcome": "warned", "answer": "x"})
        .status_code
        == 422
    )
    other = browser(world, "clerk2" if code.endswith("1") else "clerk1")
    assert other.get(station).status_code == 404
    assert other.get(f"/registers/fees/complaint/{one}").status_code == 404
    assert browser(world, "office").get("/registers/fees/small/prices.xlsx?state=posted").data[:2] == b"PK"
    assert json.loads(json.dumps(known_registers()["fees"].told(cohort(), JUNE)))["stations_with_prices"] == 1
