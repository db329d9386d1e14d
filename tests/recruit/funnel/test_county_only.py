"""What holds for the whole county is done by the county: a township's account is refused, whatever roles it holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from exams.services.draw_phone_sample import propose_sample
from recruit.db import db
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.models import Account, Organisation, Result, Stage, TieBreakProposal
from recruit.services import break_ties, close_stage, post_papers, propose_tie_break
from recruit.services.confirm_waiver import confirm_waivers, send_back_waivers
from recruit.services.decide_waiver import decide_waivers
from tests.recruit.funnel import small
from tests.support.funnel import at_the_test, office, person

AT = small.AFTER_TEST


def tie(stage: Stage) -> TieBreakProposal:
    """One that waits for its witness."""
    proposal = TieBreakProposal(
        stage=stage, kind="draw", numbers=[], values={}, proposed_at=AT, proposed_by_id=office().id
    )
    db.session.add(proposal)
    db.session.flush()
    return proposal


Step = Callable[[Stage, Result, Account], object]
STEPS: dict[str, Step] = {
    "propose": lambda stage, _result, by: close_stage.propose(stage, by, AT),
    "confirm": lambda _stage, result, by: close_stage.confirm(result, by, AT),
    "reject": lambda _stage, result, by: close_stage.reject(result, by, AT, "不对"),
    "publish": lambda _stage, result, by: close_stage.publish(result, by, AT),
    "decide a waiver": lambda *given: decide_waivers([], given[2], AT),
    "confirm a waiver": lambda *given: confirm_waivers([], given[2], AT),
    "send a waiver back": lambda *given: send_back_waivers([], "不对", given[2], AT),
    "put a paper up": lambda stage, _result, by: post_papers.put_up(stage.cohort, [], by, AT),
    "propose an extra test": lambda stage, _result, by: propose_tie_break.propose_extra_test(
        stage, {}, by, AT
    ),
    "propose lots": lambda stage, _result, by: propose_tie_break.propose_draw(stage, "山高水长", by, AT),
    "witness a tie": lambda stage, _result, by: propose_tie_break.confirm_tie_break(tie(stage), by, AT),
    "send a tie back": lambda stage, _result, by: propose_tie_break.send_back(tie(stage), by, AT, "不对"),
    "record lots": lambda stage, _result, by: break_ties.record_extra_test(stage, {}, office(), by, AT),
    "draw phone calls": lambda stage, _result, by: propose_sample(stage, "talk", "山高水长", by, AT),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_township_signatory_is_refused(running, step):
    stage = at_the_test()
    result = close_stage.propose(stage, office(), AT)
    town = person("town", "office", "second-signatory", name="乡里")
    town.organisation = Organisation(code="t2", kind="township", name="乙镇", township_code="999001002")
    db.session.flush()
    with pytest.raises(Refusal, match="county-only") as refused:
        STEPS[step](stage, result, town)
    assert "全县" in tell(refused.value)
    assert result.state == "proposed"
