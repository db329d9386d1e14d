"""The test infrastructure itself: walls hold, skips are told, servers are real."""

import socket
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from flask import Flask

from tests.support import postgres
from tests.support.browser import DESK
from tests.support.guards import Forbidden, is_loopback, nothing_outside
from tests.support.site import serve
from tests.support.skips import strict_about_skips


@pytest.mark.parametrize("address", ["192.0.2.1", "example.org", "2001:db8::1"])
def test_a_test_cannot_leave_the_machine(address: str):
    with pytest.raises(Forbidden), socket.socket() as outgoing:
        outgoing.connect((address, 80))


@pytest.mark.parametrize("address", [("127.0.0.1", 80), ("::1", 80, 0, 0), ("localhost", 80), "/run/socket"])
def test_loopback_stays_open(address: object):
    assert is_loopback(address)


def test_arithmetic_cannot_reach_a_database():
    with nothing_outside():
        for reach in (sqlite3.connect, psycopg.connect):
            with pytest.raises(Forbidden):
                reach("")
        with pytest.raises(Forbidden), socket.socket() as outgoing:
            outgoing.connect(("127.0.0.1", 80))
    sqlite3.connect(":memory:").close()


def skipped(**facts: object) -> SimpleNamespace:
    report = {
        "nodeid": "t.py::t",
        "skipped": True,
        "outcome": "skipped",
        "longrepr": ("t.py", 1, "no browser"),
    }
    return SimpleNamespace(**report | facts)


@pytest.mark.parametrize(
    ("ci", "excused", "facts", "outcome"),
    [
        ("true", False, {}, "failed"),
        ("true", True, {}, "skipped"),
        ("true", False, {"wasxfail": "known"}, "skipped"),
        ("", False, {}, "skipped"),
    ],
)
def test_where_ci_is_true_a_skip_is_a_failure(monkeypatch, ci, excused, facts, outcome):
    monkeypatch.setenv("CI", ci)
    report = strict_about_skips(skipped(**facts), excused=excused)
    assert report.outcome == outcome
    assert outcome == "skipped" or "no browser" in report.longrepr


@pytest.fixture
def server(run_dir: Path):
    try:
        return postgres.start(run_dir)
    except postgres.NoPostgres as missing:
        pytest.skip(f"no PostgreSQL: {missing}")


def test_a_copied_database_holds_what_its_template_held(server, databases):
    names = [databases._name(suffix) for suffix in ("walls_template", "walls_copy")]
    template = postgres.create_database(server, names[0]).set(drivername="postgresql")
    with psycopg.connect(template.render_as_string(hide_password=False)) as connection:
        connection.execute("CREATE TABLE place (name text); INSERT INTO place VALUES ('金沙')")
    copy = postgres.create_database(server, names[1], names[0]).set(drivername="postgresql")
    with psycopg.connect(copy.render_as_string(hide_password=False)) as connection:
        assert connection.execute("SELECT name FROM place").fetchone() == ("金沙",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    for name in names:
        postgres.drop_database(server, name)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(copy.render_as_string(hide_password=False))


@pytest.fixture
def small_site():
    app = Flask(__name__)
    page = "<!doctype html><html lang=zh>{}<meta name=viewport content='width=device-width'><h1>择优</h1>"

    @app.get("/<path:body>")
    def show(body: str):
        policy = {"Content-Security-Policy": "default-src 'none'"}
        return page.format({"plain": "", "script": "<script>1</script>"}.get(body, "")), 200, policy

    with serve(app) as site:
        yield site


def test_a_phone_sees_a_served_page_with_chinese_glyphs(small_site, phone):
    phone.goto(f"{small_site.url}/plain")
    assert phone.evaluate("innerWidth") == 360
    heading = phone.locator("h1")
    # An empty box has the same picture for every character; glyphs differ.
    first = heading.screenshot()
    heading.evaluate("node => node.textContent = '优择'")
    assert heading.screenshot() != first


def test_trouble_inside_a_page_is_remembered(small_site, visit):
    seen = visit(**DESK)
    page = seen.page()
    page.goto(f"{small_site.url}/script")
    with seen.context.expect_event("weberror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('planted') }, 0) }")
    with pytest.raises(Exception, match="ERR_FAILED"):
        page.goto("http://192.0.2.1/")
    page.wait_for_timeout(100)
    told = "\n".join(seen.troubles)
    seen.troubles.clear()
    assert "Content Security Policy" in told
    assert "planted" in told
    assert "192.0.2.1" in told
