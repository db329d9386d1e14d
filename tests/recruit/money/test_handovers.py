"""Materials handed over against a deposit: the office's list, the partner's word or signed paper; both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry, Handover
from recruit.paperfiles import PaperFile
from recruit.queries.handovers import handovers_of, refused_by_partner, unsettled_handovers
from recruit.queries.money import partner_of
from recruit.services.hand_over import (
    Piece,
    confirm_paper,
    confirm_receipt,
    hand_over,
    refuse_receipt,
    send_handover_back,
    void_handover,
)
from tests.support.closing import office, second
from tests.support.money import JUNE, cohort_of, owner

pytestmark = pytest.mark.database
DAY = date(2026, 6, 1)
THINGS = (Piece("电脑", 1), Piece("货架", 3), Piece(" ", 0))
CODE = "equipment"


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def listed(one, *pieces: Piece) -> Handover:
    return hand_over(one, CODE, pieces or THINGS, DAY, "", office(), JUNE)


def test_the_partner_says_that_all_is_there(engaged):
    one, other = engaged[:2]
    made = listed(one)
    assert made.items == [{"item": "电脑", "count": 1}, {"item": "货架", "count": 3}]
    assert refused(lambda: listed(one))[0] == "handover-twice"
    assert refused(lambda: confirm_receipt(made, owner(other), JUNE))[0] == "unknown"
    assert refused(lambda: confirm_receipt(made, office(), JUNE))[0] == "unknown"
    confirm_receipt(made, owner(one), JUNE)
    assert (made.state, made.settled_by_id) == ("confirmed", owner(one).id)
    assert refused(lambda: confirm_receipt(made, owner(one), JUNE))[0] == "wrong-state"
    assert refused(lambda: void_handover(made, "", office(), JUNE)) == ("reason-wanted", "reason")
    void_handover(made, "数量写错了", office(), JUNE)
    assert (made.state, made.answer) == ("void", "数量写错了")


def test_what_is_lacking_is_told_and_listed_anew(engaged):
    one = engaged[0]
    first = listed(one)
    assert refused(lambda: refuse_receipt(first, " ", owner(one), JUNE)) == ("reason-wanted", "reason")
    refuse_receipt(first, "货架只有两个", owner(one), JUNE)
    assert [each.id for each, _partner in unsettled_handovers(cohort_of(one))] == [first.id]
    second_list = listed(one, Piece("货架", 1))
    assert unsettled_handovers(cohort_of(one)) == []
    assert refused(lambda: confirm_paper(second_list, None, second(), JUNE)) == ("handover-paper", "file")
    paper = PaperFile("pdf", b"%PDF-1.4 signed")
    assert refused(lambda: confirm_paper(second_list, paper, office(), JUNE))[0] == "same-signatory"
    confirm_paper(second_list, paper, second(), JUNE)
    assert (second_list.state, second_list.file_type) == ("confirmed", "pdf")
    assert [each.state for each in handovers_of(one, CODE)] == ["confirmed", "rejected"]


def test_what_is_not_taken(engaged):
    one = engaged[0]
    for pieces, day, expected in (
        ((), DAY, ("handover-none", "pieces")),
        ((Piece(" ", 2),), DAY, ("handover-none", "pieces")),
        ((Piece("电脑", 0),), DAY, ("handover-count", "pieces")),
        ((Piece("电脑", 1001),), DAY, ("handover-count", "pieces")),
        (THINGS, date(2036, 1, 1), ("handover-day", "on_day")),
    ):
        step = lambda p=pieces, d=day: hand_over(one, CODE, p, d, "", office(), JUNE)  # noqa: E731
        assert refused(step) == expected
    assert refused(lambda: hand_over(one, "none", THINGS, DAY, "", office(), JUNE))[0] == "unknown"
    assert refused(lambda: hand_over(one, CODE, THINGS, DAY, "", second(), JUNE))[0] == "role-missing"
    made = listed(one)
    send_handover_back(made, "", office(), JUNE)
    assert (made.state, db.session.query(Handover).count()) == ("recalled", 1)


def test_nobody_is_told_of_a_list_that_nobody_can_write_anew(engaged):
    one = engaged[0]
    first = listed(one)
    send_handover_back(first, "少写了一样", second(), JUNE)
    ((_, partner),) = unsettled_handovers(cohort_of(one))
    assert not refused_by_partner(first, partner)
    again = listed(one)
    refuse_receipt(again, "没有电脑", owner(one), JUNE)
    ((_, partner),) = unsettled_handovers(cohort_of(one))
    assert refused_by_partner(again, partner)
    one.ended_on = DAY
    db.session.flush()
    assert unsettled_handovers(cohort_of(one)) == []


def test_nothing_is_handed_over_before_there_is_an_agreement(engaged):
    one = engaged[0]
    signed = one.agreement.signed_on
    assert signed is not None
    assert signed < DAY
    for day in (date(1926, 6, 1), signed - timedelta(days=1)):
        step = lambda d=day: hand_over(one, CODE, THINGS, d, "", office(), JUNE)  # noqa: E731
        assert refused(step) == ("handover-day", "on_day")


def test_the_log_calls_nobody_by_name(engaged):
    one = engaged[0]
    name = partner_of(one).name
    made = listed(one, Piece(f"给{name}的电脑", 1))
    assert name in made.items[0]["item"]
    (entry,) = db.session.query(AuditEntry).filter_by(action="handover.list")
    assert name not in str(entry.facts)
