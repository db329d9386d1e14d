"""A survey whose form is a spreadsheet is drawn, asked and looked at like any other; what was noted is erased."""

from __future__ import annotations

import pytest

from exams.models import FormLeads, LeadLook, PhoneCheck
from exams.queries.phone_calls import calls_of
from exams.queries.phone_rates import rates
from exams.services.draw_phone_sample import draw_phone_sample
from exams.services.erase_fieldwork import PARTS as FIELD_PARTS
from exams.services.erase_phone import PARTS
from exams.services.look_at_leads import look_at_leads
from exams.services.make_form_leads import ask_form_leads
from exams.services.phone_check import Checked, record_phone_checks
from recruit.db import db
from recruit.erasing import Scope
from recruit.services.assign import assign
from tests.exams.fieldwork import field
from tests.exams.household import surveyed

pytestmark = pytest.mark.usefixtures("app_context")
ASKING = surveyed.PARAMS.replace(
    "phone_check: {sample: 1,",
    "phone_check: {sample: 2, strata: township, ask: [persons, internet, bought], recall: {attempts: 2},",
)


@pytest.fixture
def called(app_context):
    """Two candidates with two households each, all called; one answer differs."""
    made = surveyed.build(2, ASKING)
    office, checker = field.staff("off", "office"), field.staff("call", "phone-checker")
    for place, entry in enumerate(made.entries):
        for n in range(2):
            number = 10 * place + n
            surveyed.submit(entry, surveyed.document(number, persons=str(2 + n)), made.during)
    assign(made.entries, [checker], "households", office, made.during)
    witness = field.staff("sec", "second-signatory")
    calls = draw_phone_sample(made.stage, "households", field.WORDS, office, witness, made.after)
    assert len(calls) == 4
    said = {"persons": "3", "internet": "fibre", "bought": ["farm", "clothes"]}
    checks = [Checked(call.response, "confirmed", "说过话", answers=said) for call in calls]
    record_phone_checks(checks, checker, made.after)
    ask_form_leads(made.stage, "households", office, made.after)
    look_at_leads(made.entries[0], "households", "talked", "谈过", office, made.after)
    db.session.commit()
    return made


def test_answers_of_a_spreadsheet_form_are_compared(called):
    rows = db.session.query(PhoneCheck).all()
    assert sorted(str(row.said["differ"]) for row in rows) == ["['persons']", "['persons']", "[]", "[]"]
    each, whole = rates(called.stage, "households", calls_of(called.stage, "households"))
    assert (len(each), whole.good, whole.low, whole.high) == (2, 4, 1.0, 1.0)
    assert db.session.query(FormLeads).one().content["forms"] == 4


def test_everything_written_beside_a_verdict_is_erased(called):
    scope = Scope(called.stage.cohort, called.after)
    for part in (*PARTS, *[one for one in FIELD_PARTS if one.code == "household-forms"]):
        ids = list(db.session.scalars(part.due(scope)))
        assert ids, part.code
        part.wipe(scope, ids)
        assert list(db.session.scalars(part.due(scope))) == [], part.code
    db.session.expire_all()
    assert db.session.query(FormLeads).count() == 0
    assert db.session.query(LeadLook).one().note == ""
    assert {(row.note, str(row.said), row.verdict) for row in db.session.query(PhoneCheck)} == {
        ("", "{}", "confirmed")
    }
