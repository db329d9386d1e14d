"""An interview from the draw to the marks, and everything that may keep it open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.rubrics import criteria_of, rubric_todo
from exams.services.check_in import check_in
from exams.services.draw_rooms import draw_rooms
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.open_numbers import confirm_opening, propose_opening
from exams.services.recuse import recuse
from exams.services.spread_examiners import spread
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account, Assignment, Entry
from tests.exams.panels import world
from tests.exams.panels.rooms import close_all

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def hall():
    made = world.build("interview", 8)
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    draw_rooms(made.stage, world.judges(20), ("今天下着小雨", "山上的茶开花了"), office, witness, made.during)
    db.session.commit()
    return made, office


def mark(made, entry: Entry, account: Account, share: str) -> None:
    part = made.stage.definition.component("panel")
    marks = {one.code: one.max * Decimal(share) for one in criteria_of(part)}
    mark_sheets(made.stage, part, [Filled(entry, marks)], account, made.during)


def judges_of(entry: Entry) -> list[Account]:
    query = db.session.query(Account).join(Assignment, Assignment.account_id == Account.id)
    found = query.filter(Assignment.entry_id == entry.id, Assignment.recused_at.is_(None))
    return found.order_by(Account.login).all()


def blockers(stage) -> list[tuple[str, int]]:
    return [(one.code, one.count) for one in kind_of(stage).blockers(stage)]


def test_everything_marked_or_absent_lets_the_stage_close(hall):
    made, office = hall
    *present, away = made.entries
    assert blockers(made.stage) == [("sheet-missing", 40), ("room-open", 4)]
    for entry in present:
        for account in judges_of(entry):
            mark(made, entry, account, "0.8")
    check_in(made.stage, [(away, "absent")], office, made.during)
    problems = blockers(made.stage)
    # Two to a room: the absence leaves somebody alone in theirs, and a coefficient of one candidate means nothing.
    assert problems == [("panel-coefficient", 1), ("room-open", 4)]
    found = {
        one.candidate: (one.values["panel"], one.absent) for one in kind_of(made.stage).marks(made.stage)
    }
    assert found["0008"] == (None, True)
    assert {value for number, (value, _gone) in found.items() if number != "0008"} == {Decimal("80.00")}
    check_in(made.stage, [(away, "present")], office, made.during)
    for account in judges_of(away):
        mark(made, away, account, "0.8")
    assert blockers(made.stage) == [("room-open", 4)]
    close_all(made.stage, made.during)
    assert blockers(made.stage) == [("numbers-sealed", 1)]
    propose_opening(made.stage, "评分表收齐了", office, made.during)
    witness = db.session.query(Account).filter_by(login="sec").one()
    confirm_opening(made.stage, witness, made.during)
    assert blockers(made.stage) == []


def test_a_judge_sees_the_own_room_only(hall):
    made, _office = hall
    part = made.stage.definition.component("panel")
    account = judges_of(made.entries[0])[0]
    mine = {task.entry.id for task in rubric_todo(account, made.stage, part)}
    assert len(mine) == 2
    other = next(entry for entry in made.entries if entry.id not in mine)
    with pytest.raises(Refusal, match="not-assigned"):
        mark(made, other, account, "0.5")


def test_recusals_shrink_a_panel_until_somebody_steps_in(hall):
    made, office = hall
    entry = made.entries[0]
    for one in db.session.query(Assignment).filter_by(entry_id=entry.id).limit(3):
        recuse([one], "relative", office, made.during)
    assert ("panel-too-small", 1) in blockers(made.stage)
    number = entry.candidacy.number
    stand_in = world.staff("j99", "judge")
    done = spread(
        made.stage,
        made.stage.definition.component("panel"),
        [stand_in],
        3,
        office,
        made.during,
        (number, number),
    )
    assert (done.added, done.short) == (1, 0)
    assert "panel-too-small" not in dict(blockers(made.stage))
    rooms = {one.panel for one in db.session.query(Assignment).filter_by(entry_id=entry.id)}
    assert len(rooms) == 1


def test_without_a_draw_the_stage_stays_open():
    made = world.build("interview", 2)
    assert blockers(made.stage) == [("draw-missing", 1), ("examiner-missing", 2)]
