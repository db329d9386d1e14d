"""Marks: from the answers that stand, however the attempt ended, in a few queries for everybody."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from exams.kinds.online_exam import KIND
from exams.services.finish_overdue import finish_overdue
from exams.services.save_answers import Answer, save_answers
from exams.services.start_attempt import Start, start_attempts
from recruit.db import db
from scoring.marks import check_rows
from tests.exams.sitting.sheets import asked, client_id, right, sheet, wrong
from tests.exams.sitting.world import build

MINUTE = timedelta(minutes=1)


def points(stage) -> dict[str, Decimal | None]:
    rows = KIND.marks(stage)
    check_rows(stage.definition.policy, rows)
    assert all(row.absent is (row.values["paper"] is None) for row in rows)
    return {row.candidate: row.values["paper"] for row in rows}


@pytest.mark.database
def test_marks_need_no_collector_and_an_absent_candidate_is_told_from_a_blank_paper(world):
    first, _ = start_attempts([Start(entry, world.opens) for entry in world.entries[:2]])
    save_answers(sheet(first, 37), world.opens + MINUTE)
    before = points(world.stage)
    assert before == {"0001": Decimal(74), "0002": Decimal(0), "0003": None}
    finish_overdue(world.closes + MINUTE)
    assert points(world.stage) == before


@pytest.mark.database
def test_a_changed_mind_counts_and_a_late_one_does_not(world):
    (attempt,) = start_attempts([Start(world.entries[0], world.opens)])
    slot, item = asked(attempt)[0]
    good, bad = right(slot, item), wrong(slot, item)
    save_answers([Answer(attempt.id, client_id(1), 1, 1, bad)], world.opens)
    assert points(world.stage)["0001"] == 0
    save_answers([Answer(attempt.id, client_id(2), 2, 1, good)], world.opens)
    assert points(world.stage)["0001"] == 2
    save_answers([Answer(attempt.id, client_id(3), 3, 1, bad)], world.closes)
    assert points(world.stage)["0001"] == 2
    save_answers([Answer(attempt.id, client_id(4), 4, 1, [])], world.opens)
    assert points(world.stage)["0001"] == 0


def test_a_whole_township_is_marked_in_a_few_queries(app_context):
    world = build(60)
    attempts = start_attempts([Start(entry, world.opens) for entry in world.entries])
    for number, attempt in enumerate(attempts):
        save_answers(sheet(attempt, number % 51), world.opens + MINUTE)
    db.session.commit()
    stage, asked_for = world.stage, []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked_for.append(args[2]))
    marks = points(stage)
    assert len(asked_for) <= 8
    assert [marks[f"{number + 1:04}"] for number in (0, 1, 50, 51)] == [0, 2, 100, 0]
