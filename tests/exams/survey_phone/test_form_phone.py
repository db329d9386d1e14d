"""A whole form on a phone: what is asked, worked out, refused, kept and given."""

from __future__ import annotations

import pytest

from exams.survey.model import SurveyForm
from tests.exams.survey_phone.household import household
from tests.support.browser import accessibility_findings


@pytest.fixture(scope="module")
def form():
    return household()


@pytest.fixture
def house(filled, form):
    return filled.mount(form, language="zh")


FULL = {
    "begun": "2016-05-03T09:00:00.000+08:00",
    "house": {"head": "王小花", "town": "t2", "village": "v3", "size": "4", "land": "12.5"},
    "member": [
        {"name": "阿明", "age": "40", "work": "tea shop", "grown": "1", "place": "1",
         "phone": [{"number": "13800138000"}, {}]},
        {"name": "小红", "age": "9", "grown": "0", "place": "2"},
    ],
    "grown_ups": "1", "members": "2", "orders": "1", "order": [{"what": "手机"}],
    "sold": "other", "sold_other": "核桃", "sold_name": "other", "visited": "2016-05-30",
    "clock": "09:30:00.000+08:00", "moment": "2016-05-03T09:30:00.000+08:00", "stars": "4", "ranked": "shop tea rice",
    "door": "door-1.jpg", "where": "27.5 106.2 900 12", "consent": "OK", "lot": "0.25",
}  # fmt: skip


def test_a_kept_form_is_given_back_as_it_was(filled, form):
    filled.mount(form, answers=FULL)
    assert filled.answers() == FULL
    assert filled.check() == {"ok": True, "first": None}
    filled.mount(form, answers=FULL, readonly=True)
    assert filled.answers() == FULL
    assert filled.page.get_by_role("button").locator("visible=true").count() == 0


def test_a_new_form_begins_with_its_defaults(house):
    assert house.answers() == {
        "begun": "2016-06-02T01:30:00.000+08:00", "member": [{"place": "1", "grown": "0"}], "grown_ups": "0",
        "members": "1", "orders": "2", "order": [{}, {}], "visited": "2016-06-02", "lot": house.answers()["lot"],
    }  # fmt: skip
    assert 0 <= float(house.answers()["lot"]) < 1


def test_questions_come_and_go_and_nothing_is_lost(house):
    house.tick("城关镇")
    house.page.get_by_label("城关镇的哪个村").select_option("v2")
    assert house.page.get_by_label("城关镇的哪个村").locator("option").all_inner_texts() == [
        "请选择", "老街村", "新桥村",
    ]  # fmt: skip
    house.tick("沙土镇")
    assert house.page.get_by_label("沙土镇的哪个村").locator("option").all_inner_texts() == [
        "请选择",
        "河边村",
    ]
    assert "village" not in house.answers()["house"]
    house.tick("城关镇")
    assert house.answers()["house"] == {"town": "t1", "village": "v2"}

    house.type("姓名", "阿明")
    house.type("年龄", "30")
    house.tick("茶叶", 0)
    assert house.page.get_by_text("阿明做什么").is_visible()
    house.type("年龄", "3")
    assert "work" not in house.answers()["member"][0]
    assert not house.page.get_by_text("主要卖什么").is_visible()
    house.type("年龄", "31")
    assert house.answers()["member"][0]["work"] == "tea"
    house.tick("茶叶", 1)
    assert house.page.get_by_label("为什么卖这个").is_visible()
    house.tick("其他")
    assert not house.page.get_by_label("为什么卖这个").is_visible()
    house.type("其他：请写明", "核桃")
    assert {key: house.answers()[key] for key in ("sold", "sold_other", "sold_name")} == {
        "sold": "other", "sold_other": "核桃", "sold_name": "other",
    }  # fmt: skip


