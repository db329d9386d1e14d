"""Rechecks in the browser: the applicant asks on their own line's page, the office answers beside the working."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from recruit import audit
from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account, Mark, Recheck, Result, Stage
from recruit.queries.entries import entries_of
from recruit.queries.rechecks import own_candidacy
from recruit.recheck import LONGEST, TOTAL
from recruit.services.file_recheck import Filing, file_rechecks
from tests.recruit.funnel import small
from tests.support import funnel
from tests.web.test_office import BLUEPRINTS

PAGES = (*BLUEPRINTS, "recruit.web.rechecks:bp", "recruit.web.apply:bp")
ASK = {"about": "paper", "words": "我答对了 35 道，应该更高"}
ANSWER = {"kind": "confirmed", "words": "重新加过，是 70 分"}
RULE = "{days: 5, answer_days: 2, working_days: false, scope: arithmetic, blocks: false}"


class Site:
    """The test's list is out; N0003 and N0004 have accounts; result 2 is the list."""

    def __init__(self, app: Flask, stage_id: int, result_id: int) -> None:
        self.app, self.stage_id, self.result_id = app, stage_id, result_id
        self.own = funnel.browser(app, "AN0003")
        self.office = funnel.browser(app, "reviewer")
        self.page = f"/lists/{result_id}/mine/N0003/recheck"
        self.explained = f"/lists/{result_id}/mine/N0003"

    def ask(self, action: Callable[[], Any]) -> Any:
        with self.app.app_context():
            return action()

    def states(self) -> list[tuple[str, str | None]]:
        return self.ask(lambda: [(one.state, one.answer) for one in db.session.query(Recheck)])

    def file(self, at: Any = small.AFTER_TEST, number: str = "N0003") -> int:
        def make() -> int:
            result = db.session.get(Result, self.result_id)
            by = db.session.query(Account).filter_by(login=f"A{number}").one()
            filing = Filing(result, own_candidacy(by, result, number), TOTAL, "请核对", by)
            (made,) = file_rechecks([filing], at)
            db.session.commit()
            return made.id

        return self.ask(make)


@pytest.fixture
def site(make_app: Callable[..., Flask], clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Site:
    changed = small.SOURCE.replace("timezone: UTC", "timezone: Asia/Shanghai")
    posting = "    posting: {working_days: 3}\n"
    changed = changed.replace(posting, posting + f"    recheck: {RULE}\n", 1)
    monkeypatch.setattr(small, "SOURCE", changed)
    clock.set(small.AFTER_TEST)
    app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=PAGES)
    with app.app_context():
        limiter.reset()
        stage = funnel.at_the_test()
        result = funnel.publish(stage)
        for number in ("N0003", "N0004"):
            funnel.applicant_of(stage, number)
        funnel.person("auditor", "auditor", name="戊")
        funnel.reviewer()
        stage_id, result_id = stage.id, result.id
        db.session.commit()
    return Site(app, stage_id, result_id)


@pytest.mark.database
def test_from_the_question_to_the_answer(site):
    explained = site.own.get(site.explained).text
    assert "5月10日 24:00 前可以申请核对" in explained
    assert "不重新打分" in explained
    assert f'href="{site.page}"' in explained
    asked = site.own.post(site.page, data=ASK, follow_redirects=True).text
    assert "核对申请已经收到" in asked
    assert "5月7日 24:00 前答复" in asked
    assert ASK["words"] in asked
    assert "5月7日 24:00 前答复" in site.own.get(site.explained).text

    assert "1 件核对等答复，最早的 5月7日 24:00 到期" in site.office.get("/office/").text
    stage = site.office.get(f"/office/stage/{site.stage_id}").text
    assert "/office/recheck/1" in stage
    queue = site.office.get("/office/cohort/small/rechecks").text
    assert "N0003" in queue
    assert ASK["words"] not in queue
    case = site.office.get("/office/recheck/1").text
    assert ASK["words"] in case
    assert "70 ÷ 100 × 100" in case
    assert "和名单上的完全一样" in case
    done = site.office.post("/office/recheck/1", data=ANSWER, follow_redirects=True).text
    assert "答复记下来了" in done
    assert site.states() == [("answered", "confirmed")]

    read = site.own.get(site.page).text
    assert ANSWER["words"] in read
    assert "没有算错" in read
    assert "复核reviewer" in read
    assert "您申请的核对有答复了" in site.own.get(site.explained).text
    assert "等答复" not in site.office.get("/office/").text
    assert "重新加过" not in site.office.get("/office/cohort/small/rechecks").text


