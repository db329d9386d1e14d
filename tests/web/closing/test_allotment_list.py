"""The published list of an allotment in the browser: why everybody stands where they do, and that it adds up."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from recruit.app import limiter
from recruit.db import db
from recruit.models import Candidacy
from recruit.queries.results import current_result
from recruit.services import close_stage
from tests.recruit.funnel import small
from tests.support import closing
from tests.support.closing import AFTER_ALLOTMENT, ONE, TWO
from tests.web.closing.reading import text


@pytest.fixture
def listed(site, choosing, clock) -> dict[str, int]:
    """Both wanted the first place; the lists are published. Result ids by stage code."""
    with site.app_context():
        limiter.reset()
        running = db.session.scalar(select(small.Cohort))
        for candidacy in db.session.scalars(select(Candidacy).where(Candidacy.track == "people")):
            closing.wish(candidacy, choosing[ONE], choosing[TWO])
        allotted = closing.close(running.stage("allotment"), AFTER_ALLOTMENT)
        found = {}
        for result in (current_result(running.stage("test")), allotted):
            close_stage.publish(result, closing.office(), AFTER_ALLOTMENT)
            found[result.stage.code] = result.id
        db.session.commit()
    clock.set(AFTER_ALLOTMENT)
    return found


def test_the_public_list_says_place_and_why(site, listed):
    page = text(site.test_client().get(f"/lists/{listed['allotment']}"))
    for words in ("名次", "第 1 志愿：甲镇 一村", "第 2 志愿：甲镇 二村", "第 1 志愿被第 1 名先选走"):
        assert words in page


def test_who_has_a_place_is_told_so_wherever_the_list_is_read(site, enter, listed):
    address = f"/lists/{listed['allotment']}"
    anybody = site.test_client()
    told = [text(anybody.get(address + way)) for way in ("", "/sheet", "/html")]
    told += [text(enter("n0002").get(one)) for one in ("/my/way", "/my/way/sheet")]
    for page in told:
        assert "有点位" in page
    assert "晋级" not in "".join(told[:3])
    row = anybody.get(address + "/json").json["rows"][0]
    assert row["outcome"] == "advanced"


def test_a_candidate_reads_the_own_working(enter, listed):
    page = text(enter("n0002").get(f"/lists/{listed['allotment']}/mine/N0002"))
    for words in ("轮到您选", "您是第 2 名", "选走的是第 1 名", "还有空位，分给了您", "分到 甲镇 二村"):
        assert words in page
    assert "得分" not in page
    assert "None" not in page
    assert enter("n0001").get(f"/lists/{listed['allotment']}/mine/N0002").status_code == 404


def test_anybody_checks_the_list_with_the_one_its_ranks_are_from(site, listed):
    anybody = site.test_client()
    files = {code: anybody.get(f"/lists/{number}/json").data for code, number in listed.items()}

    def send(**parts: bytes) -> str:
        data = {name: (io.BytesIO(content), "list.json") for name, content in parts.items()}
        return text(anybody.post("/lists/verify", data=data, content_type="multipart/form-data"))

    alone = send(bundle=files["allotment"])
    assert "名单自己前后一致" in alone
    assert "没有和“测试”名单第 1 版核对" in alone
    both = send(bundle=files["allotment"], ranks=files["test"])
    assert "每个人的名次和“测试”名单第 1 版上的一样" in both
    assert "名单没有被改动" in both
    wrong = send(bundle=files["allotment"], ranks=files["allotment"])
    assert "要的是“测试”名单第 1 版的数据文件" in wrong
    assert "前后一致" not in wrong
    assert "名单没有被改动" not in wrong


def test_the_office_previews_the_list_with_the_ranks(site, enter, choosing, clock):
    with site.app_context():
        running = db.session.scalar(select(small.Cohort))
        (first, second) = db.session.scalars(
            select(Candidacy).where(Candidacy.track == "people").order_by(Candidacy.number)
        )
        closing.wish(first, choosing[ONE])
        closing.wish(second, choosing[ONE])
        db.session.commit()
        stage_id = running.stage("allotment").id
    clock.set(AFTER_ALLOTMENT)
    page = enter("office").get(f"/office/stage/{stage_id}/close").text
    assert 'data-label="名次"' in page
    assert "第 1 志愿：甲镇 一村" in page
    assert "想去的都满了，又不服从调剂" in page