def test_repeats_within_repeats(house):
    house.press("再加一个：家里人")
    house.type("姓名", "阿明", 0)
    house.type("年龄", "40", 0)
    house.type("姓名", "阿花", 1)
    house.type("年龄", "38", 1)
    house.type("号码", "１３８００１３８０００", 1)
    assert house.page.get_by_text("大人 2 个，一共 2 个").is_visible()
    assert house.page.get_by_role("group", name="家里人 第 2 个，共 2 个").is_visible()
    house.press("再加一个：阿明的电话")
    members = house.answers()["member"]
    assert [one["place"] for one in members] == ["1", "2"]
    assert [one["phone"] for one in members] == [[{}, {}], [{"number": "13800138000"}]]

    # The first is taken away after a question, and comes back with everything in it.
    house.page.get_by_role("group", name="家里人 第 1 个").get_by_role(
        "button", name="去掉第 1 个"
    ).last.click()
    house.press("留着")
    assert len(house.answers()["member"]) == 2
    house.page.get_by_role("group", name="家里人 第 1 个").get_by_role(
        "button", name="去掉第 1 个"
    ).last.click()
    house.page.get_by_role("button", name="去掉", exact=True).click()
    assert [(one["name"], one["place"]) for one in house.answers()["member"]] == [("阿花", "1")]
    assert house.page.get_by_text("大人 1 个，一共 1 个").is_visible()
    house.press("放回来")
    assert house.answers()["member"] == members


def test_a_count_decides_how_many(house):
    house.type("买了什么", "手机", 1)
    house.type("网购几次", "1")
    assert house.answers()["order"] == [{}]
    house.type("网购几次", "3")
    assert house.answers()["order"] == [{}, {"what": "手机"}, {}]
    house.type("网购几次", "")
    assert "order" not in house.answers()
    house.type("网购几次", "100000000")
    assert "order" not in house.answers()
    house.type("网购几次", "2")
    assert house.answers()["order"] == [{}, {"what": "手机"}]


def test_what_is_wrong_stands_beside_its_field(house):
    assert house.check()["ok"] is False
    assert house.page.evaluate("document.activeElement.closest('.ask').innerText").startswith("户主姓名")
    assert house.field("户主姓名").get_attribute("aria-invalid") == "true"
    described = house.field("户主姓名").get_attribute("aria-describedby").split()
    assert "这一题还没填，请填上。" in [house.page.locator(f"#{one}").inner_text() for one in described]
    assert house.summary()[0] == "户主姓名：这一题还没填，请填上。"
    assert house.page.get_by_role("status").inner_text() == "有 6 处要补或者要改"
    assert "家里人 第 1 个，姓名：这一题还没填，请填上。" in house.summary()
    house.page.get_by_role("link", name="年龄：").click()
    assert house.page.evaluate("document.activeElement.closest('.ask').innerText").startswith("年龄")
    house.page.keyboard.type("150")
    house.type("户主姓名", "王小花")
    house.type("家里几口人", "３１口")
    assert "这里要填整数，只写数字，不写单位，例如 12。" in house.wrong()
    house.type("家里几口人", "31")
    assert "人数请填 1 到 30" in house.wrong()
    assert "填的不合要求。请看题目的说明，核对以后再改。" in house.wrong()
    house.type("家里几口人", "４")
    house.type("年龄", "15")
    assert house.page.locator(".repaired:visible").all_inner_texts() == ["已经改成 4，请看对不对。"]
    assert len(house.summary()) == 3
    house.type("哪天去的", "2016-06-03")
    assert "不能晚于今天" in house.wrong()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("１２．５", "12.5"), ("12，5", "12.5"), ("12。5", "12.5"), ("1，200", "1200"), ("12,345.5", "12345.5"),
     ("−3", "-3"), ("+8", "8"), (".5", "0.5"), ("十二", "十二"), ("12亩", "12亩")],
)  # fmt: skip
def test_numbers_as_they_are_typed(house, typed, kept):
    house.type("种了几亩地", typed)
    assert house.answers()["house"]["land"] == kept
    assert bool(house.wrong()) is (kept in ("十二", "12亩"))
    assert house.field("种了几亩地").input_value() == kept


