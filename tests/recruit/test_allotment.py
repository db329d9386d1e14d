"""Places go by rank and wish, everybody can read why, and what was signed is what is stored."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from recruit.closing.allotment import KIND
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Cohort, Placement, ResultRow
from recruit.queries.entries import entries_of
from recruit.queries.places import current_placement, fates, township_supply
from recruit.services import close_stage
from recruit.services.break_ties import record_extra_test
from recruit.services.decide import Verdict, decide
from recruit.services.propose_tie_break import confirm_tie_break, propose_draw, propose_extra_test, tied
from recruit.services.set_preferences import Wish, set_preferences
from recruit.services.supply_places import NewPlace, add_places, close_place
from scoring.sampling import drawn_order
from scoring.verification import verify
from tests.recruit.funnel import small
from tests.support.closing import (
    AFTER_ALLOTMENT,
    ONE,
    RANKED,
    THREE,
    TWO,
    close,
    cohort,
    office,
    placements_of,
    ranked,
    second,
    source,
    supplied,
    wish,
)

pytestmark = pytest.mark.database


def outcome(cohort: Cohort) -> dict[str, tuple[str, str | None]]:
    """Outcome and reason by admission number, as the list would be now."""
    preview = close_stage.preview(cohort.stage("allotment"), AFTER_ALLOTMENT)
    return {row.candidate: (row.outcome, row.reason) for row in preview.stage_list.rows}


def blockers(cohort: Cohort) -> dict[str, int]:
    return {one.code: one.count for one in KIND.blockers(cohort.stage("allotment"))}


def test_the_better_rank_takes_the_place_both_want(running):
    cohort_ = cohort()
    one, two, three = supplied(cohort_, ONE, TWO, THREE)
    last, first, middle = ranked(cohort_, (70, 90, 80))
    wish(first, one)
    wish(middle, one, two)
    wish(last, one, two, reassign=True)
    assert outcome(cohort_) == {
        first.number: ("advanced", f"preference-1:{one}"),
        middle.number: ("advanced", f"preference-2:{two}"),
        last.number: ("advanced", f"reassigned-elsewhere:{three}"),
    }


def test_whoever_declines_reassignment_gets_nothing_when_all_wishes_are_taken(running):
    cohort_ = cohort()
    (one, _two) = supplied(cohort_, ONE, TWO)
    first, second_ = ranked(cohort_, (90, 80))
    wish(first, one)
    wish(second_, one)
    assert outcome(cohort_)[second_.number] == ("out", "no-preference-free")
    assert blockers(cohort_) == {}


def test_a_village_of_the_application_means_the_places_in_it(running):
    cohort_ = cohort()
    one, again = supplied(cohort_, ONE, ONE)
    first, second_, third = ranked(cohort_, (90, 80, 70))
    for candidacy in (first, second_, third):
        candidacy.application.preferences = [ONE]
    got = outcome(cohort_)
    assert got[first.number] == ("advanced", f"preference-1:{one}")
    assert got[second_.number] == ("advanced", f"preference-1:{again}")
    assert got[third.number] == ("out", "no-preference-free")


def test_the_signed_list_is_stored_seat_by_seat_and_tells_each_wish(running):
    cohort_ = cohort()
    (one,) = supplied(cohort_, ONE, seats=2)
    two = supplied(cohort_, TWO)[0]
    first, second_, third = ranked(cohort_, (90, 80, 70))
    for candidacy in (first, second_, third):
        wish(candidacy, one, two)
    stage = cohort_.stage("allotment")
    result = close(stage, AFTER_ALLOTMENT)
    stored = {row.candidacy.number: (row.place.code, row.seat, row.way) for row in placements_of(result)}
    assert stored == {
        first.number: (one, 1, "preference-1"),
        second_.number: (one, 2, "preference-1"),
        third.number: (two, 1, "preference-2"),
    }
    told = fates(third, stage, current_placement(third, stage))
    assert [(each.wish, each.fate) for each in told] == [(1, "taken"), (2, "yours")]
    assert [each.fate for each in fates(first, stage, current_placement(first, stage))] == [
        "yours",
        "not-reached",
    ]
    assert verify(json.loads(result.bundle)) == []
    entered = {entry.candidacy.number for entry in entries_of(cohort_.stage("agreement"))}
    assert entered == {first.number, second_.number, third.number}


def test_one_seat_cannot_be_given_twice(running):
    cohort_ = cohort()
    (one,) = supplied(cohort_, ONE)
    first, second_ = ranked(cohort_, (90, 80))
    wish(first, one)
    wish(second_, one)
    result = close(cohort_.stage("allotment"), AFTER_ALLOTMENT)
    (given,) = placements_of(result)
    db.session.add(
        Placement(
            result_id=result.id, candidacy_id=second_.id, place_id=given.place_id, seat=given.seat, way="x"
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_list_that_breaks_the_rules_is_never_stored(running):
    cohort_ = cohort()
    one, two = supplied(cohort_, ONE, TWO)
    first, second_ = ranked(cohort_, (90, 80))
    wish(first, one, two)
    wish(second_, one, two)
    stage = cohort_.stage("allotment")
    result = close(stage, AFTER_ALLOTMENT)
    rows = db.session.scalars(select(ResultRow).where(ResultRow.result_id == result.id)).all()
    rows[0].reason, rows[1].reason = rows[1].reason, rows[0].reason
    db.session.flush()
    with pytest.raises(Refusal, match="allotment-broken"):
        KIND.confirmed(stage)


def test_a_wish_changed_between_the_signatures_stops_the_second(running):
    cohort_ = cohort()
    one, two = supplied(cohort_, ONE, TWO)
    (first,) = ranked(cohort_, (90,))
    wish(first, one)
    result = close_stage.propose(cohort_.stage("allotment"), office(), AFTER_ALLOTMENT)
    wish(first, two)
    with pytest.raises(Refusal, match="inputs-changed"):
        close_stage.confirm(result, second(), AFTER_ALLOTMENT)


def test_whoever_withdrew_holds_no_place(running):
    cohort_ = cohort()
    (one,) = supplied(cohort_, ONE)
    first, second_ = ranked(cohort_, (90, 80))
    wish(first, one)
    wish(second_, one)
    first.state = "withdrawn"
    assert outcome(cohort_) == {
        first.number: ("out", "withdrawn"),
        second_.number: ("advanced", f"preference-1:{one}"),
    }


def test_too_few_places_block_unless_the_programme_says_so(running):
    cohort_ = cohort("preferences: 2")
    (one,) = supplied(cohort_, ONE)
    first, second_ = ranked(cohort_, (90, 80))
    wish(first, one)
    wish(second_, one, reassign=True)
    assert blockers(cohort_) == {"places-short": 1}
    with pytest.raises(Refusal, match="stage-blocked"):
        close_stage.propose(cohort_.stage("allotment"), office(), AFTER_ALLOTMENT)


def test_a_shortage_that_is_intended_blocks_nothing(running):
    cohort_ = cohort("preferences: 2, shortage: allowed")
    (one,) = supplied(cohort_, ONE)
    first, second_ = ranked(cohort_, (90, 80))
    wish(first, one)
    wish(second_, one, reassign=True)
    assert blockers(cohort_) == {}
    assert outcome(cohort_)[second_.number] == ("out", "no-place-left")


def test_equal_ranks_block_only_where_they_collide_and_an_extra_test_decides(running):
    cohort_ = cohort()
    one, two, _three = supplied(cohort_, ONE, TWO, THREE)
    first, second_ = ranked(cohort_, (80, 80))
    wish(first, one)
    wish(second_, two)
    assert blockers(cohort_) == {}
    wish(second_, one, two)
    assert blockers(cohort_) == {"rank-shared": 2}
    stage = cohort_.stage("allotment")
    by_number = {entry.candidacy.number: entry for entry in entries_of(stage)}
    marks = {by_number[first.number]: Decimal(5), by_number[second_.number]: Decimal(9)}
    record_extra_test(stage, marks, office(), second(), RANKED)
    assert blockers(cohort_) == {}
    assert outcome(cohort_)[second_.number] == ("advanced", f"preference-1:{one}")


def test_equal_ranks_are_told_apart_on_the_offices_own_way(running):
    """Proposed and witnessed like any tie; where the extra test ends equal, by lot, and the list still verifies."""
    cohort_ = cohort()
    one, two = supplied(cohort_, ONE, TWO)
    first, second_ = ranked(cohort_, (80, 80))
    wish(first, one, two)
    wish(second_, one, two)
    stage = cohort_.stage("allotment")
    assert tied(stage) == [first.number, second_.number]
    with pytest.raises(Refusal, match="draw-not-in-rules"):
        propose_draw(stage, "山高水长", office(), RANKED)
    equal = {first.number: Decimal(7), second_.number: Decimal(7)}
    confirm_tie_break(propose_extra_test(stage, equal, office(), RANKED), second(), RANKED)
    confirm_tie_break(propose_draw(stage, "山高水长", office(), RANKED), second(), RANKED, "春暖花开")
    winner = drawn_order("山高水长 春暖花开", list(equal))[0]
    assert outcome(cohort_)[winner] == ("advanced", f"preference-1:{one}")
    assert verify(json.loads(close(stage, AFTER_ALLOTMENT).bundle)) == []


def test_places_that_come_from_a_track_must_have_come_through_it(running):
    text = source("preferences: 2, 'places': 'track:sites'")
    cohort_ = cohort(text=text)
    inspected = small.sites(cohort_, 2)
    supplied(cohort_, ONE)  # a place outside the track is not handed out
    first, second_ = ranked(cohort_, (90, 80))
    wish(first, "P1", "P2")
    wish(second_, "P1", "P2", reassign=True)
    assert blockers(cohort_) == {"track-open": 1}
    decide(
        cohort_.stage("visit"),
        [Verdict(inspected[0], "out", "flood"), Verdict(inspected[1], "advanced")],
        None,
        RANKED,
    )
    close(cohort_.stage("visit"), RANKED)
    assert blockers(cohort_) == {}
    assert outcome(cohort_) == {
        first.number: ("advanced", "preference-2:P2"),
        second_.number: ("out", "no-place-left"),
    }
    result = close(cohort_.stage("allotment"), AFTER_ALLOTMENT)
    assert [row.place.code for row in placements_of(result)] == ["P2"]


def test_an_own_later_window_keeps_wishes_open_for_one_candidate(running):
    cohort_ = cohort()
    (one,) = supplied(cohort_, ONE)
    first, second_ = ranked(cohort_, (90, 80))
    stage = cohort_.stage("allotment")
    entry = next(e for e in entries_of(stage) if e.candidacy_id == first.id)
    entry.opens_at = stage.opens_at + timedelta(hours=6)
    late = stage.opens_at + timedelta(hours=1)
    assert set_preferences(cohort_, [Wish(first, (one,), False)], office(), late)
    with pytest.raises(Refusal, match="preferences-closed"):
        set_preferences(cohort_, [Wish(second_, (one,), False)], office(), late)
    with pytest.raises(Refusal, match="preferences-closed"):
        set_preferences(cohort_, [Wish(second_, (one,), False)], office(), stage.opens_at)


@pytest.mark.parametrize(
    ("places", "code"),
    [(("X",), "place-not-offered"), (("@1", "@1"), "wish-twice"), (("@1", "@2", "@3"), "wishes-too-many")],
)
def test_a_wish_that_cannot_be_is_refused_as_a_whole(running, places, code):
    cohort_ = cohort()
    known = supplied(cohort_, ONE, TWO, THREE)
    (first, second_) = ranked(cohort_, (90, 80))
    meant = tuple(known[int(one[1:]) - 1] if one.startswith("@") else one for one in places)
    wishes = [Wish(first, (known[0],), True), Wish(second_, meant, True)]
    with pytest.raises(Refusal, match=code):
        set_preferences(cohort_, wishes, office(), RANKED)


def test_nobody_wishes_for_somebody_else(running):
    cohort_ = cohort()
    supplied(cohort_, ONE)
    first, second_ = ranked(cohort_, (90, 80))
    own = small.Account(
        kind="applicant",
        login="A1",
        name="人",
        person_id=first.person_id,
        created_at=small.START,
        active=True,
    )
    assert set_preferences(cohort_, [Wish(first, (), True)], _saved(own), RANKED)
    with pytest.raises(Refusal, match="not-yours"):
        set_preferences(cohort_, [Wish(second_, (), True)], own, RANKED)


def _saved(account):
    db.session.add(account)
    db.session.flush()
    return account


def test_a_township_supplies_its_own_villages_only(running):
    cohort_ = cohort()
    clerk = small.staff("clerk", "clerk")
    clerk.organisation = small.Organisation(
        code="t2", kind="township", name="乙镇", township_code="999001002"
    )
    db.session.flush()
    with pytest.raises(Refusal, match="outside-township"):
        add_places(cohort_, [NewPlace(ONE)], clerk, small.START)
    (place,) = add_places(cohort_, [NewPlace(THREE)], clerk, small.START)
    assert place.code == f"{THREE}-1"
    assert [(row.name, row.places, row.wanted) for row in township_supply(cohort_, clerk)] == [("乙镇", 1, 1)]
    with pytest.raises(Refusal, match="reason-wanted"):
        close_place(cohort_, place, clerk, small.START, " ")
    close_place(cohort_, place, clerk, small.START, "屋顶漏水")
    assert township_supply(cohort_, clerk)[0].places == 0


def test_once_signed_the_supply_stands(running):
    cohort_ = cohort()
    (one,) = supplied(cohort_, ONE)
    (first,) = ranked(cohort_, (90,))
    wish(first, one)
    close(cohort_.stage("allotment"), AFTER_ALLOTMENT)
    with pytest.raises(Refusal, match="places-settled"):
        supplied(cohort_, TWO)


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"preferences": 0}, ("preferences", "too-small")),
        ({"preferences": 99}, ("preferences", "too-big")),
        ({"preferences": "three"}, ("preferences", "not-whole")),
        ({"reassign": "perhaps"}, ("reassign", "not-a-flag")),
        ({"places": "track:"}, ("places", "not-allowed")),
        ({"shortage": "maybe"}, ("shortage", "not-allowed")),
        ({"wishes": 3}, ("wishes", "unknown-key")),
    ],
)
def test_params_that_mean_nothing_are_named(params, problem):
    assert [(path, code) for path, code, _facts in KIND.check_params(params)] == [problem]
    assert list(KIND.check_params({"preferences": 3, "reassign": True, "places": "track:sites"})) == []


def test_every_candidate_of_the_stage_is_on_the_list(running):
    cohort_ = cohort()
    supplied(cohort_, ONE)
    ranked(cohort_, (90, 80))
    assert set(outcome(cohort_)) == set(
        db.session.scalars(select(Candidacy.number).where(Candidacy.track == "people"))
    )
