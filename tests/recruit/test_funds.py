"""The fund: hands one after another, none twice, never beyond the year's limit; payments by two; on both databases."""

from __future__ import annotations

import copy
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from exams.demo import pictures
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import FundRequest, FundStep
from recruit.programme import load_text
from recruit.queries.funds import next_step, paid_of, standing_of
from recruit.registers import known_registers
from recruit.registers.funds.said import Asked, funds_of, mistakes, standing
from recruit.registers.funds.said import read as funds
from recruit.registers.funds.words import period_sheet
from recruit.services.ask_fund import Asking, ask_again, ask_fund, withdraw_request
from recruit.services.decide_fund import Word, close_request, pass_step, turn_down
from recruit.services.pay_fund import Part, confirm_fund_payment, propose_fund_payment, send_payment_back
from tests.recruit.funnel import small
from tests.support import books, money
from tests.support.books import JUNE, PLAN, account, cohort
from tests.support.signed_in import browser

pytestmark = pytest.mark.database
DAY = date(2026, 6, 10)
ONE = "999001001"


@pytest.fixture
def world(make_app) -> Flask:
    app = make_app(ZEYOU_KINDS=books.KINDS, WTF_CSRF_ENABLED=False)
    with app.app_context():
        books.open_books()
        yield app


def asking(amount: str, **more: object) -> Asking:
    facts: dict[str, object] = {
        "fund": "special", "year": 2026, "purpose": "logistics", "unit": "镇1人民政府", "township": ONE,
        "matter": "建配送点", "amount": Decimal(amount),
    }  # fmt: skip
    return Asking(**{**facts, **more})  # type: ignore[arg-type]


def asked(amount: str = "1000000", **more: object) -> FundRequest:
    return ask_fund(cohort(), asking(amount, **more), PLAN, account("clerk1"), JUNE)


def granted(amount: str = "1000000") -> FundRequest:
    """Checked, approved and filed, by three people beside the one who asked."""
    made = asked(amount)
    pass_step(made, "check", Word(), account("office"), JUNE)
    pass_step(made, "approve", Word(paper=PLAN), account("second"), JUNE)
    return pass_step(made, "file", Word(reference="财备1号", on_day=DAY), account("office2"), JUNE)


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def test_a_request_goes_from_hand_to_hand_and_nobody_has_two(world):
    made = asked()
    office, second, other = account("office"), account("second"), account("office2")
    assert next_step(cohort(), made).code == "check"
    assert refused(lambda: pass_step(made, "check", Word(), second, JUNE))[0] == "role-missing"
    assert refused(lambda: pass_step(made, "approve", Word(paper=PLAN), second, JUNE))[0] == "fund-step-gone"
    pass_step(made, "check", Word(), office, JUNE)
    assert refused(lambda: pass_step(made, "approve", Word(), second, JUNE)) == ("fund-paper", "paper")
    pass_step(made, "approve", Word(paper=PLAN, granted=Decimal("900000")), second, JUNE)
    assert (made.state, made.granted) == ("granted", Decimal("900000"))
    word = Word(reference="财备1号", on_day=DAY)
    assert refused(lambda: pass_step(made, "file", word, office, JUNE))[0] == "fund-hand"
    assert refused(lambda: pass_step(made, "file", Word(on_day=DAY), other, JUNE)) == (
        "fund-reference",
        "reference",
    )
    pass_step(made, "file", word, other, JUNE)
    assert (made.state, next_step(cohort(), made)) == ("done", None)
    assert [one.by.login for one in made.steps] == ["clerk1", "office", "second", "office2"]


def test_the_database_too_lets_nobody_speak_twice(world):
    made = asked()
    clerk = account("clerk1")
    db.session.add(
        FundStep(request_id=made.id, round=1, step="check", verdict="pass", at=JUNE, by_id=clerk.id)
    )
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_no_more_is_granted_than_the_year_has(world):
    granted("4500000")
    made = asked("600000")
    pass_step(made, "check", Word(), account("office"), JUNE)
    second = account("second")
    assert refused(lambda: pass_step(made, "approve", Word(paper=PLAN), second, JUNE)) == (
        "fund-limit",
        "granted",
    )
    pass_step(made, "approve", Word(paper=PLAN, granted=Decimal("500000")), second, JUNE)
    fund = funds_of(cohort().programme)[0]
    assert standing_of(cohort(), fund, 2026).left == 0
    assert standing_of(cohort(), fund, 2027).left == 5000000


