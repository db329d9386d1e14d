"""The applicant's way in on a phone 360 pixels wide: notice, registration, papers, correction, signing in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.idnumber import make_demo_id
from recruit.models import Application, AuditEntry
from tests.support.registering import open_jinsha
from tests.support.scenes import answers, file, fits, picture, sign_in
from tests.support.site import LiveServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHOSEN = "xin-mima-2016"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.fixture
def opened(live_server: LiveServer, clock: FixedClock) -> LiveServer:
    """Registration has just begun and nobody has applied yet."""
    with live_server.app.app_context():
        limiter.reset()
        open_jinsha(clock.now())
        db.session.commit()
    return live_server


def fill_in(page: Page, id_number: str, phone: str = "13800001234") -> None:
    page.get_by_label("姓名").fill("王示范")
    page.get_by_label("身份证号", exact=True).fill(id_number)
    page.get_by_label("男", exact=True).check()
    page.get_by_label("文化程度").select_option("senior")
    page.get_by_label("手机号").fill(phone)
    page.get_by_label("现在住址").fill("文化路12号")
    page.get_by_label("所在乡镇（街道）").select_option(label="西洛街道办事处")
    page.get_by_label("所在村（社区）").select_option(index=1)
    page.get_by_role("group", name="服从调剂吗").get_by_label("是", exact=True).check()
    page.get_by_role("group", name="同意为招募使用这些信息").get_by_label("是", exact=True).check()
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    page.get_by_label("登录密码").fill(CHOSEN)
    page.get_by_label("再填一次密码").fill(CHOSEN)


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="交上去，报名").click()


def applied(page: Page, site: LiveServer, born: date = date(1990, 2, 28), serial: int = 901) -> str:
    """Registers on the phone and returns the registration number."""
    page.goto(site.url + "/p/jinsha-2016/apply")
    fill_in(page, make_demo_id(born, serial))
    hand_in(page)
    page.wait_for_url("**/my/receipt")
    return page.locator("h1 .num").inner_text()


def test_the_way_in_from_notice_to_receipt(opened: LiveServer, phone: Page) -> None:
    phone.goto(opened.url + "/")
    assert "报名到 5月18日 24:00 截止" in phone.locator("main").inner_text()
    phone.get_by_role("link", name="我要报名").click()
    right = make_demo_id(date(1990, 2, 28), 901)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    fill_in(phone, wrong)
    phone.get_by_label("再填一次密码").fill("something else")
    phone.locator("select[name=preferences]").first.select_option("520523001002")
    hand_in(phone)
    summary = phone.locator(".summary")
    assert "身份证号有一位不对" in summary.inner_text()
    assert "两次填的密码不一样" in summary.inner_text()
    assert summary.evaluate("box => box === document.activeElement")
    # Nothing of what was typed is lost, and the village list still shows the chosen township's villages only.
    assert phone.get_by_label("姓名").input_value() == "王示范"
    assert phone.get_by_label("所在村（社区）").input_value() == "520523001001"
    assert phone.locator("#village optgroup").count() == 1
    wishes = [one.input_value() for one in phone.locator("select[name=preferences]").all()]
    assert wishes == ["520523001002", "", ""]
    phone.get_by_label("身份证号", exact=True).fill(right.translate(FULL_WIDTH).lower())
    phone.get_by_label("登录密码").fill(CHOSEN)
    phone.get_by_label("再填一次密码").fill(CHOSEN)
    phone.get_by_label("本人照片").set_input_files(file("me.jpg", picture(1)))
    hand_in(phone)
    phone.wait_for_url("**/my/receipt")
    assert "您符合报名条件" in phone.locator("main").inner_text()
    assert "身份证正面、身份证反面、毕业证照片" in phone.locator("main").inner_text()
    assert fits(phone)
    phone.get_by_role("link", name="看我的进度").click()
    where, following, until = answers(phone)
    assert "报名" in where
    assert "还差 3 张照片" in following
    assert until == "5月18日 24:00"
    with opened.app.app_context():
        assert db.session.query(Application).one().person.name == "王示范"
        assert right not in str([entry.facts for entry in db.session.query(AuditEntry)])


@pytest.mark.pdf
def test_the_receipt_can_be_taken_home(opened: LiveServer, phone: Page) -> None:
    number = applied(phone, opened)
    answer = phone.context.request.get(opened.url + "/my/receipt.pdf")
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")
    assert number in answer.headers["content-disposition"]


def test_a_second_try_with_the_same_id_number_is_told_so(opened: LiveServer, phone: Page) -> None:
    applied(phone, opened)
    phone.context.clear_cookies()
    phone.goto(opened.url + "/p/jinsha-2016/apply")
    fill_in(phone, make_demo_id(date(1990, 2, 28), 901), phone="13900009999")
    hand_in(phone)
    assert "已经报过名" in phone.locator(".summary").inner_text()
    with opened.app.app_context():
        assert db.session.query(Application).count() == 1


def test_papers_correction_and_withdrawal(opened: LiveServer, phone: Page) -> None:
    applied(phone, opened)
    phone.goto(opened.url + "/my/papers")
    phone.get_by_label("身份证正面").set_input_files(file("front.jpg", picture(2)))
    phone.get_by_label("身份证反面").set_input_files(file("back.jpg", b"%PDF-1.4 no picture"))
    phone.get_by_role("button", name="上传选好的照片").click()
    told = phone.locator("main").inner_text()
    assert "收到 1 张照片" in told  # the good one is kept
    assert "身份证反面：只收照片" in told
    assert "补交 3 张照片" in told
    phone.get_by_label("身份证反面").set_input_files(file("back.jpg", picture(3)))
    phone.get_by_role("button", name="上传选好的照片").click()
    assert "补交 2 张照片" in phone.locator("main").inner_text()
    phone.goto(opened.url + "/my/application/correct")
    assert phone.get_by_label("身份证号", exact=True).input_value() == ""
    phone.get_by_label("姓名").fill("王示范样")
    phone.get_by_role("button", name="保存更正").click()
    told = phone.locator("main").inner_text()
    assert "改好了" in told
    assert "王示范样" in told
    phone.get_by_role("link", name="退出这次招募").click()
    phone.get_by_label("家里有事").check()
    phone.get_by_role("button", name="确定退出").click()
    assert "您已经退出这次招募" in answers(phone)[0]
    phone.goto(opened.url + "/my/application")
    assert phone.get_by_role("link", name="更正").count() == 0


def test_somebody_too_old_writes_down_why(opened: LiveServer, phone: Page) -> None:
    applied(phone, opened, born=date(1968, 1, 2))
    assert "超过 45 岁" in phone.locator("main").inner_text()
    phone.get_by_role("link", name="写明理由").click()
    phone.get_by_role("button", name="交上去").click()
    assert phone.locator(".summary").count() == 1
    phone.get_by_label("理由").fill("开了六年网店，带着邻居一起卖辣椒。")
    phone.get_by_role("button", name="交上去").click()
    where, _next, _until = answers(phone)
    assert "等办公室决定是否放宽条件" in where or "还差" in answers(phone)[1]
    with opened.app.app_context():
        waiver = db.session.query(Application).one().waivers[0]
        assert (waiver.reason, waiver.decided_at) == ("开了六年网店，带着邻居一起卖辣椒。", None)


def test_after_the_closing_nothing_is_taken(opened: LiveServer, phone: Page, clock: FixedClock) -> None:
    applied(phone, opened)
    clock.set(clock.now() + timedelta(days=20))
    phone.goto(opened.url + "/my/application/correct")
    assert "2016-05-18 24:00" in phone.locator("main").inner_text()
    phone.goto(opened.url + "/my/papers")
    assert phone.locator("input[type=file]").count() == 0
    phone.context.clear_cookies()
    phone.goto(opened.url + "/p/jinsha-2016/apply")
    assert phone.locator("main form").count() == 0


def test_signing_in_by_number_phone_and_code(opened: LiveServer, phone: Page) -> None:
    number = applied(phone, opened)
    for who in (number, "138 0000 1234"):
        phone.context.clear_cookies()
        sign_in(phone, opened.url, who, password=CHOSEN)
        assert phone.locator(".who").inner_text() == "王示范"
    phone.context.clear_cookies()
    phone.goto(opened.url + "/my")
    assert "/sign-in" in phone.url
    phone.goto(opened.url + "/sign-in/code")
    phone.locator("input[name=identifier]").fill("13800001234")
    phone.get_by_role("button", name="给我发登录码").click()
    phone.locator("input[name=code]").fill("000000")
    phone.get_by_role("button", name="登录", exact=True).click()
    assert "登录码不对" in phone.locator(".summary").inner_text()


def test_the_rules_are_told_in_words(opened: LiveServer, phone: Page) -> None:
    phone.goto(opened.url + "/p/jinsha-2016/rules")
    phone.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    told = phone.locator("details").all_inner_texts()
    assert not [
        line
        for text in told
        for line in text.splitlines()
        if re.search(r"[a-z]{2,}", re.sub(r"https://\S+", "", line))
    ]
    conditions = next(text for text in told if text.startswith("报名条件"))
    assert re.search(r"年龄 · 最高\s+怎么定的\s+45|年龄 · 最高\s+45\s+公告写的", conditions)
    assert fits(phone)
