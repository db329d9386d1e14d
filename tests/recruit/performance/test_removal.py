"""From last places to a decision: told, heard, two people; deposit and money as at any end; at once for cheating."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from recruit.db import db, locked
from recruit.deposits import Looked
from recruit.erasing import Scope, parts
from recruit.errors import Refusal
from recruit.models import Message, PerformanceCase
from recruit.outbox.texts import TEMPLATES
from recruit.queries.performance_cases import cases_of, newest_decided, state_of, still_due, why_decided
from recruit.registers import known_registers
from recruit.services import end_engagement, keep_seat, remove_station
from recruit.services.end_engagement import confirm_change
from recruit.services.object_to_period import answer_objection, file_objection
from recruit.services.remove_station import (
    confirm_case,
    grounds_of,
    hear,
    open_at_once,
    propose_end,
    propose_keep,
    send_back_case,
    statement_of,
)
from recruit.services.sign_performance import confirm_list, propose_list
from recruit.services.take_deposit import confirm_return, propose_return, take_deposit
from tests.recruit.performance.world import (
    KINDS,
    account,
    after,
    cohort,
    month,
    open_world,
    report,
    settle,
    stations,
)
from tests.support import money

pytestmark = pytest.mark.database
SEPTEMBER_END = date(2026, 9, 30)


@pytest.fixture
def world(make_app) -> Flask:
    app = make_app(ZEYOU_KINDS=KINDS)
    with app.app_context(), app.test_request_context():
        open_world()
        yield app


def refused(step) -> str:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code


def thrice_last() -> PerformanceCase:
    """The third station is last in June, July and August."""
    for number in (6, 7, 8):
        settle(number, 30, 20, 10)
    ((case, partner),) = cases_of(cohort())
    assert partner.engagement.id == stations()[2].engagement.id
    return case


def sent(template: str) -> int:
    return db.session.query(Message).filter_by(template=template).count()


def texts(by: str, at: datetime) -> list[str]:
    duties = known_registers()["performance"].duties(cohort(), account(by), at)
    return [one.text for one in duties if one.is_of(account(by))]


def test_three_times_last_is_told_heard_and_ended_by_two_with_the_deposit_returned(world):
    last = stations()[2]
    receipt = take_deposit(
        last.engagement, "equipment", date(2026, 5, 9), "cash", account("office"), money.JUNE
    )
    settle(6, 30, 20, 10)
    settle(7, 30, 20, 10)
    assert (cases_of(cohort()), sent("performance-bottom")) == ([], 2)
    settle(8, 30, 20, 10)
    ((case, _partner),) = cases_of(cohort())
    at, office, second = after(8), account("office"), account("second")
    assert (case.cause, case.period, sent("performance-removal")) == ("bottom", "2026-08", 1)
    assert state_of(case, cohort(), at) == "hearing"
    assert refused(lambda: propose_end(case, at.date(), "垫底", office, at)) == "case-unheard"
    assert (
        refused(lambda: hear(case, "家里有事", money.owner(stations()[0].engagement), at)) == "role-missing"
    )
    hear(case, "家里有事，顾不上", money.owner(last.engagement), at)
    assert "家里".encode() not in case.statement_sealed
    assert statement_of(case) == "家里有事，顾不上"
    assert f"决定 {last.candidacy.number} 清退还是保留" in texts("office", at)
    propose_end(case, at.date(), "连续三个月垫底", office, at)
    assert refused(lambda: hear(case, "再说", money.owner(last.engagement), at)) == "case-twice"
    assert refused(lambda: propose_keep(case, "再看", office, at)) == "case-twice"
    assert refused(lambda: confirm_case(case, office, at)) == "role-missing"
    assert f"确认 {last.candidacy.number} 清退还是保留" in texts("second", at)
    confirm_case(case, second, at)
    assert (case.outcome, last.engagement.ended_on, sent("performance-ended")) == ("ended", at.date(), 1)
    assert why_decided(newest_decided(last.engagement.id)) == "连续三个月垫底"
    assert refused(lambda: hear(case, "x", money.owner(last.engagement), at)) == "case-closed"
    done = datetime(2026, 9, 4, 9, tzinfo=UTC)
    looked = [Looked("电视")]
    back = confirm_return(propose_return(receipt, looked, done.date(), "cash", office, done), second, done)
    assert (back.deducted, back.returned) == (0, 5000)
    told = known_registers()["performance"].told(cohort(), done)["removals"]
    assert told == [
        {"station": last.place.code, "cause": "bottom", "outcome": "ended", "ended_on": "2026-09-03"}
    ]


def test_whoever_says_nothing_until_the_day_is_over_does_not_hold_it_up(world):
    case = thrice_last()
    assert case.hear_until == date(2026, 9, 6)
    on_the_day, later = datetime(2026, 9, 6, 9, tzinfo=UTC), datetime(2026, 9, 7, 9, tzinfo=UTC)
    office = account("office")
    assert refused(lambda: propose_end(case, SEPTEMBER_END, "垫底", office, on_the_day)) == "case-unheard"
    propose_end(case, SEPTEMBER_END, "垫底", office, later)
    send_back_case(case, account("second"), later, "先谈一次")
    assert state_of(case, cohort(), later) == "deciding"
    propose_end(case, SEPTEMBER_END, "谈过了", office, later)
    confirm_case(case, account("second"), later)
    assert case.outcome == "ended"


def test_a_decision_holds_rows_in_the_order_of_the_house(world, monkeypatch):
    """Allotment, candidacy, engagement, then the case: whoever ends it on the agreement's page comes the same way."""
    case, at = thrice_last(), after(8)
    held: list[str] = []

    def note(model, key):
        held.append(model.__name__)
        return locked(model, key)

    for module in (keep_seat, end_engagement, remove_station):
        monkeypatch.setattr(module, "locked", note)
    steps = (
        lambda: hear(case, "知道了", account("office"), at),
        lambda: propose_end(case, at.date(), "垫底", account("office"), at),
        lambda: confirm_case(case, account("second"), at),
    )
    for step in steps:
        held.clear()
        step()
        assert held[:4] == ["Stage", "Candidacy", "Engagement", "PerformanceCase"]
    assert case.outcome == "ended"


