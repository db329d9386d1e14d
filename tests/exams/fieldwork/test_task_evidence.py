"""Evidence: cleaned, counted, repeats refused, reviewed, replaced."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from exams.models import Evidence
from exams.services.review_evidence import Judged, review_evidence
from exams.services.upload_evidence import Upload, upload_evidence
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def refused(entry, content, at, **more):
    (outcome,) = upload_evidence([Upload(entry, "screenshots", content, **more)], at)
    return outcome.refusal


def test_a_picture_arrives_clean_and_numbered(made):
    entry = made.entries[0]
    out = io.BytesIO()
    noted = Image.Exif()
    noted[0x010F] = "a phone of somebody"
    Image.new("RGB", (60, 90), "teal").save(out, "JPEG", exif=noted)
    captured = made.during - timedelta(hours=3)
    (outcome,) = upload_evidence([Upload(entry, "screenshots", out.getvalue(), captured)], made.during)
    row = outcome.evidence
    assert (row.serial, row.width, row.height, row.state) == (1, 60, 90, "waiting")
    assert (row.received_at, row.captured_at) == (made.during, captured)
    stored = storage.get(row.sha256)
    assert b"a phone" not in stored
    assert not Image.open(io.BytesIO(stored)).getexif()


def test_the_same_picture_is_refused_whoever_has_it_and_however_it_was_wrapped(made):
    first, second = made.entries
    field.upload(first, "screenshots", [1, 2], made.during)
    own = refused(first, field.picture(2), made.during)
    assert (own.code, own.facts["serial"]) == ("evidence-repeat-own", 2)
    theirs = refused(second, field.picture(2), made.during)
    assert (theirs.code, theirs.facts) == ("evidence-repeat-other", {})
    again = io.BytesIO()
    Image.open(io.BytesIO(field.picture(1))).save(again, "PNG", compress_level=1)
    assert again.getvalue() != field.picture(1)
    assert refused(second, again.getvalue(), made.during).code == "evidence-repeat-other"


def test_a_repeat_inside_one_batch_is_refused_and_the_rest_goes_on(made):
    entry = made.entries[0]
    contents = [field.picture(1), field.picture(1), b"no picture", field.picture(2)]
    outcomes = upload_evidence([Upload(entry, "screenshots", one) for one in contents], made.during)
    codes = [outcome.refusal and outcome.refusal.code for outcome in outcomes]
    assert codes == [None, "evidence-repeat-own", "picture-type", None]
    assert [row.serial for row in db.session.query(Evidence).order_by(Evidence.serial)] == [1, 2]


def test_more_than_enough_is_refused(made):
    entry = made.entries[0]
    field.upload(entry, "screenshots", [1, 2, 3, 4], made.during)
    assert refused(entry, field.picture(5), made.during).code == "evidence-enough"


def test_only_while_the_own_window_is_open(made):
    entry = made.entries[0]
    for moment, code in (
        (made.stage.opens_at - timedelta(seconds=1), "window-not-open"),
        (made.stage.closes_at, "window-closed"),
    ):
        with pytest.raises(Refusal, match=code):
            refused(entry, field.picture(1), moment)
    entry.closes_at = made.stage.closes_at + timedelta(hours=1)
    db.session.flush()
    field.upload(entry, "screenshots", [1], made.stage.closes_at)


def test_a_component_that_takes_no_pictures_is_unknown(made):
    for component in ("plan", "households", "nonsense"):
        with pytest.raises(Refusal, match="unknown"):
            upload_evidence([Upload(made.entries[0], component, field.picture(1))], made.during)


def test_review_needs_assignment_and_reason_and_can_be_taken_back(made):
    pictures = field.upload(made.entries[0], "screenshots", [1, 2, 3], made.during)
    stranger = field.staff("stranger", "marker")
    people = field.examiners(made, "screenshots")
    with pytest.raises(Refusal, match="not-assigned"):
        review_evidence([Judged(pictures[0], "accepted")], stranger, made.during)
    with pytest.raises(Refusal, match="reason-unknown"):
        review_evidence([Judged(pictures[0], "rejected", "ugly")], people["marker"], made.during)
    with pytest.raises(Refusal, match="role-missing"):
        review_evidence([Judged(pictures[0], "accepted")], people["office"], made.during)
    rulings = [Judged(pictures[0], "accepted"), Judged(pictures[1], "rejected", "unreadable")]
    assert review_evidence(rulings, people["marker"], made.during) == 2
    assert review_evidence(rulings, people["marker"], made.during) == 0
    told = db.session.query(AuditEntry).filter_by(action="evidence.review").one()
    assert (told.subject, told.facts["accepted"], told.facts["rejected:unreadable"]) == (
        "candidacy:test/0001",
        [1],
        [2],
    )
    assert review_evidence([Judged(pictures[1], "waiting")], people["marker"], made.during) == 1
    assert (pictures[1].state, pictures[1].reason, pictures[1].reviewed_by_id) == ("waiting", "", None)
    made.stage.state = "closed"
    with pytest.raises(Refusal, match="stage-closed"):
        review_evidence([Judged(pictures[0], "waiting")], people["marker"], made.during)


def test_a_rejected_picture_is_replaced_once_and_only_by_its_owner(made):
    first, second = made.entries
    people = field.examiners(made, "screenshots")
    pictures = field.upload(first, "screenshots", [1, 2, 3, 4], made.during)
    review_evidence([Judged(pictures[0], "rejected", "other")], people["marker"], made.during)
    assert refused(second, field.picture(9), made.during, replaces=pictures[0].id).code == "replaced-already"
    assert refused(first, field.picture(9), made.during, replaces=pictures[1].id).code == "replaced-already"
    assert refused(first, field.picture(9), made.during, replaces=pictures[0].id) is None
    assert refused(first, field.picture(10), made.during, replaces=pictures[0].id).code == "replaced-already"
    assert refused(first, field.picture(1), made.during).code == "evidence-repeat-own"
