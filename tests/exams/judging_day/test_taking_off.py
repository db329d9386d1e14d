"""Who has marked is taken off by two people who judge nobody there, in open, closed and reopened rooms alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.models import TakingOff
from exams.queries.panel_rooms import closings_of, marks_unseen
from exams.queries.rooms import panel_component
from exams.rubrics import sheets
from exams.services.ask_recusal import answer_recusal, ask_recusal
from exams.services.close_room import confirm_reopening, propose_reopening
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.open_numbers import confirm_opening, propose_opening
from exams.services.step_aside import step_aside
from exams.services.take_off import confirm_taking_off, propose_taking_off, send_back_taking_off
from exams.services.type_sheets import type_sheet
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account, Assignment, AuditEntry, Entry, RoleGrant
from tests.exams.judging_day import world
from tests.exams.panels.rooms import account, close_all, fill, hall, seated, share
from tests.support.signed_in import sign_in
from tests.support.worlds import kept

PARAMS = "interview__components__panel__params__"
context = pytest.mark.usefixtures("app_context")


def shut() -> world.World:
    made = hall(8, 22)
    fill(made.stage, made.during)
    close_all(made.stage, made.during)
    db.session.commit()
    return made


def no_chief(count: int = 4) -> world.World:
    made = world.interview(count, **{PARAMS + "chief": "null", PARAMS + "anonymous": "false"})
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    world.drawn(made, office, witness, world.judges(), made.during)
    db.session.commit()
    return made


def mine(entry: Entry, judge: Account) -> list[Assignment]:
    query = db.session.query(Assignment).filter_by(entry_id=entry.id, account_id=judge.id, recused_at=None)
    return query.order_by(Assignment.id).all()


def first_of(entry: Entry) -> Account:
    one = db.session.query(Assignment).filter_by(entry_id=entry.id).order_by(Assignment.id).first()
    assert one is not None
    return db.session.get_one(Account, one.account_id)


@pytest.mark.database
@context
def test_in_an_open_a_closed_and_a_reopened_room_nobody_alone_takes_off_who_has_marked():
    made = kept(shut)
    _room, entry, judge = seated(made)
    office, second = account("off"), account("sec")
    closing = next(one for one in closings_of(made.stage) if one.room == _room.name)

    def alone(*people: Account) -> None:
        for by in people:
            with pytest.raises(Refusal, match="recusal-marked"):
                step_aside(mine(entry, judge), "interest", by, made.during)

    alone(office, judge)
    confirm_reopening(propose_reopening(closing, "评委是亲属", office, made.during), second, made.during)
    alone(office, judge)
    with pytest.raises(Refusal, match="recusal-words"):
        propose_taking_off(entry, judge, "interest", " ", office, made.during)
    asked = propose_taking_off(entry, judge, "interest", "查到是舅舅", office, made.during)
    with pytest.raises(Refusal, match="recusal-proposed"):
        propose_taking_off(entry, judge, "interest", "再来一次", office, made.during)
    assert ("recusal-second", 1) in [
        (one.code, one.count) for one in kind_of(made.stage).blockers(made.stage)
    ]
    (hand,) = [one for one in kind_of(made.stage).second_hands(made.stage) if one.code == "recusal-second"]
    assert hand.facts["asked_by"] == (office.id,)
    office.grants.append(RoleGrant(role="second-signatory"))
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_taking_off(asked, office, made.during)
    assert confirm_taking_off(asked, second, made.during).done == 1
    assert mine(entry, judge) == []
    assert [
        one.recused for one in sheets(made.stage, panel_component(made.stage)) if one.login == judge.login
    ][0], "the sheet stays on record and does not count"
    said = [one.action for one in db.session.query(AuditEntry).filter(AuditEntry.action.like("recusal.%"))]
    assert said == ["recusal.propose", "recusal.confirm"]


@pytest.mark.database
@context
def test_in_a_closed_room_two_take_off_at_once_and_neither_judges_in_the_stage():
    made = kept(shut)
    _room, entry, judge = seated(made)
    other = first_of(next(one for one in made.entries if first_of(one).id != first_of(entry).id))
    other.grants += [RoleGrant(role="office"), RoleGrant(role="second-signatory")]
    with pytest.raises(Refusal, match="recusal-judge"):
        propose_taking_off(entry, judge, "in-law", "是他女婿", other, made.during)
    asked = propose_taking_off(entry, judge, "in-law", "是他女婿", account("off"), made.during)
    for by, code in ((other, "recusal-judge"), (account("off"), "role-missing")):
        with pytest.raises(Refusal, match=code):
            confirm_taking_off(asked, by, made.during)
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back_taking_off(asked, account("sec"), made.during)
    send_back_taking_off(asked, account("sec"), made.during, "查无此事")
    again = propose_taking_off(entry, judge, "in-law", "户口簿上写着", account("off"), made.during)
    confirm_taking_off(again, account("sec"), made.during)
    assert mine(entry, judge) == []
    assert [one.state for one in db.session.query(TakingOff).order_by(TakingOff.id)] == [
        "rejected",
        "confirmed",
    ]


@context
def test_an_old_request_does_not_take_out_marks_and_nobody_reads_any_while_sheets_are_missing():
    made = no_chief()
    office, entry, before = account("off"), made.entries[0], made.opens - timedelta(hours=1)
    asked = ask_recusal(entry, "collateral", "我二叔", account("a1"), before)
    judge = first_of(entry)
    mark_sheets(
        made.stage, panel_component(made.stage), [Filled(entry, share(made.stage, "0.8"))], judge, made.during
    )
    assert marks_unseen(made.stage, office) == "sheets-unseen"
    with pytest.raises(Refusal, match="recusal-marked"):
        answer_recusal(asked, judge, "同意", office, made.during)
    fill(made.stage, made.during)
    assert marks_unseen(made.stage, office) == ""
    with pytest.raises(Refusal, match="recusal-marked"):
        step_aside(mine(entry, judge), "collateral", office, made.during)
    own = first_of(made.entries[1])
    assert step_aside(mine(made.entries[1], own), "interest", own, made.during).done == 1, "one's own"
    confirm_taking_off(
        propose_taking_off(entry, judge, "collateral", "核实是二叔", office, made.during),
        account("sec"),
        made.during,
    )
    assert answer_recusal(asked, judge, "同意", office, made.during).done == 0
    assert asked.state == "granted"


@context
def test_after_the_numbers_are_opened_not_even_the_judge_alone_and_a_typed_sheet_counts_as_marked():
    made = world.interview(4, **{PARAMS + "chief": "null"})
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    world.drawn(made, office, witness, world.judges(), made.during)
    entry, part = made.entries[0], panel_component(made.stage)
    judge, clerk = first_of(entry), world.staff("t1", "clerk")
    type_sheet(entry, part, judge, share(made.stage, "0.2"), clerk, made.during)
    with pytest.raises(Refusal, match="recusal-marked"):
        step_aside(mine(entry, judge), "interest", office, made.during)
    type_sheet(entry, part, judge, share(made.stage, "0.2"), office, made.during)
    fill(made.stage, made.during, leave=(entry.candidacy.number,))
    for one in sheets(made.stage, part):
        if not one.marks:
            whole = [Filled(entry, share(made.stage, "0.8"))]
            mark_sheets(made.stage, part, whole, account(one.login), made.during)
    propose_opening(made.stage, "评分表收齐", office, made.during)
    confirm_opening(made.stage, witness, made.during)
    with pytest.raises(Refusal, match="recusal-marked"):
        step_aside(mine(entry, judge), "interest", judge, made.during)
    asked = propose_taking_off(entry, judge, "interest", "他自己说的", office, made.during)
    assert confirm_taking_off(asked, witness, made.during).done == 1


def test_the_office_proposes_on_the_page_and_the_second_person_agrees_there(app, clock):
    with app.app_context():
        made = no_chief()
        clock.set(made.during)
        fill(made.stage, made.during)
        judge, number = first_of(made.entries[0]).login, made.entries[0].candidacy.number
        peer = account(judge)
        peer.grants.append(RoleGrant(role="office"))
        db.session.commit()
        office, second, judging = (sign_in(app.test_client(), login) for login in ("off", "sec", judge))
    address = f"/day/{made.stage_id}/recusals"
    form = {"number": number, "examiner": judge, "relation": "in-law"}
    page = office.post(f"{address}/of-office", data=form)
    assert (page.status_code, "要复核人同意才能去掉。请写明为什么" in page.text) == (422, True)
    assert f'value="{number}"' in page.text, "what was typed stays"
    office.post(f"{address}/of-office", data=form | {"reason": "查到是他女婿"})
    assert "查到是他女婿" in second.get(address).text
    assert "同意让他回避" not in office.get(address).text
    assert "查到是他女婿" not in judging.get(address).text
    assert judging.post(f"{address}/of-office", data=form).status_code == 409
    with app.app_context():
        asked = db.session.query(TakingOff).one().id
    second.post(f"{address}/second/{asked}/confirm")
    assert "已经确认" in second.get(address).text
    with app.app_context():
        assert mine(db.session.get_one(Entry, made.entries[0].id), account(judge)) == []
