"""Somebody on a list leaves; the next in its reserve moves up, by two people and by the published order alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Message, Placement, Replacement, Stage
from recruit.outbox.texts import body_of
from recruit.queries.entries import entries_of
from recruit.queries.replacements import gone, next_in_reserve, replacements_of
from recruit.queries.results import current_result
from recruit.services import close_stage
from recruit.services.move_up import confirm_move_up, propose_move_up, send_back_move_up
from recruit.services.move_window import move_window
from recruit.services.propose_tie_break import confirm_tie_break, propose_draw, propose_extra_test
from tests.recruit.funnel import small
from tests.recruit.funnel.test_holding import another_may_write
from tests.support import closing
from tests.support.funnel import applicant_of, at_the_test, correct, office, person, publish, second

pytestmark = pytest.mark.database
AT = small.AFTER_TEST
DURING_TALK = datetime(2026, 5, 7, 12, tzinfo=AT.tzinfo)


def published(
    replacement: str = "reserve-until-next-notice",
    marks: tuple[int, ...] = (90, 80, 70, 60, 50),
    reserve: int = 2,
    **changes: object,
) -> Stage:
    """Two went on, `reserve` stand by, the list is out and the talk has not begun."""
    stage = at_the_test(marks=marks, replacement=replacement, reserve=reserve, **changes)  # type: ignore[arg-type]
    publish(stage)
    return stage


def candidacy(stage: Stage, number: str) -> Candidacy:
    return db.session.query(Candidacy).filter_by(cohort_id=stage.cohort_id, number=number).one()


def leave(stage: Stage, number: str, state: str = "withdrawn") -> None:
    candidacy(stage, number).state = state
    db.session.flush()


def propose(stage: Stage, number: str, cause: str = "", at: datetime = AT) -> Replacement:
    return propose_move_up(stage, number, cause, "来信说不来了", office(), at)


def moved(stage: Stage, number: str, cause: str = "", at: datetime = AT) -> str:
    """The number of whoever moved up into this one's place."""
    confirm_move_up(propose(stage, number, cause, at), second(), at)
    return replacements_of(current_result(stage))[-1].up.number


def refused(stage: Stage, number: str, cause: str = "", at: datetime = AT) -> str:
    with pytest.raises(Refusal) as found:
        propose(stage, number, cause, at)
    return found.value.code


def in_the_talk(stage: Stage) -> list[str]:
    return [entry.candidacy.number for entry in entries_of(stage.cohort.stage("talk"))]


def test_the_first_reserve_enters_the_next_stage_and_the_list_stays_as_signed(running):
    stage = published()
    before = current_result(stage).sha256, current_result(stage).bundle
    outcomes = {entry.candidacy.number: entry.outcome for entry in entries_of(stage)}
    leave(stage, "N0002")
    assert [one.number for one in gone(current_result(stage), small.AFTER_TEST)] == ["N0002"]
    assert moved(stage, "N0002") == "N0003"
    assert in_the_talk(stage) == ["N0001", "N0002", "N0003"]
    assert (current_result(stage).sha256, current_result(stage).bundle) == before
    assert {entry.candidacy.number: entry.outcome for entry in entries_of(stage)} == outcomes
    assert gone(current_result(stage), small.AFTER_TEST) == []


def test_nobody_enters_before_the_second_person(running):
    stage = published()
    leave(stage, "N0002")
    proposal = propose(stage, "N0002")
    assert in_the_talk(stage) == ["N0001", "N0002"]
    both = person("both", "office", "second-signatory", name="甲")  # the proposer's own second account
    for by, code in ((office(), "role-missing"), (both, "same-signatory")):
        with pytest.raises(Refusal, match=code):
            confirm_move_up(proposal, by, AT)
    with pytest.raises(Refusal, match="role-missing"):
        propose_move_up(stage, "N0002", "", "x", second(), AT)


def test_the_database_itself_asks_for_two_people(running):
    stage = published()
    leave(stage, "N0002")
    proposal = propose(stage, "N0002")
    proposal.state, proposal.settled_by_id = "confirmed", proposal.proposed_by_id
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_reserve_who_has_left_too_is_passed_over(running):
    stage = published()
    leave(stage, "N0002")
    leave(stage, "N0003")
    assert moved(stage, "N0002") == "N0004"
    leave(stage, "N0001")
    assert refused(stage, "N0001") == "reserve-empty"


