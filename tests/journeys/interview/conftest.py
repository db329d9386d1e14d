"""A cohort inside the interview, played once for a run; its tests go on from copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from playwright.sync_api import Page

from exams.demo.play import Play
from recruit.clock import FixedClock
from tests.support.databases import Databases
from tests.support.site import LiveServer, application, let_go
from tests.support.snapshot import Snapshot, draw, keep, mark
from tests.support.walking import PASSWORD

SignIn = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def interviewing(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """Rooms are drawn and every judge but `judge01` has filled in all sheets; the window is open."""
    folder = tmp_path_factory.mktemp("interviewing")
    clock = FixedClock(datetime(2016, 5, 2, 8, tzinfo=ZoneInfo("Asia/Shanghai")))
    app = application(databases.sqlite(folder), folder, ZEYOU_CLOCK=clock)

    def drawn_and_marked(play: Play) -> None:
        draw(play)
        mark(play, leave_out="judge01")

    yield keep(app, clock, folder, "interview", drawn_and_marked)
    let_go(app)


@pytest.fixture
def database_url(interviewing: Snapshot, tmp_path: Path) -> str:
    return interviewing.copy(tmp_path)


@pytest.fixture
def clock(interviewing: Snapshot) -> FixedClock:
    return FixedClock(interviewing.moment)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """A demonstration asks nobody for a second factor."""
    return make_app(ZEYOU_DEMO=True)


@pytest.fixture
def staff(live_server: LiveServer) -> SignIn:
    """`staff(page, login)`: a member of staff signs in as they would themselves."""

    def enter(page: Page, login: str) -> None:
        page.goto(f"{live_server.url}/staff/sign-in")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="登录").click()

    return enter
