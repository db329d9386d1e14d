"""Text messages that the office takes to its SMS platform as a sheet, and what the platform tells of them."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry, Message
from recruit.services.deliver_messages import deliver
from recruit.services.hand_over_messages import hand_over
from recruit.services.import_deliveries import confirm_deliveries, preview_deliveries
from recruit.services.send_messages import Notice, queue
from recruit.tables import read_table, write_xlsx
from tests.support.people import applicant, staff
from tests.support.signed_in import browser

ZONE = ZoneInfo("Asia/Shanghai")
HEAD = ["编号", "状态", "时间"]


@pytest.fixture
def app(make_app) -> Flask:
    return make_app(ZEYOU_SMS_BY_HAND=True)


@pytest.fixture
def office(app_context: Flask, clock: FixedClock):
    account = applicant(clock.now(), "260100001", phone="13800138000")
    code = Notice(account, "sign-in-code", {"code": "123456", "minutes": 10})
    notice = Notice(account, "recheck-answered", {"stage": "=1+1"})
    queue([code, notice, notice], clock.now())
    made = staff(clock.now(), "chief", "office")
    db.session.commit()
    return made


def sheet(clock: FixedClock, *rows: tuple[str, str, str]) -> bytes:
    return write_xlsx(HEAD, rows, "x", clock.now())


def test_what_a_sheet_is_to_carry_waits_and_codes_do_not(office, clock):
    assert deliver(clock.now()) == 1
    states = {one.template: one.state for one in db.session.query(Message)}
    assert states == {"sign-in-code": "sent", "recheck-answered": "queued"}


def test_the_office_takes_the_sheet_and_the_log_says_so(office, clock):
    lines = hand_over("queued", office, clock.now())
    assert [one.number for one in lines] == ["13800138000"] * 2
    assert len({one.reference for one in lines}) == 2
    assert all("123456" not in one.text for one in lines), "a code goes into no sheet"
    noted = db.session.query(AuditEntry).filter_by(action="outbox.hand-over").one()
    assert noted.facts["count"] == 2
    assert "138" not in str(noted.facts)
    assert deliver(clock.now()) == 1, "handed over, they are not sent a second way"
    again = hand_over("handed", office, clock.now())
    assert [one.reference for one in again] == [one.reference for one in lines]
    with pytest.raises(Refusal, match="messages-none"):
        hand_over("queued", office, clock.now())


def test_a_clerk_may_not_open_numbers(office, clock):
    with pytest.raises(Refusal, match="role-missing"):
        hand_over("queued", staff(clock.now(), "zhao", "clerk"), clock.now())


def test_where_the_worker_sends_no_sheet_takes_what_waits(office, clock, app):
    app.config["ZEYOU_SMS_BY_HAND"] = False
    with pytest.raises(Refusal, match="messages-none"):
        hand_over("queued", office, clock.now())


def test_every_row_of_the_outcome_is_looked_at(office, clock):
    code, first, second = db.session.query(Message).order_by(Message.id)
    hand_over("queued", office, clock.now())
    late = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    content = sheet(
        clock,
        (f"zeyou-{first.id}", "成功", "2016-05-03 09:05"),
        (f"zeyou-{first.id}", "成功", "2016-05-03 09:05:30"),
        (f"zeyou-{code.id}", "成功", "2016-05-03 09:05"),
        ("zeyou-99999", "成功", "2016-05-03 09:05"),
        (f"{second.id}", "成功", "2016-05-03 09:05"),
        (f"zeyou-{second.id}", "也许", "2016-05-03 09:05"),
        (f"zeyou-{second.id}", "失败", late),
    )
    looked = preview_deliveries(content, "a.xlsx", office, clock.now(), ZONE)
    assert [(row, item.at.second) for row, item in looked.good] == [(3, 30)], "two parts of one text"
    assert [(one.number, one.refusal.code) for one in looked.bad] == [
        (4, "delivery-not-handed"),
        (5, "delivery-unknown"),
        (6, "delivery-id"),
        (7, "delivery-state"),
        (8, "delivery-time"),
    ]


def test_of_rows_that_contradict_each_other_none_counts(office, clock):
    _code, first, second = db.session.query(Message).order_by(Message.id)
    hand_over("queued", office, clock.now())
    rows = [(first, "成功"), (second, "成功"), (first, "失败")]
    content = sheet(clock, *((f"zeyou-{one.id}", word, "2016-05-03 09:05") for one, word in rows))
    looked = preview_deliveries(content, "a.xlsx", office, clock.now(), ZONE)
    assert [item.message_id for _row, item in looked.good] == [second.id]
    assert [(one.number, one.refusal.code, one.refusal.facts["row"]) for one in looked.bad] == [
        (2, "delivery-twice", 4),
        (4, "delivery-twice", 2),
    ]


def test_taken_in_twice_nothing_changes_and_nothing_goes_backwards(office, clock):
    _code, first, second = db.session.query(Message).order_by(Message.id)
    hand_over("queued", office, clock.now())
    rows = [
        (f"zeyou-{first.id}", "DELIVRD", "2016/05/03 09:05:07"),
        (f"zeyou-{first.id}", "DELIVRD", "2016/05/03 09:05:10"),
        (f"zeyou-{second.id}", "失败", "2016-05-03 09:06"),
    ]
    for changed in (2, 0):
        looked = preview_deliveries(sheet(clock, *rows), "a.xlsx", office, clock.now(), ZONE)
        assert not looked.bad, "the earlier part of a text that is known contradicts nothing"
        assert confirm_deliveries(looked.file, looked.token, office, clock.now(), ZONE) == changed
        assert (first.state, second.state) == ("sent", "failed")
    older = sheet(clock, (f"zeyou-{first.id}", "失败", "2016-05-03 09:01"))
    looked = preview_deliveries(older, "a.xlsx", office, clock.now(), ZONE)
    assert [one.refusal.code for one in looked.bad] == ["delivery-older"]
    assert hand_over("failed", office, clock.now())[0].reference == f"zeyou-{second.id}"


def test_only_what_was_shown_is_taken_in(office, clock):
    _code, first, second = db.session.query(Message).order_by(Message.id)
    hand_over("queued", office, clock.now())
    shown = [
        preview_deliveries(
            sheet(clock, (f"zeyou-{one.id}", "成功", "2016-05-03 09:05")), "", office, clock.now(), ZONE
        )
        for one in (first, second)
    ]
    with pytest.raises(Refusal, match="import-changed"):
        confirm_deliveries(shown[0].file, shown[1].token, office, clock.now(), ZONE)
    clock.advance(hours=3)
    with pytest.raises(Refusal, match="import-changed"):
        confirm_deliveries(shown[0].file, shown[0].token, office, clock.now(), ZONE)


def test_the_pages_from_sheet_to_outcome(office, app, clock):
    client = browser(app, "chief")
    assert "2 条短信等您拿到短信平台去发" in client.get("/outbox").text
    answer = client.post("/outbox/messages.xlsx", data={"which": "queued"})
    table = read_table(answer.data)
    assert table.header == ("手机号", "短信内容", "编号")
    assert b"<f>" not in answer.data
    rows = [(row.get("编号"), "成功", "2016-05-03 09:05") for row in table.rows]
    import io

    upload = {"file": (io.BytesIO(sheet(clock, *rows)), "a.xlsx")}
    page = client.post("/outbox/deliveries", data=upload).text
    fields = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("file", "token")}
    told = client.post("/outbox/deliveries/confirm", data=fields, follow_redirects=True).text
    assert "记下了 2 条短信的结果" in told
