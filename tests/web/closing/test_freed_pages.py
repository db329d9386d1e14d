"""A place that came free after the allotment, as office and candidates walk through it."""

from __future__ import annotations

import pytest

from recruit.db import db
from recruit.models import Replacement, Result, Stage
from recruit.queries.results import current_result
from tests.support.closing import SIGNING
from tests.support.freed import leaves, signed
from tests.support.funnel import applicant_of
from tests.web.closing.reading import text


@pytest.fixture
def freed(site, clock) -> dict[str, int]:
    """N0001 has left the first place; N0004 is next in reserve. Ids of the two stages."""
    site.config["WTF_CSRF_ENABLED"] = False
    with site.app_context():
        stage, _codes = signed()
        leaves(stage, "N0001")
        for number in ("N0002", "N0004"):
            applicant_of(stage, number)
        ids = {"test": stage.id, "allotment": stage.cohort.stage("allotment").id}
        db.session.commit()
    clock.set(SIGNING)
    return ids


def test_from_the_freed_place_to_the_new_list(site, enter, freed):
    office, second = enter("office"), enter("second")
    assert "N0001" in text(office.get(f"/office/stage/{freed['test']}"))
    page = f"/office/stage/{freed['test']}/move-up"
    office.post(page, data={"number": "N0001", "reason": "本人来信"})
    with site.app_context():
        found = db.session.query(Replacement.id).scalar()
    assert "空出来的点位" in text(office.get(f"/office/move-up/{found}"))
    second.post(f"/office/move-up/{found}/confirm")

    own = enter("AN0004")
    first = text(own.get("/my"))
    assert "答复来，还是不来" in first
    assert "等通知" not in first, "with hours to answer nobody is told to wait"
    offer = text(own.get("/my/offer"))
    assert "来：就是去 甲镇 一村" in offer
    assert "马上进入" not in offer
    own.post("/my/offer", data={"offer": found, "answer": "come"})
    assert "您答应去的点位：甲镇 一村" in text(own.get("/my/place"))
    assert "您答应去空出来的点位" in text(own.get("/my/way"))
    assert "您答应去空出来的点位" not in text(enter("AN0002").get("/my/way"))

    assert "去更正名单" in text(office.get(f"/office/move-up/{found}"))
    preview = text(office.get(f"/office/stage/{freed['allotment']}/close"))
    assert "另有 2 人的点位上一版已经签字，保持不变" in preview
    assert "以前的一版没有列入；第 1 志愿：甲镇 一村" in preview
    sent = office.post(f"/office/stage/{freed['allotment']}/propose", data={"reason": "空出一村，递补"})
    signing = sent.headers["Location"]
    second.post(signing + "/confirm")
    second.post(signing + "/publish")
    with site.app_context():
        newest = current_result(db.session.get(Result, int(signing.rsplit("/", 1)[1])).stage)
        assert (newest.version, newest.state) == (2, "published")
        number = newest.id
    assert "分到 甲镇 一村" in text(own.get(f"/lists/{number}/mine/N0004"))
    kept = text(enter("AN0002").get(f"/lists/{number}/mine/N0002"))
    assert "第 1 版名单已经给了您，两个人签过字，这一版不动" in kept
    assert "轮到您时还有空位，分给了您" in kept
    assert text(enter("AN0002").get("/my/place")).count("甲镇 二村") >= 1
    public = text(site.test_client().get(f"/lists/{number}/changes"))
    assert "另有 2 人的点位上一版已经签字，保持不变" in public
    assert "N0002" not in public


def test_who_stands_by_after_signing_ended_is_not_told_to_wait(site, enter, freed):
    assert "等结果公布" in text(enter("AN0004").get("/my/place"))
    with site.app_context():
        agreement = db.session.query(Stage).filter_by(code="agreement").one()
        agreement.state = "closed"
        db.session.commit()
    assert "您没有进入“定点”" in text(enter("AN0004").get("/my/place"))


def test_who_left_the_place_is_not_shown_it_as_theirs(site, enter, freed):
    with site.app_context():
        stage = db.session.get(Result, 1).stage
        applicant_of(stage, "N0001")
        db.session.commit()
    page = text(enter("AN0001").get("/my/place"))
    assert "None" not in page
