"""A tie the ladder cannot decide: entered by the office, confirmed by a witness, on record for good."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.models import Stage, TieBreak
from recruit.queries.entries import entries_of
from recruit.services.break_ties import record_extra_test
from recruit.services.enter_marks import Given, enter_marks
from recruit.services.move_window import move_window
from recruit.services.propose_tie_break import (
    confirm_tie_break,
    pending_tie_break,
    propose_draw,
    propose_extra_test,
    send_back,
)
from scoring.sampling import drawn_order
from scoring.verification import verify
from tests.recruit.funnel import small
from tests.support.funnel import at_the_test, close, office, person, second

pytestmark = pytest.mark.database
AT = small.AFTER_TEST


def tied(ties: str = "[extra-test]") -> Stage:
    return at_the_test(marks=(90, 80, 80, 60), ties=ties)


def test_an_extra_test_counts_only_when_the_witness_confirms(running):
    stage = tied()
    proposal = propose_extra_test(stage, {"N0002": Decimal(5), "N0003": Decimal("8.5")}, office(), AT)
    assert db.session.query(TieBreak).count() == 0
    with pytest.raises(Refusal, match="undecided-at-line"):
        close(stage)
    confirm_tie_break(proposal, second(), AT)
    bundle = json.loads(close(stage).bundle)
    assert [row["candidate"] for row in bundle["rows"]] == ["N0001", "N0003", "N0002", "N0004"]
    assert verify(bundle) == []


def test_marks_for_everybody_who_is_tied_and_nobody_else(running):
    stage = tied()
    for marks in ({"N0002": Decimal(5)}, {"N0002": Decimal(5), "N0003": Decimal(6), "N0004": Decimal(7)}):
        with pytest.raises(Refusal, match="tie-marks-incomplete"):
            propose_extra_test(stage, marks, office(), AT)
    with pytest.raises(Refusal, match="extra-test-out-of-range"):
        propose_extra_test(stage, {"N0002": Decimal(5), "N0003": Decimal(101)}, office(), AT)


OF_TWENTY = "[extra-test]\n    extra_test: {max: 20}"


def test_the_programme_says_how_much_an_extra_test_gives_at_most(running):
    stage = tied(OF_TWENTY)
    assert stage.definition.extra_test_max == 20
    assert stage.cohort.stage("talk").definition.extra_test_max == 100
    over = {"N0002": Decimal(5), "N0003": Decimal("20.5")}
    with pytest.raises(Refusal, match="extra-test-out-of-range") as refused:
        propose_extra_test(stage, over, office(), AT)
    assert tell(refused.value) == "加试成绩 20.5 不对，请填 0 到 20 之间的数。"
    entries = {entry.candidacy.number: entry for entry in entries_of(stage)}
    with pytest.raises(Refusal, match="extra-test-out-of-range"):
        record_extra_test(stage, {entries["N0002"]: Decimal(21)}, office(), second(), AT)
    highest = {"N0002": Decimal(20), "N0003": Decimal(0)}
    confirm_tie_break(propose_extra_test(stage, highest, office(), AT), second(), AT)
    assert verify(json.loads(close(stage).bundle)) == []


def test_nothing_to_decide_where_nobody_is_tied(running):
    with pytest.raises(Refusal, match="wrong-state"):
        propose_extra_test(at_the_test(), {}, office(), AT)


def test_a_draw_joins_the_words_of_both_and_can_be_replayed(running):
    stage = tied("[draw]")
    proposal = propose_draw(stage, "  山高   水长 ", office(), AT)
    confirm_tie_break(proposal, second(), AT, "春暖花开")
    order = drawn_order("山高 水长 春暖花开", ["N0002", "N0003"])
    bundle = json.loads(close(stage).bundle)
    assert [row["candidate"] for row in bundle["rows"]][1:3] == list(order)
    assert bundle["tie_records"][0]["seed"] == "山高 水长 春暖花开"
    assert verify(bundle) == []


def test_the_offices_word_stays_out_of_the_log_until_the_lots_are_drawn(running):
    stage = tied("[draw]")
    proposal = propose_draw(stage, "山高水长", office(), AT)

    def log() -> str:
        return " ".join(
            json.dumps(one.facts, ensure_ascii=False) for one in db.session.query(audit.AuditEntry)
        )

    assert "山高水长" not in log()
    confirm_tie_break(proposal, second(), AT, "春暖花开")
    assert "山高水长" in log()


def test_a_draw_needs_its_rung_and_two_words(running):
    with pytest.raises(Refusal, match="draw-not-in-rules"):
        propose_draw(tied(), "山高水长", office(), AT)


def test_a_word_must_not_be_short(running):
    stage = tied("[draw]")
    with pytest.raises(Refusal, match="word-too-short"):
        propose_draw(stage, "  山 ", office(), AT)
    proposal = propose_draw(stage, "山高水长", office(), AT)
    with pytest.raises(Refusal, match="word-too-short"):
        confirm_tie_break(proposal, second(), AT, "花")


def test_nobody_is_their_own_witness(running):
    stage = tied()
    both = person("both", "office", "second-signatory", name="丁")
    proposal = propose_extra_test(stage, {"N0002": Decimal(5), "N0003": Decimal(8)}, both, AT)
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_tie_break(proposal, both, AT)
    with pytest.raises(Refusal, match="role-missing"):
        confirm_tie_break(proposal, office(), AT)


def test_one_proposal_at_a_time_and_one_confirmation(running):
    stage = tied()
    marks = {"N0002": Decimal(5), "N0003": Decimal(8)}
    proposal = propose_extra_test(stage, marks, office(), AT)
    with pytest.raises(Refusal, match="tie-pending"):
        propose_extra_test(stage, marks, office(), AT)
    confirm_tie_break(proposal, second(), AT)
    with pytest.raises(Refusal, match="wrong-state"):
        confirm_tie_break(proposal, second(), AT)


def test_what_is_sent_back_can_be_entered_again(running):
    stage = tied()
    marks = {"N0002": Decimal(5), "N0003": Decimal(8)}
    first = propose_extra_test(stage, marks, office(), AT)
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back(first, second(), AT, " ")
    send_back(first, second(), AT, "和答卷不一样")
    assert first.state == "rejected"
    again = propose_extra_test(stage, marks, office(), AT)
    send_back(again, office(), AT, "")
    assert again.state == "withdrawn"
    assert pending_tie_break(stage) is None


def test_a_mark_that_dissolves_the_tie_stops_the_witness(running):
    stage = tied()
    proposal = propose_extra_test(stage, {"N0002": Decimal(5), "N0003": Decimal(8)}, office(), AT)
    given = Given(entries_of(stage)[2], "paper", "", Decimal(85), Decimal(100), "漏加一题")
    enter_marks([given], person("judge"), AT)
    with pytest.raises(Refusal, match="tie-changed"):
        confirm_tie_break(proposal, second(), AT)


def test_lots_are_drawn_where_the_extra_test_ends_in_equal_marks(running):
    """The published ladder ends in the extra test; without a last rung the stage could never close."""
    stage = tied()
    equal = {"N0002": Decimal(5), "N0003": Decimal(5)}
    confirm_tie_break(propose_extra_test(stage, equal, office(), AT), second(), AT)
    with pytest.raises(Refusal, match="tie-break-on-record"):
        propose_extra_test(stage, equal, office(), AT)
    confirm_tie_break(propose_draw(stage, "山高水长", office(), AT), second(), AT, "春暖花开")
    bundle = json.loads(close(stage).bundle)
    drawn = drawn_order("山高水长 春暖花开", ["N0002", "N0003"])
    assert [row["candidate"] for row in bundle["rows"]] == ["N0001", *drawn, "N0004"]
    assert bundle["policy"]["ties"] == ["extra-test", "draw"]
    assert bundle["rows"][1]["rung"] == "draw"
    assert verify(bundle) == []


def test_whoever_joins_the_tie_late_sits_the_test_alone(running):
    stage = tied()
    proposal = propose_extra_test(stage, {"N0002": Decimal(5), "N0003": Decimal(8)}, office(), AT)
    confirm_tie_break(proposal, second(), AT)
    mended = Given(entries_of(stage)[3], "paper", "", Decimal(80), Decimal(100), "漏加一题")
    enter_marks([mended], person("judge"), AT)
    with pytest.raises(Refusal, match="tie-marks-incomplete"):
        propose_extra_test(stage, {"N0003": Decimal(9), "N0004": Decimal(6)}, office(), AT)
    confirm_tie_break(propose_extra_test(stage, {"N0004": Decimal(6)}, office(), AT), second(), AT)
    rows = json.loads(close(stage).bundle)["rows"]
    assert [row["candidate"] for row in rows] == ["N0001", "N0003", "N0004", "N0002"]


def test_a_ladder_without_an_extra_test_is_still_ended_by_one(running):
    stage = tied("[]")
    proposal = propose_extra_test(stage, {"N0002": Decimal(5), "N0003": Decimal(8)}, office(), AT)
    confirm_tie_break(proposal, second(), AT)
    bundle = json.loads(close(stage).bundle)
    assert [row["outcome"] for row in bundle["rows"]] == ["advanced", "advanced", "reserve", "out"]
    assert verify(bundle) == []


def test_a_window_of_ones_own_is_on_record_with_its_reason(running):
    stage = at_the_test()
    entry = entries_of(stage)[0]
    with pytest.raises(Refusal, match="window-reason-missing"):
        move_window(entry, None, small.AFTER_TALK, " ", office(), AT)
    with pytest.raises(Refusal, match="window-over"):
        move_window(entry, None, small.BEFORE_MAY.replace(month=5, day=2), "停电", office(), AT)
    with pytest.raises(Refusal, match="window-upside-down"):
        move_window(entry, small.AFTER_TALK, small.AFTER_TALK, "停电", office(), AT)
    with pytest.raises(Refusal, match="role-missing"):
        move_window(entry, None, small.AFTER_TALK, "停电", second(), AT)
    move_window(entry, None, small.AFTER_TALK, "停电", office(), AT)
    assert entry.window == (stage.opens_at, small.AFTER_TALK)
    with pytest.raises(Refusal, match="stage-blocked"):
        close(stage)
    noted = db.session.query(audit.AuditEntry).filter_by(action="entry.window").one()
    assert noted.subject == "candidacy:small/N0001"
    assert noted.facts["reason"] == "停电"


def test_no_window_in_a_closed_stage_or_for_who_left(running):
    stage = at_the_test()
    gone, kept = entries_of(stage)[:2]
    gone.candidacy.state = "withdrawn"
    with pytest.raises(Refusal, match="candidacy-ended"):
        move_window(gone, None, small.AFTER_TALK, "停电", office(), AT)
    close(stage)
    with pytest.raises(Refusal, match="stage-closed"):
        move_window(kept, None, small.AFTER_TALK, "停电", office(), AT)
