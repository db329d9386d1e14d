"""Places and wishes, as the office, a township and a candidate meet them, and why somebody got a place."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from recruit.db import db
from recruit.models import (
    Candidacy,
    Place,
    PlaceWish,
    Stage,
)
from recruit.services.create_organisation import create_organisation
from tests.recruit.funnel import small
from tests.support import closing
from tests.support.closing import AFTER_ALLOTMENT, ONE, RANKED, SIGNING, THREE, TWO
from tests.web.closing.conftest import own_account
from tests.web.closing.reading import count, text

pytestmark = pytest.mark.database
Enter = Callable[[str], FlaskClient]


def test_a_candidate_chooses_places_and_may_change_them_until_the_allotment(site, enter, choosing, clock):
    browser = enter("n0001")
    page = text(browser.get("/my/places"))
    assert page.index("甲镇") < page.index("乙镇"), "the own township stands first"
    sent = {"places": [choosing[THREE], choosing[ONE]], "reassign": "yes"}
    assert browser.post("/my/places", data=sent).status_code == 302
    assert "已经选好" in text(browser.get("/my/places"))
    browser.post("/my/places", data={"places": [choosing[TWO], ""], "reassign": "no"})
    with site.app_context():
        (wish,) = db.session.scalars(select(PlaceWish))
        assert (wish.places, wish.reassign) == ([choosing[TWO]], False)
        opens = db.session.scalar(select(Stage.opens_at).where(Stage.code == "allotment"))
    clock.set(opens)
    late = browser.post("/my/places", data=sent)
    assert late.status_code == 422
    assert "截止" in text(late)
    with site.app_context():
        assert db.session.scalar(select(PlaceWish.places)) == [choosing[TWO]]


@pytest.mark.parametrize(("params", "told"), [("rule: fit, fit_km: 1", True), ("rule: fit", False)])
def test_that_distances_will_be_published_is_told_before_somebody_agrees(site, enter, clock, params, told):
    clock.set(RANKED)
    with site.app_context():
        running = closing.cohort(f"preferences: 2, {params}")
        closing.supplied(running, ONE)
        (candidacy,) = closing.ranked(running, (90,))
        own_account(candidacy)
        db.session.commit()
    page = text(enter("n0001").get("/my/places"))
    assert ("有几公里" in page, "住得近的先满足" in page) == (told, told)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"places": ["@1", "@1"], "reassign": "yes"}, "选了两次"),
        ({"places": ["no-such"], "reassign": "yes"}, "请从列表里选"),
        ({"places": ["@1"]}, "这一项要填"),
    ],
)
def test_a_wrong_choice_is_explained_and_kept(enter, choosing, sent, words):
    places = [choosing[ONE] if one == "@1" else one for one in sent["places"]]
    answer = enter("n0001").post("/my/places", data={**sent, "places": places})
    assert answer.status_code == 422
    assert words in text(answer)
    if places[0] == choosing[ONE]:
        assert f'value="{choosing[ONE]}" selected' in text(answer)


def test_a_township_adds_and_takes_back_its_own_places_only(site, enter, choosing):
    with site.app_context():
        clerk = small.staff("clerk2", "clerk")
        clerk.organisation = create_organisation(
            "t2", "township", "乙镇", None, RANKED, township_code="999001002"
        )
        other = db.session.scalar(select(Place.id).where(Place.village_code == ONE))
        own = db.session.scalar(select(Place.id).where(Place.village_code == THREE))
        db.session.commit()
    browser = enter("clerk2")
    page = text(browser.get("/closing/small/places"))
    assert choosing[THREE] in page
    assert choosing[ONE] not in page
    assert browser.post("/closing/small/places", data={"village": THREE, "capacity": "２"}).status_code == 302
    refused = browser.post("/closing/small/places", data={"village": ONE, "name": "我家楼下"})
    assert refused.status_code == 422
    assert "我家楼下" in text(refused)
    assert browser.get(f"/closing/small/places/{other}/close").status_code == 404
    assert browser.post(f"/closing/small/places/{own}/close", data={"reason": ""}).status_code == 422
    assert browser.post(f"/closing/small/places/{own}/close", data={"reason": "没人"}).status_code == 302
    assert browser.get("/closing/small/agreements").status_code == 403
    with site.app_context():
        added = db.session.scalar(select(Place).where(Place.code == f"{THREE}-2"))
        assert added.capacity == 2
        assert db.session.get(Place, own).closed_at is not None


SHEET = """乡镇（街道）,村（社区）,名称,名额,编号
甲镇,一村,桥头店,2,
,二村,,,
,四村,,,
乙镇,一村,,,
,三村,,很多,
,三村,,1,A1
,三村,,1,A1
"""


def test_places_from_a_sheet_are_shown_first_and_stored_when_the_office_agrees(site, enter, choosing):
    browser = enter("office")
    before = count(site, Place)
    sheet = {"file": (io.BytesIO(SHEET.encode()), "places.csv")}
    page = text(browser.post("/closing/small/import/places", data=sheet))
    assert count(site, Place) == before
    for words in ("可以导入 3 行，有问题 4 行", "没有这个村", "名额请填", "和第 7 行重复"):
        assert words in page
    hidden = dict(re.findall(r'name="(file|token)" value="([^"]+)"', page))
    answer = browser.post(
        "/closing/small/import/places/confirm", data={**hidden, "token": hidden["token"] + "0"}
    )
    assert answer.status_code == 409
    assert count(site, Place) == before
    assert browser.post("/closing/small/import/places/confirm", data=hidden).status_code == 302
    with site.app_context():
        added = db.session.scalar(select(Place).where(Place.name == "桥头店"))
        assert (added.village_code, added.capacity, added.code) == (ONE, 2, f"{ONE}-2")
    assert count(site, Place) == before + 3
    assert browser.post("/closing/small/import/places/confirm", data=hidden).status_code == 409, "only once"


def test_wishes_from_a_sheet(site, enter, choosing):
    browser = enter("office")
    rows = [
        "准考号,点位编号,服从调剂",
        f"n0001,{choosing[ONE]}、{choosing[TWO]},是",
        f"N0002,{choosing[ONE]} nowhere,否",
        f"N0009,{choosing[ONE]},是",
        f"N0002,{choosing[ONE]},也许",
    ]
    sheet = {"file": (io.BytesIO("\n".join(rows).encode()), "wishes.csv")}
    page = text(browser.post("/closing/small/import/wishes", data=sheet))
    assert "可以导入 1 行，有问题 3 行" in page
    hidden = dict(re.findall(r'name="(file|token)" value="([^"]+)"', page))
    assert browser.post("/closing/small/import/wishes/confirm", data=hidden).status_code == 302
    with site.app_context():
        (wish,) = db.session.scalars(select(PlaceWish))
        assert (wish.places, wish.reassign) == ([choosing[ONE], choosing[TWO]], True)
    assert "甲镇 二村" in text(browser.get("/closing/small/wishes"))


def test_templates_carry_the_headings_the_import_reads(enter, choosing):
    from recruit.tables import read_table

    browser = enter("office")
    for what, heading in (("places", "村（社区）"), ("wishes", "准考证号")):
        answer = browser.get(f"/closing/small/import/{what}/template.xlsx")
        assert heading in read_table(answer.data, what).header


def test_a_candidate_reads_why_after_the_list_and_not_before(site, enter, choosing, clock):
    browser = enter("n0002")
    with site.app_context():
        running = db.session.scalar(select(small.Cohort))
        people = db.session.scalars(
            select(Candidacy).where(Candidacy.track == "people").order_by(Candidacy.number)
        )
        for candidacy in people:
            closing.wish(candidacy, choosing[ONE], choosing[TWO])
        closing.close(running.stage("allotment"), AFTER_ALLOTMENT)
        db.session.commit()
    clock.set(AFTER_ALLOTMENT.replace(day=7))
    assert "等结果公布" in text(browser.get("/my/place"))
    clock.set(SIGNING)
    page = text(browser.get("/my/place"))
    for words in ("定在 甲镇 二村", "给了第 1 名", "轮到您时已经满了", "分到了这里", "还空着 2 个位置"):
        assert words in page
    assert "第 1 志愿：甲镇 一村" in text(enter("office").get("/closing/small/allotment"))