def test_what_is_returned_is_mended_and_begins_anew_and_what_is_refused_is_over(world):
    made, office, clerk = asked(), account("office"), account("clerk1")
    assert refused(lambda: turn_down(made, "check", "return", " ", office, JUNE)) == (
        "reason-wanted",
        "reason",
    )
    turn_down(made, "check", "return", "预算写细", office, JUNE)
    assert made.state == "returned"
    assert (
        refused(lambda: ask_again(made, asking("1"), None, account("clerk2"), JUNE))[0] == "outside-township"
    )
    ask_again(made, asking("800000"), None, clerk, JUNE)
    assert (made.state, made.round, made.amount) == ("asked", 2, Decimal("800000"))
    turn_down(made, "check", "refuse", "不在支持范围", office, JUNE)
    assert made.state == "refused"
    other = asked()
    assert (
        refused(lambda: withdraw_request(other, "不办了", account("clerk2"), JUNE))[0] == "outside-township"
    )
    withdraw_request(other, "不办了", clerk, JUNE)
    assert other.state == "withdrawn"


def test_payments_by_two_never_beyond_what_was_granted_and_what_is_left_goes_back(world):
    made, office, second = granted(), account("office"), account("second")

    def part(amount: str, kind: str = "paid", way: str = "tender") -> Part:
        return Part(kind, Decimal(amount), DAY, way, "SJ1")

    for wrong, code in (
        (part("1000000.01"), ("fund-over-granted", "amount")),
        (part("0"), ("fund-amount", "amount")),
        (part("1", way=""), ("fund-way", "way")),
        (part("1", kind="back"), ("fund-back-over", "amount")),
    ):
        assert refused(lambda wrong=wrong: propose_fund_payment(made, wrong, office, JUNE)) == code
    paid = propose_fund_payment(made, part("700000"), office, JUNE)
    assert refused(lambda: propose_fund_payment(made, part("1"), office, JUNE))[0] == "fund-payment-waits"
    assert refused(lambda: close_request(made, "办完了", office, JUNE))[0] == "fund-payment-waits"
    confirm_fund_payment(paid, second, JUNE)
    back = propose_fund_payment(made, part("50000", kind="back"), office, JUNE)
    send_payment_back(back, "金额不对", second, JUNE)
    back = propose_fund_payment(made, part("40000", kind="back"), office, JUNE)
    confirm_fund_payment(back, second, JUNE)
    assert paid_of(made) == Decimal("660000")
    assert refused(lambda: close_request(made, "", office, JUNE)) == ("reason-wanted", "reason")
    assert close_request(made, "办完了", office, JUNE) == Decimal("340000")
    assert standing_of(cohort(), funds_of(cohort().programme)[0], 2026).granted == Decimal("660000")
    (sheet,) = period_sheet(cohort(), DAY, DAY)
    assert [row[1:] for row in sheet.rows if row[1] == "2026"] == [
        ("2026", "5000000", "0", "660000", "660000", "4340000")
    ]


def test_what_is_asked_must_be_a_matter_of_the_fund(world):
    for more, field in (
        ({"year": 2030}, "year"),
        ({"purpose": "party"}, "purpose"),
        ({"unit": " "}, "unit"),
        ({"matter": ""}, "matter"),
    ):
        assert refused(lambda more=more: asked("1", **more))[1] == field
    assert refused(lambda: asked("1", township="999001002"))[0] == "outside-township"
    assert refused(lambda: ask_fund(cohort(), asking("1"), None, account("clerk1"), JUNE))[0] == "fund-plan"


