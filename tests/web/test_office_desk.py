"""One desk for all running programmes: what waits in each, townships against targets, the work in the background."""

from __future__ import annotations

from datetime import UTC, datetime

from recruit.db import db
from recruit.models import AgreementRun, Cohort, ListSite
from recruit.programme import load
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.supply_places import NewPlace, add_places
from tests.support.candidates import staff
from tests.support.funnel import browser

AT = datetime(2017, 7, 3, 1, tzinfo=UTC)


def _two_programmes(app, clock) -> None:
    clock.set(AT)
    with app.app_context():
        office = staff("office", "office")
        staff("second", "second-signatory")
        staff("clerk", "clerk", township="411325109")
        neixiang = load("neixiang-2017")
        first = open_cohort(publish(neixiang, None, AT), "nx", None, AT)
        open_cohort(publish(load("jinsha-2016"), None, AT), "js", None, AT)
        villages = neixiang.regions.township("411325109").villages
        add_places(first, [NewPlace(one.code) for one in villages], office, AT)
        db.session.commit()


def test_every_running_programme_stands_on_it_with_what_waits(app, clock):
    _two_programmes(app, clock)
    client = browser(app, "office")
    page = client.get("/office/desk").text
    assert "内乡县2017年" in page
    assert "金沙县2016年" in page
    assert "开站计划还没有排" in page
    assert "/office/cohort/nx" in page
    assert 'href="/office/desk"' in client.get("/office/").text


def test_townships_stand_against_their_targets(app, clock):
    _two_programmes(app, clock)
    client = browser(app, "office")
    page = client.get("/office/desk").text
    assert "桃溪镇：0，目标 0。" in page  # what the picture says to who cannot see it
    assert "西洛街道" in page
    # Jinsha asks its townships for villages; until a list puts people there, those told stand against those asked for.
    assert "报上来的站点" in page
    assert "站点有没有人" not in page


def test_work_in_the_background_is_told_with_how_far_it_is(app, clock):
    _two_programmes(app, clock)
    with app.app_context():
        js = db.session.query(Cohort).filter_by(code="js").one()
        by = staff("other", "office").id
        facts = {"starts_on": AT.date(), "whole": 160, "asked_at": AT, "asked_by_id": by}
        db.session.add(AgreementRun(stage_id=js.stage("agreement").id, state="running", done=40, **facts))
        db.session.add(AgreementRun(stage_id=js.stage("agreement").id, state="done", done=160, **facts))
        db.session.add(ListSite(cohort_id=js.id, state="failed", asked_at=AT, asked_by_id=by))
        db.session.add(ListSite(cohort_id=js.id, state="done", asked_at=AT, asked_by_id=by))
        db.session.commit()
    client = browser(app, "office")
    page = client.get("/office/desk").text
    assert "后台正在做的" in page
    assert page.count("印协议</a>") == 1
    assert "40 / 160" in page
    assert "名单做成网页包" not in page  # the failed one was made again


def test_a_clerk_sees_the_own_township_and_no_jobs(app, clock):
    _two_programmes(app, clock)
    client = browser(app, "clerk")
    answer = client.get("/office/desk")
    assert answer.status_code == 403
