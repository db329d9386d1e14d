"""The pages of posts: the plan and its change by hand, the register, sorts of sites, one's own post."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from recruit.db import db
from recruit.models import Account, Organisation, RoleGrant
from recruit.queries.places import places_of
from recruit.queries.posts import plan_posts
from tests.recruit.funnel import small
from tests.recruit.posts import world
from tests.recruit.posts.world import AFTER, POSTING, Made
from tests.support.signed_in import sign_in
from tests.support.worlds import kept


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(ZEYOU_KINDS=world.KINDS)


@pytest.fixture
def made(app_context: Flask, clock) -> Made:
    found = kept(world.build)
    clock.set(POSTING)
    return found


@pytest.fixture
def desk(app, made):
    return sign_in(app.test_client(), "office")


def clerk(township: str) -> str:
    organisation = Organisation(code="t1", kind="township", name="甲镇", township_code=township)
    found = Account(kind="staff", login="clerk", name="镇", organisation=organisation, created_at=small.START)
    found.grants = [RoleGrant(role="clerk")]
    db.session.add(found)
    db.session.commit()
    return "clerk"


def test_the_plan_says_who_goes_where_and_why(made, desk):
    page = desk.get(f"/posts/{made.stage_id}/").text
    assert "甲镇中心" in page
    assert "按本人想做的岗位" in page
    assert "还缺 2 人" in page
    only = desk.get(f"/posts/{made.stage_id}/?post=logistics").text
    assert "N0007" in only
    assert "N0001" not in only
    table = desk.get(f"/posts/{made.stage_id}/plan.csv?provider=village").data.decode("utf-8-sig")
    assert "N0005" in table
    assert "N0001" not in table
    assert desk.get(f"/posts/{made.stage_id}/plan.xlsx").status_code == 200


def test_a_change_by_hand_keeps_what_was_typed_and_can_be_taken_back(made, desk):
    entry = made.entry("N0001").id
    places = {one.code: one.id for one in places_of(made.cohort)}
    address = f"/posts/{made.stage_id}/{entry}/change"
    assert "缺 1 人" in desk.get(address).text
    wrong = {"place": places["V2"], "provider": "centre", "post": "platform", "reason": "想去那里"}
    page = desk.post(address, data=wrong)
    assert page.status_code == 422
    assert "没有“公共服务中心”的空位" in page.text
    assert "想去那里" in page.text
    assert desk.post(address, data={**wrong, "place": "x1"}).status_code == 422
    assert desk.post(address, data={"place": "none", "reason": "本人不去"}).status_code == 303
    assert "本人不去" in desk.get(f"/posts/{made.stage_id}/").text
    desk.post(f"/posts/{made.stage_id}/{entry}/by-rule")
    db.session.expire_all()
    assert plan_posts(made.stage).given["N0001"].way == "wish"


def test_a_township_sees_and_settles_its_own_only(app, made):
    own = sign_in(app.test_client(), clerk(world.FIRST))
    page = own.get(f"/posts/{made.stage_id}/").text
    assert "N0001" in page
    assert "N0006" not in page
    assert "N0006" not in own.get(f"/posts/{made.stage_id}/?township={world.SECOND}").text
    assert own.get(f"/posts/{made.stage_id}/{made.entry('N0006').id}/change").status_code == 404
    places = {one.code: one.id for one in places_of(made.cohort)}
    away = {"place": places["V3"], "provider": "centre", "post": "platform", "reason": "想去"}
    refused = own.post(f"/posts/{made.stage_id}/{made.entry('N0001').id}/change", data=away)
    assert refused.status_code in (403, 404)
    assert (
        own.post(f"/posts/{made.stage_id}/sites/{places['V3']}", data={"sort": "village"}).status_code == 404
    )
    staff = own.get(f"/posts/{made.stage_id}/staff").text
    assert "甲镇" in staff
    assert "三村" not in staff


def test_the_register_counts_seats_by_township_post_and_provider(made, desk):
    page = desk.get(f"/posts/{made.stage_id}/staff").text
    assert "要 9 人，缺 2 人" in page
    assert "准备安排" in page
    missing = desk.get(f"/posts/{made.stage_id}/staff?state=missing").text
    assert "N0001" not in missing
    world.close(made.stage)
    made.entry("N0003").candidacy.state = "withdrawn"
    db.session.commit()
    left = desk.get(f"/posts/{made.stage_id}/staff").text
    assert "人走了，空出来了" in left
    assert "要 9 人，缺 3 人" in left
    table = desk.get(f"/posts/{made.stage_id}/staff.csv?state=filled").data.decode("utf-8-sig")
    assert "N0003" not in table
    assert desk.get(f"/posts/{made.stage_id}/staff.xlsx").status_code == 200


def test_sorts_of_sites_are_changed_on_their_page(made, desk):
    places = {one.code: one.id for one in places_of(made.cohort)}
    assert "要 4 人" in desk.get(f"/posts/{made.stage_id}/sites").text
    sent = {"sort": "village", "marks": ["demonstration"]}
    assert desk.post(f"/posts/{made.stage_id}/sites/{places['V2']}", data=sent).status_code == 303
    page = desk.get(f"/posts/{made.stage_id}/sites").text
    assert page.count("要 3 人") == 2
    staff = desk.get(f"/posts/{made.stage_id}/staff").text
    assert "标了 2 个，方案里说是 1 个" in staff


def test_a_person_reads_the_own_post_once_the_list_is_out(app, made, desk, clock):
    person = made.entry("N0001").candidacy.person_id
    db.session.add(
        Account(kind="applicant", login="own", name="人", person_id=person, created_at=small.START)
    )
    db.session.commit()
    own = sign_in(app.test_client(), "own")
    assert "等名单公布" in own.get("/posts/mine").text
    world.publish_list(made.stage)
    db.session.commit()
    clock.set(AFTER.replace(hour=2))
    page = own.get("/posts/mine").text
    assert "业务推广" in page
    assert "甲镇中心" in page


def test_places_are_added_by_sheet_with_their_sort(made, desk):
    template = desk.get("/closing/small/import/places/template.xlsx")
    assert template.status_code == 200
    assert desk.get("/closing/small/places").status_code == 200
