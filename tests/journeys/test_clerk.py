"""The clerk of a township's desk: registering, correcting, papers, a spreadsheet with bad rows, resetting access."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.idnumber import make_demo_id
from recruit.intake.sheet import template_columns
from recruit.models import Account, Application, AuditEntry
from recruit.programme import load
from recruit.queries.entries import entries_of
from recruit.services.assign import assign
from tests.support.people import PASSWORD, staff
from tests.support.registering import OTHER_TOWNSHIP, OTHER_VILLAGE, applied, clerk, open_jinsha
from tests.support.scenes import file, fits, picture, sign_in
from tests.support.site import LiveServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

DESK = "/desk/jinsha-2016"
SOMEBODY = make_demo_id(date(1988, 3, 4), 812)


@pytest.fixture
def opened(live_server: LiveServer, clock: FixedClock) -> LiveServer:
    """Registration is open; the desk of one township is staffed; somebody of another township has applied."""
    with live_server.app.app_context():
        limiter.reset()
        cohort = open_jinsha(clock.now())
        clerk(clock.now())
        applied(cohort, clock.now(), 7, township_code=OTHER_TOWNSHIP, village_code=OTHER_VILLAGE)
    return live_server


def at_the_desk(page: Page, site: LiveServer) -> Page:
    sign_in(page, site.url, "clerk1", staff=True, password=PASSWORD)
    page.goto(site.url + DESK)
    return page


def fill_in(page: Page, id_number: str = SOMEBODY, name: str = "李 登记") -> None:
    page.get_by_label("姓名").fill(name)
    page.get_by_label("身份证号", exact=True).fill(id_number)
    page.get_by_label("女", exact=True).check()
    page.get_by_label("文化程度").select_option("senior")
    page.get_by_label("手机号").fill("138 0000 4321")
    page.get_by_label("现在住址").fill("河边组3号")
    page.get_by_label("所在村（社区）").select_option(index=1)
    page.get_by_role("group", name="服从调剂吗").get_by_label("否", exact=True).check()
    page.get_by_role("group", name="同意为招募使用这些信息").get_by_label("是", exact=True).check()
    for box in page.locator("main input[type=checkbox][name^=declaration]").all():
        box.check()


def register(page: Page, site: LiveServer) -> str:
    """Registers somebody and returns the registration number; the page shows the application."""
    page.goto(f"{site.url}{DESK}/register")
    fill_in(page)
    page.get_by_role("button", name="登记", exact=True).click()
    found = re.search(r"登记好了，报名号 (\d{9})", page.locator("main").inner_text())
    assert found is not None
    return found.group(1)


def test_somebody_is_registered_at_the_desk_once(opened: LiveServer, desk: Page) -> None:
    at_the_desk(desk, opened)
    desk.get_by_role("link", name="登记一个人").click()
    desk.get_by_role("button", name="登记", exact=True).click()
    assert "姓名：这一项要填" in desk.locator(".summary").inner_text()
    assert desk.get_by_label("所在乡镇（街道）").input_value() == "520523001"  # the desk's own
    fill_in(desk)
    desk.get_by_role("button", name="登记", exact=True).click()
    told = desk.locator("main").inner_text()
    assert "李登记" in told
    assert "138****4321" in told
    assert SOMEBODY not in told
    desk.goto(f"{opened.url}{DESK}/register")
    fill_in(desk)
    desk.get_by_role("button", name="登记", exact=True).click()
    assert "请回到登记页，用身份证号查找这个人" in desk.locator(".summary").inner_text()
    assert desk.get_by_label("姓名").input_value() == "李 登记"
    with opened.app.app_context():
        (own,) = db.session.query(Application).filter_by(township_code="520523001")
        assert (own.channel, own.person.name) == ("desk", "李登记")


def test_a_person_is_found_and_looking_is_noted(opened: LiveServer, desk: Page) -> None:
    at_the_desk(desk, opened)
    number = register(desk, opened)
    for words in ("李登", number, SOMEBODY, SOMEBODY[-4:]):
        desk.goto(opened.url + DESK)
        desk.get_by_label("找人").fill(words)
        desk.get_by_role("button", name="查找").click()
        assert desk.get_by_role("link", name=number).count() == 1, words
        assert SOMEBODY not in desk.url
    desk.get_by_label("找人").fill("没有这人")
    desk.get_by_role("button", name="查找").click()
    assert "没有找到" in desk.locator("main").inner_text()
    desk.goto(opened.url + DESK)
    desk.get_by_role("link", name=number).click()
    assert SOMEBODY not in desk.content()
    desk.get_by_role("button", name="查看证件和联系方式").click()
    assert SOMEBODY in desk.locator("main").inner_text()
    with opened.app.app_context():
        noted = [entry for entry in db.session.query(AuditEntry) if entry.action == "application.reveal"]
        assert [(entry.actor, number in entry.subject) for entry in noted] == [("clerk1", True)]


def test_correction_papers_and_withdrawal_at_the_desk(opened: LiveServer, desk: Page) -> None:
    at_the_desk(desk, opened)
    register(desk, opened)
    page = desk.url
    desk.get_by_role("link", name="更正", exact=True).click()
    assert desk.get_by_label("身份证号", exact=True).input_value() == ""
    desk.get_by_label("姓名").fill("李登基")
    desk.get_by_role("button", name="保存更正").click()
    assert desk.locator("h1").inner_text().startswith("李登基")
    desk.get_by_role("link", name="交照片").click()
    desk.get_by_label("本人照片").set_input_files(file("me.jpg", picture(1)))
    desk.get_by_label("身份证正面").set_input_files(file("front.jpg", b"no picture"))
    desk.get_by_role("button", name="上传选好的照片").click()
    told = desk.locator("main").inner_text()
    assert "收到 1 张照片" in told
    assert "身份证正面：只收照片" in told
    desk.goto(page)
    assert "本人照片" not in desk.locator(".notice").inner_text()
    desk.get_by_role("link", name="代办退出").click()
    desk.get_by_label("家里有事").check()
    desk.get_by_label("想多说几句").fill("本人来说的")
    desk.get_by_role("button", name="确定退出").click()
    assert "已退出" in desk.locator("h1").inner_text()
    desk.get_by_role("button", name="恢复报名").click()
    assert "符合条件" in desk.locator("h1").inner_text()
    desk.goto(page.rstrip("/") + "/waiver")
    assert "没有等着放宽的条件" in desk.locator("main").inner_text()


def test_another_township_is_none_of_the_clerks_business(opened: LiveServer, desk: Page) -> None:
    with opened.app.app_context():
        other = db.session.query(Application).one().id
    at_the_desk(desk, opened)
    assert "还没有人报名" in desk.locator("main").inner_text()
    for path in ("", "/correct", "/papers", "/withdraw", "/receipt.pdf"):
        assert desk.goto(f"{opened.url}/desk/application/{other}{path}").status == 404, path
    for path in ("/office/", "/admin/", "/outbox", "/my"):
        assert desk.goto(opened.url + path).status == 403, path
    desk.goto(f"{opened.url}{DESK}/register")
    fill_in(desk)
    desk.get_by_label("所在乡镇（街道）").select_option(OTHER_TOWNSHIP)
    desk.get_by_label("所在村（社区）").select_option(OTHER_VILLAGE)
    desk.get_by_role("button", name="登记", exact=True).click()
    assert "只能办理本乡镇" in desk.locator(".summary").inner_text()


def sheet(rows: Sequence[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, template_columns(load("jinsha-2016")))
    writer.writeheader()
    for row in rows:
        writer.writerow({**ROW, **row})
    return out.getvalue().encode("utf-8-sig")


ROW = {
    "姓名": "赵演一",
    "性别": "男",
    "身份证号": make_demo_id(date(1990, 1, 1), 701),
    "文化程度": "高中、中专或技校",
    "手机号": "13900001111",
    "现在住址": "河坝组3号",
    "所在乡镇（街道）": "西洛街道办事处",
    "所在村（社区）": "群立社区居民委员会",
    "服从调剂吗": "是",
    "同意为招募使用这些信息": "是",
    "声明已签字": "是",
}


def test_a_spreadsheet_with_bad_rows(opened: LiveServer, desk: Page) -> None:
    at_the_desk(desk, opened)
    desk.get_by_role("link", name="用表格导入").click()
    desk.get_by_role("button", name="检查表格").click()
    assert "请先选一个表格文件" in desk.locator(".summary").inner_text()
    desk.get_by_label("表格文件").set_input_files(file("a.pdf", b"%PDF-1.4", "application/pdf"))
    desk.get_by_role("button", name="检查表格").click()
    assert "这不是表格" in desk.locator(".summary").inner_text()
    right = make_demo_id(date(1990, 1, 1), 703)
    rows = sheet(
        [
            {},
            {"姓名": "钱演二", "身份证号": right[:-1] + ("0" if right[-1] != "0" else "1")},
            {
                "姓名": "孙演三",
                "身份证号": make_demo_id(date(1991, 1, 1), 705),
                "所在乡镇（街道）": "不知道镇",
            },
            {"姓名": "李演四", "身份证号": make_demo_id(date(1992, 1, 1), 707), "手机号": "12"},
            {"姓名": "周演五"},
            {
                "姓名": "吴演六",
                "身份证号": make_demo_id(date(1993, 1, 1), 709),
                "手机号": "１３９００００２２２２",
            },
        ]
    )
    desk.get_by_label("表格文件").set_input_files(file("people.csv", rows, "text/csv"))
    desk.get_by_role("button", name="检查表格").click()
    told = desk.locator("main").inner_text()
    assert "可以导入 2 行，有问题 4 行。现在什么都还没有导入。" in told
    bad = {
        line.locator("th, td").first.inner_text().strip(): line.inner_text()
        for line in desk.locator("table").first.locator("tbody tr").all()
    }
    assert sorted(bad) == ["3", "4", "5", "6"]
    assert "有一位不对" in bad["3"]
    assert right[:14] not in bad["3"]
    assert "所在乡镇（街道）" in bad["4"]
    assert "电话不对" in bad["5"]
    assert "和第 2 行是同一个身份证号" in bad["6"]
    with opened.app.app_context():
        assert db.session.query(Application).count() == 1
    desk.get_by_role("button", name="导入这 2 行").click()
    told = desk.locator("main").inner_text()
    assert "导入了 2 人" in told
    assert "吴演六" in told
    with opened.app.app_context():
        imported = db.session.query(Application).filter_by(channel="import").all()
        assert [one.person.name for one in imported] == ["赵演一", "吴演六"]


def test_access_is_reset_against_the_id_card(opened: LiveServer, desk: Page, phone: Page) -> None:
    at_the_desk(desk, opened)
    number = register(desk, opened)
    desk.get_by_role("link", name="重设登录").first.click()
    desk.get_by_label("报名号").fill(number)
    desk.get_by_label("身份证号").fill(make_demo_id(date(1988, 3, 4), 814))
    desk.get_by_role("button", name="身份证对过了，重设").click()
    assert "对不上" in desk.locator(".summary").inner_text()
    desk.get_by_label("身份证号").fill(SOMEBODY)
    desk.get_by_role("button", name="身份证对过了，重设").click()
    desk.get_by_text("一次性码").first.wait_for()
    code = re.search(r"一次性码\s+(\S+)", desk.locator("main").inner_text())
    assert code is not None
    phone.goto(opened.url + "/sign-in/slip")
    for field, text in zip(
        phone.locator("main input:not([type=hidden])").all(),
        (number, code.group(1), "wo-de-mima-1", "wo-de-mima-1"),
        strict=True,
    ):
        field.fill(text)
    phone.get_by_role("button", name="设好密码并登录").click()
    phone.goto(opened.url + "/my")
    assert phone.locator(".who").inner_text() == "李登记"
    assert fits(phone)
    phone.context.clear_cookies()
    sign_in(phone, opened.url, number, password="wo-de-mima-1")
    assert "我的进度" in phone.locator("h1").inner_text()


def test_the_desk_after_the_closing(opened: LiveServer, desk: Page, clock: FixedClock) -> None:
    at_the_desk(desk, opened)
    register(desk, opened)
    page = desk.url
    clock.set(clock.now() + timedelta(days=20))
    desk.goto(opened.url + DESK)
    assert "报名已经截止（5月18日 24:00）" in desk.locator(".answers").inner_text()
    assert desk.get_by_role("link", name="登记一个人").count() == 0
    desk.goto(page)
    assert desk.get_by_role("link", name="更正", exact=True).count() == 0
    assert desk.get_by_role("link", name="打印回执").count() == 1


def test_the_desk_fits_a_phone(opened: LiveServer, phone: Page) -> None:
    at_the_desk(phone, opened)
    register(phone, opened)
    for path in (DESK, f"{DESK}/register", f"{DESK}/import", "/desk/access"):
        phone.goto(opened.url + path)
        assert fits(phone), path


def test_the_roll_of_the_briefing(opened: LiveServer, desk: Page, clock: FixedClock) -> None:
    at_the_desk(desk, opened)
    register(desk, opened)
    with opened.app.app_context():
        stage = db.session.query(Application).first().cohort.stage("briefing")
        by = staff(clock.now(), "office", "office")
        own = [one for one in entries_of(stage) if one.candidacy.township_code == "520523001"]
        assign(
            own, [db.session.query(Account).filter_by(login="clerk1").one()], "attendance", by, clock.now()
        )
        db.session.commit()
        stage_id, opens = stage.id, stage.opens_at
    clock.set(opens + timedelta(hours=1))
    desk.goto(f"{opened.url}/briefing/{stage_id}/")
    assert desk.locator("fieldset legend").count() == 1  # nobody of another township
    desk.get_by_label("到场", exact=True).check()
    desk.get_by_role("button", name="记下这一页的签到").click()
    assert "1 / 1" in desk.locator(".progress").inner_text()
    assert desk.get_by_label("到场", exact=True).is_checked()
    assert "李登记" in desk.locator("main").inner_text()
