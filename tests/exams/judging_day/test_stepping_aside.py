"""Who steps aside is replaced by the lots' reserve, and nobody alone takes out a mark that somebody has read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.lots import reserve_of
from exams.queries.rooms import draw_of, panel_component
from exams.rubrics import sheets
from exams.services.ask_recusal import answer_recusal, ask_recusal
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.spread_examiners import spread
from exams.services.step_aside import left_to_judge, step_aside
from exams.services.substitute_judge import short_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry
from tests.exams.judging_day import world
from tests.exams.panels.rooms import account, hall, seated, share
from tests.support.worlds import kept

pytestmark = [pytest.mark.usefixtures("app_context")]
PARAMS = "interview__components__panel__params__"


def with_reserve() -> world.World:
    return hall(8, 22)


def panel(entry: Entry) -> list[Assignment]:
    query = db.session.query(Assignment).filter_by(entry_id=entry.id).filter(Assignment.recused_at.is_(None))
    return query.order_by(Assignment.id).all()


def whose(one: Assignment) -> Account:
    return db.session.get_one(Account, one.account_id)


def reserve(made: world.World) -> list[Account]:
    draw = draw_of(made.stage)
    assert draw is not None
    return [account(login) for login in reserve_of(draw.plan, draw.seed)]


@pytest.mark.database
def test_a_judge_who_steps_aside_is_replaced_while_an_odd_number_is_wanted_and_nobody_has_marked():
    made = kept(with_reserve)
    entry = made.entries[0]
    done = step_aside(panel(entry)[:1], "spouse", whose(panel(entry)[0]), made.during)
    assert (done.done, [one.login for one in done.stand_ins], done.short) == (1, [reserve(made)[0].login], 0)
    assert len(panel(entry)) == 5
    with pytest.raises(Refusal, match="recusal-none"):
        step_aside([], "spouse", account("off"), made.during)
    judge = whose(panel(entry)[0])
    mark_sheets(
        made.stage, panel_component(made.stage), [Filled(entry, share(made.stage, "0.8"))], judge, made.during
    )
    assert step_aside(panel(entry)[1:2], "spouse", account("off"), made.during).stand_ins == ()
    assert (len(panel(entry)), short_of(entry)) == (4, 0), "nobody can mark who did not hear"


def test_nobody_sits_whom_a_granted_request_named():
    made = world.interview(8)
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    judges, entry, before = world.judges(22), made.entries[0], made.opens - timedelta(hours=1)
    world.drawn(made, office, witness, judges, before)
    first, second = reserve(made)
    applicant = db.session.query(Account).filter_by(login="a1").one()
    asked = ask_recusal(entry, "collateral", "我二叔", applicant, before)
    answer_recusal(asked, first, "核实过", office, before)
    done = step_aside(panel(entry)[:1], "interest", office, before)
    assert [one.login for one in done.stand_ins] == [second.login]
    other = step_aside(panel(made.entries[1])[:1], "interest", office, before)
    assert [one.login for one in other.stand_ins] == [first.login]


def test_who_cannot_come_is_replaced_for_everybody_not_marked_yet():
    made = kept(with_reserve)
    part = panel_component(made.stage)
    _room, entry, judge = seated(made)
    mark_sheets(made.stage, part, [Filled(entry, share(made.stage, "0.8"))], judge, made.during)
    done = step_aside(left_to_judge(judge, made.stage), "away", account("off"), made.during)
    assert (done.done, [one.login for one in done.stand_ins]) == (1, [reserve(made)[0].login])
    assert [
        one.number for one in sheets(made.stage, part) if one.login == judge.login and not one.recused
    ] == [entry.candidacy.number]


def test_the_least_is_that_of_the_rule():
    made = world.interview(
        8, **{PARAMS + "trim": "highest-and-lowest\n          few: refuse", PARAMS + "odd": "false"}
    )
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    world.drawn(made, office, witness, world.judges(22), made.during)
    entry = made.entries[0]
    assert step_aside(panel(entry)[:1], "interest", office, made.during).stand_ins == ()
    assert len(step_aside(panel(entry)[:1], "interest", office, made.during).stand_ins) == 1
    assert len(panel(entry)) == 4, "one each side and two that stay"


@pytest.mark.database
def test_the_office_sends_nobody_past_the_lots():
    made = kept(with_reserve)
    part, office, friend = panel_component(made.stage), account("off"), world.staff("friend", "judge")
    number = made.entries[0].candidacy.number
    with pytest.raises(Refusal, match="spread-drawn"):
        spread(made.stage, part, [friend], 6, office, made.during, (number, number))
    for _time in range(3):
        step_aside(panel(made.entries[0])[:1], "interest", office, made.during)
    assert short_of(made.entries[0]) == 1
    done = spread(made.stage, part, [friend], 6, office, made.during, (number, number))
    assert (done.added, done.short, len(panel(made.entries[0]))) == (1, 0, 5)


def test_nobody_is_sent_before_the_lots_are_drawn():
    made, office, friend = world.interview(2), world.staff("off", "office"), world.staff("friend", "judge")
    with pytest.raises(Refusal, match="spread-drawn"):
        spread(made.stage, panel_component(made.stage), [friend], 1, office, made.during)
