"""A sixth programme in an afternoon: an officer who cannot write YAML makes a recruitment of community workers in the
browser, from nothing: registration, a written paper, a panel interview whose list is posted for six working days. A
second person signs, and people can register. The same clicks as in docs/user-guide-programmes.md."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from recruit.db import db
from recruit.models import Cohort, ProgrammeVersion
from recruit.programme import Programme
from tests.support.browser import DESK, PHONE
from tests.support.candidates import staff
from tests.support.signed_in import browser
from tests.support.site import LiveServer, serve

VILLAGES = """township_code,township_name,village_code,village_name
430725100,漳江街道,430725100001,官家坪社区居委会
430725100,漳江街道,430725100002,渔父祠社区居委会
430725101,浔阳街道,430725101001,青年路社区居委会
"""


@pytest.fixture
def served(make_app) -> Any:
    app = make_app()
    with app.app_context():
        staff("office", "office")
        staff("second", "second-signatory")
        db.session.commit()
    with serve(app) as server:
        yield server


def opened(visit: Any, server: LiveServer, login: str, screen: dict[str, Any]) -> Page:
    window = visit(**screen)
    cookie = browser(server.app, login).get_cookie("zeyou")
    assert cookie is not None
    window.context.add_cookies([{"name": "zeyou", "value": cookie.value, "url": server.url}])
    page: Page = window.page()
    page.goto(f"{server.url}/programmes/")
    return page


def fill(page: Page, **boxes: str) -> None:
    """Boxes by what they stand for; `__` for a dot. What is folded away is unfolded first."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for name, text in boxes.items():
        box = page.locator(f'[name="{name.replace("__", ".")}"]')
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(text)
        else:
            box.fill(text)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存").last.click()
    expect(page.get_by_role("status")).to_contain_text("存好了")


def test_community_workers_from_nothing_to_the_first_page(served: LiveServer, visit: Any) -> None:
    page = opened(visit, served, "office", DESK)
    page.get_by_label("从哪一份抄起").select_option("blank")
    page.get_by_label("新方案的编号").fill("taoyuan-community-2027")
    page.get_by_role("button", name="抄一份").click()
    _basics(page)
    _villages(page)
    _stages(page)
    page.get_by_role("link", name="提交和签字").click()
    page.get_by_label("同时开一期").fill("community-2027")
    page.get_by_role("button", name="提交，请复核人签字").click()
    expect(page.get_by_role("status")).to_contain_text("等复核人签字")
    _signed(served, visit)
    _published(served)


def _basics(page: Page) -> None:
    page.get_by_role("link", name="基本情况").click()
    fill(
        page,
        title="桃源县2027年社区工作者招聘",
        title__en="Taoyuan County community workers 2027",
        organiser="桃源县民政局",
        organiser__en="Taoyuan County civil affairs bureau",
        hotline="0736-6622001",
        objection_desk__address="桃源县民政局二楼",
        objection_desk__address__en="Civil affairs bureau, second floor",
        objection_desk__phone="0736-6622002",
        notice__0="招聘社区工作者二十名，先笔试，再面试，按总分录取。",
        notice__0__en="Twenty community workers, by a written paper and an interview.",
    )
    save(page)
    page.get_by_role("link", name="回到这份方案").click()


def _villages(page: Page) -> None:
    page.get_by_role("link", name="乡镇和村的名单、附带的文件").click()
    page.get_by_label("本县的名单").set_input_files(
        {"name": "桃源.csv", "mimeType": "text/csv", "buffer": VILLAGES.encode()}
    )
    page.get_by_role("button", name="换成这份名单").click()
    expect(page.get_by_role("status")).to_contain_text("名单存好了")
    expect(page.get_by_text("浔阳街道")).to_be_visible()
    page.get_by_role("link", name="回到这份方案").click()


def _stages(page: Page) -> None:
    page.get_by_role("link", name="环节", exact=True).click()
    _added(page, "online-exam", "written-paper", "笔试", "Written paper")
    fill(
        page,
        stages__1__window__opens="2027-03-13 09:00",
        stages__1__window__closes="2027-03-13 11:30",
        stages__1__params__duration_minutes="一个半小时",
        stages__1__cut__rule="fixed",
        stages__1__cut__threshold="",
        stages__1__cut__places="60",
        stages__1__cut__tie_at_line="all-advance",
    )
    save(page)
    wrong = page.locator('[id="stages.1.params.duration_minutes"]')
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_value("一个半小时")
    fill(page, stages__1__params__duration_minutes="90")
    save(page)
    page.get_by_role("link", name="回到这份方案").click()
    page.get_by_role("link", name="环节", exact=True).click()
    _added(page, "interview", "interview", "面试", "Interview")
    fill(
        page,
        stages__2__window__opens="2027-03-27 08:00",
        stages__2__window__closes="2027-03-28 18:00",
        stages__2__params__panels="2",
        stages__2__components__0__weight="50",
        stages__2__cut__places="20",
        stages__2__posting__working_days="6",
    )
    box = "stages.2.components.+"
    for name, text in (
        ("code", "paper"),
        ("title", "笔试成绩"),
        ("title.en", "Written paper"),
        ("weight", "50"),
    ):
        page.locator(f'[name="{box}.{name}"]').fill(text)
    page.locator(f'[name="{box}.kind"]').select_option("carried")
    save(page)
    fill(page, stages__2__components__1__params__stage="written-paper")
    save(page)
    expect(page.get_by_text("检查通过")).to_be_visible()
    page.get_by_role("link", name="回到这份方案").click()


def _added(page: Page, kind: str, code: str, title: str, english: str) -> None:
    page.get_by_label("哪一类").select_option(kind)
    page.get_by_label("代号").fill(code)
    page.locator("#title").fill(title)
    page.locator("#title_en").fill(english)
    page.get_by_role("button", name="加上").click()
    expect(page.get_by_role("status")).to_contain_text("加上了")


def _signed(served: LiveServer, visit: Any) -> None:
    """On a phone: what differs, the fingerprint, one button."""
    page = opened(visit, served, "second", PHONE)
    page.get_by_role("link", name="taoyuan-community-2027").click()
    page.get_by_role("link", name="看签字").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="我核对过了，签字").click()
    expect(page.get_by_role("status")).to_contain_text("签好了")
    page.goto(f"{served.url}/p/community-2027")
    expect(page.get_by_role("heading", name="桃源县2027年社区工作者招聘")).to_be_visible()


def _published(served: LiveServer) -> None:
    with served.app.app_context():
        cohort = db.session.query(Cohort).filter_by(code="community-2027").one()
        version = db.session.query(ProgrammeVersion).filter_by(code="taoyuan-community-2027").one()
        programme: Programme = version.programme
        assert cohort.version_id == version.id
        assert [stage.kind for stage in programme.stages] == ["registration", "online-exam", "interview"]
        paper, interview = programme.stage("written-paper"), programme.stage("interview")
        assert (paper.places, interview.places) == (60, 20)
        assert interview.posting is not None
        assert interview.posting.working_days == 6
        assert [(one.code, int(one.weight)) for one in interview.components] == [("panel", 50), ("paper", 50)]
        assert [one.name for one in programme.regions.townships] == ["漳江街道", "浔阳街道"]
