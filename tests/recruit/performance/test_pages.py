"""The pages: figures typed and imported, signed on the page, read on the phone, heard and decided."""

from __future__ import annotations

import io
from datetime import date

import pytest
from flask import Flask

from recruit.db import db
from recruit.deposits import Looked
from recruit.models import DepositReturn, PerformanceCase, PerformanceObjection, Receipt
from recruit.queries.performance import figures_of
from recruit.registers.performance.words import AFTER_END
from recruit.services.end_engagement import Change, confirm_change, propose_change
from recruit.services.take_deposit import confirm_return, propose_return, send_back_return, take_deposit
from recruit.tables import read_table, write_xlsx
from recruit.web.rule_words import rule_groups
from scoring.performance_file import verify_period
from scoring.verification import verify_bytes
from tests.recruit.performance.world import (
    KINDS,
    account,
    after,
    cohort,
    open_world,
    settle,
    stations,
)
from tests.support import money
from tests.support.signed_in import browser

pytestmark = pytest.mark.database
BASE = "/registers/performance/small"


@pytest.fixture
def world(make_app) -> Flask:
    app = make_app(ZEYOU_KINDS=KINDS, WTF_CSRF_ENABLED=False)
    with app.app_context():
        open_world()
        yield app


def done() -> None:
    """The tests' own transaction ends before a browser asks."""
    db.session.commit()
    db.session.remove()


def keys() -> list[int]:
    return [one.engagement.id for one in stations()]


def test_figures_are_typed_and_what_is_wrong_keeps_what_was_typed(world, clock):
    clock.set(after(6))
    first, clerk = keys()[0], money.clerk_of(stations()[0].engagement).login
    done()
    page = browser(world, clerk)
    assert "六月" in page.get(BASE).text or "2026年6月" in page.get(BASE).text
    wrong = page.post(
        f"{BASE}/2026-06/figures", data={f"f-{first}-orders": "12.5", f"f-{first}-sales": "100"}
    )
    assert (wrong.status_code, 'value="12.5"' in wrong.text) == (422, True)
    good = page.post(
        f"{BASE}/2026-06/figures", data={f"f-{first}-orders": "１２", f"f-{first}-sales": "100.50元"}
    )
    assert good.status_code == 303
    assert {
        code: str(value)
        for code, value in figures_of(cohort(), "2026-06")[first].items()
        if value is not None
    } == {
        "orders": "12",
        "sales": "100.50",
    }
    db.session.remove()
    assert page.get(f"{BASE}/2026-09/figures").status_code == 404


def test_a_table_is_looked_over_before_it_counts(world, clock):
    clock.set(after(6))
    done()
    office = browser(world, "office")
    blank = read_table(office.get(f"{BASE}/2026-06/figures.xlsx").data)
    rows = [[row.get("准考证号"), 10 + place, "5.5"] for place, row in enumerate(blank.rows)]
    rows += [["NOBODY", 1, 1], [rows[0][0], 1, 1]]
    content = write_xlsx(["准考证号", "订单", "销售额"], rows, "x", after(6))
    looked = office.post(f"{BASE}/2026-06/import", data={"sheet": (io.BytesIO(content), "x.xlsx")})
    assert "本期没有这个站点" in looked.text
    assert "出现了两次" in looked.text
    assert figures_of(cohort(), "2026-06") == {}
    db.session.remove()
    hidden = {
        name: looked.text.partition(f'name="{name}" value="')[2].partition('"')[0]
        for name in ("file", "token")
    }
    assert office.post(f"{BASE}/2026-06/take", data=hidden).status_code == 303
    assert sorted(str(row["orders"]) for row in figures_of(cohort(), "2026-06").values()) == [
        "10",
        "11",
        "12",
    ]
    db.session.remove()
    bad = write_xlsx(["准考证号", "订单"], rows, "x", after(6))
    answer = office.post(f"{BASE}/2026-06/import", data={"sheet": (io.BytesIO(bad), "x.xlsx")})
    assert (answer.status_code, "销售额" in answer.text) == (422, True)


def test_the_office_puts_it_forward_the_second_confirms_and_anybody_recomputes(world, clock):
    clock.set(after(6))
    told = {f"f-{key}-{code}": "7" for key in keys()[:2] for code in ("orders", "sales")}
    done()
    office, second, anybody = browser(world, "office"), browser(world, "second"), world.test_client()
    office.post(f"{BASE}/2026-06/figures", data=told)
    assert "没有报齐" in office.post(f"{BASE}/2026-06", data={}).text
    assert office.post(f"{BASE}/2026-06", data={"incomplete": "y"}).status_code == 303
    assert "我核对过了，确认" not in office.get(f"{BASE}/2026-06").text
    assert anybody.get(f"{BASE}/list/2026-06").status_code == 404
    assert "我核对过了，确认" in second.get(f"{BASE}/2026-06").text
    assert second.post(f"{BASE}/2026-06/confirm").status_code == 303
    assert verify_period(office.get(f"{BASE}/2026-06/period.json").data) == []
    assert verify_bytes(office.get(f"{BASE}/2026-06/list.json").data) == []
    assert verify_period(anybody.get(f"{BASE}/list/2026-06.json").data) == []
    public = anybody.get(f"{BASE}/list/2026-06").text
    assert not any(one.name in public for one in stations())
    db.session.remove()
    assert office.get(f"{BASE}/2026-06/list.xlsx").data[:2] == b"PK"
    assert "累计得分" in office.get(f"{BASE}/best/2026").text
    assert browser(world, "auditor").get(BASE).status_code == 200