def test_other_languages(house):
    house.type("户主姓名", "王小花")
    house.tick("城关镇")
    house.page.get_by_label("题目用哪种语言").select_option("English (en)")
    assert house.field("Head of the household").input_value() == "王小花"
    assert house.page.get_by_text("Which village of Chengguan").is_visible()
    # What has no English stays Chinese.
    assert house.page.get_by_text("家里几口人").is_visible()
    assert house.page.evaluate("[form.language(), document.querySelector('.zf').lang]") == [
        "English (en)",
        "en",
    ]
    house.type("Age", "40")
    house.tick("Tea", 1)
    assert house.answers()["sold_name"] == "Tea"


def test_order_range_place_and_consent(house):
    assert "ranked" not in house.answers()
    house.press("“稻谷”往上移")
    assert house.answers()["ranked"] == "rice tea shop"
    assert house.page.evaluate("document.activeElement.getAttribute('aria-label')") == "“稻谷”往上移"
    house.tick("4")
    house.tick("户主同意填这张表")
    house.press("取现在的位置")
    house.page.locator(".wrong", has_text="没有取到位置").wait_for()
    found = house.answers()
    assert (found["stars"], found["consent"], found.get("where")) == ("4", "OK", None)


def test_pictures_are_made_small_and_can_be_taken_away(filled, form):
    filled.page.evaluate(
        """() => { window.small = file => file.name === 'bad.png' ? Promise.reject(new Error('no'))
             : Promise.resolve(new Blob(['small ' + file.name], {type: 'image/jpeg'})); }"""
    )
    filled.mount(form)
    filled.page.evaluate("form.destroy()")
    filled.page.evaluate(
        """([form, texts]) => { window.form = ZeyouForm.mount(document.getElementById('here'), form,
             {texts: texts, shrink: window.small, locate: () => Promise.resolve('27.5 106.2 900 12')}); }""",
        [form, {"picture-wrong": "打不开"}],
    )
    picked = filled.page.locator("input[type=file]")
    picked.set_input_files({"name": "bad.png", "mimeType": "image/png", "buffer": b"x"})
    filled.page.locator(".wrong", has_text="打不开").wait_for()
    picked.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"x"})
    filled.page.wait_for_function("form.answers().door === 'door-1.jpg'")
    read = "Promise.all(Object.entries(form.pictures()).map(async ([name, one]) => [name, await one.text()]))"
    assert filled.page.evaluate(read) == [["door-1.jpg", "small a.png"]]
    filled.page.evaluate("document.querySelector('.shot').closest('.ask').querySelector('button').click()")
    assert "door" not in filled.answers()
    assert filled.page.evaluate("Object.keys(form.pictures())") == []


def test_names_of_pictures_are_plain_and_new(filled, plain):
    """One picture was sent before and is no longer on the phone."""
    form = plain(
        {"name": "门", "type": "image", "labels": {"": "Door"}},
        {"name": "r", "repeats": True, "items": [{"name": "shop", "type": "image", "labels": {"": "Shop"}}]},
    )
    filled.mount(form, answers={"r": [{"shop": "shop-1.jpg"}, {}]})
    picked = filled.page.locator("input[type=file]")
    for number in (0, 2):
        picked.nth(number).set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"x"})
        filled.page.wait_for_function(f"Object.keys(form.pictures()).length === {number // 2 + 1}")
    assert filled.answers() == {"门": "picture-1.jpg", "r": [{"shop": "shop-1.jpg"}, {"shop": "shop-2.jpg"}]}
    away = filled.page.locator("p:visible", has_text="照片已经填过，不在这台手机上。")
    assert away.count() == 1


def test_the_form_can_be_used_by_everybody(house):
    house.check()
    house.type("年龄", "40")
    assert accessibility_findings(house.page) == []


def test_changes_are_told_and_a_destroyed_form_is_gone(house):
    before = house.page.evaluate("told")
    house.type("户主姓名", "王")
    assert house.page.evaluate("told") > before
    house.page.evaluate("form.destroy()")
    assert house.page.evaluate("document.getElementById('here').children.length") == 0


def test_the_form_is_one_that_the_server_keeps(form):
    assert SurveyForm.from_json(form).to_json() == form
