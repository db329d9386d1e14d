"""Sites through a track of their own: village's word, the office's review, then only what passed is given out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account, Candidacy, Cohort, Place
from recruit.programme import load
from recruit.queries.places import on_offer
from recruit.queries.results import current_result
from recruit.services import close_stage
from recruit.services.describe_site import describe_site
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.review_site import Opinion, review, village_opinion
from recruit.services.supply_places import NewPlace, add_places, close_place
from recruit.site_facts import SiteFacts
from tests.support.candidates import staff
from tests.support.funnel import browser

pytestmark = pytest.mark.database
TOWNSHIP = "530326209"
GOOD = {
    "area": "35",
    "people": 2400,
    "floor": 1,
    "bandwidth": "10",
    "truck": True,
    "storage": "8",
    "rent": "0",
}


@pytest.fixture
def cohort(app_context) -> Cohort:
    programme = load("yulu-2016")
    at = programme.stages[0].window.opens
    cohort = open_cohort(publish(programme, None, at), "yl", None, at)
    staff("office", "office")
    staff("second", "second-signatory")
    clerk = staff("clerk", "clerk", township=TOWNSHIP)
    villages = programme.regions.township(TOWNSHIP).villages[:4]
    add_places(cohort, [NewPlace(one.code) for one in villages], clerk, at)
    db.session.commit()
    return cohort


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def places(cohort: Cohort) -> list[Place]:
    return db.session.query(Place).filter_by(cohort_id=cohort.id).order_by(Place.code).all()


def described(cohort: Cohort, place: Place, number: int, **facts) -> None:
    at, clerk = cohort.stage("siting").opens_at, account("clerk")
    where = (26_000_000 + 45_000 * number, 103_000_000)
    describe_site(cohort, place, SiteFacts({**GOOD, **facts}, where, {}), clerk, at)
    village_opinion(cohort, place, Opinion("support", "同意", "村主任", at.date()), clerk, at)


def test_every_place_goes_through_its_track_and_only_what_passed_is_given_out(cohort):
    stage, kind = cohort.stage("siting"), kind_of(cohort.stage("siting"))
    first, second, third, fourth = places(cohort)
    assert [one.number for one in db.session.query(Candidacy).order_by(Candidacy.number)] == [
        "S0001",
        "S0002",
        "S0003",
        "S0004",
    ]
    assert [(one.code, one.count) for one in kind.blockers(stage)] == [("sites-undecided", 4)]
    for number, place in enumerate((first, second)):
        described(cohort, place, number)
        review(cohort, place, "county", "pass", "", account("office"), stage.opens_at)
    described(cohort, third, 2, people=1999)
    with pytest.raises(Refusal) as wrong:
        review(cohort, third, "county", "pass", "", account("office"), stage.opens_at)
    assert wrong.value.code == "site-hard-rule"
    review(cohort, third, "county", "refuse", "人口不够", account("office"), stage.opens_at)
    close_place(cohort, fourth, account("clerk"), stage.opens_at, "房主不租了")
    assert {one.candidate: (one.outcome, one.reason) for one in kind.rulings(stage)} == {
        "S0001": ("advanced", "site-accepted"),
        "S0002": ("advanced", "site-accepted"),
        "S0003": ("out", "site-refused"),
        "S0004": ("out", "site-closed"),
    }
    after = stage.closes_at + timedelta(minutes=5)
    result = close_stage.propose(stage, account("office"), after)
    close_stage.confirm(result, account("second"), after)
    assert on_offer(cohort.stage("allotment"), final=True) == [first, second]


def test_the_published_list_names_the_sites(app, cohort, clock):
    stage = cohort.stage("siting")
    for number, place in enumerate(places(cohort)):
        described(cohort, place, number)
        review(cohort, place, "county", "pass", "", account("office"), stage.opens_at)
    after = stage.closes_at + timedelta(minutes=5)
    result = close_stage.propose(stage, account("office"), after)
    close_stage.confirm(result, account("second"), after)
    close_stage.publish(result, account("office"), after)
    db.session.commit()
    clock.set(after + timedelta(hours=1))
    shown = current_result(stage)
    assert shown is not None
    page = app.test_client().get(f"/lists/{shown.id}")
    assert page.status_code == 200
    assert "雨碌村委会" in page.text
    assert "S0001" in page.text
    office = browser(app, "office")
    assert office.get(f"/office/stage/{stage.id}").status_code == 200
    assert office.get("/office/cohort/yl").status_code == 200


def test_a_village_that_objects_goes_back_to_the_desk(cohort):
    first = places(cohort)[0]
    at, clerk = cohort.stage("siting").opens_at, account("clerk")
    describe_site(cohort, first, SiteFacts(GOOD, (26_000_000, 103_000_000), {}), clerk, at)
    village_opinion(cohort, first, Opinion("object", "离学校太近", "村主任", at.date()), clerk, at)
    with pytest.raises(Refusal):
        review(cohort, first, "county", "pass", "", account("office"), at)
    village_opinion(cohort, first, Opinion("support", "换了地方，同意", "村主任", at.date()), clerk, at)
    review(cohort, first, "county", "pass", "", account("office"), at)
