"""Seven days: deadlines, late reports, figures, conduct."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from exams.kinds.trial_operation import KIND
from exams.kinds.trial_operation.days import days_of
from exams.models import FormResponse, Reminder
from exams.services.import_activity import enter_activity
from exams.services.mark_sheets import Filled as Sheet
from exams.services.mark_sheets import mark_sheets
from exams.services.remind_candidates import remind
from exams.services.submit_form import Filled, slots_of, submit_forms
from recruit.db import db
from recruit.errors import Refusal
from recruit.queries.stages import standing_in_the_way
from recruit.services.admit import let_back, take_out
from recruit.services.move_window import move_window
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def made():
    return field.build("task-2", candidates=3)


def report(entry, number, at, **figures):
    (row,) = submit_forms([Filled(entry, "reports", field.day(**figures), str(number))], at)
    return row


def test_the_entry_stays_open_until_the_last_late_report(made):
    entry = made.entries[0]
    assert entry.closes_at == made.stage.closes_at + timedelta(hours=12)
    assert slots_of(entry)[-1].ends == entry.closes_at


def test_a_correction_and_the_next_leave_the_time_for_the_last_late_report(made):
    entry = made.entries[0]
    was = entry.closes_at
    take_out(entry, made.stage.opens_at)
    assert entry.closes_at == made.stage.opens_at
    let_back(entry)
    assert entry.closes_at == was
    last = slots_of(entry)[-1]
    assert report(entry, 7, last.ends - timedelta(seconds=1)).late is True


def test_the_list_waits_for_the_last_day_of_whoever_began_later(made):
    """The office moves the beginning and says nothing of the end: all seven days move."""
    entry, at = made.entries[0], made.entries[1].window[1]
    assert "window-open" not in {one.code for one in standing_in_the_way(made.stage, at)}
    move_window(
        entry, made.opens + timedelta(days=3), None, "生病", field.staff("office", "office"), made.during
    )
    last = slots_of(entry)[-1]
    assert report(entry, 7, last.due - timedelta(seconds=1)).late is False
    for moment, open_ in ((at, True), (last.ends - timedelta(seconds=1), True), (last.ends, False)):
        found = {one.code for one in standing_in_the_way(made.stage, moment)}
        assert ("window-open" in found) is open_
    entry.candidacy.state = "withdrawn"
    assert "window-open" not in {one.code for one in standing_in_the_way(made.stage, at)}


def test_whom_a_corrected_list_took_out_reports_no_more_and_is_not_reminded(made):
    """Else a signed correction would be undone by seven reports: whoever reports is ranked."""
    entry, other = made.entries[:2]
    made.stage.state = "open"
    take_out(entry, made.stage.opens_at - timedelta(hours=3))
    db.session.commit()
    first = slots_of(entry)[0]
    with pytest.raises(Refusal, match="window-closed"):
        report(entry, 1, first.due - timedelta(hours=1))
    assert report(other, 1, first.due - timedelta(hours=1)).slot == "1"
    part = made.stage.definition.component("reports")
    assert [day.writable for day in days_of(entry, part, first.due - timedelta(hours=1))] == [False] * 7
    assert remind(first.due - timedelta(minutes=1)) == 1
    assert {one.entry_id for one in db.session.query(Reminder)} == {made.entry_ids[2]}
    assert {one.candidate: one.absent for one in KIND.marks(made.stage)} == {
        "0001": True, "0002": False, "0003": True,
    }  # fmt: skip
    let_back(entry)
    assert report(entry, 1, first.due - timedelta(hours=1)).late is False


def test_a_report_is_in_time_late_or_not_taken(made):
    entry = made.entries[0]
    first, second = slots_of(entry)[:2]
    with pytest.raises(Refusal, match="day-not-begun"):
        report(entry, 2, first.due - timedelta(seconds=1))
    assert report(entry, 1, first.due - timedelta(microseconds=1)).late is False
    assert report(entry, 2, second.due).late is True
    with pytest.raises(Refusal, match="day-over"):
        report(entry, 3, slots_of(entry)[2].ends)
    for unknown in ("8", "0", "", "x"):
        with pytest.raises(Refusal, match="day-unknown"):
            report(entry, unknown, first.opens)
    assert report(entry, 7, slots_of(entry)[6].ends - timedelta(seconds=1)).late is True


def test_a_report_may_be_corrected_until_its_deadline_and_not_after(made):
    entry = made.entries[0]
    first, second = slots_of(entry)[:2]
    report(entry, 1, first.opens)
    assert report(entry, 1, first.due - timedelta(seconds=1), orders=12).revision == 2
    with pytest.raises(Refusal, match="day-settled"):
        report(entry, 1, first.due, orders=99)
    report(entry, 2, second.due)
    assert report(entry, 2, second.due + timedelta(hours=1)).late is True
    assert db.session.query(FormResponse).filter_by(slot="1", current=True).one().answers["orders"] == 12


def test_marks_are_figures_days_and_conduct(made):
    whole, part, _nothing = made.entries
    days = slots_of(whole)
    for day in days:
        report(whole, day.number, day.opens + timedelta(hours=12))
    report(part, 1, days[0].opens, orders=70, amount="0", visitors=0, parcels=0)
    report(part, 2, days[1].due, orders=0, amount="0", visitors=0, parcels=0)
    people = field.examiners(made, "spirit")
    assert {blocker.code: blocker.count for blocker in KIND.blockers(made.stage)} == {
        "sheet-missing": 2,
        "activity-missing": 1,
    }
    component = made.stage.definition.component("spirit")
    sheets = [Sheet(entry, {one: Decimal(40) for one in ("help", "tone")}) for entry in (whole, part)]
    mark_sheets(made.stage, component, sheets, people["marker"], made.after)
    enter_activity(whole, "activity", {"answers": 42, "shares": 20}, "试运营群", people["office"], made.after)
    assert KIND.blockers(made.stage) == []
    marks = {one.candidate: one for one in KIND.marks(made.stage)}
    assert dict(marks["0001"].values) == {
        "figures": Decimal("100.00"),
        "reports": Decimal("100.00"),
        "activity": Decimal("80.00"),  # 42 of 70 and all of 14: 30 and 50
        "spirit": Decimal("80.00"),
    }
    assert marks["0001"].completed_at == days[6].opens + timedelta(hours=12)
    assert marks["0002"].values["figures"] == Decimal("40.00")
    assert marks["0002"].values["reports"] == Decimal("21.43")
    assert marks["0002"].completed_at is None
    assert marks["0003"].absent


def test_tasks_count_the_days(made):
    (todo,) = KIND.todos(made.entries[0])
    assert (todo.code, todo.done, todo.total) == ("task-daily-report", 0, 7)
    report(made.entries[0], 1, made.during)
    assert KIND.todos(made.entries[0])[0].done == 1
