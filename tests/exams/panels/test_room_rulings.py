"""Where the judges of a room cannot mend it two people rule: the room is closed, a candidate heard again, a smaller
panel let stand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from exams.kinds.interview.results import judged_of, results_of
from exams.queries.panel_rooms import closings_in_force, rooms_of
from exams.queries.rooms import panel_component
from exams.services.close_room import confirm_reopening, propose_reopening
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.rule_on_room import confirm_ruling, propose_closing, propose_hearing, send_back_ruling
from exams.services.spread_examiners import spread
from exams.services.step_aside import step_aside
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account, Assignment, AuditEntry, Mark, RoleGrant
from scoring.inputs import marks_from_plain, marks_to_plain
from tests.exams.panels import rooms, world
from tests.exams.panels.rooms import account
from tests.support.worlds import kept

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def with_reserve():
    return rooms.hall(8, 21)


@pytest.fixture
def made():
    return kept(with_reserve)


def blockers(made):
    return {one.code: one.count for one in kind_of(made.stage).blockers(made.stage)}


def sitting(entry):
    query = db.session.query(Assignment).filter_by(entry_id=entry.id).filter(Assignment.recused_at.is_(None))
    return query.order_by(Assignment.id).all()


def leave(made, entry, count):
    """So many judges who have marked the candidate step aside for them."""
    gone = sitting(entry)[:count]
    return [
        step_aside([one], "interest", db.session.get_one(Account, one.account_id), made.during)
        for one in gone
    ]


def heard_then_short(made, left=2):
    entry = made.entries[0]
    rooms.fill(made.stage, made.during)
    return entry, leave(made, entry, 5 - left)


def test_a_room_whose_judges_are_gone_is_closed_by_two_also_after_it_was_opened_again(made):
    office, second, part = account("off"), account("sec"), panel_component(made.stage)
    room = rooms_of(made.stage, part)[0]
    rooms.fill(made.stage, made.during)
    with pytest.raises(Refusal, match="room-has-judge"):
        propose_closing(made.stage, "1", "都走了", office, made.during)
    guests = [account(one.login) for one in room.judges]
    guests[0].active = False
    for one in guests[1:]:
        one.until = made.during + timedelta(hours=1)
    db.session.flush()
    later = made.during + timedelta(hours=1)
    with pytest.raises(Refusal, match="room-has-judge"):
        propose_closing(made.stage, "1", "都走了", office, later - timedelta(seconds=1))
    with pytest.raises(Refusal, match="room-reason"):
        propose_closing(made.stage, "1", " ", office, later)
    for _again in range(2):
        asked = propose_closing(made.stage, "1", "评委的一日条都到期了", office, later)
        with pytest.raises(Refusal, match="ruling-waiting"):
            propose_closing(made.stage, "1", "再来", office, later)
        office.grants.append(RoleGrant(role="second-signatory"))
        with pytest.raises(Refusal, match="same-signatory"):
            confirm_ruling(asked, office, later)
        assert blockers(made)["room-asked"] == 1
        confirm_ruling(asked, second, later)
        with pytest.raises(Refusal, match="wrong-state"):
            confirm_ruling(asked, second, later)
        closing = closings_in_force(made.stage, part)["1"]
        assert (closing.sheets, closing.closed_by_id) == (10, second.id)
        db.session.query(RoleGrant).filter_by(account_id=office.id, role="second-signatory").delete()
        db.session.expire(office)
        confirm_reopening(propose_reopening(closing, "再看一遍", office, later), second, later)


def test_a_room_with_sheets_missing_is_closed_by_nobody_and_no_judge_rules_on_it(made):
    office, part = account("off"), panel_component(made.stage)
    judges = [account(one.login) for one in rooms_of(made.stage, part)[0].judges]
    for one in judges:
        one.active = False
    db.session.flush()
    with pytest.raises(Refusal, match="room-missing-sheets"):
        propose_closing(made.stage, "1", "都走了", office, made.during)
    twin = world.staff("twin", "office")
    twin.name, twin.organisation = judges[0].name, judges[0].organisation
    with pytest.raises(Refusal, match="own-room"):
        propose_closing(made.stage, "1", "都走了", twin, made.during)


def test_after_the_hearing_nobody_steps_in_and_two_let_the_smaller_panel_stand(made):
    office, second = account("off"), account("sec")
    entry, steps = heard_then_short(made)
    assert [(one.stand_ins, one.short) for one in steps] == [((), 0)] * 3
    assert steps[-1].heard == 1
    assert len(sitting(entry)) == 2
    friend = world.staff("friend", "judge")
    with pytest.raises(Refusal, match="spread-drawn"):
        spread(made.stage, panel_component(made.stage), [friend], 5, office, made.during)
    rooms.close_all(made.stage, made.during)
    assert blockers(made) == {"panel-short-heard": 1}
    assert results_of(made.stage).rows[entry.candidacy.number].judged is None
    with pytest.raises(Refusal, match="panel-not-short"):
        propose_hearing(made.stage, made.entries[1], "smaller", "回避", office, made.during)
    with pytest.raises(Refusal, match="ruling-room-closed"):
        propose_hearing(made.stage, entry, "again", "回避", office, made.during)
    send_back_ruling(
        propose_hearing(made.stage, entry, "smaller", "三位评委回避", office, made.during),
        office,
        made.during,
    )
    asked = propose_hearing(made.stage, entry, "smaller", "三位评委回避，考生不愿再来", office, made.during)
    confirm_ruling(asked, second, made.during)
    assert blockers(made) == {"numbers-sealed": 1}
    row = next(
        one for one in kind_of(made.stage).marks(made.stage) if one.candidate == entry.candidacy.number
    )
    assert row.values["panel"] == Decimal("80.00")
    assert marks_from_plain(marks_to_plain(row)) == row
    assert marks_to_plain(row)["panel"]["panel"]["smaller"] is True
    assert [number for number, one in judged_of(made.stage).given.items() if one.smaller] == [row.candidate]
    said = db.session.query(AuditEntry).filter_by(action="room.ruling").one()
    assert said.facts["number"] == rooms.lot(entry), "the log does not tell whose the number is"
    assert (said.facts["kind"], said.facts["judges"]) == ("smaller", 2)


def test_the_smaller_panel_stands_as_it_was_ruled_and_no_smaller(made):
    office, second = account("off"), account("sec")
    entry, _steps = heard_then_short(made)
    asked = propose_hearing(made.stage, entry, "smaller", "三位评委回避", office, made.during)
    leave(made, entry, 1)
    with pytest.raises(Refusal, match="ruling-old"):
        confirm_ruling(asked, second, made.during)
    db.session.rollback()


def test_another_who_steps_aside_after_the_ruling_needs_a_new_one(made):
    office, second = account("off"), account("sec")
    entry, _steps = heard_then_short(made)
    confirm_ruling(
        propose_hearing(made.stage, entry, "smaller", "三位评委回避", office, made.during),
        second,
        made.during,
    )
    assert "panel-short-heard" not in blockers(made)
    leave(made, entry, 1)
    assert blockers(made)["panel-short-heard"] == 1
    leave(made, entry, 1)
    assert blockers(made)["panel-short-heard"] == 1, "nobody left, and a way out all the same"
    with pytest.raises(Refusal, match="panel-nobody-left"):
        propose_hearing(made.stage, entry, "smaller", "都回避了", office, made.during)
    confirm_ruling(
        propose_hearing(made.stage, entry, "again", "都回避了", office, made.during), second, made.during
    )
    assert len(sitting(entry)) == 1, "the one in reserve"


def test_heard_again_the_sheets_are_set_aside_and_the_reserve_sits(made):
    office, second, part = account("off"), account("sec"), panel_component(made.stage)
    entry, _steps = heard_then_short(made)
    asked = propose_hearing(made.stage, entry, "again", "三位评委回避", office, made.during)
    confirm_ruling(asked, second, made.during)
    kept_on_record = db.session.query(Mark).filter_by(entry_id=entry.id)
    assert {one.current for one in kept_on_record} == {False}
    assert len(sitting(entry)) == 3
    said = db.session.query(AuditEntry).filter_by(action="room.ruling").one()
    assert said.facts["aside"] == 5
    assert "panel-short-heard" not in blockers(made)
    number = entry.candidacy.number
    for one in sitting(entry):
        judge = db.session.get_one(Account, one.account_id)
        mark_sheets(made.stage, part, [Filled(entry, rooms.share(made.stage, "0.9"))], judge, made.during)
    assert {(one.revision, one.current) for one in kept_on_record} == {(1, False), (2, True), (1, True)}
    rooms.close_all(made.stage, made.during)
    assert blockers(made) == {"numbers-sealed": 1}
    assert results_of(made.stage).rows[number].judged.mean == Decimal("90.00")