def test_the_office_is_told_whose_word_is_awaited(world):
    made = asked()
    register = known_registers()["funds"]
    with world.test_request_context():
        (duty,) = register.duties(cohort(), account("office"), JUNE)
        assert duty.is_of(account("office"))
        assert not duty.is_of(account("second"))
        pass_step(made, "check", Word(), account("office"), JUNE)
        (duty,) = register.duties(cohort(), account("second"), JUNE)
        assert duty.is_of(account("second"))
        assert register.duties(cohort(), account("clerk2"), JUNE) == []
    assert register.told(cohort(), JUNE)["special"]["2026"]["limit"] == "5000000"


def test_pages_from_the_application_to_the_payment(world, clock):
    clock.set(JUNE + timedelta(days=1))
    db.session.commit()
    db.session.remove()
    clerk, office = browser(world, "clerk1"), browser(world, "office")
    sent = {
        "year": "2026",
        "purpose": "logistics",
        "township": ONE,
        "unit": "镇1",
        "matter": "建点",
        "amount": "abc",
    }
    wrong = clerk.post("/registers/funds/small/ask", data=sent)
    assert (wrong.status_code, "abc" in wrong.text, "建点" in wrong.text) == (422, True, True)
    missing = clerk.post("/registers/funds/small/ask", data={**sent, "amount": "5000"})
    assert (missing.status_code, "请附上实施方案" in missing.text) == (422, True)
    picture = (io.BytesIO(pictures.paper(0)), "plan.png")
    done = clerk.post("/registers/funds/small/ask", data={**sent, "amount": "5000", "plan": picture})
    assert done.status_code == 303
    key = asked("5000").id
    db.session.commit()
    db.session.remove()
    page = f"/registers/funds/request/{key}"
    assert "办公室审核" in office.get(page).text
    assert (
        office.post(f"{page}/say", data={"step": "check", "verdict": "return", "reason": ""}).status_code
        == 422
    )
    assert office.post(f"{page}/say", data={"step": "check", "verdict": "pass"}).status_code == 303
    assert browser(world, "clerk2").get(page).status_code == 404
    assert clerk.get(f"{page}/file/0").data == PLAN.content
    home = browser(world, "auditor").get("/registers/funds/small?year=2026&state=asked").text
    assert "物流配送" in home
    assert browser(world, "second").get("/registers/funds/small/requests.xlsx?year=2026").data[:2] == b"PK"


def test_stated_parts_against_the_stated_total_and_steps_that_cannot_work():
    said = read_said(books.FUNDS)
    assert list(mistakes(said)) == []
    said[0]["total"] = 16000000
    assert [(code, facts["level"], facts["found"]) for _path, code, facts in mistakes(said)] == [
        ("fund-total", "warning", Decimal(15000000))
    ]
    steps = said[0]["steps"]
    (fund,) = funds([{**said[0], "steps": [{**steps[1], "who": "leading-group", "scan": False}]}])
    assert fund.steps[0].paper, "what the leading group says comes on paper"
    said[0]["total"], said[0]["steps"] = 15000000, [steps[0], steps[2], steps[1]]
    assert [code for _path, code, _facts in mistakes(said)] == ["fund-file-early"]
    said[0]["steps"] = [steps[0]]
    assert [code for _path, code, _facts in mistakes(said)] == ["fund-approve"]


def read_said(text: str):
    """As the reader gives it to the register."""
    programme = load_text(f"{money.source()}\nregisters:\n{text}", small.REGIONS)
    return copy.deepcopy(programme.registers["funds"])


def test_a_year_adds_up():
    rows = [
        Asked("a", "", "asked", Decimal(5), Decimal(0), Decimal(0)),
        Asked("a", "", "done", Decimal(7), Decimal(6), Decimal(2)),
        Asked("a", "", "closed", Decimal(9), Decimal(9), Decimal(4)),
        Asked("a", "", "refused", Decimal(9), Decimal(0), Decimal(0)),
    ]
    found = standing(Decimal(20), rows)
    assert (found.asked, found.granted, found.paid, found.left) == (5, 10, 6, 10)
