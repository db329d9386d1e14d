"""Fixtures every test may ask for; `pytest --fixtures tests` tells what each gives."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from tests.support import postgres
from tests.support.browser import DESK, PHONE, Visit, find_chromium, launched
from tests.support.compiled import keep_templates
from tests.support.databases import Databases
from tests.support.garbage import leave_alone_what_is_there, search_seldom
from tests.support.guards import nothing_outside, only_loopback
from tests.support.programmes import read_once
from tests.support.routes import compile_once
from tests.support.site import LiveServer, application, let_go, serve
from tests.support.skips import browser_missing, pdf_libraries_missing, strict_about_skips
from tests.support.static_files import look_once

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
RUN_DIR: pytest.StashKey[Path] = pytest.StashKey()

# Examples are the same on every machine and no timing decides: a failing test fails for everybody.
settings.register_profile("zeyou", derandomize=True, deadline=None, database=None)
settings.load_profile("zeyou")

search_seldom()
compile_once()
keep_templates()
read_once()
look_once()

# Commands speak the language of the shell that runs them; the tests read Chinese whatever the machine says.
os.environ["ZEYOU_LANG"] = "zh"


def pytest_configure(config: pytest.Config) -> None:
    shared = getattr(config, "workerinput", {}).get("run_dir")
    # Directly below /tmp: a Unix socket's path has room for about a hundred characters only.
    config.stash[RUN_DIR] = Path(shared or tempfile.mkdtemp(prefix="zeyou-", dir="/tmp"))
    if not shared:
        # A cancelled job ends as Ctrl-C does, so that the database server is stopped.
        signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["run_dir"] = str(node.config.stash[RUN_DIR])


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or RUN_DIR not in config.stash:
        return
    postgres.stop(config.stash[RUN_DIR])
    shutil.rmtree(config.stash[RUN_DIR], ignore_errors=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_name" in metafunc.fixturenames and metafunc.definition.get_closest_marker("database"):
        metafunc.parametrize("engine_name", ["sqlite", "postgresql"], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = pdf_libraries_missing() if any(item.get_closest_marker("pdf") for item in items) else None
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "chromium" in fixtures:
            item.add_marker("browser")
        if "shared_data" in fixtures:
            item.add_marker("shared_data")
        if reason and item.get_closest_marker("pdf"):
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    leave_alone_what_is_there()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    return strict_about_skips((yield), excused=item.get_closest_marker("shared_data") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    return strict_about_skips((yield), excused=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    pure = item.path.is_relative_to(ROOT / "tests" / "scoring")
    with nothing_outside() if pure else only_loopback():
        return (yield)


@pytest.fixture(scope="session")
def run_dir(request: pytest.FixtureRequest) -> Path:
    """A folder of this run, shared by its workers and removed at the end."""
    return request.config.stash[RUN_DIR]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Reference data beside the checkout. It is not part of the repository, so its absence is only told."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("notice: no reference data beside this checkout (../shared/data)")
    return folder


@pytest.fixture
def clock() -> Any:
    """A clock that stands at nine o'clock of Jinsha's first day of registration until the test moves it."""
    from recruit.clock import FixedClock

    return FixedClock(datetime(2016, 5, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai")))


@pytest.fixture(scope="session")
def databases(run_dir: Path, request: pytest.FixtureRequest) -> Iterator[Databases]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    made = Databases(run_dir, worker, lambda address: _migrate(address, run_dir / f"files-{worker}"))
    yield made
    made.close()


@pytest.fixture
def engine_name(request: pytest.FixtureRequest) -> str:
    """`sqlite`; a test marked `database` runs a second time with `postgresql`."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def database_url(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated, empty database."""
    if engine_name == "sqlite":
        yield databases.sqlite(tmp_path)
        return
    try:
        address = databases.postgresql()
    except postgres.NoPostgres as missing:
        pytest.skip(f"no PostgreSQL: {missing}")
    yield address
    databases.drop(address)


@pytest.fixture
def make_app(database_url: str, clock: Any, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes applications on this test's database; settings given by keyword go on top of the test's own."""
    made: list[Flask] = []

    def make(**config: Any) -> Flask:
        made.append(application(database_url, tmp_path, ZEYOU_CLOCK=clock, **config))
        return made[-1]

    yield make
    for app in made:
        let_go(app)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application. No context is pushed: requests of a test must not share one (see `app_context`)."""
    return make_app()


@pytest.fixture
def app_context(app: Flask) -> Iterator[Flask]:
    """The application with its context, for tests that call services and queries directly."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The application on a loopback port: `.url`, `.app`."""
    with serve(app) as server:
        yield server


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if reason := browser_missing():
        pytest.skip(reason)
    with launched(find_chromium() or "", tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a browser window of its own: `visit(**DESK, java_script_enabled=False).page()`."""
    begun: list[Visit] = []

    def begin(**options: Any) -> Visit:
        begun.append(Visit.begin(chromium, **options))
        return begun[-1]

    yield begin
    troubles = [trouble for each in begun for trouble in each.troubles]
    for each in begun:
        each.context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def phone(visit: Callable[..., Visit]) -> Page:
    """A page 360 pixels wide, with touch."""
    return visit(**PHONE).page()


@pytest.fixture
def desk(visit: Callable[..., Visit]) -> Page:
    """A page on an office screen."""
    return visit(**DESK).page()


def _migrate(address: str, folder: Path) -> None:
    from flask_migrate import upgrade

    app = application(address, folder)
    with app.app_context():
        upgrade()
    let_go(app)
