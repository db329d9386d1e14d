"""The applicant's way on a phone 360 pixels wide, from the exam to the agreement, each stage as a play left it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account, Agreement, Stage
from recruit.services.issue_agreements import issue_agreements
from tests.support.scenes import Scene, answers, file, fits, picture, play_scenes, sign_in
from tests.support.site import LiveServer, serve

if TYPE_CHECKING:
    from playwright.sync_api import Page

STAGES = ("online-exam", "task-1", "task-2", "allotment", "agreement")


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
    phone.get_by_text("还有 46 题没有答").wait_for()
    phone.get_by_role("button", name="确定交卷").click()
    phone.wait_for_url("**/exam/receipt/*")
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
    # A form from a spreadsheet follows the answers: it is filled in by the field app (tests/exams/field_app).
    assert re.search(r"/field/\d+/$", phone.locator(".answers .btn").get_attribute("href") or "")
    assert fits(phone)
    phone.goto(site.url + "/my")
    phone.locator(".answers .btn").click()
    phone.get_by_role("link", name="我的农村淘宝项目计划书").click()
    for part in phone.locator("textarea").all():
        part.fill("我们村三百来户，年轻人多在外，老人孩子在家。" * 6)
    phone.get_by_role("button", name="交上去").click()
    assert "收到了" in phone.locator("main").inner_text()
    assert fits(phone)


def test_task_round_two_day_by_day(enter: Callable[[str], LiveServer], scenes, phone: Page) -> None:
    site = enter("task-2")
    sign_in(phone, site.url, scenes["task-2"].applicant)
    phone.locator(".answers .btn").click()
    assert "交了 0 天，一共 7 天" in phone.locator("main").inner_text()
    phone.get_by_role("link", name=re.compile("写.*第 2 天")).click()
    for number in phone.locator("main input[inputmode]").all():
        number.fill("９６０" if number.get_attribute("name") == "amount" else "１２")
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
    phone.get_by_label("家里有事").check()
    phone.locator("main input[name=csrf_token]").evaluate("one => { one.value = 'old'; }")
    phone.get_by_role("button", name="确定退出").click()
    assert "重新提交" in phone.locator("main").inner_text()
    phone.goto(site.url + "/my")
    assert "已经退出" not in answers(phone)[0]
