"""A task round as a whole: blockers, marks, completion, tasks; and how few queries they take."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from exams.kinds.task_round import KIND
from exams.models import Evidence, FormResponse
from exams.services.phone_check import Checked, record_phone_checks
from exams.services.review_evidence import Judged, review_evidence
from recruit.db import db
from scoring.combine import combine
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def blockers(made):
    return {blocker.code: blocker.count for blocker in KIND.blockers(made.stage)}


def test_a_round_from_the_first_picture_to_the_marks():
    made = field.build("task-1", candidates=3)
    whole, part, nothing = made.entries
    people = field.examiners(made, "screenshots", "downloads", "households", "plan")
    shots = field.everything(whole, 100, made.during)
    shots += field.upload(part, "screenshots", [200, 201, 202], made.during)
    assert blockers(made) == {"evidence-unreviewed": 9, "sample-missing": 1, "sheet-missing": 1}

    rulings = [Judged(one, "accepted") for one in shots[:-1]] + [Judged(shots[-1], "rejected", "unreadable")]
    review_evidence(rulings, people["marker"], made.during)
    calls = field.draw(made, people["office"])
    assert blockers(made) == {"calls-waiting": 3, "sheet-missing": 1}
    verdicts = ("confirmed", "differs", "denied")
    checks = [Checked(call.response, verdict) for call, verdict in zip(calls, verdicts, strict=True)]
    record_phone_checks(checks, people["phone-checker"], made.after)
    field.mark_plan(made, whole, people["marker"], 20, 30, 15, 15)
    assert blockers(made) == {}

    marks = {one.candidate: one for one in KIND.marks(made.stage)}
    assert dict(marks["0001"].values) == {
        "screenshots": Decimal(100),
        "downloads": Decimal(100),
        "households": Decimal("50.00"),
        "plan": Decimal("80.00"),
    }
    assert marks["0001"].completed_at == made.during + timedelta(hours=2)
    assert dict(marks["0002"].values) == {
        "screenshots": Decimal("66.66"),
        "downloads": Decimal(0),
        "households": Decimal("0.00"),
        "plan": None,
    }
    assert (marks["0002"].completed_at, marks["0002"].absent) == (None, False)
    assert marks["0003"].absent
    scores = combine(made.stage.definition.policy, [marks["0001"], marks["0002"]])
    assert scores[0].total == Decimal("15.00") + Decimal("32.00") + Decimal("30.00")
    assert scores[1].total == 0
    assert nothing.candidacy.number == "0003"


def test_completion_waits_for_the_picture_that_was_accepted_last():
    made = field.build("task-1", candidates=1)
    (entry,) = made.entries
    people = field.examiners(made, "screenshots", "downloads", "households", "plan")
    shots = field.everything(entry, 1, made.during)
    review_evidence([Judged(shots[0], "rejected", "cut-off")], people["marker"], made.during)
    field.accept(shots[1:], people["marker"], made.during)
    assert KIND.marks(made.stage)[0].completed_at is None
    later = made.during + timedelta(hours=5)
    field.accept(field.upload(entry, "screenshots", [77], later), people["marker"], later)
    assert KIND.marks(made.stage)[0].completed_at == later


def test_tasks_are_told_per_kind_of_work():
    made = field.build("task-1", candidates=1)
    (entry,) = made.entries
    assert [(todo.code, todo.done, todo.total) for todo in KIND.todos(entry)] == [
        ("task-evidence", 0, 6),
        ("task-form-series", 0, 3),
        ("task-document", 0, 1),
    ]
    field.everything(entry, 1, made.during)
    assert all(todo.done == todo.total for todo in KIND.todos(entry))


def test_the_withdrawn_block_nothing():
    made = field.build("task-1", candidates=2)
    field.examiners(made, "plan")
    field.everything(made.entries[0], 1, made.during)
    assert blockers(made)
    made.entries[0].candidacy.state = "withdrawn"
    db.session.flush()
    assert blockers(made) == {}


def test_many_candidates_take_a_handful_of_queries():
    made = field.build("task-1", candidates=200, target=2)
    rows = []
    for entry_id in made.entry_ids:
        for serial in (1, 2):
            key = f"{entry_id:06}{serial}".rjust(64, "0")
            rows.append(
                Evidence(
                    entry_id=entry_id, stage_id=made.stage_id, component="screenshots", serial=serial, sha256=key,
                    source_sha256=key, width=1, height=1, size=1, received_at=made.during, state="accepted",
                )
            )  # fmt: skip
            rows.append(
                FormResponse(
                    entry_id=entry_id, component="households", form="household", slot=str(serial), answers={},
                    received_at=made.during,
                )
            )  # fmt: skip
    db.session.add_all(rows)
    db.session.commit()
    stage, asked = made.stage, []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    marks = KIND.marks(stage)
    assert len(marks) == 200
    assert {one.values["screenshots"] for one in marks} == {Decimal(100)}
    assert len(asked) <= 15
