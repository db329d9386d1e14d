"""Whoever is next in reserve is asked; the clock and their own word decide, and a refusal leads to the next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.models import Account, Candidacy, Message, Replacement, Stage
from recruit.queries.entries import entries_of
from recruit.queries.replacements import gone
from recruit.queries.results import current_result
from recruit.queries.stages import standing_in_the_way
from recruit.replacement import answer_until, closing_cause, holds
from recruit.services import close_stage
from recruit.services.answer_offer import Reply, answer_offer, second_no
from recruit.services.answer_recheck import Answer, answer_rechecks
from recruit.services.file_recheck import file_rechecks
from recruit.services.move_up import confirm_move_up, propose_move_up
from recruit.services.send_messages import read_message
from tests.recruit.funnel import small
from tests.support.funnel import applicant_of, at_the_test, correct, office, person, publish, second
from tests.support.objecting import filing, with_rules

AT = small.AFTER_TEST
RULE = "{rule: reserve, accept_hours: 24}"
HOUR = timedelta(hours=1)
SAID = "10 点打电话问本人，说不来"


def published(replacement: str = RULE) -> Stage:
    """Two went on, three stand by; N0002 has left."""
    stage = at_the_test(marks=(90, 80, 70, 60, 50), replacement=replacement, reserve=3)
    publish(stage)
    candidacy(stage, "N0002").state = "withdrawn"
    db.session.flush()
    return stage


def candidacy(stage: Stage, number: str) -> Candidacy:
    return db.session.query(Candidacy).filter_by(cohort_id=stage.cohort_id, number=number).one()


def own(stage: Stage, number: str) -> Account:
    found = db.session.query(Account).filter_by(login=f"A{number}").one_or_none()
    return found or applicant_of(stage, number)


def offered(stage: Stage, at: datetime = AT) -> Replacement:
    made = propose_move_up(stage, "N0002", "", "本人退出", office(), at)
    assert confirm_move_up(made, second(), at) is None
    return made


def in_the_talk(stage: Stage) -> list[str]:
    return [entry.candidacy.number for entry in entries_of(stage.cohort.stage("talk"))]


def code_of(offer: Replacement, reply: Reply, by: Account, at: datetime) -> str:
    with pytest.raises(Refusal) as refused:
        answer_offer(offer, reply, by, at)
    return refused.value.code


def test_an_offer_ends_after_its_hours_and_never_after_the_next_stage_has_opened():
    zone = ZoneInfo("Asia/Shanghai")
    # The evening before the Dragon Boat Festival of 2016: hours are hours, on holidays too.
    at = datetime(2016, 6, 8, 18, tzinfo=zone)
    opens = datetime(2016, 6, 9, 8, tzinfo=zone)
    assert answer_until("reserve", 24, opens, at) == datetime(2016, 6, 9, 18, tzinfo=zone)
    assert answer_until("reserve-until-next-notice", 24, opens, at) == opens
    end = datetime(2016, 6, 9, 18, tzinfo=zone)
    assert holds("offered", end, end - timedelta(milliseconds=1))
    assert not holds("offered", end, end)
    assert not holds("confirmed", end, at)


@pytest.mark.parametrize(
    ("cause", "ended_for", "found"),
    [("fraud", "", "fraud"), ("excluded", "cheating", "fraud"), ("excluded", "unfit", "unfit"),
     ("excluded", "conduct", ""), ("withdrawn", "fraud", "")],
)  # fmt: skip
def test_which_causes_may_leave_a_place_empty(cause, ended_for, found):
    assert closing_cause(cause, ended_for) == found


@pytest.mark.database
def test_a_chain_of_refusals_until_somebody_comes(running):
    stage = published()
    before = current_result(stage).bundle
    first = offered(stage)
    assert (first.state, first.up.number, first.answer_until) == ("offered", "N0003", AT + 24 * HOUR)
    assert in_the_talk(stage) == ["N0001", "N0002"]
    assert gone(current_result(stage), AT) == []
    answer_offer(first, Reply(False), own(stage, "N0003"), AT + HOUR)
    assert [one.number for one in gone(current_result(stage), AT + HOUR)] == ["N0002"]

    lapsed = offered(stage, AT + HOUR)
    assert (lapsed.up.number, lapsed.follows_id) == ("N0004", first.id)
    late = AT + 25 * HOUR
    assert code_of(lapsed, Reply(True), own(stage, "N0004"), late) == "offer-over"
    assert [one.number for one in gone(current_result(stage), late)] == ["N0002"]

    last = offered(stage, late)
    assert (lapsed.state, lapsed.replied_at) == ("lapsed", late)
    assert (last.up.number, last.follows_id, last.cause) == ("N0005", lapsed.id, "withdrawn")
    answer_offer(last, Reply(True), own(stage, "N0005"), late + HOUR)
    assert in_the_talk(stage) == ["N0001", "N0002", "N0005"]
    assert current_result(stage).bundle == before
    assert list(audit.verify()) == []


@pytest.mark.database
def test_one_answer_only_by_the_one_who_was_asked_and_up_to_the_last_moment(running):
    stage = published()
    offer = offered(stage)
    assert code_of(offer, Reply(True), own(stage, "N0004"), AT) == "not-yours"
    assert code_of(offer, Reply(True), person("judge", "judge"), AT) == "role-missing"
    answer_offer(offer, Reply(True), own(stage, "N0003"), offer.answer_until - timedelta(milliseconds=1))
    assert code_of(offer, Reply(False), own(stage, "N0003"), AT) == "offer-answered"
    assert in_the_talk(stage)[-1] == "N0003"


@pytest.mark.database
def test_nobody_is_asked_by_a_list_that_two_people_have_said_is_wrong(running, monkeypatch):
    with_rules(monkeypatch)
    stage = published()
    asked, waiting = offered(stage), current_result(stage)
    (recheck,) = file_rechecks([filing(waiting, "evidence", "N0005")], AT)
    # While nobody has answered, places are filled; and a proposal made before waits for the list too.
    candidacy(stage, "N0001").state = "withdrawn"
    later = propose_move_up(stage, "N0001", "", "本人退出", office(), AT)
    answer_rechecks([Answer(recheck, "correction", "登错了")], person("free", "office"), AT)
    for step in (
        lambda: propose_move_up(stage, "N0001", "", "本人退出", office(), AT),
        lambda: confirm_move_up(later, second(), AT),
    ):
        with pytest.raises(Refusal) as refused:
            step()
        assert (refused.value.code, refused.value.facts["stage"]) == ("list-owed", stage.definition.title)
    # Whoever was asked before may say yes.
    answer_offer(asked, Reply(True), own(stage, "N0003"), AT + HOUR)
    assert in_the_talk(stage)[-1] == "N0003"
    # The corrected list fills what is free, and places are filled by that one again.
    correct(stage, "登错了", AT + HOUR)
    assert in_the_talk(stage) == ["N0001", "N0002", "N0003", "N0004"]
    candidacy(stage, "N0004").state = "withdrawn"
    again = propose_move_up(stage, "N0004", "", "本人退出", office(), AT + HOUR)
    assert again.up.number == "N0005"


def test_what_was_said_by_telephone_is_written_down_told_and_may_be_taken_back(running):
    stage = published()
    applicant = own(stage, "N0003")
    offer = offered(stage)
    assert code_of(offer, Reply(False, " "), office(), AT) == "offer-said"
    assert code_of(offer, Reply(False, "长" * 501), office(), AT) == "offer-said-long"
    answer_offer(offer, Reply(False, SAID), office(), AT)
    noted = (offer.state, offer.replied_via, offer.replied_by_id, offer.said)
    assert noted == ("offered", "phone", office().id, SAID)
    assert gone(current_result(stage), AT) == []
    assert code_of(offer, Reply(False, SAID), second(), AT) == "offer-noted-twice"
    told = {
        one.template: read_message(one)[1]
        for one in db.session.query(Message).filter_by(account_id=applicant.id)
    }
    assert "不来" in told["offer-noted-no"]
    answer_offer(offer, Reply(True), applicant, AT + HOUR)
    assert (offer.state, offer.replied_via) == ("confirmed", "own")


@pytest.mark.database
def test_a_no_by_telephone_frees_the_place_when_a_second_person_has_called_too(running):
    stage = published()
    offer, whose = offered(stage), own(stage, "N0003").id
    with pytest.raises(Refusal, match="offer-noted-none"):
        second_no(offer, second(), AT)
    answer_offer(offer, Reply(False, SAID), office(), AT)
    with pytest.raises(Refusal, match="move-up-twice"):
        propose_move_up(stage, "N0002", "", "本人退出", office(), AT)
    for same in (office(), person("twin", "clerk", name="甲")):
        with pytest.raises(Refusal, match="same-signatory"):
            second_no(offer, same, AT)
    second_no(offer, second(), AT)
    assert (offer.state, offer.seconded_by_id) == ("declined", second().id)
    told = [one.template for one in db.session.query(Message).filter_by(account_id=whose)]
    assert "offer-no-held" in told, "and the person hears that it counts now"
    assert code_of(offer, Reply(True), own(stage, "N0003"), AT) == "offer-answered"
    assert offered(stage, AT + HOUR).up.number == "N0004"
    assert list(audit.verify()) == []


def test_or_when_the_time_to_answer_is_over(running):
    stage = published()
    offer = offered(stage)
    answer_offer(offer, Reply(False, SAID), office(), AT)
    late = offer.answer_until
    assert [one.number for one in gone(current_result(stage), late)] == ["N0002"]
    with pytest.raises(Refusal, match="offer-over"):
        second_no(offer, second(), late)
    offered(stage, late)
    assert (offer.state, offer.replied_at) == ("declined", AT)


@pytest.mark.database
def test_a_yes_is_taken_while_a_list_waits_for_its_signature(running):
    stage = published("{rule: reserve-until-next-notice, accept_hours: 24}")
    offer = offered(stage)
    waiting = close_stage.propose(stage, office(), AT, reason="登分有误")
    answer_offer(offer, Reply(True), own(stage, "N0003"), AT)
    assert offer.state == "confirmed"
    assert in_the_talk(stage)[-1] == "N0003"
    # The list that waits is not of other inputs for that: it can be signed, and it can be sent back.
    close_stage.reject(waiting, second(), AT, "没有错")
    assert in_the_talk(stage)[-1] == "N0003"


@pytest.mark.parametrize(
    ("rule", "left", "code"),
    [
        ("{rule: reserve-until-next-notice, accept_hours: 24}", 12, None),
        ("{rule: reserve-until-next-notice, accept_hours: 24}", 11.99, "offer-too-late"),
        ("{rule: reserve-until-next-notice, accept_hours: 24, least_hours: 2}", 2, None),
        ("{rule: reserve-until-next-notice, accept_hours: 6}", 5.99, "offer-too-late"),
        ("{rule: reserve, accept_hours: 24}", 1, None),
        ("reserve-until-next-notice", 0.1, None),
    ],
)
def test_nobody_is_asked_with_too_little_time_left(running, rule, left, code):
    stage = published(rule)
    at = stage.cohort.stage("talk").opens_at - timedelta(hours=left)
    if code is None:
        assert propose_move_up(stage, "N0002", "", "本人退出", office(), at).up.number == "N0003"
        return
    with pytest.raises(Refusal) as refused:
        propose_move_up(stage, "N0002", "", "本人退出", office(), at)
    assert (refused.value.code, "小时" in tell(refused.value)) == (code, True)


def test_one_proposed_in_time_and_confirmed_too_late_is_refused_and_one_asked_in_time_may_answer(running):
    stage = published("{rule: reserve-until-next-notice, accept_hours: 24}")
    opens = stage.cohort.stage("talk").opens_at
    made = propose_move_up(stage, "N0002", "", "本人退出", office(), opens - 13 * HOUR)
    with pytest.raises(Refusal, match="offer-too-late"):
        confirm_move_up(made, second(), opens - 11 * HOUR)
    confirm_move_up(made, second(), opens - 12 * HOUR)
    answer_offer(made, Reply(True), own(stage, "N0003"), opens - timedelta(milliseconds=1))
    assert made.state == "confirmed"


def test_nobody_is_asked_while_another_may_still_answer(running):
    stage = published()
    offered(stage)
    with pytest.raises(Refusal, match="move-up-twice"):
        propose_move_up(stage, "N0002", "", "本人退出", office(), AT + HOUR)


def test_two_people_confirm_each_offer(running):
    stage = published()
    made = propose_move_up(stage, "N0002", "", "本人退出", office(), AT)
    assert code_of(made, Reply(True), own(stage, "N0003"), AT) == "wrong-state"
    twin = person("twin", "second-signatory", name="甲")
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_move_up(made, twin, AT)
    assert made.state == "proposed"


def test_a_corrected_list_makes_an_offer_void(running):
    stage = published()
    applicant = own(stage, "N0003")
    offer = offered(stage)
    correct(stage, "登分有误")
    assert code_of(offer, Reply(True), applicant, AT) == "offer-gone"
    talk = stage.cohort.stage("talk")
    assert "offer-open" not in {one.code for one in standing_in_the_way(talk, AT)}


def test_the_next_list_waits_for_an_answer_but_no_longer_than_its_time(running):
    stage = published()
    talk = stage.cohort.stage("talk")
    offered(stage)
    assert "offer-open" in {one.code for one in standing_in_the_way(talk, AT)}
    assert "offer-open" not in {one.code for one in standing_in_the_way(talk, AT + 24 * HOUR)}


@pytest.mark.parametrize(("cause", "code"), [("fraud", "replacement-closed-fraud"), ("unfit", None)])
def test_after_fraud_the_place_stays_empty_where_the_programme_says_so(running, cause, code):
    stage = published("{rule: reserve, closed_after: [fraud]}")
    with pytest.raises(Refusal, match="cause-wanted"):  # nobody is put out for that here, without being heard
        propose_move_up(stage, "N0001", cause, "复查", office(), AT)
    candidacy(stage, "N0001").state, candidacy(stage, "N0001").state_reason = "excluded", cause
    db.session.flush()
    if code is None:
        assert propose_move_up(stage, "N0001", "", "复查", office(), AT).up.number == "N0003"
        return
    with pytest.raises(Refusal, match=code):
        propose_move_up(stage, "N0001", "", "复查", office(), AT)


def test_the_rule_alone_asks_nobody_as_before(running):
    stage = published("reserve")
    made = propose_move_up(stage, "N0002", "", "本人退出", office(), AT)
    assert confirm_move_up(made, second(), AT).candidacy.number == "N0003"
    assert (made.state, made.answer_until) == ("confirmed", None)


def test_moments_are_kept_in_utc(running):
    offer = offered(published())
    db.session.expire(offer)
    assert offer.answer_until == datetime(2026, 5, 6, tzinfo=UTC)
