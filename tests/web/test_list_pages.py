"""Pages about lists beyond the list itself: differences, another rule, corrections of rules, the archive."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import AuditEntry, Stage
from recruit.queries.entries import entries_of
from tests.recruit.funnel import small
from tests.support import funnel
from tests.support.signed_in import browser
from tests.web.test_office import BLUEPRINTS

TALK = "cut: {rule: fixed, places: 1}"


@pytest.fixture
def site(make_app: Callable[..., Flask], clock: FixedClock) -> Flask:
    """A published list (result 2) and its correction (result 3)."""
    clock.set(small.AFTER_TEST)
    app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=BLUEPRINTS)
    with app.app_context():
        stage = funnel.at_the_test()
        funnel.publish(stage)
        entries_of(stage)[1].candidacy.state = "withdrawn"
        funnel.correct(stage, "本人退出")
        db.session.commit()
    return app


def test_anybody_sees_what_a_version_changed(site):
    anybody = site.test_client()
    assert "看改了什么" in anybody.get("/lists/3").text
    page = anybody.get("/lists/3/changes").text
    assert "3 → 2" in page
    assert "候补 → 晋级" in page
    table = anybody.get("/lists/3/changes.csv?from=1")
    assert table.mimetype == "text/csv"
    assert "N0002" in table.text
    assert anybody.get("/lists/1/changes").status_code == 404


def test_a_sheet_that_is_not_set_yet_is_not_offered(site):
    anybody = site.test_client()
    assert "下载 PDF" not in anybody.get("/lists/3").text
    assert anybody.get("/lists/3/pdf").status_code == 404


def test_another_rule_is_asked_for_by_post_and_noted(site):
    office = browser(site, "office")
    with site.app_context():
        key = next(stage.id for stage in db.session.scalars(db.select(Stage)) if stage.code == "test")
    address = f"/office/stage/{key}/otherwise"
    assert "只是比一比" in office.get(address).text
    page = office.post(address, data={"places": "1", "reserve": "1", **KEPT})
    assert page.status_code == 200
    assert "会出去" in page.text
    table = office.post(address, data={"places": "1", "reserve": "1", "csv": "1", **KEPT})
    assert "不是规则" in table.text
    wrong = office.post(address, data={"places": "几个", "reserve": "1", **KEPT})
    assert wrong.status_code == 422
    assert 'value="几个"' in wrong.text
    assert "算不出名单（入选 · " in wrong.text
    high = office.post(address, data={"places": "1", "reserve": "1", "pass-paper": "101", **KEPT})
    assert high.status_code == 422
    assert "components" not in high.text
    assert "这一项的合格线" in high.text
    with site.app_context():
        assert db.session.query(AuditEntry).filter_by(action="lists.look").count() == 2


KEPT = {
    "threshold": "",
    "tie_at_line": "ladder",
    "component_places": "2",
    "component_mode": "half-up",
    "total_places": "2",
    "total_mode": "half-up",
    "rung1": "extra-test",
}


def test_a_correction_of_the_rules_from_upload_to_the_public_page(site):
    office, second, anybody = browser(site, "office"), browser(site, "second"), site.test_client()
    source = anybody.get("/p/small/programme.yaml").text
    mended = source.replace(TALK, "cut: {rule: fixed, places: 2}").encode()
    address = "/office/cohort/small/corrections"
    bare = office.post(address, data={"file": (io.BytesIO(mended), "p.yaml"), "reason": " "})
    assert bare.status_code == 422
    assert "places: 2" in bare.text
    office.post(address, data={"file": (io.BytesIO(mended), "p.yaml"), "reason": "名额写错了"})
    assert "入选 · 取多少" in second.get(address).text
    assert "名额写错了" not in anybody.get("/p/small/corrections").text
    assert second.post("/office/correction/1/back", data={"reason": ""}).status_code == 422
    second.post("/office/correction/1/confirm")
    assert "名额写错了" in anybody.get("/p/small/corrections").text
    assert "第 1 号更正" in anybody.get("/p/small/rules").text


def test_the_archive_is_asked_for_watched_and_stopped(site):
    office = browser(site, "office")
    address = "/office/cohort/small/list-site"
    assert "做一包" in office.get(address).text
    office.post(address)
    assert "正在做" in office.get(address).text
    assert office.get(f"{address}.zip").status_code == 404
    office.post(f"{address}/stop")
    assert "停下来了" in office.get(address).text
