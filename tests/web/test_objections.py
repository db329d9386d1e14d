"""Objections and offers as they are walked: on a phone without script, at the desk, in the office."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account, AuditEntry, Candidacy, Recheck, Replacement, Result
from recruit.queries.rechecks import own_candidacy
from recruit.recheck import TOTAL
from recruit.services.file_recheck import Filing, file_rechecks
from recruit.services.move_up import confirm_move_up, propose_move_up
from recruit.services.report_posted import Report, report_posted
from recruit.services.rule_objection import hear
from recruit.workbooks import read_workbook
from tests.recruit.funnel import small
from tests.support import funnel
from tests.support.objecting import RULES
from tests.support.scenes import picture
from tests.web.test_office import BLUEPRINTS

PAGES = (*BLUEPRINTS, "recruit.web.rechecks:bp", "recruit.web.apply:bp")
WORDS = "当天中途停过电"
RULING = {"kind": "confirmed", "commission": "某乙、某丙", "words": "查过当天的记录"}
REPORT = {"number": "N0001", "words": "学历不是真的", "name": "某甲", "contact": "13900000000"}
AT = small.AFTER_TEST


class Site:
    """The test's list is out with every kind of request; two of the office had no hand in it."""

    def __init__(self, app: Flask, stage_id: int, result_id: int) -> None:
        self.app, self.stage_id, self.result_id = app, stage_id, result_id
        self.one, self.two, self.office = (funnel.browser(app, who) for who in ("one", "two", "office"))
        self.page = f"/lists/{result_id}/mine/N0003/recheck"
        self.public = f"/lists/{result_id}/object"

    def own(self, number: str = "N0003") -> Any:
        return funnel.browser(self.app, f"A{number}")

    def do(self, action: Callable[[], Any]) -> Any:
        with self.app.app_context():
            found = action()
            db.session.commit()
            return found

    def file(self, kind: str) -> int:
        def make() -> int:
            result = db.session.get(Result, self.result_id)
            by = db.session.query(Account).filter_by(login="AN0003").one()
            own = own_candidacy(by, result, "N0003")
            return file_rechecks([Filing(result, own, TOTAL, WORDS, by, kind)], AT)[0].id

        return self.do(make)

    def report(self) -> int:
        def make() -> int:
            result = db.session.get(Result, self.result_id)
            return report_posted(Report(result, **REPORT), AT).id

        return self.do(make)

    def state(self, key: int = 1) -> tuple[str, str | None]:
        return self.do(lambda: (db.session.get(Recheck, key).state, db.session.get(Recheck, key).answer))


@pytest.fixture
def site(make_app: Callable[..., Flask], clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Site:
    changed = small.SOURCE.replace("    posting: {working_days: 3}\n", RULES, 1)
    monkeypatch.setattr(small, "SOURCE", changed)
    clock.set(AT)
    app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=PAGES)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        limiter.reset()
        stage = funnel.at_the_test(
            replacement="{rule: reserve, accept_hours: 24}", reserve=2, marks=(90, 80, 70, 60, 50)
        )
        result = funnel.publish(stage)
        for number in ("N0001", "N0003"):
            funnel.applicant_of(stage, number)
        for login in ("one", "two"):
            funnel.reviewer(login)
        funnel.person("clerk", "clerk")
        stage_id, result_id = stage.id, result.id
        db.session.commit()
    return Site(app, stage_id, result_id)


@pytest.mark.database
def test_an_applicant_chooses_a_kind_and_two_others_rule(site):
    own = site.own()
    before = own.get(site.page.removesuffix("/recheck")).text
    assert "可以申请：核对算分、重看材料、对规则或当天的事有异议。" in before
    assert "不重新评判" not in before, "the one kind would deny the two others"
    asked = own.get(site.page).text
    assert "不重新评判" not in asked
    for words in ("核对算分", "重看材料", "对规则或当天的事有异议", "最多 3 个"):
        assert words in asked
    given = {"kind": "ruling", "about": TOTAL, "words": WORDS, "files": (io.BytesIO(picture(1)), "a.jpg")}
    done = own.post(site.page, data=given, content_type="multipart/form-data", follow_redirects=True).text
    assert "编号 YY0001" in done
    assert WORDS in done
    assert "还可以申请" in done
    assert "（对规则或当天的事有异议）：申请收到了" in own.get("/my").text

    assert "这份名单是您签的字" in site.office.get("/office/recheck/1").text
    case = site.one.get("/office/recheck/1").text
    assert 'href="/office/recheck/1/file/1"' in case
    shown = site.one.get("/office/recheck/1/file/1")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert site.one.get("/office/recheck/1/file/2").status_code == 404
    assert site.one.post("/office/recheck/1/rule", data={**RULING, "commission": "某乙"}).status_code == 422
    assert (
        "等另一个人确认" in site.one.post("/office/recheck/1/rule", data=RULING, follow_redirects=True).text
    )
    site.one.post("/office/recheck/1/rule/confirm")
    assert site.state() == ("open", None)
    assert "异议 YY0001 的处理意见等第二个人确认" in site.two.get("/office/").text
    assert "确认处理结果" in site.two.get("/office/recheck/1").text
    site.two.post("/office/recheck/1/rule/confirm")
    assert site.state() == ("answered", "confirmed")
    read = own.get(site.page).text
    assert "不成立，名单不变" in read
    assert "某乙、某丙" in read
    assert "（对规则或当天的事有异议）：有答复了" in own.get("/my").text


