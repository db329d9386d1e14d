"""Door and panel stay apart: who may be called in works no door, and who worked there is not called in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.lots import reserve_of
from exams.models import SessionStaff
from exams.queries.rooms import draw_of, panel_component
from exams.services.ask_recusal import answer_recusal, ask_recusal
from exams.services.plan_sessions import Planned, plan_session
from exams.services.record_arrival import Seen, record_arrivals
from exams.services.spread_examiners import spread
from exams.services.step_aside import step_aside
from exams.services.type_sheets import type_sheet
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry, RoleGrant
from tests.exams.judging_day import world
from tests.exams.panels.rooms import account, hall, seated, share
from tests.support.worlds import kept

pytestmark = [pytest.mark.usefixtures("app_context")]


def with_reserve() -> world.World:
    return hall(8, 22)


def reserve(made: world.World) -> list[Account]:
    draw = draw_of(made.stage)
    assert draw is not None
    return [account(login) for login in reserve_of(draw.plan, draw.seed)]


def panel(entry: Entry) -> list[Assignment]:
    query = db.session.query(Assignment).filter_by(entry_id=entry.id, recused_at=None)
    return query.order_by(Assignment.id).all()


def test_a_reserve_judge_of_the_office_lets_nobody_in_types_nothing_and_answers_no_request():
    made = kept(with_reserve)
    waiting, before = reserve(made)[0], made.opens - timedelta(hours=1)
    waiting.grants.append(RoleGrant(role="office"))
    _room, entry, judge = seated(made)
    asked = ask_recusal(made.entries[0], "collateral", "我二叔", account("a1"), before)
    with pytest.raises(Refusal, match="judging-door"):
        record_arrivals(made.stage, [(entry, Seen())], waiting, made.opens)
    with pytest.raises(Refusal, match="own-room"):
        type_sheet(entry, panel_component(made.stage), judge, share(made.stage, "0.8"), waiting, made.during)
    with pytest.raises(Refusal, match="recusal-judge"):
        answer_recusal(asked, None, "查无此事", waiting, made.during)


@pytest.mark.database
def test_who_looked_after_a_session_is_passed_over_by_any_account_of_theirs():
    made = kept(with_reserve)
    first, second = reserve(made)
    twin = world.staff("twin", "proctor")
    twin.name, twin.organisation = first.name, first.organisation
    wanted = Planned("室1", "1", made.opens, made.opens + timedelta(hours=3), 8)
    session = plan_session(made.stage, wanted, account("off"), made.opens)
    db.session.add(SessionStaff(session_id=session.id, account_id=twin.id))
    db.session.flush()
    entry = made.entries[0]
    done = step_aside(panel(entry)[:1], "interest", account("off"), made.during)
    assert [one.login for one in done.stand_ins] == [second.login]


@pytest.mark.database
def test_who_let_candidates_in_or_typed_is_not_sent_to_a_short_panel():
    made = kept(with_reserve)
    part, office = panel_component(made.stage), account("off")
    people = [world.staff("z1", "judge"), world.staff("z2", "judge"), world.staff("z3", "judge")]
    people[0].grants.append(RoleGrant(role="office"))
    people[1].grants.append(RoleGrant(role="clerk"))
    record_arrivals(made.stage, [(made.entries[3], Seen())], people[0], made.opens)
    _room, entry, judge = seated(made)
    type_sheet(entry, part, judge, share(made.stage, "0.8"), people[1], made.during)
    target = next(one for one in made.entries if one.id != entry.id)
    number = target.candidacy.number
    for _time in range(3):
        step_aside(panel(target)[:1], "interest", office, made.during)
    done = spread(made.stage, part, people[:2], 6, office, made.during, (number, number))
    assert (done.added, done.short) == (0, 1)
    done = spread(made.stage, part, people, 6, office, made.during, (number, number))
    assert (done.added, panel(target)[-1].account_id) == (1, people[2].id)


def test_whom_a_granted_request_named_is_left_out_of_the_next_spread():
    made = world.onsite(2)
    office, before = world.staff("off", "office"), made.opens - timedelta(hours=1)
    people = [world.staff("p1", "proctor"), world.staff("p2", "proctor")]
    asked = ask_recusal(made.entries[0], "collateral", "我二叔", account("a1"), before)
    answer_recusal(asked, people[0], "核实过", office, before)
    part = next(one for one in made.stage.definition.components if one.kind == "checklist")
    done = spread(made.stage, part, people, 1, office, before)
    assert (done.added, done.short) == (2, 0)
    assert [one.account_id for one in panel(made.entries[0])] == [people[1].id]
    number = made.entries[0].candidacy.number
    done = spread(made.stage, part, people[:1], 2, office, before, (number, number))
    assert (done.added, done.short) == (0, 1)
