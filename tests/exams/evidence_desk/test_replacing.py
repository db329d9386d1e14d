"""Rejected pictures are replaced, repeats refused, and the round is complete when the last needed picture came in."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from exams.kinds.task_round import KIND
from exams.kinds.task_round.arithmetic import reached_at
from exams.models import Evidence
from exams.queries.fieldwork import handed_in
from exams.services.review_evidence import Judged, review_evidence
from exams.services.upload_evidence import Upload, upload_evidence
from recruit.db import db
from tests.exams.evidence_desk import desk
from tests.exams.fieldwork import field

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def rejected(made):
    """Six pictures, an hour apart; the second one is rejected, the others accepted."""
    entry = made.entries[0]
    for hour in range(6):
        field.upload(entry, desk.SHOTS, [hour + 1], made.during + timedelta(hours=hour))
    pictures = db.session.query(Evidence).order_by(Evidence.serial).all()
    reviewer = desk.reviewer(made, "first")
    review_evidence([Judged(one, "accepted") for one in pictures], reviewer, made.during + timedelta(hours=7))
    review_evidence([Judged(pictures[1], "rejected", "cut-off")], reviewer, made.during + timedelta(hours=7))
    db.session.commit()
    return pictures[1]


def accepted(made):
    return handed_in(made.stage)["0001"].accepted[desk.SHOTS]


@pytest.mark.database
def test_the_receipt_of_the_replacement_counts_and_not_when_somebody_looked(made, rejected):
    entry, came = made.entries[0], made.during + timedelta(hours=9)
    assert reached_at(accepted(made), 6) is None
    upload_evidence([Upload(entry, desk.SHOTS, field.picture(50), replaces=rejected.id)], came)
    assert reached_at(accepted(made), 6) is None
    (fresh,) = desk.on_desk(reviewer(), made)
    review_evidence([Judged(fresh, "accepted")], reviewer(), made.after)
    assert reached_at(accepted(made), 6) == came


def test_who_had_one_to_spare_is_complete_with_that_one(made, rejected):
    spare = made.during + timedelta(hours=6)
    field.upload(made.entries[0], desk.SHOTS, [40], spare)
    upload_evidence(
        [Upload(made.entries[0], desk.SHOTS, field.picture(50), replaces=rejected.id)],
        made.during + timedelta(hours=9),
    )
    review_evidence(
        [Judged(one, "accepted") for one in desk.on_desk(reviewer(), made)], reviewer(), made.after
    )
    assert reached_at(accepted(made), 6) == spare


def reviewer():
    return db.session.query(field.Account).filter_by(login="first").one()


def test_the_ceiling_counts_what_stands_and_not_what_was_rejected(made, rejected):
    entry = made.entries[0]
    field.upload(entry, desk.SHOTS, [20, 21], made.during)  # seven may stand: six demanded and one to spare
    (full,) = upload_evidence([Upload(entry, desk.SHOTS, field.picture(22))], made.during)
    assert (full.refusal.code, full.refusal.facts["most"]) == ("evidence-enough", 7)
    again = upload_evidence([Upload(entry, desk.SHOTS, field.picture(22), replaces=rejected.id)], made.during)
    assert again[0].refusal.code == "evidence-enough"
    value = next(one for one in KIND.marks(made.stage) if one.candidate == "0001")
    assert value.values[desk.SHOTS] < made.stage.definition.component(desk.SHOTS).max


def test_the_page_leads_through_a_replacement_until_the_window_closes(made, rejected, app, clock):
    own = field.sign_in(app.test_client(), "a1")
    url = f"/task-round/{made.entry_ids[0]}/pictures/{desk.SHOTS}"
    page = own.get(url).text
    assert "有 1 张被退回，请换新的" in page
    assert "没有截全" in page
    data = {"replaces": rejected.id, "pictures": [(io.BytesIO(field.picture(60)), "new.png")]}
    assert own.post(url, data=data).status_code == 303
    assert "已换" in own.get(url).text
    assert f'name="replaces" value="{rejected.id}"' not in own.get(url).text
    clock.set(made.closes)
    late = {"pictures": [(io.BytesIO(field.picture(61)), "late.png")]}
    assert own.post(url, data=late).status_code == 422


def test_a_repeat_is_refused_with_the_own_earlier_one_and_nobody_elses(made, rejected, app):
    first, second = (field.sign_in(app.test_client(), one) for one in ("a1", "a2"))
    for browser, entry_id, shown in ((first, made.entry_ids[0], True), (second, made.entry_ids[1], False)):
        data = {"pictures": [(io.BytesIO(field.picture(3)), "again.png")]}
        answer = browser.post(f"/task-round/{entry_id}/pictures/{desk.SHOTS}", data=data)
        assert answer.status_code == 422
        assert ("own-picture/3/thumb" in answer.text) is shown
    assert "第 3 张" not in answer.text
    assert "已经有人交过一模一样的图片" in answer.text