def test_whoever_moved_up_and_leaves_is_replaced_in_turn(running):
    stage = published()
    leave(stage, "N0001")
    assert moved(stage, "N0001") == "N0003"
    leave(stage, "N0003")
    assert [one.number for one in gone(current_result(stage), small.AFTER_TEST)] == ["N0003"]
    assert moved(stage, "N0003") == "N0004"
    assert refused(stage, "N0001") == "not-on-list"


def test_the_offices_word_ends_a_candidacy_when_the_second_person_stands_by_it(running):
    stage = published()
    # Whoever cheated or failed a check is excluded first, and heard: never by the way, for a place.
    assert [refused(stage, "N0001", cause) for cause in ("", "fraud", "unfit")] == ["cause-wanted"] * 3
    proposal = propose(stage, "N0001", "declined")
    assert candidacy(stage, "N0001").state == "active"
    confirm_move_up(proposal, second(), AT)
    ended = candidacy(stage, "N0001")
    assert (ended.state, ended.state_reason) == ("withdrawn", "declined")
    assert in_the_talk(stage) == ["N0001", "N0002", "N0003"]


def test_only_places_of_this_list_are_filled_and_each_once(running):
    stage = published()
    assert refused(stage, "N0003") == "not-on-list"
    assert refused(stage, "nobody") == "not-on-list"
    leave(stage, "N0002")
    propose(stage, " n0002 ")
    assert refused(stage, "N0002") == "move-up-twice"
    with pytest.raises(Refusal, match="reason-wanted"):
        propose_move_up(stage, "N0001", "declined", "  ", office(), AT)


@pytest.mark.parametrize(
    ("rule", "at", "code"),
    [
        ("none", AT, "replacement-none"),
        ("reserve-until-next-notice", datetime(2026, 5, 6, 23, 59, 59, tzinfo=AT.tzinfo), None),
        ("reserve-until-next-notice", datetime(2026, 5, 7, tzinfo=AT.tzinfo), "replacement-opened"),
        ("reserve", DURING_TALK, None),
    ],
)
def test_the_rule_of_the_programme_says_until_when(running, rule, at, code):
    stage = published(rule)
    leave(stage, "N0002")
    if code is None:
        assert moved(stage, "N0002", at=at) == "N0003"
    else:
        assert refused(stage, "N0002", at=at) == code


def test_a_rule_that_ran_out_between_the_two_signatures_stops_the_second(running):
    stage = published()
    leave(stage, "N0002")
    proposal = propose(stage, "N0002")
    with pytest.raises(Refusal, match="replacement-opened"):
        confirm_move_up(proposal, second(), DURING_TALK)


def test_by_reserve_it_ends_with_the_next_stages_list(running):
    stage = published("reserve")
    talk = stage.cohort.stage("talk")
    small.give(entries_of(talk), "talk", (90, 80), person("judge2", "judge", name="丁"))
    leave(stage, "N0002")
    waiting = close_stage.propose(talk, office(), small.AFTER_TALK)
    assert refused(stage, "N0002", at=small.AFTER_TALK) == "list-waiting"
    close_stage.confirm(waiting, second(), small.AFTER_TALK)
    assert refused(stage, "N0002", at=small.AFTER_TALK) == "replacement-closed"
    close_stage.publish(waiting, office(), small.AFTER_TALK)
    assert refused(talk, "N0001", at=small.AFTER_TALK) == "replacement-none"


def test_an_unpublished_list_moves_nobody_up(running):
    stage = at_the_test(replacement="reserve", reserve=2)
    assert refused(stage, "N0001", "fraud") == "list-not-published"


def test_proposals_are_confirmed_in_the_order_of_the_reserve(running):
    stage = published()
    leave(stage, "N0001")
    leave(stage, "N0002")
    first, then = propose(stage, "N0001"), propose(stage, "N0002")
    assert (first.up.number, then.up.number) == ("N0003", "N0004")
    with pytest.raises(Refusal, match="move-up-changed"):
        confirm_move_up(then, second(), AT)
    send_back_move_up(first, second(), AT, "信是别人写的")
    assert first.state == "rejected"
    # The first turn is free again, so the second proposal names the wrong person now.
    with pytest.raises(Refusal, match="move-up-changed"):
        confirm_move_up(then, second(), AT)
    send_back_move_up(then, office(), AT)
    assert then.state == "recalled"
    assert moved(stage, "N0002") == "N0003"


