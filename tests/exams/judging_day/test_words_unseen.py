"""What candidates say beside their drawn numbers is not for who judges there, nor do they rule on one another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.queries.numbers import lot_numbers
from exams.services.ask_recusal import answer_recusal, ask_recusal
from exams.services.rule_self_naming import note_self_naming
from exams.services.step_aside import step_aside
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, RoleGrant
from tests.exams.judging_day import world
from tests.exams.panels.rooms import account, hall
from tests.support.signed_in import sign_in
from tests.support.worlds import kept


def judge_of(made: world.World, place: int) -> Account:
    row = (
        db.session.query(Assignment)
        .filter_by(entry_id=made.entries[place].id)
        .order_by(Assignment.id)
        .first()
    )
    assert row is not None
    return db.session.get_one(Account, row.account_id)


def office_too(made: world.World) -> Account:
    judge = judge_of(made, 0)
    judge.grants.append(RoleGrant(role="office"))
    db.session.flush()
    return judge


@pytest.mark.usefixtures("app_context")
def test_a_judge_of_the_office_rules_on_nobodys_recusal_and_takes_nobody_off_but_themselves():
    made = kept(hall)
    judge, before = office_too(made), made.opens - timedelta(hours=1)
    peer = next(one for one in made.entries if judge_of(made, made.entries.index(one)).id != judge.id)
    theirs = db.session.query(Assignment).filter_by(entry_id=peer.id).order_by(Assignment.id).limit(1).all()
    with pytest.raises(Refusal, match="recusal-judge"):
        step_aside(theirs, "interest", judge, made.during)
    asked = ask_recusal(made.entries[1], "collateral", "我二叔", account("a2"), before)
    for whom in (None, db.session.get_one(Account, theirs[0].account_id)):
        with pytest.raises(Refusal, match="recusal-judge"):
            answer_recusal(asked, whom, "核实过", judge, before)
    own = db.session.query(Assignment).filter_by(account_id=judge.id).order_by(Assignment.id).limit(1).all()
    assert step_aside(own, "interest", judge, made.during).done == 1


@pytest.mark.usefixtures("app_context")
def test_whom_a_request_names_does_not_answer_it_from_another_account():
    made = kept(hall)
    judge, twin = judge_of(made, 0), world.staff("twin", "office")
    twin.phone_index = judge.phone_index = "one phone"
    asked = ask_recusal(
        made.entries[0], "collateral", "我二叔", account("a1"), made.opens - timedelta(hours=1)
    )
    with pytest.raises(Refusal, match="recusal-own"):
        answer_recusal(asked, judge, "查无此事", twin, made.opens)
    with pytest.raises(Refusal, match="recusal-judge"):
        answer_recusal(asked, None, "查无此事", twin, made.opens)


def test_neither_requests_nor_what_was_let_slip_stand_on_a_judges_pages(app, clock):
    with app.app_context():
        made = hall(4)
        clock.set(made.during)
        login, entry = office_too(made).login, made.entries[1]
        ask_recusal(entry, "collateral", "县里的丙二叔", account("a2"), made.opens - timedelta(hours=1))
        note_self_naming(entry, "说是丙家的", account("off"), made.during)
        lot = lot_numbers([entry.id])[entry.id]
        db.session.commit()
        judging, office = sign_in(app.test_client(), login), sign_in(app.test_client(), "off")
    for page, words in (("recusals", "县里的丙二叔"), ("numbers", "说是丙家的")):
        address = f"/day/{made.stage_id}/{page}"
        assert words in office.get(address).text
        seen = judging.get(address)
        assert seen.status_code == 200
        assert "您在这一环节当评委" in seen.text
        assert words not in seen.text
        assert lot not in seen.text
