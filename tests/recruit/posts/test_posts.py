"""The stage of posts: the rule puts people on posts, hands go before it, two people sign, leavers free seats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import AuditEntry, Placement, PostChange
from recruit.programme import read
from recruit.queries.filled_seats import filled_seats
from recruit.queries.lists import bundle_of
from recruit.queries.places import places_of
from recruit.queries.posts import plan_posts, register
from recruit.services.fill_posts import Choice, back_to_rule, change_post, mark_site
from recruit.services.import_places import confirm_places, preview_places
from recruit.services.supply_places import NewPlace, add_places
from scoring.canonical import canonical_json
from scoring.verification import verify_bytes
from tests.recruit.funnel import small
from tests.recruit.posts import world
from tests.recruit.posts.world import AFTER, POSTING, Made, account
from tests.support.worlds import kept

pytestmark = pytest.mark.database


#: The seats of the rule for demonstration villages.
EXTRA = "seats: [{provider: centre, count: 1}]"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(ZEYOU_KINDS=world.KINDS)


@pytest.fixture
def made(app_context: Flask) -> Made:
    return kept(world.build)


def places(made: Made) -> dict[str, object]:
    return {one.code: one for one in places_of(made.cohort)}


def told(made: Made) -> dict[str, tuple[str, str, str]]:
    given = plan_posts(made.stage).given
    return {number: (one.site, one.post, one.way) for number, one in given.items()}


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code
    db.session.rollback()


def test_the_rule_puts_people_where_provider_reach_and_wish_say(made):
    assert told(made) == {
        "N0001": ("T1", "promotion", "wish"),
        "N0002": ("V3", "promotion", "wish"),
        "N0003": ("T1", "platform", "rule"),
        "N0004": ("T1", "produce", "rule"),
        "N0005": ("V2", "promotion", "rule"),
        "N0006": ("V3", "platform", "rule"),
        "N0007": ("T1", "logistics", "rule"),
    }
    assert kind_of(made.stage).blockers(made.stage) == []
    worked_out = plan_posts(made.stage)
    assert worked_out.short == 2  # one more of the village at V2 and at V3
    assert worked_out.uncovered == []


def test_a_hand_goes_before_the_rule_and_names_its_reason(made):
    entry, place = made.entry("N0007"), places(made)["T1"]
    clerk = small.staff("clerk", "clerk")
    clerk.organisation.township_code = None
    office = account("office")
    refused(
        "post-reason", lambda: change_post(entry, Choice(place, "centre", "platform"), " ", office, POSTING)
    )
    change_post(
        made.entry("N0007"), Choice(places(made)["V3"], "centre", "platform"), "家在乙镇", office, POSTING
    )
    now = told(made)
    assert now["N0007"] == ("V3", "platform", "hand")
    assert now["N0002"][0] == "T1", "the seat at V3 is taken, so the rule goes on to the other"
    noted = db.session.query(AuditEntry).filter_by(action="post.change").one()
    assert noted.facts["place"] == "V3"
    assert back_to_rule(made.entry("N0007"), office, POSTING)
    assert told(made)["N0007"][2] == "rule"
    assert not back_to_rule(made.entry("N0007"), office, POSTING)
    assert db.session.query(PostChange).count() == 1, "what was said stays on record"


def test_a_seat_that_is_not_there_is_refused_and_nobody_is_left_out_unsaid(made):
    office = account("office")
    taken = Choice(places(made)["V2"], "centre", "platform")
    refused("post-seat-none", lambda: change_post(made.entry("N0001"), taken, "想去", office, POSTING))
    half = Choice(places(made)["V2"], "village", "nothing")
    refused("post-choice", lambda: change_post(made.entry("N0001"), half, "想去", office, POSTING))
    change_post(made.entry("N0001"), Choice(), "本人不去", office, POSTING)
    assert told(made)["N0001"] == ("", "", "left-out")


def test_a_hand_takes_nobody_elses_seat(made):
    office = account("office")
    change_post(
        made.entry("N0007"), Choice(places(made)["V3"], "centre", "platform"), "家在那里", office, POSTING
    )
    db.session.commit()
    same = Choice(places(made)["V3"], "centre", "produce")
    refused("post-seat-none", lambda: change_post(made.entry("N0001"), same, "也想去", office, POSTING))
    assert told(made)["N0007"] == ("V3", "platform", "hand")


def test_a_hand_that_leaves_a_post_bare_holds_up_the_list(made):
    office, site = account("office"), places(made)["T1"]
    change_post(made.entry("N0007"), Choice(site, "centre", "platform"), "她做平台", office, POSTING)
    change_post(made.entry("N0003"), Choice(site, "township", "platform"), "他也做平台", office, POSTING)
    worked_out = plan_posts(made.stage)
    assert worked_out.uncovered == ["T1"]
    assert [one.code for one in kind_of(made.stage).blockers(made.stage)] == ["posts-uncovered"]


def test_whoever_nobody_sends_is_settled_by_hand_before_the_list(made):
    made.entry("N0005").candidacy.application.answers = {}
    db.session.flush()
    kind = kind_of(made.stage)
    assert [(one.code, one.count) for one in kind.blockers(made.stage)] == [("posts-provider", 1)]
    change_post(made.entry("N0005"), Choice(), "没有单位派", account("office"), POSTING)
    assert kind.blockers(made.stage) == []


def test_two_people_sign_and_anybody_works_the_list_out_again(made):
    result = world.close(made.stage)
    db.session.commit()
    rows = db.session.query(Placement).filter_by(result_id=result.id).all()
    assert len(rows) == 7
    assert {(one.post, one.provider) for one in rows if one.place.code == "T1"} == {
        ("promotion", "centre"),
        ("logistics", "centre"),
        ("platform", "township"),
        ("produce", "township"),
    }
    assert all(made.entry(f"N000{number}").outcome == "advanced" for number in range(1, 8))
    bundle = dict(bundle_of(result))
    assert bundle["policy"]["rule"] == "posts"
    assert verify_bytes(canonical_json(bundle)) == []
    bundle["inputs"] = [dict(one) for one in bundle["inputs"]]
    bundle["inputs"][0]["wish"] = "platform"
    assert verify_bytes(canonical_json(bundle)) != []
    assert "住" not in str(bundle)
    villages = {one["candidate"]: one["village"] for one in bundle["inputs"]}
    assert villages["N0001"] == "", "where somebody lives is told only where the rule needs it"
    words = kind_of(made.stage).reason_words(made.stage, "wish:centre:promotion:T1")
    assert "业务推广" in words
    assert "T1" in words


def test_a_leaver_frees_the_seat_and_a_new_version_gives_it_out_while_others_stay(made):
    change_post(made.entry("N0007"), Choice(), "先等一等", account("office"), POSTING)
    world.close(made.stage)
    db.session.commit()
    made.entry("N0001").candidacy.state = "withdrawn"
    db.session.flush()
    seats = register(made.stage, plan_posts(made.stage), AFTER.date())
    (freed,) = [one for one in seats if one.left]
    assert (freed.site.code, freed.provider, freed.entry) == ("T1", "centre", None)
    kind = kind_of(made.stage)
    assert not kind.fills_freed(made.stage)
    back_to_rule(made.entry("N0007"), account("office"), AFTER)
    assert kind.fills_freed(made.stage)
    before = {number: one[:2] for number, one in told(made).items()}
    world.close(made.stage, AFTER + timedelta(hours=1), "补上空出来的岗位")
    now = told(made)
    assert now["N0007"] == ("T1", "promotion", "held")
    assert {number: one[:2] for number, one in now.items()} == before
    assert {one[2] for one in now.values()} == {"held"}


def test_townships_count_the_seats_of_the_rule_and_who_sits_there(made):
    def told() -> list[tuple[int, int]]:
        return [(one.filled, one.seats) for one in filled_seats(made.cohort, account("office"), AFTER.date())]

    assert told() == []
    world.publish_list(made.stage)
    # Four of the township's site and two of the village's; three of the demonstration village's.
    assert told() == [(5, 6), (2, 3)]
    made.entry("N0005").candidacy.state = "withdrawn"
    db.session.flush()
    assert told() == [(4, 6), (2, 3)]


def test_sorts_and_marks_come_with_a_place_by_hand_and_by_sheet(made):
    cohort, office = made.cohort, account("office")
    assert places(made)["T1"].facts == {"sort": "township", "marks": []}
    assert places(made)["V2"].facts == {"sort": "village", "marks": []}
    mark_site(cohort, places(made)["V2"].id, "village", ("demonstration",), office, POSTING)
    assert plan_posts(made.stage).short == 3
    refused(
        "place-mark-unknown",
        lambda: mark_site(cohort, places(made)["V2"].id, "village", ("x",), office, POSTING),
    )
    refused(
        "place-sort-unknown",
        lambda: add_places(made.cohort, [NewPlace(world.TWO, sort="city")], office, POSTING),
    )
    head = "村,编号,网点类型,网点标记"
    lines = ("999001001002,S1,乡镇级,", "999001002001,S2,村级,示范村", "999001002001,S3,市级,", "")
    sheet = "\n".join((head, *lines)).encode()
    looked = preview_places(made.cohort, sheet, "a.csv", account("office"), POSTING)
    assert [one.refusal.code for one in looked.bad] == ["place-sort-unknown"]
    made_places = confirm_places(made.cohort, looked.file, looked.token, account("office"), POSTING)
    assert [one.facts for one in made_places] == [
        {"sort": "township", "marks": []},
        {"sort": "village", "marks": ["demonstration"]},
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("count: 2}, {provider: township, count: 2}", "count: 1}", "staffing-cover"),
        ("provider: village, count: 2", "provider: vilage, count: 2", "not-allowed"),
        ("marked: demonstration", "marked: demonstrations", "not-allowed"),
        (f"marked: demonstration, {EXTRA}, extra: true", f"{EXTRA}, extra: true", "staffing-extra"),
        (f"{EXTRA}, extra: true", f"{EXTRA.replace('1', '3')}, extra: false", "staffing-seats"),
        ("{code: promotion,", "{code: promotion-and-sales,", "staffing-code-long"),
        ("provider: sent_by", "provider: sent", "posts-field"),
        ("{code: centre, title: {zh: 中心", "{code: center, title: {zh: 中心", "posts-choices"),
        ("exit: cohort\n    params: {provider", "exit: single\n    params: {provider", "not-allowed"),
        (world.STAFFING, "\n", "staffing-missing"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_told_before_the_cohort_opens(app, tmp_path, old, new, code):
    text = world.source()
    assert old in text
    (tmp_path / "small.yaml").write_text(text.replace(old, new, 1), "utf-8")
    (tmp_path / "regions.csv").write_text(small.REGIONS, "utf-8")
    found = read(tmp_path / "small.yaml", kinds=app.extensions["zeyou_kinds"])
    assert code in {one.code for one in found.problems}


def test_the_programme_itself_is_right(app, tmp_path):
    (tmp_path / "small.yaml").write_text(world.source(), "utf-8")
    (tmp_path / "regions.csv").write_text(small.REGIONS, "utf-8")
    found = read(tmp_path / "small.yaml", kinds=app.extensions["zeyou_kinds"])
    assert [one for one in found.problems if one.level == "error"] == []
