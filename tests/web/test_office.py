"""The office's pages as they are walked: look, propose, sign, publish; ties; a window of one's own; the log."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from recruit.db import db
from recruit.list_findings import check
from recruit.models import AuditEntry, Entry, Message, Result, Stage, TieBreakProposal
from recruit.services.decide import Verdict, decide
from recruit.services.open_cohort import open_cohort
from recruit.services.send_messages import read_message
from tests.recruit.funnel import small
from tests.support import funnel
from tests.support.office_site import BLUEPRINTS

WINDOW = {"opens": "", "closes": "2026-05-20T18:00", "reason": "停电"}


@pytest.mark.database
def test_from_the_preview_to_the_published_list(site):
    here = site()
    home = here.office.get("/office/")
    assert "“测试”：可以预览并提交名单" in home.text
    seen = here.office.get(f"/office/stage/{here.stage_id}/close")
    assert "线上最后" in seen.text
    assert "提交，请复核人签字" in seen.text
    assert here.count(Result) == 1
    proposed = here.office.post(f"/office/stage/{here.stage_id}/propose", follow_redirects=True)
    assert "要由另一个人签字" in proposed.text
    result_id, state = here.result()
    assert state == "proposed"
    assert "“测试”：名单等复核人签字" in here.second.get("/office/").text
    page = here.second.get(f"/office/list/{result_id}").text
    assert "N0004" in page
    assert "我核对过了，签字" in page
    signed = here.second.post(f"/office/list/{result_id}/confirm", follow_redirects=True)
    assert "签好了" in signed.text
    assert here.office.get(f"/lists/{result_id}").status_code == 404
    here.office.post(f"/office/list/{result_id}/publish")
    assert here.result() == (result_id, "published")
    assert here.app.test_client().get(f"/lists/{result_id}").status_code == 200


@pytest.mark.database
def test_publishing_tells_everybody_on_the_list_once(site):
    here = site()

    def make() -> None:
        stage = db.session.get(Stage, here.stage_id)
        for number in ("N0001", "N0004"):
            funnel.applicant_of(stage, number)
        db.session.commit()

    here.ask(make)
    here.office.post(f"/office/stage/{here.stage_id}/propose")
    result_id, _state = here.result()
    here.second.post(f"/office/list/{result_id}/confirm")
    assert here.count(Message) == 0
    for _click in range(2):
        here.office.post(f"/office/list/{result_id}/publish")
    told = here.ask(lambda: [(one.template, read_message(one)[1]) for one in db.session.query(Message)])
    assert told == [("result-published", "“测试”的名单公布了，请登录查看您的结果和算法。")] * 2


def test_looking_changes_nothing(site):
    here = site()
    before = here.count(AuditEntry)
    for path in ("", "/close"):
        assert here.office.get(f"/office/stage/{here.stage_id}{path}").status_code == 200
    assert (here.count(Result), here.count(AuditEntry)) == (1, before)
    assert here.office.get(f"/office/stage/{here.stage_id}/propose").status_code == 405


@pytest.mark.database
def test_a_second_click_does_no_harm_and_is_told_kindly(site):
    here = site()
    path = f"/office/stage/{here.stage_id}/propose"
    here.office.post(path)
    again = here.office.post(path, follow_redirects=True)
    assert again.status_code == 200
    assert "请刷新页面看看最新情况" in again.text
    result_id, _state = here.result()
    for step, who in (("confirm", here.second), ("publish", here.office)):
        assert who.post(f"/office/list/{result_id}/{step}").status_code == 303
        twice = who.post(f"/office/list/{result_id}/{step}", follow_redirects=True)
        assert twice.status_code == 200
        assert "现在的状态不能做这一步" in twice.text
    actions = here.ask(lambda: list(db.session.scalars(select(AuditEntry.action))))
    assert [actions.count(f"result.{one}") for one in ("propose", "confirm", "publish")] == [2, 2, 1]


def test_sent_back_with_a_reason(site):
    here = site()
    here.office.post(f"/office/stage/{here.stage_id}/propose")
    result_id, _state = here.result()
    refused = here.second.post(f"/office/list/{result_id}/reject", data={"reason": " "})
    assert refused.status_code == 422
    assert "请写明原因" in refused.text
    here.second.post(f"/office/list/{result_id}/reject", data={"reason": "第三名成绩抄错"})
    assert here.result() == (result_id, "rejected")
    assert "第三名成绩抄错" in here.office.get(f"/office/stage/{here.stage_id}").text


def test_who_may_do_what(site):
    here = site()
    propose, home = f"/office/stage/{here.stage_id}/propose", "/office/"
    assert here.second.post(propose).status_code == 403
    assert funnel.browser(here.app, "clerk").get(home).status_code == 403
    assert funnel.browser(here.app, "auditor").get(home).status_code == 200
    assert here.app.test_client().get(home).status_code == 302
    here.office.post(propose)
    result_id, _state = here.result()
    assert here.office.post(f"/office/list/{result_id}/confirm").status_code == 403
    assert "我核对过了" not in here.office.get(f"/office/list/{result_id}").text


def test_before_the_window_is_over_the_page_says_what_is_missing(site, clock):
    here = site()
    clock.set(small.BEFORE_MAY.replace(month=5, day=2))
    page = here.office.get(f"/office/stage/{here.stage_id}").text
    assert "才截止" in page
    assert "提交，请复核人签字" not in here.office.get(f"/office/stage/{here.stage_id}/close").text


@pytest.mark.database
def test_a_window_of_ones_own(site):
    here = site()
    path = f"/office/entry/{here.entry('N0002')}"
    assert "单独安排时间" in here.office.get(path).text
    assert "单独安排时间" not in here.second.get(path).text
    refused = here.office.post(f"{path}/window", data={**WINDOW, "closes": "2026-05-01T00:00"})
    assert refused.status_code == 422
    assert "停电" in refused.text
    assert here.second.post(f"{path}/window", data=WINDOW).status_code == 403
    assert here.office.post(f"{path}/window", data=WINDOW).status_code == 302
    assert "单独安排" in here.office.get(f"/office/stage/{here.stage_id}").text
    # UTC is the small programme's zone.
    closes = here.ask(lambda: db.session.get(Entry, here.entry("N0002")).closes_at)
    assert closes.isoformat() == "2026-05-20T18:00:00+00:00"


def test_only_a_time_that_the_office_gave_is_called_an_exception(site):
    """A kind may give everybody a time of their own; behind every candidate the word would tell nobody apart."""
    here = site()

    def by_the_kind() -> None:
        stage = db.session.get(Stage, here.stage_id)
        for one in db.session.query(Entry).filter_by(stage_id=stage.id):
            one.opens_at, one.closes_at = stage.opens_at, stage.closes_at
        db.session.commit()

    here.ask(by_the_kind)
    path, listed = f"/office/entry/{here.entry('N0002')}", f"/office/stage/{here.stage_id}"
    assert "单独安排" not in here.office.get(listed).text
    assert "<b>单独安排</b>" not in here.office.get(path).text
    assert here.office.post(f"{path}/window", data=WINDOW).status_code == 302
    assert here.office.get(listed).text.count("单独安排") == 1
    assert "<b>单独安排</b>" in here.office.get(path).text
    taken_back = {"opens": "", "closes": "", "reason": "不用了"}
    assert here.office.post(f"{path}/window", data=taken_back).status_code == 302
    assert "单独安排" not in here.office.get(listed).text


@pytest.mark.parametrize("typed", ["tomorrow", "2026-13-40T99:99"])
def test_an_unreadable_moment_stays_in_the_form(site, typed):
    here = site()
    answer = here.office.post(f"/office/entry/{here.entry('N0002')}/window", data={**WINDOW, "closes": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert "比如 2016-06-13T10:00" in answer.text


def test_the_candidate_page_shows_marks_and_the_signed_working(site):
    here = site()
    page = here.office.get(f"/office/entry/{here.entry('N0002')}").text
    assert "人2甲" in page
    assert "丙" in page
    here.office.post(f"/office/stage/{here.stage_id}/propose")
    here.second.post(f"/office/list/{here.result()[0]}/confirm")
    assert "80 ÷ 100 × 100" in here.office.get(f"/office/entry/{here.entry('N0002')}").text


@pytest.mark.database
def test_a_townships_office_sees_its_own_and_no_list_before_publication(site):
    here = site()

    def make() -> None:
        account = funnel.person("town", "office", name="庚")
        account.organisation = small.Organisation(
            code="t2", kind="township", name="乙镇", township_code="999001002"
        )
        here_entry = db.session.get(Entry, own)
        here_entry.candidacy.township_code = "999001002"
        db.session.commit()

    own, other = here.entry("N0003"), here.entry("N0001")
    here.ask(make)
    town = funnel.browser(here.app, "town")
    listing = town.get(f"/office/stage/{here.stage_id}").text
    assert "N0003" in listing
    assert "N0001" not in listing
    assert town.get(f"/office/entry/{own}").status_code == 200
    assert town.get(f"/office/entry/{other}").status_code == 404
    assert town.post(f"/office/entry/{other}/window", data=WINDOW).status_code == 404
    assert town.get(f"/office/stage/{here.stage_id}/close").status_code == 409
    assert town.post(f"/office/stage/{here.stage_id}/propose").status_code == 409
    here.office.post(f"/office/stage/{here.stage_id}/propose")
    assert town.get(f"/office/list/{here.result()[0]}").status_code == 409


def test_entries_are_filtered(site):
    here = site()
    base = f"/office/stage/{here.stage_id}"
    assert "共 1 人" in here.office.get(f"{base}?number=0003").text
    assert "共 4 人" in here.office.get(f"{base}?township=999001001&outcome=in").text
    assert "没有找到" in here.office.get(f"{base}?outcome=advanced").text
    assert here.office.get(f"{base}?page=x&township=%27").status_code == 200


def test_a_correction_needs_its_reason_and_something_to_correct(site):
    here = site()
    here.office.post(f"/office/stage/{here.stage_id}/propose")
    here.second.post(f"/office/list/{here.result()[0]}/confirm")
    page = here.office.get(f"/office/stage/{here.stage_id}/close").text
    assert "没有要更正的" in page

    def exclude() -> None:
        db.session.get(Entry, entry).candidacy.state = "excluded"
        db.session.commit()

    entry = here.entry("N0001")
    here.ask(exclude)
    path = f"/office/stage/{here.stage_id}/propose"
    assert here.office.post(path, data={"reason": ""}).status_code == 422
    here.office.post(path, data={"reason": "查实冒名"})
    assert here.result()[1] == "proposed"
    assert here.count(Result) == 3


def test_what_does_not_exist(site):
    here = site()
    for path in ("stage/999", "entry/999", "list/999", "tie/999", "stage/999/close", "cohort/none"):
        assert here.office.get(f"/office/{path}").status_code == 404


def test_a_list_that_needs_an_earlier_one_says_so(site):
    here = site()
    talk = here.ask(lambda: db.session.get(Stage, here.stage_id).cohort.stage("talk").id)
    answer = here.office.get(f"/office/stage/{talk}/close", follow_redirects=True)
    assert answer.status_code == 200
    assert "前面的环节“测试”还没有结束" in answer.text


def test_the_townships(site):
    here = site()
    page = here.office.get("/office/cohort/small/townships").text
    assert "甲镇" in page
    assert "合计" in page


def test_the_log_is_for_auditor_and_administrator(site):
    here = site()
    assert here.office.get("/audit/").status_code == 403
    auditor = funnel.browser(here.app, "auditor")
    assert "result.confirm" in auditor.get("/audit/").text
    assert "共 1 条" in auditor.get("/audit/?action=result.confirm&actor=second").text
    assert "记录完整" in auditor.get("/audit/?verify=1").text

    def forge() -> None:
        row = db.session.query(AuditEntry).filter_by(action="result.confirm").one()
        row.facts = {**row.facts, "version": 7}
        db.session.commit()

    here.ask(forge)
    assert "操作记录被动过" in auditor.get("/audit/?verify=1").text


def test_the_bundle_of_a_walk_through_the_pages_can_be_recomputed(site):
    here = site(marks=(90, 80, 80, 60))
    here.office.post(f"/office/stage/{here.stage_id}/tie/extra", data={"n0": "5", "n1": "8"})
    proposal = here.ask(lambda: db.session.query(TieBreakProposal).one().id)
    here.second.post(f"/office/tie/{proposal}/confirm")
    here.office.post(f"/office/stage/{here.stage_id}/propose")
    result_id, _state = here.result()
    here.second.post(f"/office/list/{result_id}/confirm")
    here.office.post(f"/office/list/{result_id}/publish")
    data = here.app.test_client().get(f"/lists/{result_id}/json").data
    assert check(data) == []
    assert [row["candidate"] for row in json.loads(data)["rows"]][:2] == ["N0001", "N0003"]
    assert here.ask(lambda: db.session.get(Stage, here.stage_id).state) == "closed"


def test_what_waits_in_another_cohort_stands_on_the_first_page(site):
    here = site()
    assert "件要办" not in here.office.get("/office/").text

    def again() -> None:
        first = db.session.get_one(Stage, here.stage_id).cohort
        other = open_cohort(first.version, "again", None, small.START)
        entries = small.people(other, 2)
        decide(other.stage("screen"), [Verdict(one, "advanced") for one in entries], None, small.START)
        db.session.commit()

    here.ask(again)
    here.office.get("/office/cohort/small")
    home = here.office.get("/office/").text
    assert "1 件要办" in home
    assert 'href="/office/cohort/again"' in home
    assert "件要办" not in here.second.get("/office/cohort/small").text


def test_an_office_without_a_programme(make_app, clock):
    app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=BLUEPRINTS)
    with app.app_context():
        funnel.office()
        db.session.commit()
    assert "还没有招募" in funnel.browser(app, "office").get("/office/").text
