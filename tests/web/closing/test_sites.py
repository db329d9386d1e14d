"""The register of sites as a township's desk, the office and a candidate meet it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Place, SiteExemption, SiteFile, SitePhoto, SiteStep
from recruit.services.create_organisation import create_organisation
from recruit.tables import read_table
from tests.recruit.funnel import small
from tests.support import closing
from tests.support.closing import ONE, RANKED, THREE, TWO
from tests.support.worlds import kept
from tests.web.closing.conftest import own_account
from tests.web.closing.reading import count, text

pytestmark = pytest.mark.database
Enter = Callable[[str], FlaskClient]
CHECKS = f""", review: township, pilots: ["{TWO}"], checks: [
  {{code: people, level: hard, min: 2000, source: notice}}, {{code: distance, level: hard, min: 3}},
  {{code: area, level: soft, min: 30, source: unconfirmed}}]}}"""
FACTS = {"people": "2000", "area": "29.9", "latitude": "27.459", "longitude": "106.219", "owner": "王老五"}
OPINION = {
    "village-verdict": "support",
    "village-words": "同意",
    "village-signed": "赵主任",
    "village-said_on": "2026-05-01",
}


@pytest.fixture
def world(site: Flask, clock: FixedClock) -> dict[str, int]:
    """Sites that need a review; the ids of three places by village."""
    clock.set(RANKED)
    with site.app_context():
        return dict(zip((ONE, TWO, THREE), kept(_world), strict=True))


def _world() -> tuple[int, ...]:
    running = closing.cohort(text=closing.source().replace('"999001002": 1}}', '"999001002": 1}' + CHECKS, 1))
    closing.supplied(running, ONE, TWO, THREE)
    (candidacy,) = closing.ranked(running, (90,))
    own_account(candidacy)
    closing.office()
    closing.second()
    clerk = small.staff("clerk1", "clerk", name="丙")
    clerk.organisation = create_organisation(
        "t1", "township", "甲镇", None, RANKED, township_code="999001001"
    )
    db.session.commit()
    return tuple(db.session.scalars(select(Place.id).order_by(Place.village_code)))


def url(place: int, step: str = "") -> str:
    return f"/closing/small/places/{place}{step}"


def photo() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    return {"photo-kind": "outdoor", "photo-file": (io.BytesIO(out.getvalue()), "a.png")}


def accepted(enter: Enter, place: int) -> None:
    clerk, office = enter("clerk1"), enter("office")
    clerk.post(url(place, "/facts"), data=FACTS)
    clerk.post(url(place, "/photo"), data=photo())
    clerk.post(url(place, "/opinion"), data=OPINION)
    clerk.post(url(place, "/review"), data={"review-verdict": "pass"})
    got = office.post(url(place, "/review"), data={"review-verdict": "pass", "review-words": "门口有空坝"})
    assert got.status_code == 303, text(got)


def test_from_the_first_facts_to_a_candidates_choice(site, enter, world):
    candidate = enter("n0001")
    assert "乡镇还没有报点位" in text(candidate.get("/my/places"))
    accepted(enter, world[ONE])
    page = text(enter("office").get(url(world[ONE])))
    for words in ("审定通过", "29.9 平方米", "已放宽", "赵主任", "门口有空坝", "还没确认"):
        assert words in page
    shown = enter("office").get(url(world[ONE], "/picture.jpg?kind=outdoor"))
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    about = text(candidate.get("/my/places/about"))
    assert "29.9" in about
    assert "王老五" not in about, "who owns the house is nobody's business"
    with site.app_context():
        code = db.session.get_one(Place, world[ONE]).code
        other = db.session.get_one(Place, world[TWO]).code
    assert candidate.get(f"/my/places/picture.jpg?code={code}&kind=outdoor").mimetype == "image/jpeg"
    assert candidate.get(f"/my/places/picture.jpg?code={other}&kind=outdoor").status_code == 404
    assert candidate.post("/my/places", data={"places": [code], "reassign": "yes"}).status_code == 302


def test_what_cannot_be_read_is_kept_beside_the_reason(site, enter, world):
    sent = {
        "people": "很多",
        "area": "0",
        "latitude": "270",
        "longitude": "1",
        "until": "明年",
        "owner": "王" * 61,
    }
    got = enter("clerk1").post(url(world[ONE], "/facts"), data=sent)
    assert got.status_code == 422
    page = text(got)
    for words in ("很多", "明年", "0.01 到 100000", "经纬度看不懂", "60 个字以内"):
        assert words in page
    assert count(site, SiteFile) == 0


@pytest.mark.parametrize(
    ("step", "data", "words"),
    [
        ("/photo", {"photo-kind": "outdoor"}, "请先选一张照片"),
        ("/photo", {"photo-kind": "outdoor", "photo-file": b"<svg/>"}, "照片"),
        ("/opinion", {"village-verdict": "support", "village-said_on": "2026-05-01"}, "谁签的字"),
        ("/opinion", {**OPINION, "village-words": ""}, "拍下盖了章的表"),
        ("/opinion", {**OPINION, "village-said_on": "2030-01-01"}, "还没到"),
        ("/review", {"review-verdict": "pass"}, ""),
    ],
)
def test_each_step_that_is_not_complete_is_refused_with_a_sentence(site, enter, world, step, data, words):
    sent = {
        name: (io.BytesIO(each), "a.svg") if isinstance(each, bytes) else each for name, each in data.items()
    }
    got = enter("clerk1").post(url(world[ONE], step), data=sent)
    assert got.status_code == 422
    assert words in text(got)
    assert (count(site, SiteStep), count(site, SitePhoto)) == (0, 0)


def test_a_hard_rule_needs_two_people_and_the_second_is_another(site, enter, world):
    clerk, office, second = enter("clerk1"), enter("office"), enter("second")
    clerk.post(url(world[ONE], "/facts"), data={**FACTS, "people": "1999", "area": "30"})
    clerk.post(url(world[ONE], "/opinion"), data=OPINION)
    clerk.post(url(world[ONE], "/review"), data={"review-verdict": "pass"})
    refused = office.post(url(world[ONE], "/review"), data={"review-verdict": "pass"})
    assert refused.status_code == 422
    assert "覆盖人口" in text(refused)
    office.post(url(world[ONE], "/exempt"), data={"exempt-code": "people", "exempt-reason": "邻村也来"})
    with site.app_context():
        (key,) = db.session.scalars(select(SiteExemption.id))
    sent = {"exemption": key, "verdict": "confirm"}
    assert office.post(url(world[ONE], "/exempt/settle"), data=sent).status_code == 303
    with site.app_context():
        assert db.session.get_one(SiteExemption, key).state == "proposed"
    assert "放宽“覆盖人口”等复核人确认" in text(second.get("/office/"))
    assert "1 个站点等县里审定" in text(office.get("/office/"))
    assert second.post(url(world[TWO], "/exempt/settle"), data=sent).status_code == 404, "of another place"
    assert "邻村也来" in text(second.get(url(world[ONE])))
    second.post(url(world[ONE], "/exempt/settle"), data=sent)
    assert office.post(url(world[ONE], "/review"), data={"review-verdict": "pass"}).status_code == 303


def test_an_accepted_site_is_changed_by_two_while_candidates_choose(site, enter, world):
    accepted(enter, world[ONE])
    clerk, office, second = enter("clerk1"), enter("office"), enter("second")
    refused = clerk.post(url(world[ONE], "/facts"), data={**FACTS, "people": "2100"})
    assert refused.status_code == 422
    assert "考生正照着选" in text(refused)
    assert "登记或更改情况" not in text(clerk.get(url(world[ONE]))), (
        "nothing is offered that would be refused"
    )
    assert clerk.post(url(world[ONE], "/close"), data={"reason": "不办了"}).status_code >= 400
    assert "提请改动" not in text(clerk.get(url(world[ONE])))
    assert clerk.post(url(world[ONE], "/reopen"), data={"reopen-reason": "改"}).status_code == 403
    empty = office.post(url(world[ONE], "/reopen"), data={"reopen-reason": " "})
    assert empty.status_code == 422
    assert office.post(url(world[ONE], "/reopen"), data={"reopen-reason": "人口数错了"}).status_code == 303
    with site.app_context():
        (key,) = db.session.scalars(select(SiteExemption.id).where(SiteExemption.code == "reopen"))
    assert "改动已审定的点位，等复核人确认" in text(second.get("/office/"))
    page = text(second.get(url(world[ONE])))
    assert "人口数错了" in page
    assert "同意改动" in page
    second.post(url(world[ONE], "/exempt/settle"), data={"exemption": key, "verdict": "confirm"})
    assert clerk.post(url(world[ONE], "/facts"), data={**FACTS, "people": "2100"}).status_code == 303
    with site.app_context():
        assert db.session.scalar(select(SiteFile.state).where(SiteFile.place_id == world[ONE])) == "township"
        code = db.session.get_one(Place, world[ONE]).code
    assert code in text(enter("n0001").get("/my/places")), "a wish for it is not lost meanwhile"
    assert "不再算数" not in page


def test_a_waiver_that_no_longer_holds_says_so(site, enter, world):
    clerk, office, second = enter("clerk1"), enter("office"), enter("second")
    clerk.post(url(world[ONE], "/facts"), data={**FACTS, "people": "1999"})
    office.post(url(world[ONE], "/exempt"), data={"exempt-code": "people", "exempt-reason": "邻村也来"})
    with site.app_context():
        (key,) = db.session.scalars(select(SiteExemption.id))
    second.post(url(world[ONE], "/exempt/settle"), data={"exemption": key, "verdict": "confirm"})
    assert "不再算数" not in text(clerk.get(url(world[ONE])))
    clerk.post(url(world[ONE], "/facts"), data={**FACTS, "people": "5"})
    page = text(clerk.get(url(world[ONE])))
    assert "不再算数" in page
    assert "要放宽得重新提请" in page


def test_a_township_sees_and_changes_its_own_sites_only(enter, world):
    clerk = enter("clerk1")
    assert clerk.get(url(world[ONE])).status_code == 200
    for step in ("", "/picture.jpg"):
        assert clerk.get(url(world[THREE], step)).status_code == 404
    assert clerk.post(url(world[THREE], "/facts"), data=FACTS).status_code == 404
    listed = text(clerk.get("/closing/small/sites"))
    assert "三村" not in listed


def test_the_register_is_filtered_drawn_and_handed_out(enter, world):
    clerk, office = enter("clerk1"), enter("office")
    clerk.post(url(world[ONE], "/facts"), data=FACTS)
    clerk.post(url(world[TWO], "/facts"), data={**FACTS, "longitude": "106.249403", "area": "40"})
    page = text(office.get("/closing/small/sites"))
    assert "相距 2.999 公里" in page
    assert "2999 米" in page
    assert "站点，共 3 个" in text(office.get("/closing/small/sites?finding=distance")), "one is not known"
    assert "站点，共 2 个" in text(office.get("/closing/small/sites?finding=area"))
    assert "站点，共 1 个" in text(office.get("/closing/small/sites?state=none"))
    sheet = read_table(office.get("/closing/small/sites.xlsx?finding=distance").data)
    assert len(sheet.rows) == 3
    assert "王老五" not in str(sheet.rows)
    assert sheet.rows[0].get("覆盖人口（人）") == "2000"


def test_both_rules_stand_side_by_side_before_anything_is_signed(enter, world):
    accepted(enter, world[ONE])
    page = text(enter("office").get("/closing/small/allotment/compare"))
    for words in ("两种办法对照", "按名次", "整体最合适", "满足第一志愿"):
        assert words in page
    assert enter("clerk1").get("/closing/small/allotment/compare").status_code == 403


def test_a_table_of_sites_brings_their_facts_along_and_tells_what_is_wrong(site, enter, world):
    office = enter("office")
    rows = "村（社区）,点位编号,面积,人口,纬度,经度,房主,货车能到\n"
    good = rows + f"{ONE},X1,35,2100,27.459,106.219,王老五,是\n{TWO},X2,,,,,,\n"
    bad = rows + f"{ONE},X1,很大,2100,270,106,王老五,也许\n"
    page = text(
        office.post("/closing/small/import/places", data={"file": (io.BytesIO(bad.encode()), "a.csv")})
    )
    for words in ("很大", "经纬度看不懂", "也许"):
        assert words in page
    page = text(
        office.post("/closing/small/import/places", data={"file": (io.BytesIO(good.encode()), "a.csv")})
    )
    file, token = (re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("file", "token"))
    sent = office.post("/closing/small/import/places/confirm", data={"file": file, "token": token})
    assert sent.status_code == 302
    with site.app_context():
        (kept_file,) = db.session.scalars(select(SiteFile))
        assert (kept_file.place.code, kept_file.facts["people"], kept_file.latitude) == (
            "X1",
            2100,
            27_459_000,
        )
        assert db.session.scalar(select(Place.id).where(Place.code == "X2")) is not None


def test_pilot_villages_are_marked_and_can_be_picked_out(enter: Enter, world: dict[str, int]):
    office = enter("office")
    assert text(office.get("/closing/small/sites")).count("试点村") == 1, "the filter alone"
    assert office.get("/closing/small/sites").text.count('<span class="badge">试点</span>') == 1
    picked = text(office.get("/closing/small/sites?pilot=1"))
    assert "站点，共 1 个" in picked
    assert '<span class="badge">试点</span>' in office.get(url(world[TWO], "")).text
    assert '<span class="badge">试点</span>' not in office.get(url(world[ONE], "")).text