def test_what_changed_after_an_answer_does_not_call_it_wrong(site):
    site.file()

    def leave() -> None:
        stage = db.session.get(Result, site.result_id).stage
        entries_of(stage)[0].candidacy.state = "withdrawn"
        audit.note(small.AFTER_TEST, "x", "candidacy.withdraw", "candidacy:1")
        db.session.commit()

    site.ask(leave)
    assert "请看下表里标出来的" in site.office.get("/office/recheck/1").text
    site.office.post("/office/recheck/1", data=ANSWER)
    case = site.office.get("/office/recheck/1").text
    assert "已经答复。按今天的记录重算" in case
    assert "请看下表里标出来的" not in case


def test_the_first_page_of_an_applicant_says_so_in_one_line(site, clock):
    assert "“测试”：可申请核对，截止 5月10日 24:00" in site.own.get("/my").text
    site.file()
    assert "“测试”：核对申请收到了，5月7日 24:00 前答复" in site.own.get("/my").text
    site.office.post("/office/recheck/1", data=ANSWER)
    assert "“测试”：核对有答复了" in site.own.get("/my").text
    clock.set(small.AFTER_TEST + timedelta(days=7))
    assert "可申请核对" not in funnel.browser(site.app, "AN0004").get("/my").text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({**ASK, "words": ""}, "请写几个字"),
        ({**ASK, "words": "长" * (LONGEST + 1)}, f"请缩短到 {LONGEST} 个字以内"),
        ({"about": "elsewhere", "words": ASK["words"]}, "请从列表里选要核对哪一项"),
    ],
)
def test_a_mistake_names_the_field_and_keeps_what_was_typed(site, data, told):
    answer = site.own.post(site.page, data=data)
    assert answer.status_code == 422
    assert told in answer.text
    assert data["words"] in answer.text
    assert site.states() == []


def test_too_late_keeps_what_was_typed_and_says_where_to_go(site, clock):
    clock.set(small.AFTER_TEST + timedelta(days=6))
    assert "核对已经截止" in site.own.get(site.page).text
    assert "<textarea" not in site.own.get(site.page).text
    late = site.own.post(site.page, data=ASK)
    assert late.status_code == 422
    assert "2026-05-10 24:00" in late.text
    assert "意见窗口" in late.text
    assert ASK["words"] in late.text
    assert site.states() == []
    assert "核对已经截止" in site.own.get(site.explained).text


def test_a_second_time_shows_the_first(site):
    site.own.post(site.page, data=ASK)
    again = site.own.post(site.page, data={**ASK, "words": "再来"}, follow_redirects=True).text
    assert "同样的事只能申请一次" in again
    assert ASK["words"] in again
    assert site.states() == [("open", None)]


def test_nobody_asks_or_reads_for_somebody_else(site):
    site.own.post(site.page, data=ASK)
    other = funnel.browser(site.app, "AN0004")
    for path in (site.page, f"/lists/{site.result_id}/mine/none/recheck", "/lists/99/mine/N0004/recheck"):
        assert other.get(path).status_code == 404, path
        assert other.post(path, data=ASK).status_code == 404, path
    assert site.office.get(site.page).status_code == 403
    assert site.own.get("/office/recheck/1").status_code == 403
    assert funnel.browser(site.app, "auditor").post("/office/recheck/1", data=ANSWER).status_code == 403
    assert "由县电商办或复核人答复" in funnel.browser(site.app, "auditor").get("/office/recheck/1").text
    assert site.office.get("/office/recheck/99").status_code == 404
    assert len(site.states()) == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [({"words": "看过了"}, "请选核对的结果"), ({"kind": "confirmed", "words": " "}, "申请人要看得懂")],
)
def test_an_answer_without_a_choice_or_words_is_not_taken(site, data, told):
    site.file()
    answer = site.office.post("/office/recheck/1", data=data)
    assert answer.status_code == 422
    assert told in answer.text
    assert data["words"] in answer.text
    assert site.states() == [("open", None)]


def test_whoever_marked_or_signed_sees_why_they_cannot_answer(site):
    site.file()

    def make_marker() -> None:
        office = db.session.query(Account).filter_by(login="reviewer").one()
        db.session.query(Mark).update({"examiner_id": office.id})
        funnel.reviewer("free")
        db.session.commit()

    site.ask(make_marker)
    signer = funnel.browser(site.app, "second")
    for browser, why in ((site.office, "在这一环节是您考评的"), (signer, "这份名单是您签的字")):
        page = browser.get("/office/recheck/1").text
        assert why in page
        assert "能办的人：复核free" in page
        assert "<textarea" not in page
        assert browser.post("/office/recheck/1", data=ANSWER).status_code == 422
    assert site.states() == [("open", None)]
    assert funnel.browser(site.app, "free").post("/office/recheck/1", data=ANSWER).status_code == 303