def test_a_ruling_is_sent_back_with_a_reason(site):
    site.file("ruling")
    site.one.post("/office/recheck/1/rule", data=RULING)
    assert site.two.post("/office/recheck/1/rule/back", data={"reason": " "}).status_code == 422
    back = site.two.post("/office/recheck/1/rule/back", data={"reason": "没有问监考"}, follow_redirects=True)
    assert "没有问监考" in back.text
    assert "提交，请另一个人确认" in back.text


@pytest.mark.database
def test_anybody_reports_keeps_a_receipt_and_the_person_is_heard(site):
    listed = site.app.test_client().get(f"/lists/{site.result_id}").text
    assert f'href="{site.public}"' in listed
    anybody = site.app.test_client()
    made = anybody.post(site.public, data=REPORT)
    assert made.status_code == 303
    address = made.headers["Location"]
    receipt = anybody.get(address).text
    assert "YY0001" in receipt
    assert REPORT["words"] not in receipt
    assert anybody.get(address[:-1] + ("0" if address[-1] != "0" else "1")).status_code == 404

    concerned = site.own("N0001")
    assert "有人对您提出意见" in concerned.get("/my").text
    page = concerned.get("/my/heard").text
    assert REPORT["words"] not in page
    assert REPORT["name"] not in page
    case = site.one.get("/office/recheck/1").text
    assert REPORT["words"] in case
    assert REPORT["contact"] not in case
    assert "提交，请另一个人确认" not in case
    said = concerned.post(
        "/my/heard", data={"request": "1", "words": "证书可以查"}, follow_redirects=True
    ).text
    assert "您的说明已经收到" in said
    assert "证书可以查" in site.one.get("/office/recheck/1").text
    assert REPORT["contact"] not in site.office.post("/office/recheck/1/party").text  # signed the list
    revealed = site.one.post("/office/recheck/1/party").text
    assert REPORT["contact"] in revealed
    assert site.do(lambda: db.session.query(AuditEntry).filter_by(action="recheck.reveal").count()) == 1
    site.one.post("/office/recheck/1/rule", data=RULING)
    site.two.post("/office/recheck/1/rule/confirm")
    assert "有处理结果了" in anybody.get(address).text
    assert "不成立" in site.app.test_client().get(f"/lists/{site.result_id}").text


def test_a_mistake_keeps_what_was_typed_and_too_late_is_told(site, clock):
    anybody = site.app.test_client()
    wrong = anybody.post(site.public, data={**REPORT, "number": "N0004x"})
    assert wrong.status_code == 422
    assert "没有准考证号 N0004X 的公示人员" in wrong.text
    assert REPORT["words"] in wrong.text
    clock.set(AT + timedelta(days=9))
    late = anybody.post(site.public, data=REPORT)
    assert late.status_code == 422
    assert "已经截止" in late.text
    assert REPORT["words"] in late.text
    assert "<textarea" not in anybody.get(site.public).text


def test_nobody_speaks_for_somebody_else(site):
    key = site.report()
    other = site.own("N0003")
    assert other.post("/my/heard", data={"request": str(key), "words": "是我"}).status_code == 404
    assert site.do(lambda: db.session.get(Recheck, key).heard_on) is None


def test_the_office_writes_down_what_somebody_said(site):
    key = site.report()
    assert site.one.post(f"/office/recheck/{key}/hear", data={"words": ""}).status_code == 422
    wrong = site.one.post(f"/office/recheck/{key}/hear", data={"words": "他说", "heard_on": "2020-01-01"})
    assert "日子不对" in wrong.text
    site.one.post(f"/office/recheck/{key}/hear", data={"words": "他说证书是真的", "heard_on": "2026-05-05"})
    assert site.do(lambda: db.session.get(Recheck, key).heard_on) == date(2026, 5, 5)