def test_only_the_second_person_sends_back_and_says_why(running):
    stage = published()
    proposal = propose(stage, "N0001", "declined")
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back_move_up(proposal, second(), AT)
    with pytest.raises(Refusal, match="role-missing"):
        send_back_move_up(proposal, person("office2", "office", name="戊"), AT, "x")
    send_back_move_up(proposal, second(), AT, "证据不足")
    with pytest.raises(Refusal, match="wrong-state"):
        confirm_move_up(proposal, second(), AT)
    assert candidacy(stage, "N0001").state == "active"


def test_a_shared_turn_is_undecided_until_the_extra_test(running):
    stage = published(marks=(90, 80, 70, 70, 50))
    leave(stage, "N0001")
    assert [row.candidacy.number for row in next_in_reserve(current_result(stage))] == ["N0003", "N0004"]
    assert refused(stage, "N0001") == "reserve-shared"
    marks = {"N0003": Decimal(5), "N0004": Decimal(8)}
    confirm_tie_break(propose_extra_test(stage, marks, office(), AT), second(), AT)
    assert moved(stage, "N0001") == "N0004"
    leave(stage, "N0002")
    assert moved(stage, "N0002") == "N0003"


def test_a_shared_turn_may_be_drawn_where_the_rules_have_lots(running):
    stage = published(marks=(90, 80, 70, 70, 50), ties="[draw]")
    leave(stage, "N0001")
    confirm_tie_break(propose_draw(stage, "山高水长", office(), AT), second(), AT, "春暖花开")
    (turn,) = next_in_reserve(current_result(stage))
    assert moved(stage, "N0001") == turn.candidacy.number


def test_a_closed_stage_takes_no_other_tie_break(running):
    stage = published()
    with pytest.raises(Refusal, match="stage-closed"):
        propose_extra_test(stage, {"N0003": Decimal(5), "N0004": Decimal(8)}, office(), AT)


def test_a_correction_of_the_list_begins_its_reserve_anew(running):
    stage = published()
    leave(stage, "N0002")
    moved(stage, "N0002")
    correct(stage, "有人退出，另有成绩登记错")
    # The new list counts only who is still there: whoever moved up stands on it above the line.
    assert replacements_of(current_result(stage)) == []
    assert gone(current_result(stage), small.AFTER_TEST) == []
    assert [(e.candidacy.number, e.outcome) for e in entries_of(stage.cohort.stage("talk"))] == [
        ("N0001", "in"), ("N0002", "out"), ("N0003", "in"),
    ]  # fmt: skip
    leave(stage, "N0001")
    assert moved(stage, "N0001") == "N0004"


def test_no_correction_and_replacement_at_the_same_time(running):
    stage = published()
    leave(stage, "N0002")
    proposal = propose(stage, "N0002")
    close_stage.propose(stage, office(), AT, reason="有人退出")
    with pytest.raises(Refusal, match="list-waiting"):
        confirm_move_up(proposal, second(), AT)


def test_a_late_comer_may_be_given_a_later_window(running):
    stage = published("reserve")
    leave(stage, "N0002")
    entry = confirm_move_up(propose(stage, "N0002", at=DURING_TALK), second(), DURING_TALK)
    talk = stage.cohort.stage("talk")
    assert entry.window == (talk.opens_at, talk.closes_at)
    later = talk.closes_at + timedelta(days=1)
    assert move_window(entry, None, later, "递补得晚", office(), DURING_TALK).window[1] == later


def test_whoever_comes_back_between_the_two_signatures_keeps_their_place(running):
    leave(stage := published(), "N0002")
    proposal = propose(stage, "N0002")
    leave(stage, "N0002", "active")
    with pytest.raises(Refusal, match="move-up-changed"):
        confirm_move_up(proposal, second(), AT)


def test_whoever_moves_up_is_told_and_whoever_was_taken_out_too(running):
    stage = published()
    up, out = applicant_of(stage, "N0003"), applicant_of(stage, "N0001")
    moved(stage, "N0001", "declined")
    told = {(one.account_id, one.template) for one in db.session.query(Message)}
    assert told == {(up.id, "moved-up"), (out.id, "place-given-up")}
    titles = {"stage": stage.definition.title, "next": stage.definition.title}
    assert len(body_of("moved-up", titles, "zh")) <= 70