def test_a_difference_is_pointed_out_and_a_correction_leads_to_the_new_list(site, clock):
    site.file()

    def change() -> None:
        mark = db.session.query(Mark).order_by(Mark.id).all()[2]
        mark.value += 5
        db.session.commit()

    site.ask(change)
    case = site.office.get("/office/recheck/1").text
    assert "不一样" in case
    assert "75" in case
    told = site.office.post("/office/recheck/1", data={**ANSWER, "kind": "correction"}, follow_redirects=True)
    assert f"/office/stage/{site.stage_id}/close" in told.text
    assert "，在“我的考评”里改" in told.text
    assert "答复了要更正，还没有出新名单" in site.office.get("/office/cohort/small/rechecks").text
    assert "要由两个人重新签字" in site.own.get(site.page).text
    clock.set(small.AFTER_TALK)
    assert "名单不能再更正" in site.office.get("/office/recheck/1").text
    clock.set(small.AFTER_TEST)

    def correct() -> None:
        funnel.correct(db.session.get(Stage, site.stage_id), "登分有误")
        db.session.commit()

    site.ask(correct)
    assert "还没有出新名单" not in site.office.get("/office/cohort/small/rechecks").text
    assert "请从“我的进度”打开" in site.own.get(site.page).text


def test_of_a_superseded_list_it_can_be_said_that_the_later_one_has_it_right(site, clock):
    site.file()
    case = site.office.get("/office/recheck/1").text
    assert 'value="corrected"' not in case

    def correct() -> None:
        funnel.correct(db.session.get(Stage, site.stage_id), "别人退出")
        db.session.commit()

    site.ask(correct)
    clock.set(small.AFTER_TEST + timedelta(hours=2))
    case = site.office.get("/office/recheck/1").text
    assert 'value="corrected"' in case
    assert "更正的是现行的这一版" in case
    told = site.office.post("/office/recheck/1", data={**ANSWER, "kind": "correction"}, follow_redirects=True)
    # The list that was signed before the answer is not what the answer promised.
    assert f"/office/stage/{site.stage_id}/close" in told.text
    assert "要由两个人重新签字" in site.own.get(site.page).text


def test_that_nothing_had_to_change_is_said_to_the_second_signatory_and_to_whoever_asked(site):
    site.file()
    site.office.post("/office/recheck/1", data={**ANSWER, "kind": "correction"})
    office, second = funnel.browser(site.app, "office"), funnel.browser(site.app, "second")
    preview = office.get(f"/office/stage/{site.stage_id}/close").text
    assert "N0003 为什么不用改动" in preview
    assert "没有要更正的" not in preview
    address = f"/office/stage/{site.stage_id}/propose"
    alone = office.post(address, data={"reason": "核对过了"})
    assert alone.status_code == 422
    assert "考生 N0003 的核对答复了要更正" in alone.text
    assert 'id="unchanged-1-error"' in alone.text
    assert "核对过了</textarea>" in alone.text
    why = "答卷第 36 题确实没有答对"
    without = office.post(address, data={"reason": "", "unchanged-1": why})
    assert (without.status_code, f"{why}</textarea>" in without.text) == (422, True)
    signing = office.post(address, data={"reason": "核对过了", "unchanged-1": why}).location
    assert f"没有改动，原因：{why}" in second.get(signing).text
    second.post(f"{signing}/confirm")
    office.post(f"{signing}/publish")
    own = site.own.get(site.page).text
    assert "这一版里成绩没有改动，原因" in own
    assert why in own


def test_an_overdue_answer_is_seen_at_once_and_told_in_the_preview(site, clock):
    site.file()
    clock.set(small.AFTER_TALK)
    home = site.office.get("/office/").text
    assert "已经过期" in home
    assert "1 件已经过了答复期限" in site.office.get("/office/cohort/small/rechecks").text
    talk = site.ask(lambda: db.session.get(Stage, site.stage_id).cohort.stage("talk").id)
    preview = site.office.get(f"/office/stage/{talk}/close").text
    assert "“测试”还有 1 件核对没有答复" in preview


def test_a_list_without_the_rule_offers_nothing(site):
    screening = site.result_id - 1
    site.ask(
        lambda: (
            db.session.query(Result)
            .filter_by(id=screening)
            .update({"state": "published", "published_at": small.AFTER_TEST}),
            db.session.commit(),
        )
    )
    assert "申请核对" not in site.own.get(f"/lists/{screening}/mine/N0003").text
    page = site.own.get(f"/lists/{screening}/mine/N0003/recheck")
    assert "规则里没有核对" in page.text
    assert site.own.post(f"/lists/{screening}/mine/N0003/recheck", data=ASK).status_code == 422
