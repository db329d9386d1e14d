"""The pages of deliverables: handing in by oneself and at the desk, the reviewer's page, the office's table."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask

from exams.queries.deliverables import one_item
from recruit.db import db
from recruit.models import AuditEntry
from tests.exams.deliverables import work
from tests.exams.fieldwork.field import picture
from tests.support.candidates import World, sign_in, staff
from tests.support.worlds import kept


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(ZEYOU_KINDS=("exams.kinds.task_round:KIND", "exams.kinds.deliverables:KIND"))


@pytest.fixture
def made(app_context: Flask, clock) -> World:
    world = kept(work.build, 3)
    clock.set(world.during)
    return world


def shots(*shades: int) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(picture(shade)), f"{shade}.png") for shade in shades]


def text(words: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(words.encode()), "plan.txt"


def test_a_candidate_hands_in_everything_by_plain_pages(app, made):
    own, entry = sign_in(app.test_client(), "a1"), made.entry_ids[0]
    assert "去交“走访村民”" in own.get(f"/deliverables/{entry}/").text
    page = own.get(f"/deliverables/{entry}/survey").text
    assert "走访村民 · 照片" in page
    assert "符合当地实际" in page
    form = own.get(f"/task-round/{entry}/written/survey.form").text
    assert "选文件" not in form
    own.post(f"/task-round/{entry}/written/survey.form", data={"found": "村民想卖土豆和茶叶。"})
    own.post(f"/task-round/{entry}/pictures/survey.photos", data={"pictures": shots(1, 2)})
    own.post(f"/task-round/{entry}/pictures/survey.minutes", data={"pictures": shots(3)})
    only_file = own.get(f"/task-round/{entry}/written/plan.file").text
    assert "在这里写" not in only_file
    wrong = own.post(
        f"/task-round/{entry}/written/plan.file/file", data={"file": (io.BytesIO(b"GIF89a\x00"), "a.gif")}
    )
    assert wrong.status_code == 422
    own.post(f"/task-round/{entry}/written/plan.file/file", data={"file": text("规划")})
    db.session.expire_all()
    assert [one_item(made.entries[0], code).state for code in ("survey", "plan")] == ["waiting", "waiting"]
    assert "等评审，退回的要补正" in own.get(f"/deliverables/{entry}/").text
    rival = sign_in(app.test_client(), "a2")
    assert rival.get(f"/deliverables/{entry}/").status_code == 404
    assert rival.get(f"/deliverables/{entry}/survey").status_code == 404
    assert rival.get(f"/task-round/{entry}/written/plan.file").status_code == 404


def test_a_refused_text_keeps_what_was_typed(app, made):
    own, entry = sign_in(app.test_client(), "a1"), made.entry_ids[0]
    page = own.post(f"/task-round/{entry}/written/survey.form", data={"found": "短"})
    assert page.status_code == 422
    assert "短" in page.text


def test_the_phone_app_is_told_the_pieces(app, made):
    own, entry = sign_in(app.test_client(), "a1"), made.entry_ids[0]
    told = own.get(f"/field/{entry}/work").get_json()
    parts = {one["code"]: (one["kind"], one["form"], one["file"]) for one in told["components"]}
    assert parts["survey.form"] == ("document", "survey.form", False)
    assert parts["survey.photos"] == ("picture", None, False)
    assert parts["plan.file"] == ("document", None, True)
    assert own.get(f"/field/{entry}/").status_code == 200


def test_a_reviewer_sends_back_and_loses_nothing_typed(app, made):
    office, marker = staff("office", "office"), staff("marker", "marker")
    work.survey(made.entries[0], 100, made.during)
    work.plan(made.entries[0], made.during)
    work.hand_out(made, marker, office)
    db.session.commit()
    stage, entry = made.stage_id, made.entry_ids[0]
    desk = sign_in(app.test_client(), "marker")
    assert f"/deliverables/review/{stage}/survey/" in desk.get("/examine/").text
    queue = desk.get(f"/deliverables/review/{stage}/survey/")
    assert "有 1 份等您评审" in queue.text
    address = f"/deliverables/review/{stage}/survey/{entry}"
    page = desk.get(address).text
    assert "村民想在网上卖土豆" in page
    seen = one_item(made.entries[0], "survey").seen
    assert seen in page
    sent = {"seen": seen, "met-local": "no", "outcome": "accepted", "words": "写得<好>，缺日期"}
    kept_page = desk.post(address, data=sent)
    assert kept_page.status_code == 422
    assert "写得&lt;好&gt;，缺日期" in kept_page.text
    assert "有一条不合要求" in kept_page.text
    assert desk.post(address, data={**sent, "outcome": ""}).status_code == 422
    assert desk.post(address, data={**sent, "outcome": "back"}).status_code == 303
    own = sign_in(app.test_client(), "a1")
    assert "缺日期" in own.get(f"/deliverables/{entry}/").text
    assert "退回来补正" in own.get(f"/deliverables/{entry}/survey").text
    other = staff("other", "marker")
    assert sign_in(app.test_client(), other.login).get(address).status_code == 404


def test_the_office_filters_and_takes_the_table_along(app, made):
    office = staff("office", "office")
    marker = staff("marker", "marker")
    work.plan(made.entries[0], made.during, "=规划")
    work.hand_out(made, marker, office)
    work.say(made.entries[0], "plan", "back", marker, made.during, words="=缺日期")
    db.session.commit()
    desk, stage = sign_in(app.test_client(), "office"), made.stage_id
    page = desk.get(f"/deliverables/office/{stage}/").text
    assert "丙某1" in page
    assert "工作人员marker" in page
    second = desk.get(f"/deliverables/office/{stage}/?township=999001002").text
    assert "丙某1" not in second
    assert "丙某2" in second
    assert "丙某2" not in desk.get(f"/deliverables/office/{stage}/?state=back").text
    table = desk.get(f"/deliverables/office/{stage}/table.csv?state=back").data.decode("utf-8-sig")
    assert "'=缺日期" in table
    assert "0002" not in table
    assert desk.get(f"/deliverables/office/{stage}/table.xlsx").status_code == 200
    assert "规划" in desk.get(f"/deliverables/office/{stage}/{made.entry_ids[0]}/plan").text
    assign = desk.get(f"/examine/assign/{stage}/")
    assert f"/examine/assign/{stage}/plan/" in assign.text


def test_a_clerk_hands_in_for_the_own_township_only_and_is_named(app, made):
    clerk = staff("clerk", "clerk", township="999001001")
    desk, stage = sign_in(app.test_client(), clerk.login), made.stage_id
    mine, foreign = made.entry_ids[0], made.entry_ids[1]
    listed = desk.get(f"/deliverables/office/{stage}/").text
    assert "丙某1" in listed
    assert "丙某2" not in listed
    assert "丙某2" not in desk.get(f"/deliverables/office/{stage}/?township=999001002").text
    address = f"/deliverables/desk/{stage}/{mine}/survey"
    assert desk.get(address).status_code == 200
    assert desk.get(f"/deliverables/desk/{stage}/{foreign}/survey").status_code == 404
    assert desk.get(f"/deliverables/office/{stage}/{foreign}/survey").status_code == 404
    short = desk.post(address, data={"piece": "survey.form", "found": "短"})
    assert short.status_code == 422
    assert "短" in short.text
    assert (
        desk.post(address, data={"piece": "survey.form", "found": "代填：村民想卖土豆。"}).status_code == 303
    )
    assert desk.post(address, data={"piece": "survey.photos", "pictures": shots(1, 2)}).status_code == 303
    again = desk.post(address, data={"piece": "survey.photos", "pictures": shots(2)})
    assert again.status_code == 422
    assert "一模一样" in again.text
    assert desk.post(address, data={"piece": "survey.minutes"}).status_code == 422
    assert desk.post(address, data={"piece": "survey.record", "file": text("会议记录")}).status_code == 303
    db.session.expire_all()
    assert one_item(made.entries[0], "survey").state == "waiting"
    noted = db.session.query(AuditEntry).filter_by(action="deliverable.hand-in").all()
    assert {one.actor for one in noted} == {"clerk"}
    assert len(noted) == 3
