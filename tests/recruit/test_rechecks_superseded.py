"""A recheck that is answered only after the list it asks about was superseded: it holds against the list in force."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.queries.entries import entries_of
from recruit.queries.rechecks import awaiting_correction, entry_of, mended_since, to_be_mended
from recruit.services.answer_recheck import Answer, answer_rechecks
from recruit.services.enter_marks import Given, enter_marks
from tests.recruit.test_rechecks import OUT, filed, rules, running  # noqa: F401 - the same county
from tests.support import funnel


@pytest.mark.database
def test_a_question_about_a_superseded_list_is_answered_against_the_one_in_force(running):  # noqa: F811
    stage = funnel.at_the_test()
    first = funnel.publish(stage)
    recheck, other = filed(first), filed(first, "N0004")
    with pytest.raises(Refusal, match="recheck-not-corrected") as refused:
        answer_rechecks([Answer(recheck, "corrected", "已改")], funnel.reviewer(), OUT)
    assert refused.value.facts["field"] == "kind"
    entries_of(stage)[0].candidacy.state = "withdrawn"
    second = funnel.correct(stage, "本人退出", OUT + timedelta(hours=1))

    answer_rechecks(
        [Answer(other, "corrected", "新的一版改对了")], funnel.reviewer(), OUT + timedelta(hours=2)
    )
    assert other.answer == "corrected"
    assert awaiting_correction(funnel.office(), stage.cohort) == []
    answered = OUT + timedelta(hours=3)
    answer_rechecks([Answer(recheck, "correction", "现行的一版也登错了")], funnel.reviewer(), answered)
    # The list that was signed before the answer cannot hold what the answer promises.
    assert awaiting_correction(funnel.office(), stage.cohort) == [recheck]
    assert set(to_be_mended(stage, answered)) == {recheck.candidacy_id}
    assert not mended_since(recheck)
    judge = db.session.query(Account).filter_by(login="judge").one()
    mended = Given(entry_of(recheck), "paper", "", Decimal(85), Decimal(100), "登分有误")
    enter_marks([mended], judge, answered)
    third = funnel.correct(stage, "登分有误", OUT + timedelta(hours=4))
    assert third.supersedes_id == second.id
    assert mended_since(recheck)
    assert awaiting_correction(funnel.office(), stage.cohort) == []
    assert set(to_be_mended(stage, OUT + timedelta(hours=4))) == set()
