"""An agreed import goes on batch by batch: whatever was committed stays, and nobody is registered twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account, Application, AuditEntry, Cohort, Person
from recruit.services import confirm_import
from recruit.services.confirm_import import take_batch, what_is_left
from recruit.services.correct_application import correct_application
from recruit.services.import_applications import Preview, preview, spelled
from recruit.services.register import register
from tests.support.importing import confirm, imported, row, sheet
from tests.support.refusals import refused
from tests.support.registering import clerk, filled

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirm_import, "BATCH", 2)


@pytest.fixture
def looked(cohort: Cohort, clock: FixedClock, by: Account) -> Preview:
    """Five good rows, seen by `by`, in the file's rows 2, 3, 5, 6, 7."""
    rows = [row(1), row(3), row(5, 姓名=""), row(7), row(9), row(11)]
    return preview(cohort, sheet(cohort, rows), "a.csv", by, clock.now())


@pytest.fixture
def by(cohort: Cohort, clock: FixedClock) -> Account:
    return clerk(clock.now())


@pytest.mark.parametrize(
    ("numbers", "text"), [([2], "2"), ([2, 3, 4, 6, 8, 9], "2-4,6,8-9"), ([5, 7], "5,7")]
)
def test_row_numbers_travel_as_spans(numbers: list[int], text: str) -> None:
    assert spelled(numbers) == text
    assert confirm_import._numbers(text) == set(numbers)


def test_each_call_registers_one_batch_until_all_are_there(
    cohort: Cohort, clock: FixedClock, looked: Preview, by: Account
) -> None:
    seen = []
    for _call in range(3):
        left = confirm(cohort, looked.file, looked.token, by, clock.now())
        db.session.commit()
        seen.append((left.done, left.finished))
    assert seen == [(2, False), (4, False), (5, True)]
    again = confirm(cohort, looked.file, looked.token, by, clock.now())
    assert (again.done, again.imported, again.finished) == (5, 5, True)
    assert db.session.query(Application).count() == 5
    assert db.session.query(AuditEntry).filter_by(action="application.register").count() == 5


def test_a_batch_that_was_not_committed_is_taken_again(
    cohort: Cohort, clock: FixedClock, looked: Preview, by: Account
) -> None:
    confirm(cohort, looked.file, looked.token, by, clock.now())
    db.session.commit()
    confirm(cohort, looked.file, looked.token, by, clock.now())
    db.session.rollback()
    assert len(imported(cohort)) == 2
    for _call in range(2):
        left = confirm(cohort, looked.file, looked.token, by, clock.now())
        db.session.commit()
    assert left.finished
    assert len(imported(cohort)) == db.session.query(Person).count() == 5


def test_two_who_go_on_at_once_register_nobody_twice(
    cohort: Cohort, clock: FixedClock, looked: Preview, by: Account
) -> None:
    first = what_is_left(cohort, looked.file, looked.token, by, clock.now())
    second = what_is_left(cohort, looked.file, looked.token, by, clock.now())
    assert take_batch(cohort, first, by, clock.now()).done == 2
    db.session.commit()
    late = take_batch(cohort, second, by, clock.now())
    assert (late.done, late.elsewhere) == (2, 0)
    assert len(imported(cohort)) == 2


def test_who_applied_in_the_meantime_is_left_out_and_told(
    cohort: Cohort, clock: FixedClock, looked: Preview, by: Account
) -> None:
    at = clock.now() + timedelta(minutes=1)
    register(cohort, [filled(7)], "web", None, at)
    first = confirm(cohort, looked.file, looked.token, by, at)
    waiting = what_is_left(cohort, looked.file, looked.token, by, at)
    assert (first.done, first.elsewhere) == (3, 1)
    register(cohort, [filled(11)], "web", None, at)
    last = take_batch(cohort, waiting, by, at)
    assert (last.done, last.elsewhere, last.imported, last.finished) == (5, 2, 3, True)
    assert [one.channel for one in db.session.query(Application)].count("web") == 2


def test_an_id_number_corrected_between_two_batches_brings_nobody_back(
    cohort: Cohort, clock: FixedClock, looked: Preview, by: Account
) -> None:
    confirm(cohort, looked.file, looked.token, by, clock.now())
    db.session.commit()
    first = imported(cohort)[0]
    correct_application(first, filled(21), by, clock.now())
    db.session.commit()
    for _call in range(2):
        left = confirm(cohort, looked.file, looked.token, by, clock.now())
        db.session.commit()
    assert (left.done, left.imported, left.finished) == (5, 5, True)
    assert len(imported(cohort)) == db.session.query(Person).count() == 5


def test_two_clerks_with_the_same_sheet_each_import_their_own(cohort: Cohort, clock: FixedClock) -> None:
    both = [clerk(clock.now(), "one", "520523001"), clerk(clock.now(), "two", "520523002")]
    elsewhere = {
        "所在乡镇（街道）": "岩孔街道",
        "所在村（社区）": "云岩社区居委会",
        "想去的村，按先后填": "云岩社区居委会",
    }
    content = sheet(cohort, [row(1), row(3, **elsewhere)])
    seen = [preview(cohort, content, "a.csv", one, clock.now()) for one in both]
    for one, looked in zip(both, seen, strict=True):
        assert confirm(cohort, looked.file, looked.token, one, clock.now()).finished
        db.session.commit()
    assert len(imported(cohort)) == 2


def test_a_row_that_was_bad_in_the_preview_is_never_imported(
    cohort: Cohort, clock: FixedClock, by: Account
) -> None:
    other = clerk(clock.now(), "clerk2")
    looked = preview(cohort, sheet(cohort, [row(1), row(3, 姓名="")]), "", by, clock.now())
    with refused("import-changed"):
        confirm(cohort, looked.file, looked.token, other, clock.now())
    assert confirm(cohort, looked.file, looked.token, by, clock.now()).finished
    assert len(imported(cohort)) == 1


def test_a_row_that_fails_a_check_by_now_asks_for_a_new_preview(
    cohort: Cohort, clock: FixedClock, looked: Preview, by: Account
) -> None:
    confirm(cohort, looked.file, looked.token, by, clock.now())
    db.session.commit()
    by.organisation.township_code = "520523002"
    db.session.flush()
    with refused("import-changed"):
        confirm(cohort, looked.file, looked.token, by, clock.now())
    db.session.rollback()
    assert len(imported(cohort)) == 2


def test_it_ends_with_the_window_and_with_the_two_hours(
    cohort: Cohort, clock: FixedClock, looked: Preview, by: Account
) -> None:
    confirm(cohort, looked.file, looked.token, by, clock.now())
    db.session.commit()
    with refused("import-changed"):
        confirm(cohort, looked.file, looked.token, by, clock.now() + timedelta(minutes=121))
    cohort.stage("registration").closes_at = clock.now() + timedelta(minutes=1)
    with refused("window-closed"):
        confirm(cohort, looked.file, looked.token, by, clock.now() + timedelta(minutes=2))
    db.session.rollback()
    assert len(imported(cohort)) == 2
