"""Money after signing, as the office, a clerk and the partner meet it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import AuditEntry, GoodsItem, PayBatch, Payee, Payment, Receipt, TermChange
from recruit.queries.money import partner_of
from recruit.services.annul_signing import confirm_annulment, propose_annulment
from recruit.services.pay import approve_batch, export_batch, propose_batch
from recruit.services.tell_payee import tell_payee
from recruit.tables import read_table
from tests.support import money
from tests.support.closing import KINDS, SIGNING, office, second
from tests.support.money import BEGUN, CARD, JUNE
from tests.support.signed_in import browser
from tests.support.worlds import kept
from tests.web.closing.reading import text

pytestmark = pytest.mark.database
Enter = Callable[[str], FlaskClient]


class Desk:
    """The site after signing, with browsers for whoever is asked for."""

    def __init__(self, app: Flask, ids: list[int]) -> None:
        self.app, self.ids = app, ids
        self.enter = partial(browser, app)
        with app.app_context():
            self.owners = [money.owner(money.engagement(one)).login for one in ids]

    def at(self, place: str = "", which: int = 0) -> str:
        return f"/money/small/partner/{self.ids[which]}{place}"

    def ask(self, action: Callable[[], object]) -> object:
        with self.app.app_context():
            found = action()
            db.session.commit()
            return found

    def post(self, login: str, address: str, **sent: object) -> tuple[int, str]:
        answer = self.enter(login).post(address, data=sent, follow_redirects=True)
        return answer.status_code, text(answer)


@pytest.fixture
def desk(make_app: Callable[..., Flask], clock: FixedClock) -> Desk:
    clock.set(SIGNING)
    app = make_app(ZEYOU_KINDS=KINDS)
    with app.app_context():
        return Desk(app, kept(money.engaged, 3))


def account(**more: object) -> dict[str, object]:
    return {"kind": "bank", "bank": "某行", "holder": "人1甲", "number": CARD, "name_reason": "", **more}


def test_a_partner_tells_an_account_and_an_officer_opens_and_confirms_it(desk):
    own = desk.enter(desk.owners[0])
    assert "填收款账号" in text(own.get("/my/money"))
    form = text(own.get("/my/money/account"))
    holder = form.partition('name="holder"')[2].partition('value="')[2].partition('"')[0]
    status, page = desk.post(desk.owners[0], "/my/money/account", **account(holder=holder, number="62284804"))
    assert status == 422
    assert "现在是 8 位" in page
    assert 'value="62284804"' in page, "what was typed stays"
    status, page = desk.post(desk.owners[0], "/my/money/account", **account(holder="别人"))
    assert (status, "户名和本人姓名" in page) == (422, True)
    assert desk.post(desk.owners[0], "/my/money/account", **account(holder=holder))[0] == 200
    payee = desk.ask(lambda: db.session.query(Payee).one().id)
    assert CARD not in text(desk.enter("office").get(desk.at("/payee")))
    assert CARD in desk.post("office", desk.at(f"/payee/{payee}/look"))[1]
    assert "钱可以付到这个账号" in desk.post("office", desk.at(f"/payee/{payee}/confirm"))[1]
    page = text(own.get("/my/money"))
    assert "**** 0012" in page
    assert CARD not in page
    assert "装修还没有验收合格" in page


def test_the_month_goes_from_the_list_to_finance_and_back(desk):
    for one in desk.ids[:2]:
        desk.ask(lambda one=one: money.with_payee(money.engagement(one)).id)
    page = text(desk.enter("office").get("/money/small/due?month=2026-05"))
    assert "还没有收款账号" in page
    assert "提交，请复核人批准" in page
    assert "提交，请复核人批准" not in text(desk.enter("second").get("/money/small/due?month=2026-05"))
    status, page = desk.post("office", "/money/small/batches", month="2026-05", township="")
    assert (status, "600 元" in page) == (200, True)
    batch = desk.ask(lambda: db.session.query(PayBatch).one().id)
    address = f"/money/small/batch/{batch}"
    assert desk.enter("office").post(f"{address}/finance.xlsx").status_code == 422
    assert "付款批次" in text(desk.enter("second").get("/office/"))
    assert "批准了" in desk.post("second", f"{address}/approve")[1]
    sheet = desk.enter("office").post(f"{address}/finance.xlsx")
    table = read_table(sheet.data, "x.xlsx")
    assert [row.get("账号") for row in table.rows[:2]] == [CARD, CARD]
    assert table.rows[2].get("金额（元）") == "600"
    again = desk.enter("office").post(f"{address}/finance.xlsx")
    assert again.data == sheet.data, "the same bytes each time"
    assert desk.enter("office").post(f"{address}/finance.csv").data.startswith("\ufeff".encode())
    lines = desk.ask(lambda: [line.id for line in db.session.get(PayBatch, batch).lines])
    sent = {"done_on": "2026-05-08", "reference": "NO1"}
    assert "请先在表里勾选" in desk.post("office", f"{address}/record", what="paid", **sent)[1]
    assert desk.post("office", f"{address}/record", what="paid", line=lines[:1], **sent)[0] == 200
    status, page = desk.post("office", f"{address}/record", what="bounced", line=lines[1:], **sent)
    assert (status, "请写明原因" in page) == (422, True)
    desk.post("office", f"{address}/record", what="bounced", line=lines[1:], reason="销户", **sent)
    states = desk.ask(lambda: sorted(line.state for line in db.session.get(PayBatch, batch).lines))
    assert states == ["bounced", "paid"]
    assert "付了" in text(desk.enter(desk.owners[0]).get("/my/money"))


def test_the_tables_can_be_taken_along_and_filtered(desk):
    office = desk.enter("office")
    table = read_table(office.get("/money/small/due.xlsx?month=2026-05").data, "x.xlsx")
    assert len(table.rows) == 6
    table = read_table(office.get("/money/small/month.xlsx?month=2026-05").data, "x.xlsx")
    assert [row.get("还缺条件") for row in table.rows] == ["20600", "10300"]
    assert "XF-2026-0003" not in text(office.get("/money/small/due?month=2026-05&township=999001001"))
    assert "XF-2026-0003" in text(office.get("/money/small/partners?township=999001002"))
    assert "没有到期要付的" in text(office.get("/money/small/due?month=2026-05&which=ready"))
    assert office.get("/money/small/due?month=now").status_code == 200
    page = text(office.get("/money/small"))
    assert "34,500 元" not in page
    for sums in ("30,000 元", "10,800 元", "3,600 元"):
        assert sums in page, "three partners: 10,000 once, 300 and 100 a month"


def test_a_clerk_sees_the_own_township_only_and_no_batch(desk):
    clerk = desk.enter("clerk1")
    assert "XF-2026-0003" not in text(clerk.get("/money/small/partners?township=999001002"))
    assert clerk.get(desk.at("", 2)).status_code == 404
    assert clerk.get(desk.at()).status_code == 200
    assert clerk.get("/money/small/batch/1").status_code == 403
    status, page = desk.post("clerk1", desk.at("/payee"), **account(holder="x", name_reason="代收"))
    assert (status, "看过了再打勾" in page) == (422, True)


def test_an_end_is_proposed_confirmed_and_told_to_the_partner(desk, clock):
    desk.ask(lambda: money.with_payee(money.engagement(desk.ids[0])).id)
    clock.set(JUNE)
    sent = {"kind": "end", "on_day": "2026-05-31", "cause": "own-notice", "reason": ""}
    status, page = desk.post("office", desk.at("/change"), **sent)
    assert (status, 'value="2026-05-31"' in page) == (422, True)
    assert "等复核人确认" in desk.post("office", desk.at("/change"), **{**sent, "reason": "不做了"})[1]
    change = desk.ask(lambda: db.session.query(TermChange).one().id)
    assert "复核人确认" in text(desk.enter("second").get("/office/"))
    desk.post("office", desk.at(f"/change/{change}/confirm"))
    assert desk.ask(lambda: db.session.get(TermChange, change).state) == "proposed"
    desk.post("second", desk.at(f"/change/{change}/confirm"))
    page = text(desk.enter(desk.owners[0]).get("/my/money"))
    assert "合作在 2026-05-31 结束" in page
    assert "232.26" in page, "24 of 31 days of 300 yuan"
    assert "停发" in page


def test_a_deposit_gets_a_receipt_in_capitals_and_goes_back_by_two(desk, clock, monkeypatch):
    printed = []
    from recruit.web.money import deposits

    monkeypatch.setattr(deposits, "render_pdf", lambda _t, paper, **_how: printed.append(paper) or b"%PDF")
    sent = {"on_day": "2026-05-08", "how": "cash"}
    assert "收据编号" in desk.post("office", desk.at("/deposit/equipment/take"), **sent)[1]
    receipt = desk.ask(lambda: db.session.query(Receipt).one().id)
    assert desk.enter("office").post(f"/money/small/receipt/{receipt}/receipt.pdf").data == b"%PDF"
    assert (printed[0].amount, printed[0].what) == (5000, "设备押金")
    desk.post("office", desk.at("/deposit/equipment/inspect"), **sent)
    clock.set(SIGNING + timedelta(days=800))
    looked = {"looked-0-item": "电视", "looked-0-damage": "屏幕碎了", "looked-0-price": "800"}
    late = {"on_day": clock.now().date().isoformat(), "how": "transfer"}
    status, page = desk.post("office", desk.at("/deposit/equipment/inspect"), **late, **looked)
    assert (status, "请写明原因" in page, 'value="屏幕碎了"' in page) == (422, True, True)
    desk.post("office", desk.at("/deposit/equipment/inspect"), **late, **looked, reason="照价")
    assert "4,200 元" in text(desk.enter("second").get(desk.at("/deposit")))
    desk.post("second", desk.at("/return/1/confirm"))
    found = desk.ask(
        lambda: [(one.kind, one.amount) for one in db.session.query(Receipt).order_by(Receipt.id)]
    )
    assert found == [("deposit", 5000), ("deposit-return", 4200)]


def jpeg() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


def test_a_township_accepts_with_a_picture_and_the_county_confirms(desk):
    sent = {"mark-sign": "ok", "mark-power": "ok", "inspected_on": "2026-05-08", "remark": ""}
    status, page = desk.post("clerk1", desk.at("/station"), **sent)
    assert (status, "还没有装修后的照片" in page) == (422, True)
    picture = {"kind": "after", "picture": (io.BytesIO(jpeg()), "a.jpg")}
    assert "照片收到了" in desk.post("clerk1", desk.at("/picture"), **picture)[1]
    assert desk.post("clerk1", desk.at("/picture"), kind="after")[0] == 422
    assert desk.enter("office").get(desk.at("/picture/1/thumb")).mimetype == "image/jpeg"
    assert desk.enter("office").get(desk.at("/picture/1/full", 1)).status_code == 404
    assert "等县里确认" in desk.post("clerk1", desk.at("/station"), **sent)[1]
    assert "装修验收等县里确认" in text(desk.enter("office").get("/office/"))
    desk.post("office", desk.at("/station/1/confirm"))
    assert "已经验收合格" in text(desk.enter("clerk1").get(desk.at("/station")))


def test_goods_are_listed_signed_for_handed_in_and_compared(desk, clock):
    own = desk.owners[0]
    goods = {"what": "items", "items-0-name": "菜油", "items-0-quantity": "10", "items-0-unit_price": "60"}
    assert "合计不是 500 元，为什么" in desk.post(own, "/my/goods", **goods)[1]
    assert "清单存好了" in desk.post(own, "/my/goods", **{**goods, "items-0-unit_price": "50"})[1]
    oil = desk.ask(lambda: db.session.query(GoodsItem).one().id)
    row = {
        "what": "rows",
        "on_day": "2026-05-08",
        "rows-0-item": str(oil),
        "rows-0-name": "王村民",
        "rows-0-group": "三组",
    }
    status, page = desk.post(own, "/my/goods", **row, **{"rows-0-quantity": "11"})
    assert (status, "还剩 10 件" in page, 'value="王村民"' in page) == (422, True, True)
    desk.post(own, "/my/goods", **row, **{"rows-0-quantity": "9"})
    assert "还有价值 50 元" in desk.post(own, "/my/goods", what="hand-in")[1]
    desk.post(own, "/my/goods", **row, **{"rows-0-quantity": "1"})
    assert "还没有签名表的照片" in desk.post(own, "/my/goods", what="hand-in")[1]
    desk.post(own, "/my/goods", what="picture", kind="signed", picture=(io.BytesIO(jpeg()), "a.jpg"))
    assert "等乡镇核对" in desk.post(own, "/my/goods", what="hand-in")[1]
    page = text(desk.enter("clerk1").get(desk.at("/goods")))
    assert "王村民" not in page
    assert "王村民" in desk.post("clerk1", desk.at("/goods/look"))[1]
    assert "物资记为发给了村民" in desk.post("clerk1", desk.at("/goods/confirm"))[1]
    states = desk.ask(lambda: {one.state for one in db.session.query(Payment).filter_by(kind="goods")})
    assert states == {"given", "planned"}
    facts = desk.ask(lambda: [str(one.facts) for one in db.session.query(AuditEntry)])
    assert not any("王村民" in one for one in facts)
    assert "签名或手印" in text(desk.enter(own).get("/my/goods/blank"))


def test_nobody_reads_anothers_money_or_pictures(desk):
    desk.ask(lambda: tell_payee(money.engagement(desk.ids[0]), money.told(money.engagement(desk.ids[0])),
                                money.owner(money.engagement(desk.ids[0])), SIGNING).id)  # fmt: skip
    picture = {"kind": "after", "picture": (io.BytesIO(jpeg()), "a.jpg")}
    desk.post("clerk1", desk.at("/picture"), **picture)
    assert desk.enter(desk.owners[0]).get("/my/station/picture/1/thumb").status_code == 200
    assert desk.enter(desk.owners[1]).get("/my/station/picture/1/thumb").status_code == 404
    assert "0012" not in text(desk.enter(desk.owners[1]).get("/my/money/account"))
    assert date(2026, 5, 8) == BEGUN


def test_a_deposit_receipt_is_made_void_from_the_partners_page_by_two(desk):
    desk.post("office", desk.at("/deposit/equipment/take"), on_day="2026-05-08", how="cash")
    key = desk.ask(lambda: db.session.query(Receipt).one().id)
    wrong = {"which": f"receipt-{key}", "reason": ""}
    status, page = desk.post("office", desk.at("/correct"), **wrong)
    assert (status, "押金收据" in page) == (422, True)
    assert "等复核人确认" in desk.post("office", desk.at("/correct"), **{**wrong, "reason": "写错了人"})[1]
    assert "更正等复核人确认" in text(desk.enter("second").get("/office/"))
    assert desk.post("office", desk.at("/correct/1/confirm"))[0] in (200, 403)
    assert desk.ask(lambda: db.session.query(Receipt).one().state) == "valid"
    assert desk.enter("second").post(desk.at("/correct/1/confirm", 1)).status_code == 404
    assert "跟着改了" in desk.post("second", desk.at("/correct/1/confirm"))[1]
    page = text(desk.enter(desk.owners[0]).get("/my/money"))
    assert "作废" in page
    assert "写错了人" in page
    assert desk.post("office", desk.at("/correct"), which="receipt-99", reason="试")[0] in (404, 422)


def test_a_partner_stops_a_changed_account_from_their_own_page(desk, clock):
    desk.ask(lambda: money.with_payee(money.engagement(desk.ids[0])).id)
    holder = desk.ask(lambda: partner_of(money.engagement(desk.ids[0])).name)
    clock.set(JUNE)
    desk.post(desk.owners[0], "/my/money/account", **account(holder=holder, number=money.OTHER))
    desk.post("office", desk.at("/payee/2/confirm"))
    page = text(desk.enter(desk.owners[0]).get("/my/money/account"))
    assert "停用新账号" in page
    assert "停用这个新账号" in text(desk.enter("office").get(desk.at("/payee")))
    assert desk.enter(desk.owners[1]).post("/my/money/account/stop").status_code == 404
    assert "还是付到原来的账号" in desk.post(desk.owners[0], "/my/money/account/stop")[1]
    assert desk.ask(lambda: db.session.get_one(Payee, 2).state) == "recalled"


def test_a_payment_on_its_way_whose_agreement_is_annulled_is_told_to_be_stopped(desk, clock):
    at = SIGNING + timedelta(days=3)

    def handed_over() -> int:
        one = money.engagement(desk.ids[0])
        money.with_payee(one, at=SIGNING)
        batch = propose_batch(money.cohort_of(one), "2026-05", "", office(), at)
        approve_batch(batch, second(), at)
        export_batch(batch, office(), at)
        return batch.id

    key = desk.ask(handed_over)
    clock.set(at)
    page = f"/money/small/batch/{key}"
    assert "作废" not in text(desk.enter("office").get(page))

    def annulled() -> None:
        agreement = money.engagement(desk.ids[0]).agreement
        confirm_annulment(propose_annulment(agreement, "勾错了行", office(), at), second(), at)

    desk.ask(annulled)
    told = text(desk.enter("office").get(page))
    assert "这一批里有 1 笔的协议已经作废" in told
    assert "协议已作废，请停付" in told
    sheet = desk.enter("office").post(f"{page}/finance.csv").text
    assert "（协议已作废，请停付）" in sheet
