"""Evidence and rulings: who asks, who decides, what waits, which list follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from recruit import audit
from recruit.calendar import WorkCalendar
from recruit.db import db
from recruit.models import (
    Message,
    Recheck,
    RecheckFile,
    Stage,
)
from recruit.objections import refusal_of, standing_open
from recruit.programme import Recheck as Rule
from recruit.queries.objections import ruling_given, tally
from recruit.queries.rechecks import correction_of, led_to, to_be_mended
from recruit.queries.stages import standing_in_the_way
from recruit.recheck import TOTAL, answer_due, file_until
from recruit.recheck_words import answer_of
from recruit.services.answer_recheck import Answer, answer_rechecks
from recruit.services.decide import Verdict, decide
from recruit.services.file_recheck import file_rechecks
from recruit.services.remind_answerers import remind
from recruit.services.rule_objection import Decided, confirm_ruling, propose_ruling, send_back_ruling
from tests.recruit.funnel import small
from tests.recruit.funnel.test_holding import another_may_write
from tests.support import funnel
from tests.support.objecting import (
    HOUR,
    OUT,
    filed,
    filing,
    listed,
    own,
    refused,
    ruled,
    two,
    with_rules,
)
from tests.support.office_files import pdf
from tests.support.scenes import picture

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def running(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch):
    with_rules(monkeypatch)
    with make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=()).app_context() as context:
        yield context


THREE_AND_THREE = Rule(3, 3, True, "arithmetic", False, "notice")
FIVE_AND_FIFTEEN = Rule(5, 15, False, "full", False, "notice", "ruling", True)


@pytest.mark.parametrize(
    ("rule", "published", "until", "filed_at", "due"),
    [
        # Spring Festival 2016: Saturday the 6th and Sunday the 14th are worked, the week between is not.
        (THREE_AND_THREE, (2016, 2, 5, 18), (2016, 2, 16), (2016, 2, 15, 9), (2016, 2, 19)),
        # Dragon Boat 2016: Thursday the 9th to Saturday the 11th are free, Sunday the 12th is worked.
        (THREE_AND_THREE, (2016, 6, 8, 18), (2016, 6, 15), (2016, 6, 8, 23), (2016, 6, 15)),
        (FIVE_AND_FIFTEEN, (2016, 6, 8, 18), (2016, 6, 14), (2016, 6, 13, 23), (2016, 7, 5)),
    ],
)
def test_days_to_file_and_days_to_answer_are_each_counted_their_own_way(
    rule, published, until, filed_at, due
):
    def at(parts: tuple[int, ...]) -> datetime:
        return datetime(*parts, tzinfo=CHINA)

    assert file_until(rule, at(published), WorkCalendar(), CHINA) == at(until)
    assert answer_due(rule, at(filed_at), WorkCalendar(), CHINA) == at(due)


@pytest.mark.database
def test_each_kind_once_with_a_number_of_its_own_and_its_files(running):
    result = listed()
    made = [filed(result, kind) for kind in ("arithmetic", "evidence")]
    made += file_rechecks([replace(filing(result, "ruling"), files=(picture(1), pdf()))], OUT)
    assert [(one.kind, one.number, one.via) for one in made] == [
        ("arithmetic", "YY0001", "own"),
        ("evidence", "YY0002", "own"),
        ("ruling", "YY0003", "own"),
    ]
    assert made[2].due_at == datetime(2026, 5, 26, tzinfo=UTC)
    files = db.session.query(RecheckFile).order_by(RecheckFile.id).all()
    assert [(one.recheck_id, one.part, one.file_type) for one in files] == [
        (made[2].id, "filed", "jpg"),
        (made[2].id, "filed", "pdf"),
    ]
    for kind in ("arithmetic", "evidence", "ruling"):
        assert refused(lambda kind=kind: filed(result, kind)).code == "recheck-filed"
    assert list(audit.verify()) == []


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((b"GIF89a",), "objection-file-type"),
        ((b"",), "objection-file-type"),
        ((b"x" * (5 * 1024 * 1024 + 1),), "objection-file-bytes"),
        ((b"a", b"b", b"c", b"d"), "objection-files"),
    ],
)
def test_files_are_few_small_and_of_two_kinds(running, files, code):
    result = listed()
    wrong = refused(lambda: file_rechecks([replace(filing(result, "evidence"), files=files)], OUT))
    assert (wrong.code, wrong.facts["field"]) == (code, "files")
    assert db.session.query(Recheck).count() == 0


def test_too_late_is_told_with_the_day_and_a_kind_that_is_not_taken_is_refused(running):
    result = listed()
    late = refused(lambda: filed(result, "ruling", OUT + timedelta(days=6)))
    assert (late.code, late.facts["until"]) == ("objection-over", "2026-05-10 24:00")
    assert refused(lambda: filed(result, "report")).code == "objection-kind"


def test_the_desk_writes_it_down_for_somebody_and_the_person_is_told_of_the_answer(running):
    result = listed()
    applicant, clerk = own(result, "N0003"), funnel.person("clerk", "clerk")
    (recheck,) = file_rechecks([replace(filing(result, "evidence"), by=clerk)], OUT)
    assert (recheck.via, recheck.filed_by_id) == ("desk", clerk.id)
    answer_rechecks([Answer(recheck, "confirmed", "重新看过")], funnel.reviewer(), OUT)
    assert [one.account_id for one in db.session.query(Message)] == [applicant.id]


@pytest.mark.database
def test_a_ruling_needs_two_who_had_no_hand_in_it(running):
    recheck = filed(listed(), "ruling")
    first, second = two()
    assert (
        refused(lambda: answer_rechecks([Answer(recheck, "confirmed", "好")], first, OUT)).code
        == "objection-by-two"
    )
    decided = Decided("confirmed", "查过", "某乙、某丙")
    for signer in (funnel.office(), funnel.second()):
        assert (
            refused(lambda by=signer: propose_ruling(recheck, decided, by, OUT)).code
            == "objection-barred-signer"
        )
    ruling = ruled(recheck)
    assert refused(lambda: confirm_ruling(ruling, first, OUT)).code == "same-signatory"
    assert refused(lambda: confirm_ruling(ruling, funnel.second(), OUT)).code == "objection-barred-signer"
    assert refused(lambda: ruled(recheck)).code == "objection-ruling-waits"
    assert recheck.state == "open"
    confirm_ruling(ruling, second, OUT)
    assert (recheck.state, recheck.answer, answer_of(recheck)) == ("answered", "confirmed", "查过当天的记录")
    assert ruling_given(recheck).commission == "某乙、某丙"
    assert list(audit.verify()) == []


def test_another_role_or_account_of_the_same_human_does_not_help(running):
    result = listed()
    recheck = filed(result, "evidence")
    two()
    twin = funnel.person(
        "twin", "office", "second-signatory", name="甲"
    )  # as the one who proposed the list is called
    assert (
        refused(lambda: answer_rechecks([Answer(recheck, "confirmed", "好")], twin, OUT)).code
        == "objection-barred-signer"
    )


def test_whoever_decided_about_somebody_in_a_stage_of_decisions_does_not_answer(running):
    cohort = small.cohort()
    (entry,) = small.people(cohort, 1)
    decider = funnel.person("decider", "office")
    decide(cohort.stage("screen"), [Verdict(entry, "advanced")], decider, small.START)
    result = funnel.publish(cohort.stage("screen"), small.BEFORE_MAY)
    recheck = Recheck(
        result=result,
        candidacy=entry.candidacy,
        kind="evidence",
        number="YY9",
        about=TOTAL,
        filed_at=OUT,
        filed_by=decider,
        due_at=OUT,
    )
    db.session.add(recheck)
    db.session.flush()
    wrong = refused(lambda: answer_rechecks([Answer(recheck, "confirmed", "好")], decider, OUT))
    assert wrong.code == "objection-barred-decision"


@pytest.mark.parametrize(
    ("commission", "code"),
    [
        ("某乙", "objection-commission"),
        ("某乙、某乙", "objection-commission"),
        ("某" * 201 + "、乙", "objection-commission-long"),
    ],
)
def test_a_commission_is_at_least_two_people_with_names(running, commission, code):
    recheck, (first, _second) = filed(listed(), "ruling"), two()
    assert (
        refused(lambda: propose_ruling(recheck, Decided("confirmed", "好", commission), first, OUT)).code
        == code
    )


@pytest.mark.database
def test_where_nobody_is_left_the_leading_group_answers_in_writing(running):
    recheck = filed(listed(), "arithmetic")
    office, second = funnel.office(), funnel.second()
    assert (
        refused(lambda: answer_rechecks([Answer(recheck, "confirmed", "好")], office, OUT)).code
        == "objection-barred-signer"
    )
    decided = Decided("confirmed", "领导小组看过", "某丁、某戊")
    assert refused(lambda: propose_ruling(recheck, decided, office, OUT)).code == "objection-letter-wanted"
    ruling = propose_ruling(recheck, replace(decided, letter=picture(1)), office, OUT)
    confirm_ruling(ruling, second, OUT)
    assert (recheck.answer, ruling.letter) == ("confirmed", True)
    assert db.session.query(RecheckFile).one().part == "letter"


def test_that_way_is_closed_while_somebody_is_left(running):
    recheck = filed(listed(), "arithmetic")
    free = funnel.reviewer("free")
    decided = Decided("confirmed", "好", "某丁、某戊", picture(1))
    wrong = refused(lambda: propose_ruling(recheck, decided, funnel.office(), OUT))
    assert (wrong.code, wrong.facts["names"]) == ("objection-letter-idle", free.name)
    alone = refused(lambda: propose_ruling(recheck, replace(decided, letter=None), free, OUT))
    assert alone.code == "objection-by-two-idle"


def test_sent_back_with_a_reason_it_can_be_put_forward_again(running):
    recheck, (first, second) = filed(listed(), "ruling"), two()
    ruling = ruled(recheck)
    assert refused(lambda: send_back_ruling(ruling, second, OUT)).code == "reason-wanted"
    send_back_ruling(ruling, second, OUT, "没有问监考员")
    assert (ruling.state, ruling.sent_back, recheck.state) == ("rejected", "没有问监考员", "open")
    again = ruled(recheck)
    send_back_ruling(again, first, OUT)
    assert again.state == "recalled"


@pytest.mark.database
def test_a_granted_one_opens_the_marks_and_is_tied_to_the_version_that_follows(running):
    result = listed()
    recheck = filed(result, "ruling")
    confirm_ruling(ruled(recheck, "partial"), two()[1], OUT)
    assert to_be_mended(result.stage, OUT) == {recheck.candidacy_id: recheck.id}
    assert correction_of(recheck) is None
    second = funnel.correct(result.stage, "按异议更正", OUT + HOUR)
    assert correction_of(recheck).id == second.id
    assert [one.id for one in led_to(second)] == [recheck.id]
    assert led_to(result) == []
    found = tally(result.stage)
    assert (found.filed, found.open, found.upheld, found.not_upheld) == (1, 0, 1, 0)


def test_a_correction_that_became_impossible_between_the_two_is_refused(running):
    result = listed()
    recheck = filed(result, "ruling")
    ruling = ruled(recheck, "correction")
    wrong = refused(lambda: confirm_ruling(ruling, two()[1], result.stage.cohort.stage("talk").opens_at))
    assert wrong.code == "recheck-too-late"
    assert recheck.state == "open"


@pytest.mark.database
def test_agreements_wait_for_what_may_move_the_list_and_ones_own_for_what_is_about_oneself(running):
    result = listed()
    talk = result.stage.cohort.stage("talk")
    assert not standing_open(talk)
    evidence = filed(result, "evidence")
    waiting = standing_open(talk)
    assert (waiting.everybody, dict(waiting.own)) == (None, {evidence.candidacy_id: evidence})
    assert waiting.holds(evidence.candidacy_id) is evidence
    assert waiting.holds(evidence.candidacy_id + 1) is None
    ruling = filed(result, "ruling")
    everybody = standing_open(talk).holds(evidence.candidacy_id + 1)
    assert everybody is ruling
    told = refusal_of(everybody)
    assert (told.code, told.facts["receipt"], told.facts["until"]) == (
        "agreement-waits",
        "YY0002",
        "2026-05-25 24:00",
    )
    answer_rechecks([Answer(evidence, "confirmed", "好")], two()[0], OUT)
    confirm_ruling(ruled(ruling, "correction"), two()[1], OUT)
    # Granted: everybody waits for the corrected list, whatever the rules say of one that is only open.
    assert refusal_of(standing_open(talk).everybody).code == "agreement-waits-correction"
    funnel.correct(result.stage, "按异议更正", OUT)
    assert not standing_open(talk)


def test_the_funnel_waits_for_the_kinds_that_say_so(running):
    result = listed()
    talk = result.stage.cohort.stage("talk")
    filed(result, "evidence")
    late = OUT + timedelta(days=7)
    assert "recheck-open" not in {one.code for one in standing_in_the_way(talk, late)}
    filed(result, "ruling")
    assert "recheck-open" in {one.code for one in standing_in_the_way(talk, late)}


def test_those_who_may_answer_are_reminded_once_a_day_before(running):
    recheck = filed(listed(), "evidence")
    free, _other = two()
    before = recheck.due_at - timedelta(hours=24, seconds=1)
    assert remind(before) == 0
    assert remind(before + timedelta(seconds=1)) == 1
    assert remind(recheck.due_at) == 0
    told = {one.account_id for one in db.session.query(Message).filter_by(template="objection-due")}
    assert told == {free.id, _other.id}


@pytest.mark.database
def test_printing_waits_until_whoever_files_at_this_moment_is_done(running):
    result = listed()
    own_filing, later = filing(result, "ruling"), result.stage.cohort.stage("talk").id
    db.session.commit()
    file_rechecks([own_filing], OUT)
    assert not another_may_write(Stage, later)
    db.session.commit()
    assert another_may_write(Stage, later)
