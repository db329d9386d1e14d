"""The briefing: who came, who came late, who did not; and what the office may declare."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from exams.models import Attendance
from exams.services.check_in import check_in, mark_rest_absent
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import AuditEntry
from recruit.services.assign import assign
from tests.exams.panels import world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def meeting():
    made = world.build("briefing", 4)
    office, clerk = world.staff("off", "office"), world.staff("clerk", "clerk")
    assign(made.entries[:3], [clerk], "attendance", office, made.during)
    db.session.commit()
    return made, office, clerk


def test_statuses_become_marks(meeting):
    made, office, clerk = meeting
    first, second, third, fourth = made.entries
    done = check_in(made.stage, [(first, "present"), (second, "late"), (third, "absent")], clerk, made.during)
    assert done == 3
    assert [(one.code, one.count) for one in kind_of(made.stage).blockers(made.stage)] == [
        ("attendance-missing", 1)
    ]
    assert mark_rest_absent(made.stage, office, made.after) == 1
    assert kind_of(made.stage).blockers(made.stage) == []
    found = {
        one.candidate: (one.values["attendance"], one.absent) for one in kind_of(made.stage).marks(made.stage)
    }
    assert found == {
        "0001": (Decimal(100), False),
        "0002": (Decimal(60), False),
        "0003": (Decimal(0), True),
        "0004": (Decimal(0), True),
    }
    assert [kind_of(made.stage).todos(entry)[0].done for entry in (second, third, fourth)] == [1, 0, 0]


def test_a_correction_is_logged_with_what_it_was(meeting):
    made, _office, clerk = meeting
    entry = made.entries[0]
    check_in(made.stage, [(entry, "absent")], clerk, made.during)
    assert check_in(made.stage, [(entry, "late")], clerk, made.during) == 1
    assert check_in(made.stage, [(entry, "late")], clerk, made.during) == 0
    assert db.session.query(Attendance).one().status == "late"
    facts = [row.facts for row in db.session.query(AuditEntry).filter_by(action="attendance.record")]
    assert facts[-1] == {"stage": "briefing", "status": "late", "was": "absent"}


def test_what_is_refused_changes_nothing(meeting):
    made, office, clerk = meeting
    entries = made.entries
    with pytest.raises(Refusal, match="not-assigned"):
        check_in(made.stage, [(entries[0], "present"), (entries[3], "present")], clerk, made.during)
    with pytest.raises(Refusal, match="status-unknown"):
        check_in(made.stage, [(entries[0], "asleep")], clerk, made.during)
    with pytest.raises(Refusal, match="window-not-open"):
        check_in(made.stage, [(entries[0], "present")], clerk, entries[0].entered_at)
    entries[1].candidacy.state = "withdrawn"
    with pytest.raises(Refusal, match="candidacy-ended"):
        check_in(made.stage, [(entries[1], "present")], clerk, made.during)
    with pytest.raises(Refusal, match="role-missing"):
        mark_rest_absent(made.stage, clerk, made.after)
    with pytest.raises(Refusal, match="absence-too-early"):
        mark_rest_absent(made.stage, office, made.during)
    made.stage.state = "closed"
    with pytest.raises(Refusal, match="stage-closed"):
        check_in(made.stage, [(entries[0], "present")], clerk, made.during)
    assert db.session.query(Attendance).count() == 0


def test_the_roll_of_one_stage_records_nobody_of_another(meeting):
    """What presence is worth is read from the stage: with another's entries it would be put down to the wrong part."""
    made, office, _clerk = meeting
    other = next(one for one in made.stage.cohort.stages if one.id != made.stage.id)
    with pytest.raises(Refusal, match="unknown"):
        check_in(other, [(made.entries[0], "present")], office, made.during)
    assert db.session.query(Attendance).count() == 0


def test_whoever_still_has_time_is_not_declared_absent(meeting):
    made, office, _clerk = meeting
    made.entries[2].closes_at = made.after + timedelta(days=1)
    assert mark_rest_absent(made.stage, office, made.after) == 3


def test_withdrawn_candidates_block_nothing_but_stay_on_the_list(meeting):
    made, office, _clerk = meeting
    made.entries[0].candidacy.state = "withdrawn"
    mark_rest_absent(made.stage, office, made.after)
    assert kind_of(made.stage).blockers(made.stage) == []
    assert {one.candidate for one in kind_of(made.stage).marks(made.stage)} == {
        "0001",
        "0002",
        "0003",
        "0004",
    }
