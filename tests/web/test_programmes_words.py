"""What an officer reads in the guided editor: words where the file has codes, empty boxes folded away together."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from recruit.db import db
from tests.support.candidates import staff
from tests.support.signed_in import browser

SPARE = "还可以写的"


@pytest.fixture
def office(make_app) -> Any:
    site: Flask = make_app()
    with site.app_context():
        staff("office", "office")
        db.session.commit()
    page = browser(site, "office")
    assert page.post("/programmes/", data={"origin": "blank", "code": "taoyuan-2027"}).status_code == 303
    for shown, kind, code, title in (
        (1, "online-exam", "written-paper", "笔试"),
        (2, "interview", "interview", "面试"),
    ):
        said = {"shown": shown, "kind": kind, "code": code, "title": title, "title_en": code}
        assert page.post("/programmes/1/stages", data=said).status_code == 303
    return page


def test_rows_without_a_title_are_called_by_the_word_of_their_code(office):
    exam = office.get("/programmes/1/stages/1").text
    assert "1. 单选题" in exam
    assert "1. single" not in exam
    assert "1. 对材料、成绩有意见" in office.get("/programmes/1/stages/2").text


def test_a_problem_calls_a_stage_by_its_title_and_a_township_by_its_name(office):
    late = {"shown": "3", "stages.2.window.opens": "2027-03-07 09:00"}
    page = office.post("/programmes/1/stages/2", data=late, follow_redirects=True).text
    assert "“笔试”还没结束，“面试”就开始了" in page
    # A programme that puts nobody anywhere is asked for no places.
    assert "没有写数字" not in office.get("/programmes/1").text
    office.post("/programmes/1/rooms/places", data={"shown": "4", "places.total": "7"})
    assert "有 1 个乡镇没有写数字（示例镇 等）" in office.get("/programmes/1").text


def test_many_empty_boxes_are_folded_away_together_but_never_a_table_of_one_thing(office):
    page = office.get("/programmes/1/stages/1").text
    before, _fold, after = page.partition(SPARE)
    assert 'name="stages.1.params.duration_minutes"' in before
    assert 'name="stages.1.params.most_extra_minutes"' in after
    places = office.get("/programmes/1/rooms/places").text
    assert 'name="places.by_township.999901100"' in places.partition(SPARE)[0]


def test_numbers_of_townships_are_kept_even_while_something_else_is_wrong(office):
    wrong = {"shown": "3", "stages.1.params.duration_minutes": "viele"}
    office.post("/programmes/1/stages/1", data=wrong)
    typed = {"shown": "4", "places.by_township.999901100": "7", "places.total": "7"}
    page = office.post("/programmes/1/rooms/places", data=typed, follow_redirects=True).text
    assert "存好了" in page
    assert re.search(r'name="places.by_township.999901100"[^>]* value="7"', page)
    assert "示例镇" in page


def test_what_is_wrong_or_typed_and_not_saved_stands_unfolded(office):
    extra, share = "stages.1.params.most_extra_minutes", "stages.1.params.exposure"
    page = office.post(
        "/programmes/1/stages/1", data={"shown": "3", extra: "viele"}, follow_redirects=True
    ).text
    assert f'name="{extra}" aria-invalid' in page.partition(SPARE)[0]
    # Somebody else has changed the same box since; what was typed beside it is neither saved nor hidden.
    page = office.post("/programmes/1/stages/1", data={"shown": "3", extra: "20", share: "0.5"}).text
    fold = page[: page.index(f'name="{share}"')].rpartition(SPARE)[0]
    assert fold.endswith('<details class="fold" open><summary>')
    assert 'value="0.5"' in page


def test_where_a_whole_table_comes_from_is_settled_in_one_box(office):
    office.post("/programmes/", data={"origin": "shipped:jinsha-2016", "code": "jinsha-2027"})
    room = "/programmes/2/rooms/quotas"
    assert "任务还没有确认" in office.get(room).text
    assert office.post(room, data={"shown": "1", "quotas.source": "office"}).status_code == 303
    page = office.get(room).text
    assert "任务还没有确认" not in page
    assert '<option value="office" selected>办公室定的</option>' in page.partition('name="quotas.source"')[2]


def test_a_list_that_is_the_whole_register_bears_its_title(office):
    office.post("/programmes/", data={"origin": "shipped:neixiang-2017", "code": "neixiang-2027"})
    page = office.get("/programmes/2/registers/funds").text
    assert "<legend>专项资金 " in page


def test_a_table_is_pasted_from_a_spreadsheet(office):
    office.post("/programmes/", data={"origin": "shipped:jinsha-2016", "code": "jinsha-2027"})
    room = "/programmes/2/rooms/quotas"
    assert "从表格里贴" in office.get(room).text
    wrong = "西洛街道\t10\n西洛街道办事处\t11\n火星镇\t3"
    page = office.post(room, data={"shown": "1", "paste:quotas.by_township": wrong})
    assert page.status_code == 422
    assert "有 2 行对不上" in page.text
    assert "火星镇\t3</textarea>" in page.text
    right = "乡镇\t任务数\n西洛街道\t10\n520523002，岩孔街道，20\n鼓场  30\n合计\t60"
    assert office.post(room, data={"shown": "1", "paste:quotas.by_township": right}).status_code == 303
    page = office.get(room).text
    for code, number in (("520523001", "10"), ("520523002", "20"), ("520523003", "64"), ("520523004", "30")):
        assert re.search(rf'name="quotas.by_township.{code}"[^>]* value="{number}"', page), code
