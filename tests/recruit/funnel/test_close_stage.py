"""Closing a stage: preview, two signatures, an immutable record, and who goes on."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Entry, Result, ResultRow, Stage
from recruit.queries.entries import entries_of
from recruit.services import close_stage
from recruit.services.break_ties import draw_lots, record_extra_test
from recruit.services.decide import Verdict, decide
from recruit.services.enter_marks import Given, enter_marks
from recruit.services.move_window import move_window
from scoring.verification import verify
from tests.recruit.funnel import small
from tests.support.refusals import refused

pytestmark = pytest.mark.database


def at_the_test(places: int = 2, marks: tuple[int, ...] = (90, 80, 70, 60), **changes: object) -> Stage:
    """A cohort whose people all passed screening and have these marks in the test."""
    cohort = small.cohort(places=places, **changes)
    entries = small.people(cohort, len(marks))
    decide(cohort.stage("screen"), [Verdict(entry, "advanced") for entry in entries], None, small.START)
    close(cohort.stage("screen"), small.BEFORE_MAY)
    small.give(entries_of(cohort.stage("test")), "paper", marks, small.staff("judge", "judge"))
    return cohort.stage("test")


def office():
    return _existing("office") or small.staff("office", "office", name="甲")


def second():
    return _existing("second") or small.staff("second", "second-signatory", name="乙")


def _existing(login: str):
    return db.session.scalar(select(small.Account).where(small.Account.login == login))


def close(stage: Stage, at=small.AFTER_TEST) -> Result:
    return close_stage.confirm(close_stage.propose(stage, office(), at), second(), at)


def outcomes(stage: Stage) -> dict[str, str]:
    return {entry.candidacy.number: entry.outcome for entry in entries_of(stage)}


def test_the_list_decides_who_goes_on(running):
    stage = at_the_test()
    result = close(stage)
    assert outcomes(stage) == {"N0001": "advanced", "N0002": "advanced", "N0003": "reserve", "N0004": "out"}
    assert sorted(outcomes(stage.cohort.stage("talk"))) == ["N0001", "N0002"]
    assert stage.state == "closed"
    rows = db.session.scalars(select(ResultRow).where(ResultRow.result_id == result.id)).all()
    assert [(row.position, row.rank, row.total) for row in rows][:2] == [
        (1, 1, Decimal("90.00")),
        (2, 2, Decimal("80.00")),
    ]


def test_the_bundle_can_be_recomputed_and_shows_a_forgery(running):
    result = close(at_the_test())
    bundle = json.loads(result.bundle)
    assert verify(bundle) == []
    bundle["inputs"][3]["values"]["paper"] = "95"
    assert verify(bundle)


def test_those_who_fell_out_are_published_without_a_name(running):
    rows = json.loads(close(at_the_test()).bundle)["rows"]
    assert [row["name"] for row in rows] == ["人*甲", "人*甲", "人*甲", None]


def test_one_person_cannot_sign_twice_even_with_both_roles(running):
    stage = at_the_test()
    both = small.staff("both", "office", "second-signatory")
    result = close_stage.propose(stage, both, small.AFTER_TEST)
    with pytest.raises(Refusal, match="same-signatory"):
        close_stage.confirm(result, both, small.AFTER_TEST)
    twin = small.staff("twin", "second-signatory", name="both")
    with pytest.raises(Refusal, match="same-signatory"):
        close_stage.confirm(result, twin, small.AFTER_TEST)


def test_signing_needs_the_role(running):
    stage = at_the_test()
    with pytest.raises(Refusal, match="role-missing"):
        close_stage.propose(stage, second(), small.AFTER_TEST)
    result = close_stage.propose(stage, office(), small.AFTER_TEST)
    with pytest.raises(Refusal, match="role-missing"):
        close_stage.confirm(result, small.staff("clerk", "clerk"), small.AFTER_TEST)


def test_a_mark_changed_between_the_signatures_stops_the_second(running):
    stage = at_the_test()
    result = close_stage.propose(stage, office(), small.AFTER_TEST)
    entry = entries_of(stage)[3]
    judge = _existing("judge")
    enter_marks([Given(entry, "paper", "", Decimal(99), Decimal(100), "看错一位")], judge, small.AFTER_TEST)
    with pytest.raises(Refusal, match="inputs-changed"):
        close_stage.confirm(result, second(), small.AFTER_TEST)


def test_no_list_before_the_window_has_closed(running):
    stage = at_the_test()
    with pytest.raises(Refusal, match="stage-blocked"):
        close_stage.propose(stage, office(), small.BEFORE_MAY)


def test_a_later_window_of_one_candidate_keeps_the_stage_open(running):
    stage = at_the_test()
    entries_of(stage)[0].closes_at = small.AFTER_TALK
    with pytest.raises(Refusal, match="stage-blocked"):
        close_stage.propose(stage, office(), small.AFTER_TEST)


def test_the_later_window_of_somebody_who_left_keeps_nobody_waiting(running):
    stage = at_the_test()
    gone = entries_of(stage)[0]
    gone.closes_at, gone.candidacy.state = small.AFTER_TALK, "withdrawn"
    assert close(stage).state == "confirmed"


def test_a_closed_stage_takes_no_more_marks(running):
    stage = at_the_test()
    close(stage)
    given = [Given(entries_of(stage)[0], "paper", "", Decimal(1), Decimal(100), "x")]
    with pytest.raises(Refusal, match="stage-closed"):
        enter_marks(given, _existing("judge"), small.AFTER_TEST)


def test_a_tie_at_the_line_is_undecided_until_an_extra_test(running):
    stage = at_the_test(marks=(90, 80, 80, 60))
    assert close_stage.preview(stage, small.AFTER_TEST).stage_list.undecided == ["N0002", "N0003"]
    with pytest.raises(Refusal, match="undecided-at-line"):
        close_stage.propose(stage, office(), small.AFTER_TEST)
    tied = entries_of(stage)[1:3]
    marks = {tied[0]: Decimal(5), tied[1]: Decimal(8)}
    record_extra_test(stage, marks, office(), second(), small.AFTER_TEST)
    bundle = json.loads(close(stage).bundle)
    assert [row["candidate"] for row in bundle["rows"][:3]] == ["N0001", "N0003", "N0002"]
    assert bundle["rows"][1]["rung"] == "extra-test"
    assert verify(bundle) == []


def test_a_draw_is_replayable_and_cannot_be_repeated(running):
    stage = at_the_test(marks=(90, 80, 80, 60), ties="[draw]")
    tied = entries_of(stage)[1:3]
    draw_lots(stage, tied, "山高水长 春暖花开", office(), second(), small.AFTER_TEST)
    with pytest.raises(Refusal, match="tie-break-on-record"):
        draw_lots(stage, tied, "再来一次 再来一次", office(), second(), small.AFTER_TEST)
    bundle = json.loads(close(stage).bundle)
    assert bundle["tie_records"][0]["seed"] == "山高水长 春暖花开"
    assert verify(bundle) == []


def test_a_draw_needs_its_rung_and_a_second_person(running):
    stage = at_the_test(marks=(90, 80, 80, 60))
    tied = entries_of(stage)[1:3]
    with pytest.raises(Refusal, match="draw-not-in-rules"):
        draw_lots(stage, tied, "山高水长 春暖花开", office(), second(), small.AFTER_TEST)
    both = small.staff("both", "office", "second-signatory")
    with pytest.raises(Refusal, match="same-signatory"):
        record_extra_test(stage, {tied[0]: Decimal(1)}, both, both, small.AFTER_TEST)


def test_carried_marks_come_from_the_signed_list(running):
    stage = at_the_test()
    close(stage)
    talk = stage.cohort.stage("talk")
    small.give(entries_of(talk), "talk", (50, 100), _existing("judge"))
    bundle = json.loads(close(talk, small.AFTER_TALK).bundle)
    assert [(row["candidate"], row["total"]) for row in bundle["rows"]] == [
        ("N0002", "92.00"),
        ("N0001", "66.00"),
    ]


def test_posting_counts_working_days_over_a_weekend(running):
    stage = at_the_test()
    result = close(stage)
    close_stage.publish(result, office(), small.AFTER_TEST)
    # 5 May 2026 is a holiday in China; 6, 7 and 8 May are working days, 9 May a make-up day.
    assert result.posted_until.date().isoformat() == "2026-05-09"


def test_a_withdrawn_candidate_is_out_and_nobody_loses_a_place(running):
    stage = at_the_test()
    entries_of(stage)[0].candidacy.state = "withdrawn"
    close(stage)
    assert outcomes(stage) == {"N0001": "out", "N0002": "advanced", "N0003": "advanced", "N0004": "reserve"}


def test_a_correction_is_a_new_version_with_a_reason(running):
    stage = at_the_test()
    first = close(stage)
    entries_of(stage)[0].candidacy.state = "excluded"
    with pytest.raises(Refusal, match="correction-reason-missing"):
        close_stage.propose(stage, office(), small.AFTER_TEST)
    again = close_stage.propose(stage, office(), small.AFTER_TEST, reason="查实冒名")
    corrected = close_stage.confirm(again, second(), small.AFTER_TEST)
    assert (corrected.version, corrected.supersedes_id) == (2, first.id)
    assert json.loads(corrected.bundle)["supersedes"] == first.sha256
    assert verify(json.loads(corrected.bundle)) == []
    assert json.loads(first.bundle)["version"] == 1
    talk = {entry.candidacy.number: entry.outcome for entry in entries_of(stage.cohort.stage("talk"))}
    assert talk == {"N0001": "out", "N0002": "in", "N0003": "in"}


def test_whoever_was_taken_back_by_one_correction_may_be_let_in_by_the_next(running):
    stage = at_the_test()
    close(stage)
    talk = stage.cohort.stage("talk")
    first = entries_of(stage)[0].candidacy
    for state, outcome in (("excluded", "out"), ("active", "in")):
        first.state = state
        again = close_stage.propose(stage, office(), small.AFTER_TEST, reason="查实")
        close_stage.confirm(again, second(), small.AFTER_TEST)
        assert outcomes(talk)["N0001"] == outcome
    entry = next(entry for entry in entries_of(talk) if entry.candidacy is first)
    assert entry.closes_at is None
    assert outcomes(talk) == {"N0001": "in", "N0002": "in", "N0003": "out"}


@pytest.mark.parametrize("moved", [small.AFTER_TALK, small.AFTER_TALK + timedelta(hours=12)])
def test_whoever_is_let_in_again_has_the_time_they_had(running, moved):
    """Their own prolongation, or what the kind gave: a last report may come in after the stage's end."""
    stage = at_the_test()
    close(stage)
    talk = stage.cohort.stage("talk")
    entry = entries_of(talk)[0]
    move_window(entry, None, moved, "停电", office(), small.AFTER_TEST)
    for state in ("excluded", "active", "excluded", "active"):
        entry.candidacy.state = state
        again = close_stage.propose(stage, office(), small.AFTER_TEST, reason="查实")
        close_stage.confirm(again, second(), small.AFTER_TEST)
        db.session.refresh(entry)
        if state == "excluded":
            assert (entry.outcome, entry.closes_at) == ("out", small.AFTER_TEST)
            entry.candidacy.state = "active"
            with pytest.raises(Refusal, match="window-not-in"):
                move_window(entry, None, moved, "再给些时间", office(), small.AFTER_TEST)
        else:
            assert (entry.outcome, entry.closes_at, entry.closes_before) == ("in", moved, None)