def test_every_step_is_in_the_audit_log_by_numbers_only(running):
    stage = published()
    proposal = propose_move_up(stage, "N0001", "declined", "人1甲 来电说不来，电话 13800000000", office(), AT)
    confirm_move_up(proposal, second(), AT)
    db.session.commit()
    assert list(audit.verify()) == []
    entries = [one for one in db.session.query(audit.AuditEntry) if one.action.startswith("reserve.")]
    assert [(one.action, one.actor) for one in sorted(entries, key=lambda one: one.seq)] == [
        ("reserve.propose", "office"), ("reserve.confirm", "second"),
    ]  # fmt: skip
    for one in entries:
        assert (one.facts["left"], one.facts["up"]) == ("N0001", "N0003")
        assert "13800000000" not in str(one.facts)
        assert "人1甲" not in str(one.facts)


def test_whoever_moves_up_is_allotted_a_place_by_their_rank_until_the_allotment_is_signed(running):
    text = closing.source(places=2).replace("replacement: none", "replacement: reserve")
    cohort = closing.cohort(text=text)
    one, two, three = closing.supplied(cohort, closing.ONE, closing.TWO, closing.THREE)
    first, runner_up, third = closing.ranked(cohort, (90, 80, 70))
    test, allotment = cohort.stage("test"), cohort.stage("allotment")
    close_stage.publish(current_result(test), office(), closing.RANKED)
    first.state = "withdrawn"
    assert moved(test, first.number, at=closing.RANKED) == third.number
    closing.wish(runner_up, one)
    closing.wish(third, one, three)
    closing.close(allotment, closing.AFTER_ALLOTMENT)
    placed = {row.candidacy.number: row.place.code for row in db.session.query(Placement)}
    assert placed == {runner_up.number: one, third.number: three}
    assert [one.number for one in gone(current_result(test), small.AFTER_TEST)] == []
    # The seats are given; whoever declines from now on leaves one to the next in reserve, as long as there is somebody.
    assert refused(test, third.number, "declined", at=closing.SIGNING) == "reserve-empty"
    assert two not in placed.values()


def test_whoever_is_ended_by_the_offices_word_is_told_and_whoever_withdrew_is_not(running):
    stage = published()
    said_no, went = applicant_of(stage, "N0001"), applicant_of(stage, "N0002")
    moved(stage, "N0001", "declined")
    (message,) = db.session.query(Message).filter_by(account_id=said_no.id)
    assert message.template == "place-given-up"
    phone = stage.cohort.programme.objection_desk.phone
    words = body_of("place-given-up", {"stage": stage.definition.title, "phone": phone}, "zh")
    assert phone in words
    assert len(words) <= 70
    leave(stage, "N0002")
    moved(stage, "N0002")
    assert db.session.query(Message).filter_by(account_id=went.id).count() == 0


def behind_the_back(number: str, **values: str) -> None:
    """Another connection changes the candidacy; this session still holds it as it was read."""
    query = db.update(Candidacy).where(Candidacy.number == number).values(**values)
    with db.engine.begin() as connection:
        connection.execute(query)


def test_a_withdrawal_at_the_last_moment_is_not_overwritten(running):
    stage = published()
    left, taken = candidacy(stage, "N0001"), applicant_of(stage, "N0001")
    proposal, signer = propose(stage, "N0001", "declined"), second()
    assert left.state == "active"
    db.session.commit()
    behind_the_back("N0001", state="withdrawn", state_reason="family")
    confirm_move_up(proposal, signer, AT)
    db.session.commit()
    assert (left.state, left.state_reason) == ("withdrawn", "family")
    assert db.session.query(Message).filter_by(account_id=taken.id).count() == 0


def test_whoever_withdrew_meanwhile_does_not_move_up(running):
    stage = published()
    leave(stage, "N0002")
    proposal, signer = propose(stage, "N0002"), second()
    db.session.commit()
    behind_the_back("N0003", state="withdrawn")
    with pytest.raises(Refusal, match="move-up-changed"):
        confirm_move_up(proposal, signer, AT)


@pytest.mark.parametrize("step", ["propose", "confirm"])
def test_both_are_held_until_the_step_is_committed(running, step):
    stage = published()
    leave(stage, "N0002")
    keys = [candidacy(stage, number).id for number in ("N0002", "N0003")]
    signer, proposal = second(), propose(stage, "N0002") if step == "confirm" else None
    db.session.commit()
    propose(stage, "N0002") if proposal is None else confirm_move_up(proposal, signer, AT)
    assert [another_may_write(Candidacy, key) for key in keys] == [False, False]
    db.session.commit()
    assert [another_may_write(Candidacy, key) for key in keys] == [True, True]
