"""Sheets of criteria: who may fill them in, what they come to, what is still missing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.rubrics import criteria_of, marks_by_entry, rubric_blockers, rubric_todo, scale
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.recuse import recuse
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Assignment, AuditEntry, Mark
from recruit.services.assign import assign
from tests.exams.panels import world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def task():
    made = world.build("task-2", 3)
    office = world.staff("off", "office")
    markers = [world.staff(f"m{number}", "marker") for number in (1, 2)]
    assign(made.entries, markers, "spirit", office, made.during)
    db.session.commit()
    return made, markers, office


def filled(entry, help_, tone, reason=""):
    return Filled(entry, {"help": Decimal(help_), "tone": Decimal(tone)}, reason)


def test_mark_is_the_mean_of_complete_sheets(task):
    made, (first, second), _office = task
    part = made.stage.definition.component("spirit")
    mark_sheets(made.stage, part, [filled(made.entries[0], "40", "30.5")], first, made.during)
    mark_sheets(made.stage, part, [filled(made.entries[0], "41", "30.36")], second, made.during)
    mark_sheets(made.stage, part, [filled(made.entries[1], "60", "40")], second, made.during)
    assert marks_by_entry(made.stage, part) == {
        "0001": Decimal("70.93"),
        "0002": Decimal("100.00"),
        "0003": None,
    }
    assert [(b.code, b.count) for b in rubric_blockers(made.stage, part)] == [("sheet-missing", 3)]
    assert rubric_blockers(made.stage, part, needed={"0001"}) == []
    assert [task.done for task in rubric_todo(first, made.stage, part)] == [True, False, False]


def test_somebody_without_an_examiner_is_a_blocker():
    made = world.build("task-2", 3)
    spirit = made.stage.definition.component("spirit")
    assert [(b.code, b.count) for b in rubric_blockers(made.stage, spirit)] == [("examiner-missing", 3)]


def test_recusal_takes_marks_out_and_keeps_them_on_record(task):
    made, (first, second), office = task
    part = made.stage.definition.component("spirit")
    for account, mark in ((first, "10"), (second, "50")):
        mark_sheets(made.stage, part, [filled(made.entries[0], mark, "20")], account, made.during)
    mine = db.session.query(Assignment).filter_by(entry_id=made.entry_ids[0], account_id=first.id).all()
    with pytest.raises(Refusal, match="role-missing"):
        recuse(mine, "relative", second, made.during)
    assert recuse(mine, "relative", first, made.during) == 1
    assert recuse(mine, "relative", office, made.during) == 0
    assert marks_by_entry(made.stage, part)["0001"] == Decimal("70.00")
    assert db.session.query(Mark).filter_by(examiner_id=first.id).count() == 2
    logged = db.session.query(AuditEntry).filter_by(action="examiner.recuse").one()
    assert (logged.subject, logged.facts["reason"]) == ("candidacy:test/0001", "relative")
    with pytest.raises(Refusal, match="not-assigned"):
        mark_sheets(made.stage, part, [filled(made.entries[0], "11", "20", "再看")], first, made.during)


@pytest.mark.parametrize(
    ("marks", "reason", "code"),
    [
        ({"help": "61", "tone": "1"}, "", "mark-out-of-range"),
        ({"help": "-1", "tone": "1"}, "", "mark-out-of-range"),
        ({"help": "NaN", "tone": "1"}, "", "mark-out-of-range"),
        ({"help": "1"}, "", "sheet-incomplete"),
        ({"help": "1", "tone": "1", "charm": "1"}, "", "sheet-incomplete"),
    ],
)
def test_what_is_refused(task, marks, reason, code):
    made, (first, _second), _office = task
    part = made.stage.definition.component("spirit")
    sheet = Filled(made.entries[0], {name: Decimal(value) for name, value in marks.items()}, reason)
    with pytest.raises(Refusal, match=code):
        mark_sheets(made.stage, part, [sheet], first, made.during)
    assert db.session.query(Mark).count() == 0


def test_nobody_marks_before_the_doors_open_or_after_the_stage_has_closed(task):
    made, (first, _second), _office = task
    part = made.stage.definition.component("spirit")
    with pytest.raises(Refusal, match="window-not-open"):
        mark_sheets(made.stage, part, [filled(made.entries[0], 1, 1)], first, made.entries[0].entered_at)
    made.stage.state = "closed"
    with pytest.raises(Refusal, match="stage-closed"):
        mark_sheets(made.stage, part, [filled(made.entries[0], 1, 1)], first, made.during)


def test_a_change_needs_a_reason_and_keeps_the_earlier_mark(task):
    made, (first, _second), _office = task
    part = made.stage.definition.component("spirit")
    mark_sheets(made.stage, part, [filled(made.entries[0], 10, 10)], first, made.during)
    with pytest.raises(Refusal, match="reason-missing"):
        mark_sheets(made.stage, part, [filled(made.entries[0], 12, 10)], first, made.during)
    changed = mark_sheets(made.stage, part, [filled(made.entries[0], 12, 10, "看漏了")], first, made.during)
    assert [(mark.criterion, mark.revision) for mark in changed] == [("help", 2)]
    assert db.session.query(Mark).count() == 3


def test_a_sheet_whose_maxima_do_not_add_up_is_scaled(task):
    made, _markers, _office = task
    criteria = criteria_of(made.stage.definition.component("spirit"))
    marks = {"help": Decimal(30), "tone": Decimal(30)}
    assert scale(marks, criteria, Decimal(100)) == Decimal(60)
    assert scale(marks, criteria, Decimal(50)) == Decimal(30)


def test_a_component_without_criteria_is_marked_as_a_whole(task):
    made, _markers, _office = task
    (line,) = criteria_of(made.stage.definition.component("figures"))
    assert (line.code, line.max) == ("", Decimal(100))