def test_what_comes_up_between_the_signatures_stops_the_second(running):
    stage = at_the_test()
    result = close_stage.propose(stage, office(), small.AFTER_TEST)
    entries_of(stage)[0].closes_at = small.AFTER_TALK
    with pytest.raises(Refusal, match="stage-blocked"):
        close_stage.confirm(result, second(), small.AFTER_TEST)
    assert stage.state == "open"


def test_a_correction_signed_after_the_next_stage_has_begun_is_too_late(running):
    stage = at_the_test()
    close(stage)
    again = close_stage.propose(stage, office(), small.AFTER_TEST, reason="查实")
    with pytest.raises(Refusal, match="next-stage-started"):
        close_stage.confirm(again, second(), small.AFTER_TALK)


def test_a_list_that_was_superseded_is_not_put_up_any_more(running):
    stage = at_the_test()
    first = close(stage)
    again = close_stage.propose(stage, office(), small.AFTER_TEST, reason="查实")
    corrected = close_stage.confirm(again, second(), small.AFTER_TEST)
    with pytest.raises(Refusal, match="wrong-state"):
        close_stage.publish(first, office(), small.AFTER_TEST)
    assert close_stage.publish(corrected, office(), small.AFTER_TEST).state == "published"


def test_no_step_is_recorded_before_the_one_it_follows(running):
    stage = at_the_test()
    result = close_stage.propose(stage, office(), small.AFTER_TEST)
    with refused("before-last-step"):
        close_stage.confirm(result, second(), small.AFTER_TEST - timedelta(minutes=1))
    close_stage.confirm(result, second(), small.AFTER_TEST + timedelta(hours=1))
    with refused("before-last-step"):
        close_stage.publish(result, office(), small.AFTER_TEST + timedelta(minutes=59))
    assert close_stage.publish(
        result, office(), small.AFTER_TEST + timedelta(hours=1)
    ).published_at == small.AFTER_TEST + timedelta(hours=1)


def test_no_correction_once_the_next_stage_has_begun(running):
    stage = at_the_test()
    close(stage)
    with pytest.raises(Refusal, match="next-stage-started"):
        close_stage.propose(stage, office(), small.AFTER_TALK, reason="晚了")


def test_everything_is_in_the_audit_chain(running):
    stage = at_the_test()
    close_stage.publish(close(stage), office(), small.AFTER_TEST)
    db.session.commit()
    assert list(audit.verify()) == []
    actions = [
        row.action for row in db.session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.seq))
    ]
    assert [a for a in actions if a.startswith("result")][-3:] == [
        "result.propose",
        "result.confirm",
        "result.publish",
    ]


def test_the_same_inputs_give_the_same_bundle_whatever_the_order_of_rows(running):
    stage = at_the_test()
    entry: Entry = entries_of(stage)[0]
    before = close_stage.preview(stage, small.AFTER_TEST).stage_list
    db.session.expire_all()
    db.session.refresh(entry)
    assert close_stage.preview(stage, small.AFTER_TEST).stage_list.inputs_sha256 == before.inputs_sha256
