"""The on-site test: operations ticked one by one, absences, and what the list is worth."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.models import ObservedTime
from exams.services.check_in import check_in, mark_rest_absent
from exams.services.record_arrival import Seen, record_arrivals
from exams.services.tick_operations import Ticked, checklist_of, tick_operations
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.services.assign import assign
from tests.exams.panels import world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def site():
    made = world.build("onsite-test", 4)
    office, proctor = world.staff("off", "office"), world.staff("p1", "proctor")
    assign(made.entries[:3], [proctor], "operations", office, made.during)
    record_arrivals(made.stage, [(one, Seen()) for one in made.entries[:2]], proctor, made.during)
    db.session.commit()
    return made, office, proctor


def every(stage, points):
    return {one.code: Decimal(points) for one in checklist_of(stage)}


def blockers(stage):
    return [(one.code, one.count) for one in kind_of(stage).blockers(stage)]


def test_from_operations_to_marks(site):
    made, office, proctor = site
    first, second, third, _fourth = made.entries
    tick_operations(made.stage, [Ticked(first, every(made.stage, "7.5"))], proctor, made.during)
    tick_operations(made.stage, [Ticked(second, {"typing": Decimal(4)})], proctor, made.during)
    check_in(made.stage, [(third, "absent")], proctor, made.during)
    assert blockers(made.stage) == [("examiner-missing", 1), ("operations-missing", 1)]
    rest = {code: points for code, points in every(made.stage, 10).items() if code != "typing"}
    tick_operations(made.stage, [Ticked(second, rest)], proctor, made.during)
    assert mark_rest_absent(made.stage, office, made.after) == 1
    assert blockers(made.stage) == []
    found = {
        one.candidate: (one.values["operations"], one.absent) for one in kind_of(made.stage).marks(made.stage)
    }
    assert found == {
        "0001": (Decimal("75.00"), False),
        "0002": (Decimal("94.00"), False),
        "0003": (None, True),
        "0004": (None, True),
    }


def test_a_half_marked_candidate_is_not_declared_absent(site):
    made, office, proctor = site
    tick_operations(made.stage, [Ticked(made.entries[0], {"typing": Decimal(4)})], proctor, made.during)
    assert mark_rest_absent(made.stage, office, made.after) == 2
    with pytest.raises(Refusal, match="absent-but-marked"):
        check_in(made.stage, [(made.entries[0], "absent")], proctor, made.during)
    assert blockers(made.stage) == [("operations-missing", 2)]


def test_seconds_are_kept_beside_the_mark(site):
    made, _office, proctor = site
    one = Ticked(made.entries[0], {"typing": Decimal(10)}, {"typing": 95})
    tick_operations(made.stage, [one], proctor, made.during)
    tick_operations(
        made.stage, [Ticked(made.entries[0], {}, {"typing": 96}, "看错了表")], proctor, made.during
    )
    assert db.session.query(ObservedTime).one().seconds == 96


def test_what_is_refused(site):
    made, office, proctor = site
    first, _second, third, fourth = made.entries
    record_arrivals(made.stage, [(fourth, Seen())], office, made.during)
    for ticked, code in (
        (Ticked(first, {"juggling": Decimal(1)}), "operation-unknown"),
        (Ticked(first, {"typing": Decimal(11)}), "mark-out-of-range"),
        (Ticked(fourth, {"typing": Decimal(1)}), "not-assigned"),
    ):
        with pytest.raises(Refusal, match=code):
            tick_operations(made.stage, [ticked], proctor, made.during)
    check_in(made.stage, [(third, "absent")], proctor, made.during)
    with pytest.raises(Refusal, match="candidate-absent"):
        tick_operations(made.stage, [Ticked(third, {"typing": Decimal(1)})], proctor, made.during)
