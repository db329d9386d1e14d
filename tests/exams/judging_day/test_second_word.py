"""The second word of a committed draw is always given: who fell out since steps aside by the reserve, as on the day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.lots import reserve_of
from exams.queries.rooms import panel_component
from exams.rubrics import sheets
from exams.services.ask_recusal import answer_recusal, ask_recusal
from exams.services.draw_rooms import complete_draw, propose_draw, replays
from exams.services.step_aside import left_to_judge, step_aside
from recruit.db import db
from recruit.models import Account, Assignment, AuditEntry, RoleGrant
from tests.exams.judging_day import world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def committed() -> tuple[world.World, list[Account], Account, Account]:
    made = world.interview(8)
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    judges = world.judges(22)
    for guest in judges:
        guest.until = made.during + timedelta(hours=6)
    propose_draw(made.stage, judges[:20], world.WORDS[0], office, made.opens - timedelta(days=1))
    return made, judges, office, witness


def without_role(account: Account) -> None:
    db.session.query(RoleGrant).filter_by(account_id=account.id).delete()
    db.session.expire(account)


def test_a_draw_is_completed_though_its_proposer_and_its_judges_have_fallen_out(monkeypatch):
    monkeypatch.setattr("exams.services.draw_rooms.require_in_place", lambda *_given: None)
    made, judges, office, witness = committed()
    without_role(office)
    without_role(judges[0])
    judges[1].active = False
    db.session.flush()
    tomorrow = made.during + timedelta(days=1)  # every guest's day is over
    draw = complete_draw(made.stage, world.WORDS[1], witness, tomorrow)
    assert replays(draw)
    assert db.session.query(Assignment).count() == 8 * 5
    said = db.session.query(AuditEntry).filter_by(action="stage.assign").all()
    assert (len(said), {one.actor for one in said}) == (4, {"sec"})


def test_who_lost_the_role_is_taken_off_and_the_reserve_sits_but_nobody_without_it():
    made = world.interview(8)
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    judges = world.judges(22)
    draw = propose_draw(made.stage, judges, world.WORDS[0], office, made.during)
    complete_draw(made.stage, world.WORDS[1], witness, made.during)
    first, second = (
        db.session.query(Account).filter_by(login=login).one() for login in reserve_of(draw.plan, draw.seed)
    )
    part = panel_component(made.stage)
    gone = db.session.query(Account).filter_by(login=sheets(made.stage, part)[0].login).one()
    for one in (gone, first):
        without_role(one)
    done = step_aside(left_to_judge(gone, made.stage), "away", office, made.during)
    assert {one.login for one in done.stand_ins} == {second.login}
    assert done.short == 0


def test_a_granted_request_is_carried_out_by_whoever_gives_the_second_word():
    made = world.interview(8)
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    judges, entry, before = world.judges(20), made.entries[0], made.opens - timedelta(hours=1)
    applicant = db.session.query(Account).filter_by(login="a1").one()
    for examiner in judges[:4]:
        answer_recusal(
            ask_recusal(entry, "collateral", "我二叔", applicant, before), examiner, "核实过", office, before
        )
    propose_draw(made.stage, judges, world.WORDS[0], office, before)
    without_role(office)
    complete_draw(made.stage, world.WORDS[1], witness, before)
    query = db.session.query(Assignment).filter_by(entry_id=entry.id).filter(Assignment.recused_at.is_(None))
    sitting = {one.account_id for one in query}
    assert sitting
    assert not sitting & {one.id for one in judges[:4]}
