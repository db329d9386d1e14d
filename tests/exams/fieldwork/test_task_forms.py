"""Households, plans and the phone check."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from exams.models import Document, FormResponse, PhoneCall, PhoneCheck
from exams.queries.fieldwork_review import claimed_twice
from exams.services.phone_check import Checked, record_phone_checks, reveal_phone
from exams.services.submit_document import Written, submit_documents
from exams.services.submit_form import Filled, private_of, submit_forms
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def made():
    return field.build("task-1", candidates=3)


def give(entry, serial, at, slot="", **changes):
    (row,) = submit_forms([Filled(entry, "households", field.household(serial, **changes), slot)], at)
    return row


def test_a_household_is_kept_with_its_private_answers_sealed(made):
    row = give(made.entries[0], 7, made.during)
    assert (row.slot, row.revision, row.current) == ("1", 1, True)
    assert row.answers["persons"] == "4"
    assert set(row.answers) & {"phone", "surname"} == set()
    assert private_of(row) == {"surname": "某", "phone": "13800130007"}
    raw = db.session.execute(text("SELECT * FROM form_response")).mappings().one()
    assert "13800130007" not in str(dict(raw))


def test_the_same_household_twice_is_refused_for_one_and_flagged_across_candidates(made):
    first, second, third = made.entries
    give(first, 7, made.during)
    with pytest.raises(Refusal) as refused:
        give(first, 7, made.during, phone="+86 138 0013 0007", persons="5")
    assert (refused.value.code, refused.value.facts["slot"]) == ("household-twice", "1")
    give(first, 7, made.during, village_code=field.VILLAGES[1])
    give(second, 7, made.during)
    give(third, 8, made.during)
    (claim,) = claimed_twice(made.stage, "households")
    assert claim.claims == (("0001", "1"), ("0002", "1"))


def test_one_batch_is_judged_as_one_by_one(made):
    batch = [Filled(made.entries[0], "households", field.household(1)) for _twice in range(2)]
    with pytest.raises(Refusal, match="household-twice"):
        submit_forms(batch, made.during)
    rows = submit_forms(
        [Filled(e, "households", field.household(n)) for e in made.entries for n in (1, 2)], made.during
    )
    assert [row.slot for row in rows] == ["1", "2"] * 3


def test_a_correction_is_a_new_revision_with_its_own_receipt(made):
    entry, later = made.entries[0], made.during + timedelta(hours=1)
    give(entry, 1, made.during)
    give(entry, 2, made.during)
    row = give(entry, 1, later, slot="1", persons="6")
    assert (row.slot, row.revision, row.received_at, row.answers["persons"]) == ("1", 2, later, "6")
    assert private_of(row)["phone"] == "13800130001"
    with pytest.raises(Refusal, match="household-twice"):
        give(entry, 2, later, slot="1")
    with pytest.raises(Refusal, match="unknown"):
        give(entry, 3, later, slot="9")
    current = db.session.query(FormResponse).filter_by(current=True).count()
    assert (current, db.session.query(FormResponse).count()) == (2, 3)


def test_enough_is_enough_and_late_is_late(made):
    entry = made.entries[0]
    for serial in range(4):
        give(entry, serial, made.during)
    with pytest.raises(Refusal, match="forms-enough"):
        give(entry, 5, made.during)
    give(entry, 3, made.during, slot="4", persons="2")
    with pytest.raises(Refusal, match="window-closed"):
        give(entry, 3, made.stage.closes_at, slot="4")


def test_a_plan_is_written_or_handed_in_and_the_newest_counts(made):
    entry, later = made.entries[0], made.during + timedelta(hours=1)
    submit_documents([Written(entry, "plan", field.PLAN)], made.during)
    (row,) = submit_documents(
        [Written(entry, "plan", file="计划".encode("gb18030"), file_name="../计划.txt")], later
    )
    assert (row.revision, row.file_type, row.file_name, row.answers) == (2, "txt", "计划.txt", {})
    assert storage.get(row.sha256).decode() == "计划"
    assert [one.id for one in db.session.query(Document).filter_by(current=True)] == [row.id]
    for wrong, code in (
        (Written(entry, "plan"), "document-empty"),
        (Written(entry, "plan", {"village": "短"}), "answers-unfit"),
    ):
        with pytest.raises(Refusal, match=code):
            submit_documents([wrong], later)


def test_calls_are_made_by_those_assigned_and_every_look_is_written_down(made):
    response = give(made.entries[0], 1, made.during)
    people = field.examiners(made, "households")
    checker, stranger = people["phone-checker"], field.staff("other", "phone-checker")
    with pytest.raises(Refusal, match="call-not-drawn"):
        reveal_phone(response, checker, made.after)
    field.draw(made, people["office"])
    with pytest.raises(Refusal, match="not-assigned"):
        reveal_phone(response, stranger, made.after)
    with pytest.raises(Refusal, match="role-missing"):
        reveal_phone(response, people["marker"], made.after)
    assert reveal_phone(response, checker, made.after)["phone"] == "13800130001"
    with pytest.raises(Refusal, match="verdict-unknown"):
        record_phone_checks([Checked(response, "perhaps")], checker, made.after)
    record_phone_checks([Checked(response, "not-reached")], checker, made.after)
    record_phone_checks([Checked(response, "differs", "少了一口人")], checker, made.after)
    checks = db.session.query(PhoneCheck).order_by(PhoneCheck.id).all()
    assert [(check.verdict, check.current) for check in checks] == [("not-reached", False), ("differs", True)]
    told = [entry.action for entry in db.session.query(AuditEntry).order_by(AuditEntry.seq)]
    assert told[-3:] == ["phone.reveal", "phone.check", "phone.check"]
    assert "13800130001" not in str([entry.facts for entry in db.session.query(AuditEntry)])
    assert db.session.query(PhoneCall).count() == 1
