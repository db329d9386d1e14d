"""Awards: no more than there are seats, granted by two, published and paid through the fund; penalties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Award, AwardPosting, Penalty
from recruit.paperfiles import PaperFile
from recruit.programme import load_text
from recruit.queries.awards import About, awards_in
from recruit.queries.money import partners
from recruit.registers import known_registers
from recruit.registers.awards.said import awards_of, mistakes
from recruit.registers.awards.words import period_sheet
from recruit.services.grant_award import (
    ask_for_awards,
    grant,
    nominate,
    publish_awards,
    revoke,
    send_award_back,
)
from recruit.services.penalise import confirm_penalty, propose_penalty, send_penalty_back, words_of
from tests.recruit.funnel import small
from tests.support import books, money
from tests.support.books import JUNE, account, cohort
from tests.support.signed_in import browser

pytestmark = pytest.mark.database
ONE, TWO = "999001001", "999001002"


@pytest.fixture
def world(make_app) -> Flask:
    app = make_app(ZEYOU_KINDS=books.KINDS, WTF_CSRF_ENABLED=False)
    with app.app_context():
        books.open_books()
        yield app


def put(kind: str, about: About, by: str = "office") -> Award:
    return nominate(cohort(), kind, 2026, about, "做得好", account(by), JUNE)


def unit(number: int) -> About:
    return About("unit", "", f"单位{number}")


def place() -> About:
    return About("place", partners(cohort())[0].place.code)


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def test_no_more_are_granted_than_there_are_seats(world):
    second = account("second")
    made = [put("support", unit(number)) for number in range(6)]
    for one in made[:5]:
        grant(one, second, JUNE)
    assert sorted(one.seat for one in made[:5]) == [1, 2, 3, 4, 5]
    assert refused(lambda: grant(made[5], second, JUNE))[0] == "award-full"
    revoke(made[2], "名称写错", account("office"), JUNE)
    grant(made[5], second, JUNE)
    assert (made[5].seat, made[2].seat, made[2].state) == (3, None, "rejected")


def test_the_database_too_has_no_seat_for_a_sixth_and_none_for_two(world):
    made = [put("best", place()), put("support", unit(1))]
    for one in made:
        grant(one, account("second"), JUNE)
    db.session.commit()
    wrong = {"state": "confirmed", "settled_by_id": account("second").id}
    for seat, kind in ((2, "best"), (1, "support"), (None, "support")):
        row = Award(cohort_id=cohort().id, period="2026", kind=kind, subject="unit", about="x", grounds="x",
                    amount=Decimal(0), most=1 if kind == "best" else 5, seat=seat, proposed_at=JUNE,
                    proposed_by_id=account("office").id, **wrong)  # fmt: skip
        db.session.add(row)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()
    with pytest.raises(IntegrityError):
        db.session.execute(update(Award).values(settled_by_id=Award.proposed_by_id))


def test_two_people_and_somebody_who_is_there(world):
    made = put("excellent", About("township", ONE))
    assert refused(lambda: grant(made, account("office"), JUNE))[0] == "role-missing"
    assert refused(lambda: put("excellent", About("township", ONE))) == ("award-twice", "about")
    assert refused(lambda: put("excellent", About("township", "123"))) == ("award-about", "about")
    assert refused(lambda: put("excellent", unit(1))) == ("award-about", "about")
    assert refused(lambda: put("nothing", unit(1))) == ("award-kind", "kind")
    assert refused(lambda: put("excellent", About("township", TWO), by="clerk1"))[0] == "role-missing"
    assert refused(lambda: send_award_back(made, " ", account("second"), JUNE)) == ("reason-wanted", "reason")
    send_award_back(made, "还不够", account("second"), JUNE)
    assert (made.state, made.answer) == ("rejected", "还不够")
    assert put("excellent", About("township", ONE)).state == "proposed"


def test_the_list_is_published_and_its_money_asked_of_the_fund_once(world):
    head = partners(cohort())[0].candidacy.number
    for kind, about in (
        ("excellent", About("township", ONE)),
        ("support", unit(1)),
        ("best", place()),
    ):
        made = put(kind, about)
        assert refused(lambda: publish_awards(cohort(), "2026", account("office"), JUNE))[0] in (
            "award-none",
            "award-waits",
        )
        grant(made, account("second"), JUNE)
    grant(put("head", About("partner", head)), account("second"), JUNE)
    posted = publish_awards(cohort(), "2026", account("office"), JUNE)
    assert [row["kind"] for row in posted.rows] == ["best", "excellent", "support"]
    once = publish_awards(cohort(), "all", account("office"), JUNE)
    assert "*" in once.rows[0]["name"], "a person's name is masked"
    day = JUNE.date()
    (sheet,) = period_sheet(cohort(), day, day)
    assert [row[2:] for row in sheet.rows] == [("1", "50000"), ("1", "30000"), ("1", "0"), ("1", "0")]
    assert posted.rows[0]["name"] not in str(sheet.rows)
    assert period_sheet(cohort(), day - timedelta(days=9), day - timedelta(days=2)) == []
    plan = PaperFile("pdf", b"%PDF-")
    (asked,) = ask_for_awards(cohort(), "2026", 2026, plan, "奖金", account("office"), JUNE)
    assert (asked.amount, asked.purpose) == (Decimal(80000), "awards")
    again = (cohort(), "2026", 2026, plan, "奖金", account("office"), JUNE)
    assert refused(lambda: ask_for_awards(*again))[0] == "award-money-none"


def test_a_penalty_is_heard_first_sealed_and_by_two(world):
    office, second = account("office"), account("second")
    heard = (date(2026, 6, 9), "spoken", "路断了")
    about = About("township", ONE)
    assert refused(
        lambda: propose_penalty(
            cohort(), "criticism", about, "没有开站", (heard[0], "spoken", " "), office, JUNE
        )
    ) == ("penalty-heard", "said")
    late = (date(2026, 6, 11), "silent", "")
    assert (
        refused(lambda: propose_penalty(cohort(), "criticism", about, "x", late, office, JUNE))[1]
        == "heard_on"
    )
    assert refused(lambda: propose_penalty(cohort(), "fine", about, "x", heard, office, JUNE))[1] == "kind"
    made = propose_penalty(cohort(), "criticism", about, "没有开站", heard, office, JUNE)
    assert "没有开站".encode() not in made.words_sealed
    assert words_of(made)["cause"] == "没有开站"
    assert refused(lambda: confirm_penalty(made, office, JUNE))[0] == "role-missing"
    confirm_penalty(made, second, JUNE)
    other = propose_penalty(cohort(), "criticism", about, "又一次", heard, office, JUNE)
    send_penalty_back(other, "证据不足", second, JUNE)
    assert (made.state, other.state, words_of(other)["answer"]) == ("confirmed", "rejected", "证据不足")


def test_the_office_is_told_what_waits_and_that_a_list_is_out_of_date(world):
    register = known_registers()["awards"]
    made = put("support", unit(1))
    with world.test_request_context():
        (duty,) = register.duties(cohort(), account("second"), JUNE)
        assert duty.is_of(account("second"))
        grant(made, account("second"), JUNE)
        publish_awards(cohort(), "2026", account("office"), JUNE)
        assert register.duties(cohort(), account("second"), JUNE) == []
        revoke(made, "弄错了", account("office"), JUNE)
        (stale,) = register.duties(cohort(), account("office"), JUNE)
    assert "再公布一次" in stale.text
    assert awards_in(cohort(), "2026")[0].state == "rejected"


@pytest.mark.pdf
def test_pages_and_the_public_list(world, clock):
    clock.set(JUNE)
    db.session.commit()
    db.session.remove()
    office, second, home = browser(world, "office"), browser(world, "second"), "/registers/awards/small"
    missing = office.post(f"{home}/nominate/support", data={"name": "商务局", "grounds": ""})
    assert (missing.status_code, "商务局" in missing.text) == (422, True)
    assert (
        office.post(f"{home}/nominate/support", data={"name": "商务局", "grounds": "出力多"}).status_code
        == 303
    )
    key = db.session.query(Award).one().id
    db.session.remove()
    assert "等第二个人确认" in second.get(home).text
    assert second.post(f"{home}/award/{key}/grant").status_code == 303
    assert browser(world, "clerk1").get(home).status_code == 403
    anybody = world.test_client()
    assert "商务局" not in anybody.get(f"{home}/list").text
    assert office.post(f"{home}/publish", data={"period": "2026"}).status_code == 303
    assert "商务局" in anybody.get(f"{home}/list").text
    with world.test_request_context():
        assert known_registers()["awards"].public_page(cohort()) == f"{home}/list"
    db.session.remove()
    posting = db.session.query(AwardPosting).one().id
    db.session.remove()
    assert anybody.get(f"{home}/list/{posting}.pdf").data[:5] == b"%PDF-"
    assert office.post(f"{home}/money", data={"period": "2026"}).status_code == 303
    assert "F2026-001" in office.get("/registers/funds/small").text
    assert office.get(f"{home}/awards.xlsx?period=2026").data[:2] == b"PK"
    told = {"kind": "criticism", "subject": "township", "about": ONE, "cause": "没有开站", "heard_on": "2026-06-01",
            "heard_how": "silent"}  # fmt: skip
    assert office.post(f"{home}/penalties", data=told).status_code == 303
    penalty = db.session.query(Penalty).one().id
    db.session.remove()
    assert "没有开站" in second.get(f"{home}/penalties").text
    assert second.post(f"{home}/penalty/{penalty}/confirm").status_code == 303
    assert "没有开站" not in anybody.get(f"{home}/list").text


def test_parts_and_the_stated_sum():
    programme = load_text(f"{money.source()}\nregisters:\n{books.FUNDS}{books.AWARDS}", small.REGIONS)
    said = dict(programme.registers["awards"])
    awards = awards_of(programme)
    assert sum(one.most * one.amount for one in awards.kinds) == 480000
    purposes = {"special": ["awards"]}
    assert list(mistakes(said, purposes)) == []
    assert [code for _path, code, _facts in mistakes(said, {})] == ["award-fund"] * 3
    wrong = list(mistakes({**said, "total": 400000}, purposes))
    assert [(code, facts["found"], facts["level"]) for _path, code, facts in wrong] == [
        ("award-total", Decimal(480000), "warning")
    ]
