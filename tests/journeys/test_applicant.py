"""The applicant's way on a phone 360 pixels wide, from the notice to the agreement."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.idnumber import make_demo_id
from recruit.models import Account, Agreement, Application, AuditEntry, Stage
from recruit.services.issue_agreements import issue_agreements
from tests.support.registering import open_jinsha
from tests.support.scenes import Scene, file, fits, picture, play_scenes, sign_in
from tests.support.site import LiveServer, serve

if TYPE_CHECKING:
    from playwright.sync_api import Page

STAGES = ("online-exam", "task-1", "task-2", "allotment", "agreement")
CHOSEN = "xin-mima-2016"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    return play_scenes(tmp_path_factory.mktemp("play"), STAGES)


@pytest.fixture
def enter(
    scenes: dict[str, Scene], make_app: Callable[..., Flask], clock: FixedClock, tmp_path: Path
) -> Iterator[Callable[[str], LiveServer]]:
    """Serves a stage as the play left it, at its own moment."""
    with ExitStack() as stack:

        def go(code: str) -> LiveServer:
            clock.set(scenes[code].moment)
            app = make_app(**scenes[code].settings(tmp_path))
            with app.app_context():
                limiter.reset()
            return stack.enter_context(serve(app))

        yield go


@pytest.fixture
def opened(live_server: LiveServer, clock: FixedClock) -> LiveServer:
    """Registration has just begun and nobody has applied yet."""
    with live_server.app.app_context():
        limiter.reset()
        open_jinsha(clock.now())
        db.session.commit()
    return live_server


def answers(page: Page) -> list[str]:
    """Where I stand, what next, until when."""
    return [text.split("\n", 1)[-1].strip() for text in page.locator(".answers > div").all_inner_texts()]


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
    phone.get_by_label("理由").fill("家里有事")
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
    assert not [line for text in told for line in text.splitlines() if re.search(r"[a-z]{2,}", line)]
    conditions = next(text for text in told if text.startswith("报名条件"))
    assert re.search(r"年龄 · 最高\s+怎么定的\s+45|年龄 · 最高\s+45\s+公告写的", conditions)
    assert fits(phone)


def test_an_exam_goes_on_without_a_network(enter: Callable[[str], LiveServer], scenes, phone: Page) -> None:
    site = enter("online-exam")
    sign_in(phone, site.url, scenes["online-exam"].applicant)
    phone.locator(".answers .btn").click()
    phone.get_by_role("button", name="开始考试").click()
    phone.locator("input[name=q1]").first.check()
    phone.get_by_text("已保存 1 / 50").wait_for()
    phone.context.set_offline(True)
    for number in (2, 3, 4):
        phone.locator(f"input[name=q{number}]").last.check()
    phone.get_by_text("网络不通").wait_for()
    assert "已保存 1 / 50" in phone.locator("#progress").inner_text()
    phone.context.set_offline(False)
    phone.get_by_text("已保存 4 / 50").wait_for(timeout=30_000)
    phone.reload()
    assert phone.locator("input:checked").count() == 4
    phone.goto(site.url + "/my")
    where, following, until = answers(phone)
    assert "接着答题" in following
    assert until != "5月21日 17:00"  # the attempt's own end, not the day's
    phone.locator(".answers .btn").click()
    phone.get_by_role("link", name="接着答题").click()
    phone.get_by_role("button", name="交卷").click()
    assert "还有 46 题没有答" in phone.locator("main").inner_text()
    phone.get_by_role("button", name="确定交卷").click()
    receipt = re.search(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", phone.locator("main").inner_text())
    assert receipt is not None
    phone.goto(site.url + "/my")
    where, following, _until = answers(phone)
    assert "该办的都办好了" in where
    assert following.startswith("等名单公布")
    phone.context.clear_cookies()
    phone.goto(f"{site.url}/exam/check?code={receipt.group()}")
    assert "4 题" in phone.locator("main").inner_text()


def test_task_round_one(enter: Callable[[str], LiveServer], scenes, phone: Page) -> None:
    site = enter("task-1")
    sign_in(phone, site.url, scenes["task-1"].applicant)
    todo = phone.locator("main section.card").all_inner_texts()
    assert [text.split("\n")[0] for text in todo[:3]] == ["交截图", "填调查表", "交计划书"]
    phone.locator(".answers .btn").click()
    assert answers(phone)[2] == "5月30日 24:00"
    phone.get_by_role("link", name="微信转发截图").click()
    one = picture(11)
    chosen = [file("a.jpg", one), file("again.jpg", one), file("note.jpg", b"not a picture")]
    phone.get_by_label("选图片").set_input_files(chosen)
    phone.get_by_role("button", name="交上去").click()
    told = phone.locator("main").inner_text()
    assert "收到 1 张" in told
    assert "again.jpg：" in told
    assert "note.jpg：" in told
    assert "等审核" in told
    phone.goto(site.url + "/my")
    phone.locator(".answers .btn").click()
    phone.get_by_role("link", name="入户调查表").click()
    phone.get_by_role("link", name="填一户").click()
    phone.get_by_role("button", name="交上去").click()
    assert "哪个村（社区）" in phone.locator(".summary").inner_text()
    assert "照片等文件" not in phone.locator(".summary").inner_text()
    _fill_household(phone)
    phone.get_by_role("button", name="交上去").click()
    assert "要填 1 户" in phone.locator("main").inner_text()
    assert "13700001111" not in phone.content()
    phone.goto(site.url + "/my")
    phone.locator(".answers .btn").click()
    phone.get_by_role("link", name="我的农村淘宝项目计划书").click()
    for part in phone.locator("textarea").all():
        part.fill("我们村三百来户，年轻人多在外，老人孩子在家。" * 6)
    phone.get_by_role("button", name="交上去").click()
    assert "收到了" in phone.locator("main").inner_text()
    assert fits(phone)


def _fill_household(page: Page) -> None:
    page.get_by_label("哪个村（社区）").select_option(index=1)
    page.get_by_label("户主姓什么").fill("赵")
    page.get_by_label("联系电话").fill("１３７００００１１１１")
    for label, number in (("家里几口人", "4"), ("几个人在外打工", "1"), ("有几部智能手机", "２")):
        page.get_by_label(label).fill(number)
    page.get_by_label("一个月收寄几个包裹").fill("3")
    for question in ("家里怎么上网", "网上买东西吗", "最想服务站帮什么忙"):
        group = page.get_by_role("group", name=question)
        if group.count():
            group.locator("input").first.check()
        else:
            page.get_by_label(question).select_option(index=1)
    page.get_by_role("group", name="本户同意登记").get_by_label("是", exact=True).check()


def test_task_round_two_day_by_day(enter: Callable[[str], LiveServer], scenes, phone: Page) -> None:
    site = enter("task-2")
    sign_in(phone, site.url, scenes["task-2"].applicant)
    phone.locator(".answers .btn").click()
    assert "交了 0 天，一共 7 天" in phone.locator("main").inner_text()
    phone.get_by_role("link", name=re.compile("写.*第 2 天")).click()
    for number in phone.locator("main input[inputmode]").all():
        number.fill("１２")
    phone.locator("textarea").fill("今天教两位老人用手机交电费，帮三户人家在网上买了种子和农具。")
    phone.get_by_role("button", name="交上去").click()
    assert "第 2 天的日报收到了" in phone.locator("main").inner_text()
    assert "交了 1 天，一共 7 天" in phone.locator("main").inner_text()
    far = re.sub(
        r"/\d+$", "/6", phone.get_by_role("link", name=re.compile("改.*第 2 天")).get_attribute("href")
    )
    assert phone.goto(site.url + far).status in (404, 409)  # tomorrow cannot be written today


def test_results_are_explained_to_their_owner_only(enter, scenes, phone: Page) -> None:
    site = enter("task-2")
    sign_in(phone, site.url, scenes["task-2"].applicant)
    phone.locator(".steps").get_by_role("link", name="线上考试").click()
    told = phone.locator("main").inner_text()
    assert "一步一步算给您看" in told
    assert re.search(r"在 \d+ 个有成绩的人里排第 \d+ 名", told)
    head, _slash, number = phone.url.rpartition("/")
    other = number[:-1] + ("2" if number[-1] != "2" else "3")
    assert phone.goto(f"{head}/{other}").status == 404


def test_places_are_chosen_and_can_be_changed(enter, scenes, phone: Page) -> None:
    site = enter("allotment")
    sign_in(phone, site.url, scenes["allotment"].applicant)
    assert answers(phone)[2] == "6月14日 24:00"
    phone.locator(".answers .btn").click()
    first = phone.locator("main select").first
    options = [
        value for value in first.locator("option").evaluate_all("all => all.map(o => o.value)") if value
    ]
    for field in phone.locator("main select").all():
        field.select_option("")
    first.select_option(options[0])
    phone.locator("main select").nth(1).select_option(options[0])
    phone.get_by_role("group", name=re.compile("调剂")).get_by_label("是", exact=True).check()
    phone.get_by_role("button", name="记下来").click()
    assert phone.locator(".summary").count() == 1  # the same place twice
    phone.locator("main select").nth(1).select_option(options[1])
    phone.get_by_role("button", name="记下来").click()
    assert "记下了" in phone.locator("main").inner_text()
    assert [one.input_value() for one in phone.locator("main select").all()[:2]] == options[:2]
    assert fits(phone)


@pytest.mark.pdf
def test_the_agreement_is_read_and_confirmed(enter, scenes, phone: Page, clock: FixedClock) -> None:
    site, scene = enter("agreement"), scenes["agreement"]
    with site.app.app_context():
        stage = db.session.get(Stage, scene.stage_id)
        office = db.session.query(Account).filter_by(login="office").one()
        issue_agreements(stage, office, clock.now(), base_url=site.url, limit=1)
        agreement = db.session.query(Agreement).one()
        candidacy = agreement.entry.candidacy
        own = db.session.query(Account).filter_by(person_id=candidacy.person_id).one()
        known = db.session.query(Account).filter_by(login=scene.applicant).one()
        own.password_hash = known.password_hash
        number, code, name = own.login, agreement.verify_code, candidacy.person.name
        db.session.commit()
    sign_in(phone, site.url, number)
    assert "签协议" in answers(phone)[1]
    phone.locator(".steps").get_by_role("link", name="定点").click()
    assert "定在" in answers(phone)[0]
    phone.goto(site.url + "/my")
    phone.locator(".answers .btn").click()
    assert "带身份证去签字" in answers(phone)[1]
    paper = phone.context.request.get(site.url + "/my/agreement.pdf").body()
    assert paper.startswith(b"%PDF-")
    phone.get_by_role("link", name="核对真伪").click()
    told = phone.locator("main").inner_text()
    assert name not in told
    for content, verdict in ((paper, "一模一样"), (paper + b" ", "不一样")):
        phone.locator("input[type=file]").set_input_files(file("a.pdf", content, "application/pdf"))
        phone.get_by_role("button", name="比一比").click()
        assert verdict in phone.locator("main .notice").first.inner_text()
    phone.goto(f"{site.url}/a/{code[:-1]}{'A' if code[-1] != 'A' else 'B'}")
    assert "没有这个核对码" in phone.locator("main").inner_text()


def test_a_page_left_open_too_long_says_what_to_do(enter, scenes, phone: Page) -> None:
    site = enter("task-1")
    sign_in(phone, site.url, scenes["task-1"].applicant)
    phone.goto(site.url + "/my/application/withdraw")
    phone.get_by_label("理由").fill("家里有事")
    phone.locator("main input[name=csrf_token]").evaluate("one => { one.value = 'old'; }")
    phone.get_by_role("button", name="确定退出").click()
    assert "重新提交" in phone.locator("main").inner_text()
    phone.goto(site.url + "/my")
    assert "已经退出" not in answers(phone)[0]
