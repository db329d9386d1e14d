"""A corrected list carries out the granted requests for which something is different on it, and those of which its
proposer says why nothing had to change: no other is settled by it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask

from recruit import audit
from recruit.db import db
from recruit.models import AuditEntry, Mark, Recheck, Result
from recruit.queries.carrying_out import carried_out
from recruit.queries.entries import entries_of
from recruit.queries.owed_corrections import owed_corrections
from recruit.queries.rechecks import carried_out_by, correction_of, led_to, to_be_mended
from recruit.recheck_words import unchanged_of
from recruit.services import close_stage
from recruit.services.answer_recheck import Answer, answer_rechecks
from recruit.services.file_recheck import file_rechecks
from tests.recruit.funnel import small
from tests.support import funnel
from tests.support.objecting import HOUR, OUT, filing, listed, refused, two, with_rules

WHY = "看了答卷，登记的没有错，是申请人看错了题号"


@pytest.fixture
def running(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch):
    with_rules(monkeypatch)
    with make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=()).app_context() as context:
        yield context


def granted(result: Result, number: str) -> Recheck:
    recheck = file_rechecks([filing(result, "evidence", number)], OUT)[0]
    answer_rechecks([Answer(recheck, "correction", "登错了")], two()[0], OUT)
    return recheck


def marked(result: Result, number: str, mark: int) -> None:
    entry = next(one for one in entries_of(result.stage) if one.candidacy.number == number)
    db.session.query(Mark).filter_by(entry_id=entry.id, current=True).one().value = Decimal(mark)
    db.session.flush()


def signed(waiting: Result) -> Result:
    return close_stage.confirm(waiting, funnel.second(), OUT + HOUR)


@pytest.mark.database
def test_a_list_settles_only_what_is_different_on_it(running):
    result = listed()
    stage = result.stage
    mended, still = granted(result, "N0003"), granted(result, "N0004")
    marked(result, "N0003", 71)
    wrong = refused(lambda: close_stage.propose(stage, funnel.office(), OUT, "登错了"))
    assert (wrong.code, wrong.facts["numbers"]) == ("carry-out-unmended", ["N0004"])
    assert wrong.facts["field"] == f"unchanged-{still.id}"
    long = refused(lambda: close_stage.propose(stage, funnel.office(), OUT, "登错了", {still.id: "长" * 501}))
    assert (long.code, long.facts["field"]) == ("recheck-long", f"unchanged-{still.id}")

    waiting = close_stage.propose(stage, funnel.office(), OUT, "登错了", {still.id: WHY, mended.id: "不算"})
    # Nothing is settled by one person's word.
    assert owed_corrections(stage) == [mended, still]
    told = [(one.recheck_id, one.unchanged, unchanged_of(one)) for one in carried_out(waiting)]
    assert told == [(mended.id, False, ""), (still.id, True, WHY)]
    signed(waiting)
    assert owed_corrections(stage) == []
    assert correction_of(still) is waiting
    assert carried_out_by(mended).unchanged is False
    assert led_to(waiting) == [mended, still]
    noted = db.session.query(AuditEntry).filter_by(action="result.propose").all()[-1]
    assert WHY not in str(noted.facts)
    assert noted.facts["unchanged"] == [still.number]
    assert list(audit.verify()) == []


@pytest.mark.database
def test_what_was_granted_after_a_list_was_proposed_is_still_owed_once_it_is_signed(running):
    result = listed()
    marked(result, "N0003", 71)
    waiting = close_stage.propose(result.stage, funnel.office(), OUT, "登错了")
    late = granted(result, "N0004")
    signed(waiting)
    assert owed_corrections(result.stage) == [late]
    assert to_be_mended(result.stage, OUT + HOUR) == {late.candidacy_id: late.id}
    assert led_to(waiting) == []


def test_a_list_sent_back_settles_nothing_and_one_of_the_same_figures_may(running):
    result = listed()
    recheck = granted(result, "N0004")
    waiting = close_stage.propose(result.stage, funnel.office(), OUT, "核对过", {recheck.id: WHY})
    close_stage.reject(waiting, funnel.second(), OUT, "请写明看的是哪一张卷")
    assert owed_corrections(result.stage) == [recheck]
    again = close_stage.propose(result.stage, funnel.office(), OUT, "核对过", {recheck.id: WHY})
    signed(again)
    assert carried_out_by(recheck).result is again


def test_what_moved_only_because_of_others_settles_nothing(running):
    result = listed()
    granted(result, "N0004")
    # N0004 stands a rank higher now, by another's fall.
    marked(result, "N0003", 10)
    wrong = refused(lambda: close_stage.propose(result.stage, funnel.office(), OUT, "登错了"))
    assert wrong.code == "carry-out-unmended"
