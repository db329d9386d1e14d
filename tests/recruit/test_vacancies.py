"""Stations that stand empty: who left when, and the draft that looks for people for them alone; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import ProgrammeDraft
from recruit.programme import load_text
from recruit.queries.drafts import newest
from recruit.queries.filled_seats import filled_seats
from recruit.queries.vacancies import unattended, vacancies
from recruit.services.end_engagement import Change, confirm_change, propose_change
from recruit.services.refill import draft_refill
from tests.recruit.performance.world import KINDS, account, cohort, open_world, stations
from tests.support import money
from tests.support.signed_in import sign_in

pytestmark = pytest.mark.database
LAST = date(2026, 7, 20)
AFTER = datetime(2026, 7, 21, 4, tzinfo=UTC)


@pytest.fixture
def world(make_app) -> Flask:
    app = make_app(ZEYOU_KINDS=KINDS)
    with app.app_context(), app.test_request_context():
        open_world()
        first = stations()[0].engagement
        change = Change("end", LAST, "performance", "连续垫底")
        made = propose_change(first, change, account("office"), money.JUNE)
        confirm_change(made, account("second"), money.JUNE)
        db.session.commit()
        yield app


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def test_a_station_is_empty_the_day_after_somebody_s_last_one(world):
    gone = stations()[0]
    assert vacancies(cohort(), LAST) == []
    (one,) = vacancies(cohort(), date(2026, 7, 21))
    assert (one.place.id, one.last.candidacy.number, one.since, one.seats) == (
        gone.place.id,
        gone.candidacy.number,
        LAST,
        1,
    )
    clerk = money.clerk_of(stations()[1].engagement)
    other = stations()[1].place.township_code != gone.place.township_code
    assert len(vacancies(cohort(), date(2026, 7, 21), clerk)) == (0 if other else 1)
    # At the end of the term all stand empty, and nobody is told off for that.
    far = date(2036, 1, 1)
    assert (len(vacancies(cohort(), far)), len(unattended(cohort(), far))) == (3, 1)


def test_townships_count_who_is_still_there_against_their_places(world):
    gone = stations()[0]
    today = date(2026, 7, 21)

    def told(login: str, day: date) -> dict[str, tuple[int, int]]:
        return {one.name: (one.filled, one.seats) for one in filled_seats(cohort(), account(login), day)}

    before, after = told("office", LAST), told("office", today)
    name = cohort().programme.regions.township(gone.place.township_code).name
    assert sum(filled for filled, _seats in before.values()) == len(stations())
    assert after == {**before, name: (before[name][0] - 1, before[name][1])}
    assert all(filled <= seats for filled, seats in before.values())
    clerk = money.clerk_of(gone.engagement)
    assert [(one.name, one.filled) for one in filled_seats(cohort(), clerk, today)] == [
        (name, after[name][0])
    ]
    # At the end of the term nobody is there any more.
    assert {filled for filled, _seats in told("office", date(2036, 1, 1)).values()} == {0}


def test_the_draft_asks_for_the_empty_places_from_a_day_to_come(world):
    office = account("office")
    day = date(2026, 8, 3)
    assert refused(lambda: draft_refill(cohort(), "again", date(2026, 7, 21), office, AFTER)) == (
        "refill-day",
        "first_day",
    )
    assert refused(lambda: draft_refill(cohort(), "BAD CODE", day, office, AFTER)) == ("draft-code", "code")
    assert (
        refused(lambda: draft_refill(cohort(), "again", day, account("second"), AFTER))[0] == "role-missing"
    )
    before = datetime(2026, 7, 20, 4, tzinfo=UTC)
    assert refused(lambda: draft_refill(cohort(), "again", day, office, before))[0] == "refill-none"
    assert len(unattended(cohort(), date(2026, 7, 21))) == 1
    draft = draft_refill(cohort(), "again", day, office, AFTER)
    programme = load_text(newest(draft).source, cohort().programme.source_regions)
    township = stations()[0].place.township_code
    assert (programme.id, programme.places.total, dict(programme.places.by_township)) == (
        "again", 1, {township: 1},
    )  # fmt: skip
    assert programme.stages[0].window.opens.date() == day
    assert unattended(cohort(), date(2026, 7, 21)) == []


def test_the_office_is_told_and_begins_on_the_page(world, clock):
    clock.set(AFTER)
    world.config["WTF_CSRF_ENABLED"] = False
    client = world.test_client()
    sign_in(client, "second")
    assert "写草稿" not in client.get("/closing/small/vacant").text
    sign_in(client, "office")
    assert "1 个站点空着" in client.get("/office/").text
    page = client.get("/closing/small/vacant").text
    assert stations()[0].candidacy.number in page
    wrong = client.post("/closing/small/vacant", data={"code": "again", "first_day": "2026-07-01"})
    assert (wrong.status_code, 'value="2026-07-01"' in wrong.text, "以后" in wrong.text) == (422, True, True)
    good = client.post("/closing/small/vacant", data={"code": "again", "first_day": "2026-08-03"})
    key = db.session.query(ProgrammeDraft.id).scalar()
    assert (good.status_code, good.location.endswith(f"/programmes/{key}")) == (303, True)
    assert "个站点空着" not in client.get("/office/").text


def test_an_end_confirmed_after_a_draft_was_begun_still_wants_somebody(world):
    """The draft of last week cannot have asked for the place of somebody of whom nobody knew yet that they left."""
    office, second = account("office"), account("second")
    draft_refill(cohort(), "again", date(2026, 8, 3), office, AFTER)
    assert unattended(cohort(), date(2026, 8, 1)) == []
    other = stations()[1].engagement
    late = datetime(2026, 7, 28, 4, tzinfo=UTC)
    made = propose_change(other, Change("end", date(2026, 7, 10), "performance", "不干了"), office, late)
    confirm_change(made, second, late)
    (one,) = unattended(cohort(), date(2026, 8, 1))
    assert one.last.engagement.id == other.id
