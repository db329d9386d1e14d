"""Moving through time is for demonstrations only, and each visitor moves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recruit.clock import DemoClock, FixedClock
from recruit.web.safe_next import local_path

START = datetime(2016, 6, 13, 2, tzinfo=UTC)


@pytest.fixture
def demo_app(make_app: Callable[..., Flask], clock: FixedClock) -> Flask:
    app = make_app(ZEYOU_DEMO=True)
    app.extensions["zeyou_clock"] = DemoClock(START, clock)
    return app


def test_a_visitor_moves_and_others_stay(demo_app: Flask) -> None:
    mover, other = demo_app.test_client(), demo_app.test_client()
    assert "2016年6月13日 10:00" in mover.get("/sign-in").text
    answer = mover.post(
        "/demo/moment", data={"moment": "2016-05-20T08:30"}, headers={"Referer": "/sign-in?next=/x"}
    )
    assert answer.location == "/sign-in?next=/x"
    assert "2016年5月20日 08:30" in mover.get("/sign-in").text
    assert "2016年6月13日 10:00" in other.get("/sign-in").text


@pytest.mark.parametrize("moment", ["", "tomorrow", "2016-13-01T00:00", "0001-01-01T00:00"])
def test_a_moment_that_is_none_is_explained_and_nothing_moves(demo_app: Flask, moment: str) -> None:
    client = demo_app.test_client()
    assert client.post("/demo/moment", data={"moment": moment}).status_code == 302
    page = client.get("/sign-in").text
    assert "演示时间没有看懂" in page
    assert "2016年6月13日 10:00" in page


def test_a_real_site_has_no_such_page(client: FlaskClient) -> None:
    assert client.post("/demo/moment", data={"moment": "2016-05-20T08:30"}).status_code == 404
    assert "演示时间" not in client.get("/sign-in").text


@pytest.mark.parametrize(
    ("given", "followed"),
    [
        ("/a?b=1", "/a?b=1"),
        ("http://localhost/a", "/a"),
        ("http://elsewhere/a", None),
        ("//elsewhere/a", None),
        ("http:///a", None),
        ("///a", "/a"),
        ("\\\\elsewhere", None),
        ("a/b", None),
        ("/a\nb", None),
        ("", None),
        (None, None),
    ],
)
def test_only_paths_of_this_site_are_followed(app: Flask, given: str | None, followed: str | None) -> None:
    with app.test_request_context("http://localhost/"):
        assert local_path(given) == followed