def test_an_end_that_is_confirmed_on_the_page_of_the_agreement_closes_the_case_too(world):
    case, at = thrice_last(), after(8)
    hear(case, "知道了", account("office"), at)
    propose_end(case, at.date(), "垫底", account("office"), at)
    confirm_change(case.change, account("second"), at)
    assert state_of(case, cohort(), at) == "ended"
    assert refused(lambda: confirm_case(case, account("second"), at)) == "case-closed"


def test_whoever_is_kept_is_counted_from_the_beginning(world):
    case, at = thrice_last(), after(8)
    hear(case, "以后改", account("office"), at)
    assert refused(lambda: propose_keep(case, " ", account("office"), at)) == "reason-wanted"
    propose_keep(case, "刚学会发货", account("office"), at)
    confirm_case(case, account("second"), at)
    assert (case.outcome, stations()[2].engagement.ended_on, sent("performance-kept")) == ("kept", None, 1)
    september = settle(9, 30, 20, 10)
    assert [row.streak for row in september.rows] == [0, 0, 1]
    assert len(cases_of(cohort())) == 1


def test_an_objection_is_answered_first_and_a_correction_may_take_the_ground_away(world):
    case, at, last = thrice_last(), after(8), stations()[2]
    hear(case, "八月报少了", account("office"), at)
    august = next(one for one in _lists() if one.period == "2026-08")
    objection = file_objection(last, august, "八月报少了", money.owner(last.engagement), at)
    assert refused(lambda: propose_end(case, at.date(), "垫底", account("office"), at)) == "case-objection"
    answer_objection(objection, "upheld", "是报少了", account("office2"), at)
    report(8, 30, 20, 50)
    made = propose_list(cohort(), month(8), account("office"), at, "八月报少了")
    confirm_list(made, account("second"), at)
    assert not still_due(case, cohort())
    assert refused(lambda: propose_end(case, at.date(), "垫底", account("office"), at)) == "case-gone"
    propose_keep(case, "更正以后不再垫底", account("office"), at)
    confirm_case(case, account("second"), at)
    assert case.outcome == "kept"


def _lists():
    from recruit.queries.performance import in_force, lists_of

    return in_force(lists_of(cohort())).values()


def test_cheating_ends_it_at_once_but_not_unheard_nor_by_one(world):
    one, at, office = stations()[0], after(6), account("office")
    assert refused(lambda: open_at_once(one, "breach", "x", office, at)) == "case-cause"
    assert refused(lambda: open_at_once(one, "cheating", " ", office, at)) == "reason-wanted"
    assert (
        refused(lambda: open_at_once(one, "cheating", "x", money.clerk_of(one.engagement), at))
        == "role-missing"
    )
    case = open_at_once(one, "cheating", "卖假货给村民", office, at)
    assert "卖假货".encode() not in case.grounds_sealed
    assert grounds_of(case) == "卖假货给村民"
    assert refused(lambda: open_at_once(one, "cheating", "又一次", office, at)) == "case-open"
    assert refused(lambda: propose_end(case, at.date(), "欺骗村民", office, at)) == "case-unheard"
    hear(case, "不是我", money.clerk_of(one.engagement), at)
    propose_end(case, at.date(), "欺骗村民", office, at)
    confirm_case(case, account("second"), at)
    assert (case.change.cause, one.engagement.ended_on) == ("fraud", at.date())
    assert refused(lambda: open_at_once(one, "cheating", "x", office, at)) == "engagement-over"


def test_words_about_people_go_and_decisions_stay(world):
    case, at = thrice_last(), after(8)
    hear(case, "家里有事", account("office"), at)
    propose_keep(case, "再给一次机会", account("office"), at)
    confirm_case(case, account("second"), at)
    scope = Scope(cohort(), at)
    ours = [part for part in parts() if part.code.startswith("performance-")]
    for part in ours:
        part.wipe(scope, list(db.session.scalars(part.due(scope))))
        assert list(db.session.scalars(part.due(scope))) == []
    db.session.expire_all()
    assert (len(ours), statement_of(case), case.keeps[0].reason, case.outcome) == (4, "", "", "kept")


def test_messages_are_short():
    for code in ("bottom", "removal", "ended", "kept", "answered"):
        assert len(str(TEMPLATES[f"performance-{code}"])) <= 80