def test_a_partner_reads_the_own_result_and_what_follows_and_objects(world, clock):
    settle(6, 30, 20, 10)
    clock.set(after(6))
    login, best = (money.owner(stations()[place].engagement).login for place in (2, 0))
    done()
    own = browser(world, login)
    page = own.get("/my/performance").text
    for words in ("第 3 名，一共 3 个站点比", "再连续 2 期，会提出清退", "请到县里参加一次培训", "2 元"):
        assert words in page
    assert "清退" not in browser(world, best).get("/my/performance").text
    assert verify_period(own.get("/my/performance/period.json?period=2026-06").data) == []
    empty = {"what": "object", "period": "2026-06", "object-words": ""}
    assert own.post("/my/performance", data=empty).status_code == 422
    assert own.post("/my/performance", data={**empty, "object-words": "少算了"}).status_code == 303
    assert "少算了" in own.get("/my/performance").text
    key = db.session.query(PerformanceObjection).one().id
    db.session.remove()
    assert "要由没有提交这一期的同事答复" in browser(world, "office").get(f"{BASE}/objection/{key}").text
    answered = {"outcome": "refused", "words": "数字和平台一致"}
    other = browser(world, "office2")
    assert other.post(f"{BASE}/objection/{key}", data={**answered, "words": ""}).status_code == 422
    assert other.post(f"{BASE}/objection/{key}", data=answered).status_code == 303
    assert "数字和平台一致" in own.get("/my/performance").text


def test_a_removal_goes_its_way_on_the_pages(world, clock):
    for number in (6, 7, 8):
        settle(number, 30, 20, 10)
    clock.set(after(8))
    case = db.session.query(PerformanceCase).one().id
    login, township = money.owner(stations()[2].engagement).login, stations()[2].place.township_code
    done()
    own, office, second = browser(world, login), browser(world, "office"), browser(world, "second")
    where = f"{BASE}/case/{case}"
    assert "现在还没有决定" in own.get("/my/performance").text
    assert own.post("/my/performance", data={"what": "hear", "hear-words": "家里有事"}).status_code == 303
    assert "家里有事" in office.get(where).text
    assert "家里有事" not in browser(world, "auditor").get(where).text
    other = browser(world, "clerk2" if township.endswith("1") else "clerk1")
    assert other.get(where).status_code == 404
    wrong = office.post(where, data={"what": "end", "on_day": "2016-01-01", "reason": "垫底"})
    assert (wrong.status_code, "垫底" in wrong.text) == (422, True)
    sent = {"what": "end", "on_day": after(8).date().isoformat(), "reason": "垫底"}
    assert office.post(where, data=sent).status_code == 303
    assert second.post(f"{where}/back", data={"reason": "再谈谈"}).status_code == 303
    assert office.post(where, data={"what": "keep", "reason": ""}).status_code == 422
    assert office.post(where, data=sent).status_code == 303
    assert "确认清退" in second.get(where).text
    assert second.post(f"{where}/confirm").status_code == 303
    assert "服务站空着" in office.get(where).text
    assert "照协议交回设备" in own.get("/my/performance").text
    assert stations()[2].engagement.ended_on == date(2026, 9, 3)
    db.session.remove()


def test_after_the_end_the_partner_reads_what_is_left_to_hand_back(world, clock):
    clock.set(after(8))
    found, at, day = stations()[0], after(8), after(8).date()
    office, second = account("office"), account("second")
    login = money.owner(found.engagement).login

    def next_step() -> str:
        done()
        page = browser(world, login).get("/my/performance").text
        return " ".join(words for words in AFTER_END if str(AFTER_END[words]) in page)

    confirm_change(
        propose_change(found.engagement, Change("end", day, "agreed", "搬走"), office, at), second, at
    )
    assert next_step() == "none"
    receipt = take_deposit(
        stations()[0].engagement, "equipment", date(2026, 5, 9), "cash", account("office"), at
    )
    key = receipt.id
    assert next_step() == "held"
    back = propose_return(
        db.session.get_one(Receipt, key), [Looked("电视")], day, "cash", account("office"), at
    ).id
    assert next_step() == "inspected"
    send_back_return(db.session.get_one(DepositReturn, back), account("second"), at, "再看一遍")
    assert next_step() == "held"
    again = propose_return(
        db.session.get_one(Receipt, key), [Looked("电视")], day, "cash", account("office"), at
    )
    confirm_return(again, account("second"), at)
    assert next_step() == "returned"


def test_a_grave_cause_is_put_down_on_a_page(world, clock):
    clock.set(after(6))
    key, login = keys()[1], money.owner(stations()[1].engagement).login
    done()
    office = browser(world, "office")
    told = {"station": str(key), "cause": "cheating", "grounds": "卖假货"}
    assert office.post(f"{BASE}/at-once", data={**told, "grounds": ""}).status_code == 422
    assert office.post(f"{BASE}/at-once", data=told).status_code == 303
    page = browser(world, login).get("/my/performance").text
    assert "卖假货" in page
    assert account("office") is not None
    db.session.remove()


def test_the_public_page_of_rules_has_words_for_every_number(world):
    with world.test_request_context():
        rules = dict(rule_groups(cohort().programme))["业绩考核"]
    told = {(one.what, one.value, one.origin) for one in rules}
    assert ("清退 · 连续几期垫底", "3", "还没确认") in told
    assert not [one.what for one in rules if any(char.isascii() and char.isalpha() for char in one.what)]
