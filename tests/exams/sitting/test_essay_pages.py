"""The markers' and the office's pages of essays: nothing tells who wrote or what another gave; plain text only."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from exams.kinds.online_exam import KIND
from exams.models import EssayMark
from exams.queries.essay_sheets import own_sheets
from exams.queries.essays import ESSAYS
from exams.queries.mending import left_to_mend
from exams.services.deal_blind import deal, name_markers
from exams.services.mark_blind import mend_mark
from exams.services.mark_paper import paper_marks
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Mending, Recheck
from recruit.queries.rechecks import examiners_of
from recruit.web.rechecks.mending import mended, who_mends
from tests.exams.sitting.essays import exam, give, place, sheets_of
from tests.support.mending import found_wrong
from tests.support.signed_in import sign_in

ROW = r"(/exam/marking/[0-9]+/[0-9]+)\"><b>"
EVIL = "我姓丙。\n<script>alert(1)</script> ![x](y.png) `code`\n  第二段"


@pytest.fixture
def full(make_app):
    """With the pages of examiners, that name the work."""
    app = make_app(
        ZEYOU_KINDS=("exams.kinds.online_exam:KIND", "exams.kinds.briefing:KIND"),
        ZEYOU_BLUEPRINTS=("recruit.web.signin:bp", "exams.web.examine:bp"),
    )
    with app.app_context():
        yield app


def test_a_marker_goes_from_answer_to_answer_and_hands_in(full, clock):
    made = exam(texts=(EVIL, "不管。", "道歉"))
    stage_id, marker_id = made.world.stage_id, made.markers[0].id
    url, number = f"/exam/office/{stage_id}/essays", place(made.attempts[0])
    clock.set(made.at)
    chief = sign_in(full.test_client(), "chief")
    assert "还没有阅卷人" in chief.get(url).text
    chief.post(f"{url}/markers", data={"marker": [str(marker_id), str(made.markers[1].id)]})
    assert "分出去 6 份" in chief.post(f"{url}/deal", follow_redirects=True).text
    me, other = (sign_in(full.test_client(), login) for login in ("m0", "m1"))
    assert f"/exam/marking/{stage_id}" in me.get("/examine/").text
    page = me.get(f"/exam/marking/{stage_id}").text
    sheets = re.findall(ROW, page)
    assert len(sheets) == 3
    theirs = re.findall(ROW, other.get(f"/exam/marking/{stage_id}").text)
    assert not set(sheets) & set(theirs)
    assert {other.get(one).status_code for one in sheets} == {404}
    shown = [me.get(one).text for one in sheets]
    told = "".join(shown) + page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ![x](y.png) `code`\n  第二段" in told
    for hidden in ("<script>alert", "0001", "0002", "丙某", "m1", f"第 {number} 题", "a1"):
        assert hidden not in told
    assert "道歉 4 分" in shown[0]
    first = sheets[0]
    assert me.post(first, data={"mark": "7.3"}).status_code == 422
    assert "每 0.5 分一档" in me.post(first, data={"mark": "1e1"}).text
    answer = me.post(first, data={"mark": "7.5"})
    assert answer.headers["Location"].endswith(sheets[1])
    assert "刚才那份：7.5 分" in me.get(answer.headers["Location"]).text
    assert me.post(f"{first}/undo").headers["Location"].endswith(first)
    for one in sheets:
        answer = me.post(one, data={"mark": "6"})
    assert answer.headers["Location"].endswith(f"/exam/marking/{stage_id}")
    assert "交了 3 份的分" in me.post(f"/exam/marking/{stage_id}/hand-in", follow_redirects=True).text
    assert "这个分已经交上去了" in me.post(first, data={"mark": "1"}).text
    office = chief.get(url).text
    assert "还剩 3 份" in office
    assert "这里不显示任何分数" in office
    aside = other.post(f"{theirs[0]}/aside", data={"reason": "known"}, follow_redirects=True)
    assert "另请人评" in aside.text
    assert "缺阅卷人" in chief.get(url).text
    for one in theirs[1:]:
        other.post(one, data={"mark": "6"})
    other.post(f"/exam/marking/{stage_id}/hand-in")
    chief.post(f"{url}/markers", data={"marker": [str(made.markers[2].id)]})
    chief.post(f"{url}/deal")
    last = sign_in(full.test_client(), "m2")
    (sheet,) = re.findall(ROW, last.get(f"/exam/marking/{stage_id}").text)
    last.post(sheet, data={"mark": "7"})
    last.post(f"/exam/marking/{stage_id}/hand-in")
    done = chief.get(url).text
    assert "这里不显示任何分数" not in done
    assert "6.17" in done
    db.session.rollback()
    assert not [one for one in KIND.blockers(made.world.stage) if one.code.startswith("essays")]


def test_after_a_recheck_a_mark_is_put_right_and_a_third_marker_may_follow(full, clock):
    made = exam()
    stage, at = made.world.stage, made.at
    name_markers(ESSAYS, stage, made.markers, made.office, at)
    deal(ESSAYS, stage, made.office, at)
    for attempt in made.attempts[:2]:
        give(made, attempt, "6", "7")
    found_wrong(made.world.entry_ids[0])
    clock.set(at)
    sheet = sheets_of(made, made.attempts[0])[1]
    marker = db.session.get_one(Account, sheet.account_id)
    part = stage.definition.component("paper")
    untouched = sheets_of(made, made.attempts[1])[0]
    with pytest.raises(Refusal, match="stage-closed"):
        mend_mark(
            ESSAYS, untouched.id, Decimal(1), "看错", db.session.get_one(Account, untouched.account_id), at
        )
    with pytest.raises(Refusal, match="mend-reason"):
        mend_mark(ESSAYS, sheet.id, Decimal(10), " ", marker, at)
    db.session.rollback()
    recheck = db.session.query(Recheck).one()
    judges = [one.login for one in examiners_of(stage, recheck.candidacy)]
    assert marker.login in judges
    assert "在“我的考评”里改" in dict(who_mends(recheck)).get(part.title.zh, "")
    assert left_to_mend(marker, stage, part, at) == (1, 1)
    page = sign_in(full.test_client(), marker.login)
    sheet_id, marker_id = sheet.id, marker.id
    url = f"/exam/marking/{sheet.stage_id}/{sheet.turn}"
    db.session.rollback()
    assert "核对时发现" in page.get(url).text
    assert page.post(url, data={"mark": "10", "reason": "漏看一页"}).status_code == 303
    db.session.rollback()
    row = db.session.query(Mending).one()
    assert (row.component, row.part, row.was, row.now) == ("paper", f"{place(made.attempts[0])}/2", "7", "10")
    (told,) = mended(db.session.query(Recheck).one())
    assert "第二位阅卷人" in told.title
    assert db.session.query(EssayMark).filter_by(sheet_id=sheet_id).count() == 2
    assert paper_marks(made.world.stage)["0001"] == 0
    third = sheets_of(made, made.attempts[0])[2]
    helper = db.session.get_one(Account, third.account_id)
    assert third.id in {one.id for one in own_sheets(helper, made.world.stage)}
    mend_mark(ESSAYS, third.id, Decimal(9), "核对后另评", helper, at)
    assert paper_marks(made.world.stage)["0001"] == Decimal("9.5")
    assert left_to_mend(db.session.get_one(Account, marker_id), made.world.stage, part, at) == (0, 1)
