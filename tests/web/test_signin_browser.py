"""Signing in and administering in a real browser: works on a small phone, readable for everybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyotp

from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.services.invite import invite
from tests.support.browser import accessibility_findings
from tests.support.people import PASSWORD, applicant, staff

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.site import LiveServer


def is_good(page: Page) -> None:
    """Nothing axe complains about, and nothing that has to be pushed sideways."""
    assert accessibility_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_an_applicant_signs_in_on_a_small_phone(
    live_server: LiveServer, phone: Page, clock: FixedClock
) -> None:
    with live_server.app.app_context():
        limiter.reset()
        applicant(clock.now(), "260100001", "张大山", phone="13800138000")
        applicant(clock.now(), "260100002", "李小河", phone="13800138000")
        db.session.commit()
    for path in (
        "/sign-in/code",
        "/sign-in/first",
        "/sign-in/slip",
        "/staff/invitation",
        "/staff/sign-in",
        "/sign-in",
    ):
        phone.goto(live_server.url + path)
        is_good(phone)
    phone.get_by_label("报名号、手机号或邮箱").fill("13800138000")
    phone.get_by_label("密码", exact=True).fill("not this one")
    phone.get_by_role("button", name="登录", exact=True).click()
    assert phone.get_by_label("报名号、手机号或邮箱").input_value() == "13800138000"
    is_good(phone)
    phone.get_by_label("密码", exact=True).fill(PASSWORD)
    phone.get_by_role("button", name="登录", exact=True).click()
    is_good(phone)
    phone.get_by_label(re.compile("李.河")).check()
    phone.get_by_role("button", name="就是我").click()
    phone.goto(live_server.url + "/account/password")
    assert phone.locator(".who").inner_text() == "李小河"
    is_good(phone)
    phone.get_by_role("button", name="退出登录").click()
    assert phone.locator(".who").count() == 0


def test_an_administrator_comes_in_and_prints_an_invitation(
    live_server: LiveServer, desk: Page, clock: FixedClock
) -> None:
    with live_server.app.app_context():
        limiter.reset()
        chief = staff(clock.now(), "chief", "administrator", name="孙某")
        chief.password_hash = None
        ((_account, code),) = invite([chief], None, clock.now())
        db.session.commit()
    desk.goto(live_server.url + "/staff/invitation")
    desk.get_by_label("登录名或报名号").fill("chief")
    desk.get_by_label("纸条上的码").fill(code)
    desk.get_by_label("新密码").fill(PASSWORD)
    desk.get_by_label("再填一遍").fill(PASSWORD)
    desk.get_by_role("button", name="开通账号").click()
    assert desk.locator("main img").evaluate("image => image.naturalWidth > 0"), "the QR code is drawn"
    is_good(desk)
    secret = desk.locator("main code").inner_text().replace(" ", "")
    desk.get_by_label("验证码").fill(pyotp.TOTP(secret).at(clock.now()))
    desk.get_by_role("button", name="设好了").click()
    assert desk.locator("main code").count() == 10
    is_good(desk)
    desk.get_by_role("link", name="已经收好").click()
    assert desk.locator("h1").inner_text() == "工作人员"
    is_good(desk)
    desk.get_by_role("link", name="加一个人").first.click()
    desk.get_by_label("姓名").fill("王某")
    desk.get_by_label("登录名").fill("wang")
    desk.get_by_label("单位").select_option("office")
    desk.get_by_label("复核人").check()
    is_good(desk)
    desk.get_by_role("button", name="建好并打邀请条").click()
    assert re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", desk.locator(".card").inner_text())
    is_good(desk)
    for path in ("/admin/organisations", "/admin/staff/import", "/outbox"):
        desk.goto(live_server.url + path)
        is_good(desk)
    desk.goto(live_server.url + "/admin/")
    desk.get_by_role("link", name="王某").click()
    is_good(desk)
