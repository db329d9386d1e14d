"""Whom the audit log means: admission numbers begin anew in every cohort, so a number alone names nobody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from recruit import audit
from recruit.db import db
from recruit.models import AuditEntry, Candidacy, Cohort, Stage
from recruit.queries.audit_log import audit_page
from recruit.queries.entries import entries_of
from recruit.services.admit import admit
from recruit.services.move_window import move_window
from recruit.services.open_cohort import open_cohort
from tests.recruit.funnel import small
from tests.support.funnel import at_the_test, office

ROOT = Path(__file__).parents[2]


def twin(candidacy: Candidacy, cohort: Cohort) -> Candidacy:
    """The same person under the same number in another cohort."""
    names = ("track", "subject", "number", "person_id", "township_code", "created_at")
    return Candidacy(cohort_id=cohort.id, **{name: getattr(candidacy, name) for name in names})


@pytest.mark.database
def test_one_number_in_two_cohorts_is_two_subjects_also_to_the_search(running):
    stage = at_the_test()
    first = entries_of(stage)[0]
    other = open_cohort(stage.cohort.version, "other", None, small.START)
    again = twin(first.candidacy, other)
    db.session.add(again)
    db.session.flush()
    (second,) = admit(other.stage("test"), [again], small.START)
    for entry in (first, second):
        move_window(entry, None, small.AFTER_TALK, "停电", office(), small.AFTER_TEST)
    db.session.commit()
    noted = db.session.query(AuditEntry).filter_by(action="entry.window").order_by(AuditEntry.seq)
    assert [one.subject for one in noted] == ["candidacy:small/N0001", "candidacy:other/N0001"]
    assert audit_page(action="entry.window", subject="N0001").total == 2
    for asked in ("other/N0001", "candidacy:other/N0001", "candidacy:other/"):
        (row,) = audit_page(action="entry.window", subject=asked).rows
        assert row.subject == "candidacy:other/N0001"


@pytest.mark.database
def test_the_longest_codes_and_numbers_fit(running):
    """As PostgreSQL counts them; cut off, two subjects could become one."""
    long = small.cohort()
    long.code = "c" * Cohort.code.type.length
    candidacy = Candidacy(cohort_id=long.id, number="9" * Candidacy.number.type.length)
    longest_stage = f"stage:{long.code}/{'s' * Stage.code.type.length}"
    for subject in (audit.about(candidacy), longest_stage):
        audit.note(small.START, "system", "entry.window", subject)
        db.session.commit()
        found = db.session.query(AuditEntry).order_by(AuditEntry.seq.desc()).first()
        assert found.subject == subject
        assert len(subject) <= AuditEntry.subject.type.length
    assert list(audit.verify()) == []


def test_nobody_writes_the_subject_of_a_candidate_by_hand():
    """`audit.about` alone knows how; a copy of it would forget the cohort again."""
    wrote = [
        path.relative_to(ROOT).as_posix()
        for room in ("recruit", "exams")
        for path in sorted((ROOT / room).rglob("*.py"))
        if '"candidacy:' in path.read_text("utf-8")
    ]
    assert wrote == ["recruit/audit.py"]


def test_nobody_writes_the_subject_of_a_stage_by_hand():
    """`audit.at_stage` alone knows how: every cohort has a stage of the same code."""
    wrote = [
        path.relative_to(ROOT).as_posix()
        for room in ("recruit", "exams")
        for path in sorted((ROOT / room).rglob("*.py"))
        if '"stage:{' in path.read_text("utf-8")
    ]
    assert wrote == ["recruit/audit.py"]


def test_the_log_notices_a_moment_in_any_zone(app_context) -> None:
    """Hashed as it is stored: in UTC. Else a caller with a local clock would leave a chain that looks altered."""
    at = datetime(2016, 5, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    audit.note(at, "system", "cohort.open", "cohort:x")
    db.session.commit()
    assert list(audit.verify()) == []
    db.session.query(AuditEntry).one().actor = "somebody"
    db.session.flush()
    assert list(audit.verify()) != []
