"""A correction that was promised is owed: the next list, prints and signatures wait for it; two people hand it on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from recruit import audit
from recruit.db import db
from recruit.models import Account, Message, Recheck
from recruit.objections import standing_open
from recruit.outbox.texts import body_of
from recruit.queries.data_requests import own_applications, why_bound
from recruit.queries.entries import entries_of
from recruit.queries.objections import ruling_given
from recruit.queries.owed_corrections import corrections_over, owed_corrections, referral_of
from recruit.queries.rechecks import awaiting_correction, correction_of, to_be_mended
from recruit.queries.stages import standing_in_the_way
from recruit.recheck_words import heard_of, ruling_of, words_of
from recruit.services import close_stage
from recruit.services.answer_recheck import Answer, answer_rechecks
from recruit.services.erase_due import erase_due
from recruit.services.refer_granted import confirm_referral, propose_referral
from recruit.services.rule_objection import Decided, confirm_ruling, hear, propose_ruling, send_back_ruling
from tests.recruit.funnel import small
from tests.support import funnel
from tests.support.objecting import HOUR, OUT, WORDS, filed, listed, own, refused, reported, two, with_rules
from tests.support.scenes import picture

WHY = "名次已经排过，下一环节的人都考完了"


@pytest.fixture
def running(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch):
    with_rules(monkeypatch)
    with make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=()).app_context() as context:
        yield context


def granted(kind: str = "evidence") -> Recheck:
    """About a list after which the talk has opened meanwhile."""
    recheck = filed(listed(), kind)
    answer_rechecks([Answer(recheck, "correction", "登错了")], two()[0], OUT)
    return recheck


@pytest.mark.database
def test_a_correction_that_was_promised_holds_the_next_list_until_it_is_signed(running):
    recheck = granted()
    stage, talk = recheck.result.stage, recheck.result.stage.cohort.stage("talk")
    small.give(entries_of(talk), "talk", (90, 80), funnel.person("judge2", "judge", name="丁"))
    late = small.AFTER_TALK + timedelta(days=30)
    assert "recheck-uncorrected" in {one.code for one in standing_in_the_way(talk, late)}
    assert refused(lambda: close_stage.propose(talk, funnel.office(), late)).code == "stage-blocked"
    assert standing_open(talk).everybody is recheck
    # The talk has opened, and still what was promised can be carried out: marks first, then the list.
    assert not corrections_over(stage, late)
    assert to_be_mended(stage, late) == {recheck.candidacy_id: recheck.id}
    version = funnel.correct(stage, "按复核更正", late)
    assert correction_of(recheck).id == version.id
    assert "recheck-uncorrected" not in {one.code for one in standing_in_the_way(talk, late)}
    assert not standing_open(talk)
    # Nothing is owed any more, so the opening holds again.
    assert to_be_mended(stage, late) == {}
    wrong = refused(lambda: close_stage.propose(stage, funnel.office(), late, "又一处"))
    assert wrong.code == "next-stage-started"


@pytest.mark.database
def test_two_people_hand_on_what_cannot_be_carried_out_and_whoever_asked_is_told(running):
    recheck = granted()
    talk = recheck.result.stage.cohort.stage("talk")
    late = talk.opens_at + HOUR
    first, second = two()
    assert refused(lambda: propose_referral(recheck, WHY, first, OUT)).code == "refer-early"
    assert refused(lambda: propose_referral(recheck, " ", first, late)).code == "refer-words"
    assert refused(lambda: propose_referral(recheck, "长" * 501, first, late)).code == "recheck-long"
    signer = refused(lambda: propose_referral(recheck, WHY, funnel.office(), late))
    assert signer.code == "objection-barred-signer"
    ruling = propose_referral(recheck, WHY, first, late)
    assert refused(lambda: propose_referral(recheck, WHY, second, late)).code == "objection-ruling-waits"
    assert refused(lambda: confirm_referral(ruling, first, late)).code == "same-signatory"
    assert refused(lambda: confirm_referral(ruling, funnel.second(), late)).code == "objection-barred-signer"
    assert owed_corrections(recheck.result.stage) == [recheck]
    confirm_referral(ruling, second, late)
    assert (recheck.answer, ruling_of(referral_of(recheck)), ruling_given(recheck)) == (
        "correction",
        WHY,
        None,
    )
    assert "recheck-uncorrected" not in {one.code for one in standing_in_the_way(talk, late)}
    assert awaiting_correction(funnel.office(), talk.cohort) == []
    assert to_be_mended(recheck.result.stage, late) == {}
    assert not standing_open(talk)
    (told,) = db.session.query(Message).filter_by(template="objection-referred")
    assert told.account_id == own(recheck.result, "N0003").id
    title = {"stage": talk.definition.title}
    assert len(body_of("objection-referred", title, "zh")) <= 70
    assert refused(lambda: propose_referral(recheck, WHY, first, late)).code == "refer-not-owed"
    assert list(audit.verify()) == []


def test_what_is_sent_back_or_overtaken_by_the_corrected_list_hands_on_nothing(running):
    recheck = granted("arithmetic")
    stage = recheck.result.stage
    late = stage.cohort.stage("talk").opens_at
    first, second = two()
    send_back_ruling(propose_referral(recheck, WHY, first, late), second, late, "还能更正")
    again = propose_referral(recheck, WHY, first, late)
    funnel.correct(stage, "按复核更正", late)
    assert refused(lambda: confirm_referral(again, second, late)).code == "refer-not-owed"
    assert referral_of(recheck) is None


def test_where_nobody_else_is_left_those_who_signed_hand_it_on(running):
    recheck = filed(listed(), "ruling")
    office, second = funnel.office(), funnel.second()
    decided = Decided("correction", "领导小组看过", "某丁、某戊", picture(1))
    confirm_ruling(propose_ruling(recheck, decided, office, OUT), second, OUT)
    late = recheck.result.stage.cohort.stage("talk").opens_at
    confirm_referral(propose_referral(recheck, WHY, office, late), second, late)
    assert referral_of(recheck) is not None
    assert ruling_given(recheck).letter


@pytest.mark.database
def test_nobody_types_the_answer_to_their_own_case_with_a_letter(running):
    result = listed()
    office = funnel.office()
    recheck = reported(result, by=office)
    second = funnel.second()
    hear(recheck, "不是真的", OUT.date(), second, OUT)
    decided = Decided("confirmed", "领导小组看过", "某丁、某戊", picture(1))
    assert refused(lambda: propose_ruling(recheck, decided, office, OUT)).code == "own-case"
    third = funnel.person("third", "second-signatory", name="丙")
    ruling = propose_ruling(recheck, decided, second, OUT)
    assert refused(lambda: confirm_ruling(ruling, office, OUT)).code == "own-case"
    # Two who had no hand in it have come meanwhile: the letter has no place any more, and it can be sent back.
    two()
    assert refused(lambda: confirm_ruling(ruling, third, OUT)).code == "objection-letter-idle"
    send_back_ruling(ruling, third, OUT, "有人能办了")


@pytest.mark.database
def test_the_hearing_is_written_down_by_somebody_free_and_the_person_adds_their_own_words(running):
    recheck = reported(listed())
    free, _other = two()
    concerned: Account = own(recheck.result, "N0001")
    wrong = refused(lambda: hear(recheck, "他说没有", OUT.date(), funnel.office(), OUT))
    assert wrong.code == "objection-barred-signer"
    hear(recheck, "他说没有", OUT.date(), free, OUT)
    assert refused(lambda: hear(recheck, "又说", OUT.date(), free, OUT)).code == "objection-heard"
    day = (OUT + timedelta(days=1)).date()
    hear(recheck, "我有毕业证", day, concerned, OUT + timedelta(days=1))
    assert recheck.heard_on == OUT.date()
    assert heard_of(recheck) == f"他说没有\n{day.isoformat()} 本人补充：我有毕业证"
    for _turn in range(3):
        hear(recheck, "长" * 500, day, concerned, OUT + timedelta(days=1))
    full = refused(lambda: hear(recheck, "长" * 500, day, concerned, OUT + timedelta(days=1)))
    assert (full.code, full.facts["field"]) == ("objection-heard-enough", "words")


def test_who_is_barred_writes_the_hearing_down_where_nobody_else_is_left(running):
    recheck = reported(listed())
    hear(recheck, "他说没有", OUT.date(), funnel.office(), OUT)
    assert heard_of(recheck) == "他说没有"


@pytest.mark.database
def test_what_a_correction_rests_on_stays_until_it_is_made(running):
    recheck = granted()
    account, later = own(recheck.result, recheck.candidacy.number), OUT + timedelta(days=4000)
    (application,) = own_applications(account)
    assert why_bound(application, later) == "data-bound-owed"
    db.session.commit()
    erase_due(later)
    db.session.expire_all()
    assert application.erased_at is None
    assert words_of(recheck) == WORDS
    funnel.correct(recheck.result.stage, "按复核更正", later)
    assert why_bound(application, later) != "data-bound-owed"
    db.session.commit()
    erase_due(later + timedelta(days=4000))
    db.session.expire_all()
    assert application.erased_at is not None
    assert words_of(recheck) == ""
