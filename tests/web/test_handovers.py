"""Materials against a deposit, as the office and the partner meet them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Handover
from tests.support import money
from tests.support.closing import KINDS
from tests.support.money import JUNE
from tests.support.worlds import kept
from tests.web.test_money import Desk

pytestmark = pytest.mark.database
LIST = {"on_day": "2026-06-01", "remark": "<b>新的</b>", "pieces-0-item": "电脑", "pieces-0-count": "1"}


@pytest.fixture
def desk(make_app: Callable[..., Flask], clock: FixedClock) -> Desk:
    clock.set(JUNE)
    app = make_app(ZEYOU_KINDS=KINDS)
    with app.app_context():
        return Desk(app, kept(money.engaged, 3))


def test_the_list_the_partner_s_word_and_the_paper(desk):
    at = desk.at("/handovers")
    code, page = desk.post("office", f"{at}/equipment/list", **{**LIST, "pieces-0-count": "many"})
    assert (code, "请只填整数" in page) == (422, True)
    code, page = desk.post("office", f"{at}/equipment/list", **LIST)
    assert (code, "等本人确认" in page, "新的" in page) == (200, True, True)
    key = desk.ask(lambda: db.session.scalars(db.select(Handover.id)).one())
    paper = desk.enter("office").post(f"{at}/{key}/handover.pdf")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    own = desk.enter(desk.owners[0])
    assert "请看一下领到的物料" in own.get("/my/money").text
    lacking = {"handover": key, "what": "lacking", "reason": ""}
    assert own.post("/my/money/handovers", data=lacking).status_code == 422
    other = desk.enter(desk.owners[1])
    assert other.post("/my/money/handovers", data={"handover": key, "what": "all"}).status_code == 404
    assert own.post("/my/money/handovers", data={**lacking, "reason": "屏幕碎了"}).status_code == 303
    assert "说物料没有收齐" in desk.enter("office").get("/office/").text
    code, _page = desk.post("office", f"{at}/equipment/list", **LIST)
    signed = {"file": (io.BytesIO(b"not a paper"), "a.pdf")}
    assert desk.enter("second").post(f"{at}/{key + 1}/paper", data=signed).status_code == 422
    signed = {"file": (io.BytesIO(b"\xff\xd8\xff\xe0"), "a.jpg")}
    assert desk.enter("second").post(f"{at}/{key + 1}/paper", data=signed).status_code == 422
    assert own.post("/my/money/handovers", data={"handover": key + 1, "what": "all"}).status_code == 303
    assert "收到了" in own.get("/my/money/handovers").text
    assert desk.enter("clerk1").get(at).status_code in (403, 404)
    assert desk.enter("office").get(f"{at}/{key}/signed").status_code == 404
