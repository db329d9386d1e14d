"""Whoever stays away, the stage can still be closed honestly: every candidate, every judge of a room, the chief, the
reserve; and who withdraws after the draw moves nobody."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from exams.lots import outcome
from exams.queries.numbers import lot_numbers
from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import draw_of, panel_component, seats_of
from exams.services.check_in import check_in
from exams.services.close_room import close_room, name_chief
from exams.services.draw_rooms import replays
from exams.services.open_numbers import confirm_opening, propose_opening
from exams.services.rule_on_room import confirm_ruling, propose_level
from exams.services.spread_examiners import spread
from exams.services.step_aside import left_to_judge, step_aside
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Assignment
from scoring.explain_panels import panel_steps
from scoring.inputs import marks_from_plain, marks_to_plain
from scoring.panel_marks import judge_rows, marks_of
from tests.exams.judging_day import world
from tests.exams.panels.rooms import account, close_all, fill, hall
from tests.support.worlds import kept

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def full():
    return hall(8, 22)


@pytest.fixture
def made():
    return kept(full)


def blockers(made):
    return {one.code for one in kind_of(made.stage).blockers(made.stage)}


def opened(made):
    propose_opening(made.stage, "收齐了", account("off"), made.during)
    confirm_opening(made.stage, account("sec"), made.during)


def test_every_candidate_stays_away(made):
    late = made.stage.closes_at - timedelta(minutes=1)
    check_in(made.stage, [(one, "absent") for one in made.entries], account("off"), late)
    assert blockers(made) == {"numbers-sealed"}
    opened(made)
    assert blockers(made) == set()
    assert all(one.absent for one in kind_of(made.stage).marks(made.stage))


def test_every_judge_of_a_room_and_all_the_reserve_stay_away(made):
    office, part = account("off"), panel_component(made.stage)
    room = rooms_of(made.stage, part)[0]
    for one in room.judges:
        step_aside(left_to_judge(account(one.login), made.stage), "away", office, made.during)
    for one in rooms_of(made.stage, part)[0].judges:  # the reserve does not come either
        step_aside(left_to_judge(account(one.login), made.stage), "away", office, made.during)
    assert "examiner-missing" in blockers(made)
    sent = [world.staff(f"sent{number}", "judge") for number in range(5)]
    spread(made.stage, part, sent, 5, office, made.during)
    fill(made.stage, made.during)
    assert "room-no-chief" in blockers(made), "who was sent never chairs by lot"
    name_chief(made.stage, part, "1", sent[0], office, made.during)
    close_all(made.stage, made.during)
    opened(made)
    assert blockers(made) == set()


def test_the_chief_stays_away_before_and_after_the_sheets_are_in(made):
    office, part = account("off"), panel_component(made.stage)
    first = rooms_of(made.stage, part)[0].chief
    step_aside(left_to_judge(account(first), made.stage), "away", office, made.during)
    second = rooms_of(made.stage, part)[0].chief
    assert second not in (None, first)
    fill(made.stage, made.during)
    account(second).active = False
    db.session.flush()
    other = next(one.login for one in rooms_of(made.stage, part)[0].judges if one.login != second)
    name_chief(made.stage, part, "1", account(other), office, made.during, "主考病了")
    close_room(made.stage, part, "1", account(other), made.during)


def test_who_withdraws_after_the_draw_moves_nobody_and_the_record_still_replays(made):
    seats, lots = seats_of(made.stage), lot_numbers(made.entry_ids)
    sitting = db.session.query(Assignment).count()
    made.entries[3].candidacy.state = "withdrawn"
    db.session.flush()
    world.candidates(made.stage.cohort, "interview", [9], made.during)
    draw = draw_of(made.stage)
    assert replays(draw)
    assert outcome(draw.plan, draw.seed)[0].keys() == {f"{n:04}" for n in range(1, 9)}
    assert {key: place for key, place in seats_of(made.stage).items() if key in seats} == seats
    assert lot_numbers(made.entry_ids) == lots
    assert db.session.query(Assignment).count() == sitting + 5


def test_who_is_left_alone_in_a_room_keeps_the_mark_as_two_people_rule(made):
    office, second = account("off"), account("sec")
    seats, alone = seats_of(made.stage), made.entries[0]
    others = [one for one in made.entries if seats[one.id][0] == seats[alone.id][0] and one.id != alone.id]
    check_in(
        made.stage, [(one, "absent") for one in others], office, made.stage.closes_at - timedelta(minutes=1)
    )
    fill(made.stage, made.during, leave=tuple(one.candidacy.number for one in others))
    room = seats[alone.id][0]
    with pytest.raises(Refusal, match="room-has-coefficient"):
        propose_level(made.stage, room, "只来了一位", office, made.during)
    close_all(made.stage, made.during)
    assert blockers(made) == {"panel-coefficient"}
    confirm_ruling(propose_level(made.stage, room, "只来了一位", office, made.during), second, made.during)
    assert blockers(made) == {"numbers-sealed"}
    rows = {one.candidate: one for one in kind_of(made.stage).marks(made.stage)}
    row, part = rows[alone.candidacy.number], panel_component(made.stage)
    assert (row.values[part.code], row.panel[part.code].level) == (Decimal("80.00"), True)
    assert marks_from_plain(marks_to_plain(row)) == row
    policy = made.stage.definition.policy
    assert judge_rows(list(rows.values()), policy) == list(rows.values()), "anybody recomputes it"
    (_judges, between) = panel_steps(
        policy.component(part.code), row.candidate, marks_of(rows.values(), policy.component(part.code))
    )
    assert (between[1]["level"], between[1]["coefficient"]) == (True, 1)
