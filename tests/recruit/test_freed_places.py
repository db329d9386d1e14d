"""A place that comes free after the allotment was signed: who is asked, who gets it, and that nobody else moves."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Engagement, Entry, Replacement, Result, ResultRow, Stage
from recruit.queries.agreements import places_given
from recruit.queries.entries import entries_of, entry_of
from recruit.queries.explanation import explanation
from recruit.queries.replacements import gone, in_the_running
from recruit.queries.results import current_result
from recruit.queries.stages import standing_in_the_way
from recruit.services import close_stage
from recruit.services.annul_signing import propose_annulment
from recruit.services.answer_offer import Reply, answer_offer
from recruit.services.end_engagement import Change, confirm_change, propose_change
from recruit.services.issue_agreements import issue_agreements
from recruit.services.move_up import confirm_move_up, propose_move_up
from recruit.services.sign_agreement import decline
from scoring.placement_check import check_allotment
from scoring.verification import verify_bytes
from tests.support.closing import (
    SIGNING,
    both_sign,
    office,
    placements_of,
    second,
)
from tests.support.freed import leaves, person, signed
from tests.support.funnel import applicant_of

pytestmark = pytest.mark.database

LATER = SIGNING + timedelta(days=2)


def asked(stage: Stage, number: str, at: Any = SIGNING) -> Replacement:
    made = propose_move_up(stage, number, "", "本人退出", office(), at)
    confirm_move_up(made, second(), at)
    return made


def comes(stage: Stage, left: str, at: Any = SIGNING) -> Replacement:
    made = asked(stage, left, at)
    answer_offer(made, Reply(True), applicant_of(stage, made.up.number), at)
    return made


def corrected(stage: Stage, at: Any = SIGNING) -> Result:
    made = close_stage.propose(stage, office(), at, "有人退出，空出来的点位给候补")
    return close_stage.confirm(made, second(), at)


def rows(result: Result) -> dict[str, tuple[str, str | None]]:
    query = select(ResultRow).where(ResultRow.result_id == result.id)
    return {row.candidacy.number: (row.outcome, row.reason) for row in db.session.scalars(query)}


def code_of(act: Any, *args: Any, **named: Any) -> str:
    with pytest.raises(Refusal) as refused:
        act(*args, **named)
    return refused.value.code


def test_the_next_in_reserve_gets_the_place_and_nobody_else_moves(running):
    stage, codes = signed()
    allotment, agreement = stage.cohort.stage("allotment"), stage.cohort.stage("agreement")
    first = current_result(allotment)
    leaves(stage, "N0001")
    assert [one.number for one in gone(current_result(stage), SIGNING)] == ["N0001"]
    offer = asked(stage, "N0001")
    assert (offer.state, offer.up.number) == ("offered", "N0004")
    assert gone(current_result(stage), SIGNING) == []
    answer_offer(offer, Reply(True), applicant_of(stage, "N0004"), SIGNING)
    assert [one.code for one in standing_in_the_way(agreement, LATER) if one.code == "freed-waiting"]

    result = corrected(allotment)
    # N0002 had wished for the place that is free now and keeps their own: what was signed stays.
    assert rows(result) == {
        "N0001": ("out", "withdrawn"),
        "N0002": ("advanced", f"preference-1:{codes[1]}"),
        "N0003": ("advanced", f"preference-1:{codes[2]}"),
        "N0004": ("advanced", f"preference-1:{codes[0]}"),
    }
    assert {one.candidacy.number: one.place.code for one in placements_of(result)} == {
        "N0002": codes[1], "N0003": codes[2], "N0004": codes[0],
    }  # fmt: skip
    assert (result.version, result.supersedes_id) == (2, first.id)
    assert first.state == "published"
    outcomes = {entry.candidacy.number: entry.outcome for entry in entries_of(agreement)}
    assert outcomes == {"N0001": "out", "N0002": "in", "N0003": "in", "N0004": "in"}
    assert places_given(agreement)[person(stage, "N0004").id].code == codes[0]
    assert not [one for one in standing_in_the_way(agreement, LATER) if one.code == "freed-waiting"]
    assert list(audit.verify()) == []


def test_a_stranger_works_the_new_version_out_again_and_finds_a_seat_that_was_moved(running):
    stage, codes = signed()
    leaves(stage, "N0001")
    comes(stage, "N0001")
    allotment = stage.cohort.stage("allotment")
    first = current_result(allotment)
    result = corrected(allotment)
    ranks = current_result(stage)
    assert verify_bytes(result.bundle.encode(), ranks.bundle.encode()) == []
    assert verify_bytes(result.bundle.encode(), first.bundle.encode()) == []
    data = json.loads(result.bundle)
    assert check_allotment(data) == []
    held = {item["candidate"]: item.get("holds") for item in data["inputs"]}
    assert held == {
        "N0001": None,
        "N0002": f"preference-1:{codes[1]}",
        "N0003": f"preference-1:{codes[2]}",
        "N0004": None,
    }
    lines = explanation(result, "N0002").lines
    assert [line.code for line in lines][:2] == ["kept", "turn"]
    assert [line.code for line in explanation(result, "N0004").lines] == ["turn", "wish", "place-outcome"]


def test_who_will_not_sign_leaves_a_place_and_does_not_come_back_into_it(running):
    stage, codes = signed()
    agreement = stage.cohort.stage("agreement")
    decline(agreement, [entry_of(agreement, "N0002")], "不来了", office(), SIGNING)
    comes(stage, "N0002")
    result = corrected(stage.cohort.stage("allotment"))
    assert rows(result)["N0004"] == ("advanced", f"preference-1:{codes[1]}")
    assert rows(result)["N0002"][0] == "out"
    assert entry_of(agreement, "N0002").outcome == "out"


def test_somebody_without_a_place_comes_before_the_reserve(running):
    stage, codes = signed(unplaced=True)
    leaves(stage, "N0001")
    allotment = stage.cohort.stage("allotment")
    assert code_of(asked, stage, "N0001") == "freed-goes-first"
    result = corrected(allotment)
    assert rows(result)["N0003"] == ("advanced", f"preference-1:{codes[0]}")
    assert gone(current_result(stage), SIGNING) == []
    assert code_of(asked, stage, "N0001") == "freed-none"


def test_who_has_signed_leaves_nothing_and_who_never_began_does(running):
    stage, codes = signed()
    agreement = stage.cohort.stage("agreement")
    issued = issue_agreements(
        agreement,
        office(),
        LATER,
        base_url="https://x.example",
        only=frozenset({entry_of(agreement, "N0003").id}),
    )
    (engagement,) = both_sign(agreement, issued.agreements, LATER)
    assert (
        code_of(propose_move_up, stage, "N0003", "declined", "不干了", office(), LATER) == "already-moved-on"
    )
    found = db.session.get(Engagement, engagement.id)
    found.ended_on = found.starts_on - timedelta(days=1)
    db.session.flush()
    assert [one.number for one in gone(current_result(stage), LATER)] == ["N0003"]
    comes(stage, "N0003", LATER)
    result = corrected(stage.cohort.stage("allotment"), LATER)
    assert rows(result)["N0004"] == ("advanced", f"preference-1:{codes[2]}")
    # What was signed stays on record as it was, and cannot be brought back to life: the seat is somebody else's.
    assert entry_of(agreement, "N0003").outcome == "advanced"
    later = Change("end", found.ends_on, "other", "写错了日子")
    assert code_of(propose_change, found, later, office(), LATER) == "place-given-since"
    assert code_of(propose_annulment, found.agreement, "没签", office(), LATER) == "place-given-since"


def test_whoever_never_began_comes_back_as_long_as_the_seat_is_empty(running):
    stage, _codes = signed()
    agreement = stage.cohort.stage("agreement")
    only = frozenset({entry_of(agreement, "N0003").id})
    issued = issue_agreements(agreement, office(), LATER, base_url="https://x.example", only=only)
    (engagement,) = both_sign(agreement, issued.agreements, LATER)
    found = db.session.get(Engagement, engagement.id)
    found.ended_on = found.starts_on - timedelta(days=1)
    db.session.flush()
    made = propose_change(found, Change("end", found.ends_on, "other", "写错了日子"), office(), LATER)
    comes(stage, "N0003", LATER)
    assert code_of(confirm_change, made, second(), LATER) == "place-given-since"


def test_the_one_who_came_prints_and_signs_after_the_days_of_signing(running):
    stage, _codes = signed()
    leaves(stage, "N0001")
    comes(stage, "N0001", LATER)
    corrected(stage.cohort.stage("allotment"), LATER)
    agreement = stage.cohort.stage("agreement")
    entry = entry_of(agreement, "N0004")
    length = agreement.closes_at - agreement.opens_at
    assert entry.closes_at > LATER + length
    assert entry.closes_at <= LATER + length + timedelta(days=1)
    issued = issue_agreements(
        agreement, office(), LATER, base_url="https://x.example", only=frozenset({entry.id})
    )
    assert [one.entry.candidacy.number for one in issued.agreements] == ["N0004"]
    assert both_sign(agreement, issued.agreements, LATER)


def test_a_chain_goes_on_when_the_next_one_leaves_as_well(running):
    stage, codes = signed()
    leaves(stage, "N0001")
    comes(stage, "N0001")
    leaves(stage, "N0004")
    result = current_result(stage)
    assert [one.number for one in gone(result, SIGNING)] == ["N0004"]
    assert comes(stage, "N0004").up.number == "N0005"
    made = corrected(stage.cohort.stage("allotment"))
    assert rows(made)["N0005"] == ("advanced", f"preference-1:{codes[0]}")
    assert [one.number for one in in_the_running(result)] == ["N0002", "N0003", "N0005"]


def test_nothing_is_corrected_after_signing_has_begun_but_to_give_out_what_is_free(running):
    stage, _codes = signed()
    allotment = stage.cohort.stage("allotment")
    assert code_of(close_stage.propose, allotment, office(), SIGNING, "试试") == "next-stage-started"
    leaves(stage, "N0001")
    # A free place alone gives nothing to anybody: the one who has another keeps it.
    assert code_of(close_stage.propose, allotment, office(), SIGNING, "试试") == "next-stage-started"


def test_where_the_reserve_ends_with_the_next_notice_the_place_stays_empty(running):
    stage, _codes = signed("reserve-until-next-notice")
    leaves(stage, "N0001")
    assert code_of(asked, stage, "N0001") == "replacement-opened"


def test_the_second_signature_holds_only_for_the_list_that_was_put_forward(running):
    stage, _codes = signed()
    leaves(stage, "N0001")
    comes(stage, "N0001")
    allotment = stage.cohort.stage("allotment")
    made = close_stage.propose(allotment, office(), SIGNING, "有人退出")
    leaves(stage, "N0003")
    assert code_of(close_stage.confirm, made, second(), SIGNING) == "inputs-changed"
    assert (
        db.session.query(Entry).filter_by(stage_id=allotment.id, candidacy_id=person(stage, "N0004").id).one()
    )
