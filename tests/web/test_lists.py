"""Published lists in the browser: what anybody sees, downloads and recomputes; what only oneself may see."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.list_findings import check
from recruit.models import Application
from recruit.queries.entries import entries_of
from scoring.canonical import canonical_json
from tests.recruit.funnel import small
from tests.support import funnel
from tests.web.test_office import BLUEPRINTS


@pytest.fixture
def site(make_app: Callable[..., Flask], clock: FixedClock) -> Flask:
    """A published list and its correction; result 2 is the first version, result 3 the second."""
    clock.set(small.AFTER_TEST)
    app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=BLUEPRINTS)
    with app.app_context():
        limiter.reset()
        stage = funnel.at_the_test()
        funnel.publish(stage)
        entries_of(stage)[1].candidacy.state = "withdrawn"
        funnel.correct(stage, "本人退出")
        for number in ("N0003", "N0004"):
            funnel.applicant_of(stage, number)
        db.session.commit()
    return app


@pytest.fixture
def anybody(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.mark.database
def test_anybody_reads_the_newest_list_and_the_old_one(anybody):
    index = anybody.get("/p/small/lists").text
    assert "第 2 版" in index
    assert "本人退出" in index
    newest = anybody.get("/lists/3").text
    assert "人*甲" in newest
    assert "更正的原因" in newest
    assert "这一版已经被更正" in anybody.get("/lists/2").text
    assert "这一版已经被更正" not in newest


def test_nothing_private_is_on_the_page_or_in_the_files(site, anybody):
    paths = ["/lists/3", "/lists/3/sheet", "/lists/3/csv", "/lists/3/html", "/lists/3/json", "/lists/2"]
    with site.app_context():
        people = [one.person for one in db.session.query(Application)]
        private = [one.name for one in people] + [one.id_number_index for one in people]
    for path in paths:
        text = anybody.get(path).data.decode()
        assert not [one for one in private if one in text], path
    rows = json.loads(anybody.get("/lists/3/json").data)["rows"]
    assert {row["candidate"]: row["name"] for row in rows} == {
        "N0001": "人*甲",
        "N0002": None,
        "N0003": "人*甲",
        "N0004": "人*甲",
    }


def test_a_list_that_is_not_published_is_not_there(site, anybody):
    for path in (
        "/lists/1",
        "/lists/1/json",
        "/lists/1/sheet",
        "/lists/99",
        "/lists/99/csv",
        "/p/none/lists",
    ):
        assert anybody.get(path).status_code == 404, path
    assert anybody.get("/lists/3/exe").status_code == 404


def test_search_by_admission_number(anybody):
    page = anybody.get("/lists/3?number=0004").text
    assert "共 1 人" in page
    assert "N0001" not in page
    assert "名单上没有这个号码" in anybody.get("/lists/3?number=%3Cb%3E").text
    assert anybody.get("/lists/3?page=-5").status_code == 200


def test_downloads_have_names_and_types(anybody):
    for kind, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("json", b"{"), ("html", b"\n<!doctype")):
        answer = anybody.get(f"/lists/3/{kind}")
        assert f'filename="small-test-v2.{kind}"' in answer.headers["Content-Disposition"]
        assert answer.data.lstrip().startswith(start.strip())
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_served_sheet_links_its_style_and_shows_its_address(anybody):
    page = anybody.get("/lists/3/sheet").text
    assert "<style" not in page
    assert "data:image/svg+xml" in page
    assert "/lists/3" in page


@pytest.mark.database
def test_a_list_file_is_checked_and_forgotten(anybody):
    data = anybody.get("/lists/3/json").data
    assert check(data) == []

    def send(content: bytes) -> str:
        file = {"bundle": (io.BytesIO(content), "list.json")}
        return anybody.post("/lists/verify", data=file, content_type="multipart/form-data").text

    assert "名单没有被改动" in send(data)
    forged = json.loads(data)
    forged["rows"][0]["rank"] = 2
    assert "发现" in send(canonical_json(forged))
    assert "这不是名单的数据文件" in send(b"\xff\x00")
    assert "还没有选文件" in anybody.post("/lists/verify").text
    assert anybody.get("/lists/verify").status_code == 200


def test_a_forged_text_cannot_break_the_page(anybody):
    forged = {"format": "zeyou-list/1", "<script>alert(1)</script>": 1}
    file = {"bundle": (io.BytesIO(json.dumps(forged).encode()), "list.json")}
    page = anybody.post("/lists/verify", data=file, content_type="multipart/form-data").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.database
def test_ones_own_result_step_by_step(site):
    own = funnel.browser(site, "AN0003")
    page = own.get("/lists/3/mine/N0003").text
    assert "70 ÷ 100 × 100" in page
    assert "我现在在哪一步" in page
    assert "晋级" in page
    assert own.get("/lists/2/mine/N0003").status_code == 200


def test_nobody_elses_result(site, anybody):
    own = funnel.browser(site, "AN0003")
    for path in ("/lists/3/mine/N0001", "/lists/3/mine/none", "/lists/99/mine/N0003", "/lists/1/mine/N0003"):
        assert own.get(path).status_code == 404, path
    assert funnel.browser(site, "office").get("/lists/3/mine/N0003").status_code == 403
    assert anybody.get("/lists/3/mine/N0003").status_code == 302


def test_the_method_page_says_how_and_links_the_check(anybody):
    page = anybody.get("/p/small/method").text
    assert "zeyou list verify" in page
    assert 'href="/lists/verify"' in page