def test_the_desk_writes_a_request_down(site):
    clerk = funnel.browser(site.app, "clerk")
    address = f"/office/list/{site.result_id}/request"
    assert address in clerk.get(f"/lists/{site.result_id}").text
    assert address not in site.app.test_client().get(f"/lists/{site.result_id}").text
    given = {"kind": "evidence", "number": "N0003", "about": TOTAL, "words": WORDS}
    wrong = clerk.post(address, data={**given, "number": "X"})
    assert wrong.status_code == 422
    assert WORDS in wrong.text
    assert "编号 YY0001" in clerk.post(address, data=given, follow_redirects=True).text
    assert clerk.post(address, data={**given, "kind": "report", "number": "N0001"}).status_code == 422
    told = clerk.post(address, data={**REPORT, "kind": "report", "about": TOTAL}, follow_redirects=True).text
    assert "编号 YY0002" in told
    assert "意见已经收到" in told  # the receipt, to be printed and taken along


def test_the_register_tells_days_and_outcomes_and_no_words(site, clock):
    site.file("evidence")
    site.report()
    site.do(lambda: hear(db.session.get(Recheck, 2), "没有", date(2026, 5, 5), funnel.reviewer("one"), AT))
    clock.set(AT + timedelta(days=9))
    sheet = site.one.get("/office/cohort/small/rechecks.xlsx")
    _name, rows = read_workbook(sheet.data, None, 10**7, 1000, 10000)
    lines = [row.texts for row in rows]
    assert [line[0] for line in lines[1:]] == ["YY0001", "YY0002"]
    assert lines[1][lines[0].index("过期没有")] == "过期"
    assert WORDS not in str(lines)
    assert REPORT["name"] not in str(lines)


def offered(site: Site) -> int:
    def make() -> int:
        stage = db.session.get(Result, site.result_id).stage
        db.session.query(Candidacy).filter_by(number="N0002").one().state = "withdrawn"
        made = propose_move_up(stage, "N0002", "", "本人退出", funnel.office(), AT)
        confirm_move_up(made, funnel.second(), AT)
        return made.id

    return site.do(make)


@pytest.mark.database
def test_whoever_is_asked_answers_with_one_thumb(site):
    key, own = offered(site), site.own()
    assert "轮到您递补" in own.get("/my").text
    page = own.get("/my/offer").text
    assert "我来" in page
    assert "5月6日" in page
    assert own.post("/my/offer", data={"offer": str(key)}).status_code == 422
    assert site.own("N0001").post("/my/offer", data={"offer": str(key), "answer": "come"}).status_code == 404
    assert (
        "您答复了：来"
        in own.post("/my/offer", data={"offer": str(key), "answer": "come"}, follow_redirects=True).text
    )
    assert site.do(lambda: db.session.get(Replacement, key).state) == "confirmed"
    assert "已经递补" in own.get("/my/offer").text


def test_an_offer_that_is_over_says_so_and_stands_as_lapsed_before_anybody_wrote_it_down(site, clock):
    key, own = offered(site), site.own()
    assert "递补等本人答复" in site.office.get("/office/").text
    clock.set(AT + timedelta(hours=24))
    late = own.post("/my/offer", data={"offer": str(key), "answer": "come"})
    assert late.status_code == 422
    assert "答复的时间已经过了" in late.text
    assert site.do(lambda: db.session.get(Replacement, key).state) == "offered"
    assert "过时没有答复" in site.office.get(f"/office/move-up/{key}").text
    listed = site.app.test_client().get(f"/lists/{site.result_id}").text
    assert "过时没有答复" in listed
    assert "人3甲" not in listed.split("moved-up")[1].split("objections")[0]


def test_what_was_said_by_telephone_is_written_down(site):
    key = offered(site)
    page = f"/office/move-up/{key}"
    bare = site.office.post(f"{page}/reply", data={"answer": "decline", "said": ""})
    assert bare.status_code == 422
    assert "请写明什么时候" in bare.text
    none = site.office.post(f"{page}/reply", data={"said": "打过电话"})
    assert "请选来，还是不来" in none.text
    assert "打过电话" in none.text
    done = site.office.post(
        f"{page}/reply", data={"answer": "decline", "said": "打过电话"}, follow_redirects=True
    )
    assert "等另一个人核实" in done.text
    assert "打过电话" in done.text
    assert "我也问过本人" not in done.text
    mine = site.own().get("/my/offer").text
    assert "办公室记的是您在电话里说不来" in mine
    assert "我来" in mine
    assert "我也问过本人" in site.two.get(page).text
    site.two.post(f"{page}/second-no")
    assert "本人不来" in site.office.get(page).text
    assert "我来" not in site.own().get("/my/offer").text
