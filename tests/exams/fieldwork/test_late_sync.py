"""Made in time, received late: taken for as long as the programme says, counted as it says, ranked by its receipt."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from exams.fieldwork.late import LateRule, late_rule
from exams.fieldwork.parcels import Announced
from exams.kinds.task_round import KIND
from exams.services.receive_parcel import announce_parcel, receive_piece
from exams.services.review_evidence import Judged, review_evidence
from exams.services.upload_evidence import Upload, upload_evidence
from recruit.db import db
from recruit.errors import Refusal
from recruit.programme import load, load_text
from recruit.queries.stages import standing_in_the_way
from recruit.services.admit import take_out
from recruit.services.assign import assign
from recruit.services.build_bundle import build_list
from recruit.services.collect_inputs import collect
from tests.exams.fieldwork import field
from tests.support.candidates import begun, staff, standing

SECOND = timedelta(seconds=1)


def test_the_rule_is_exact_at_its_ends():
    rule, closes = LateRule(2, Decimal("0.5")), field.datetime(2016, 5, 31)
    made = closes - SECOND
    assert rule.takes(closes, made, closes)
    assert rule.takes(closes, made, closes + timedelta(hours=2) - SECOND)
    assert not rule.takes(closes, made, closes + timedelta(hours=2))
    assert not rule.takes(closes, closes, closes)
    assert not rule.takes(closes, None, closes)
    assert not rule.takes(closes, made, made)
    assert rule.worth([made, closes, closes + SECOND], closes) == Decimal("2.0")
    assert late_rule({}).hours == 0
    assert late_rule({"slots": 7, "late_hours": 12}).hours == 0


@pytest.fixture
def made(app_context):
    real = load("jinsha-2016")
    changed = real.source_yaml.replace("target: {value: 100, source: notice}", "target: 3")
    changed = changed.replace("      late_effect: 1\n", "      late_effect: 0.5\n")
    assert "late_hours: 12" in changed
    assert "late_effect: 0.5\n      remind_hours" in changed
    programme = load_text(changed, real.source_regions, files=real.files)
    return standing(begun(programme), "task-1", 1)


@pytest.mark.database
def test_a_parcel_made_in_time_is_taken_late_and_counts_for_its_share(made):
    (entry,) = made.entries
    people = field.examiners(made, "screenshots")
    field.accept(field.upload(entry, "screenshots", [1, 2], made.during), people["marker"], made.during)
    content = field.picture(3)
    one = Announced(
        str(UUID(int=1)),
        "picture",
        "screenshots",
        len(content),
        hashlib.sha256(content).hexdigest(),
        made.closes - SECOND,
    )
    announce_parcel(entry, one, made.after)
    parcel = receive_piece(entry, one.client_id, 0, content, made.after)
    assert parcel.state == "taken"
    from exams.models import Evidence

    field.accept([db.session.get(Evidence, parcel.result_id)], people["marker"], made.after)
    db.session.commit()
    (marks,) = KIND.marks(made.stage)
    assert marks.values["screenshots"] == Decimal("83.33")
    (card,) = [one for one in KIND.workings(entry) if one.title == "微信转发截图"]
    assert dict(card.lines)["截止以后才收到的"] == "1 份，每份算 0.5 份"
    assert dict(card.lines)["怎么算的"] == "2.5 × 100 ÷ 3 = 83.33"
    assert dict(card.lines)["什么时候够数的"] == "没有够数"


@pytest.mark.database
def test_who_is_below_a_condition_for_late_pieces_reads_of_no_completion_time(made):
    """The list gives no points for the order then, so the candidate's page must not name a moment."""
    (entry,) = made.entries
    reviewer = staff("reviewer", "marker")
    assign([entry], [reviewer], "screenshots", staff("office", "office"), made.during)
    assign([entry], [reviewer], "downloads", staff("office2", "office"), made.during)
    shots = field.everything(entry, 1, made.opens)
    field.accept(shots[:-1], reviewer, made.during)
    review_evidence([Judged(shots[-1], "rejected", "unreadable")], reviewer, made.during)
    again = Upload(entry, "downloads", field.picture(90), made.closes - SECOND, shots[-1].id)
    (replaced,) = upload_evidence([again], made.after)
    field.accept([replaced.evidence], reviewer, made.after)
    db.session.commit()
    (row,) = build_list(made.stage, collect(made.stage)).rows
    assert row.ranked.points["completion"] == 0
    cards = {one.title: dict(one.lines) for one in KIND.workings(entry)}
    assert cards["应用下载截图"]["什么时候够数的"] == "没有够数"
    told = cards["交齐的时间是怎么定的"]["交齐的时间"]
    assert told == "没有：应用下载截图没有够数，速度分是 0。"


@pytest.mark.database
def test_what_does_not_say_when_it_was_made_or_comes_too_late_is_refused(made):
    (entry,) = made.entries
    content, ends = field.picture(1), made.closes + timedelta(hours=12)
    for captured, at in (
        (None, made.after),
        (made.closes, made.after),
        (made.closes - SECOND, ends),
    ):
        with pytest.raises(Refusal, match="window-closed"):
            upload_evidence([Upload(entry, "screenshots", content, captured)], at)
    mixed = [
        Upload(entry, "screenshots", content, made.during),
        Upload(entry, "screenshots", field.picture(2), made.closes + SECOND),
    ]
    with pytest.raises(Refusal, match="window-closed"):
        upload_evidence(mixed, made.after)


@pytest.mark.database
def test_the_list_waits_for_those_without_signal(made):
    made.stage.state = "open"
    codes = [one.code for one in standing_in_the_way(made.stage, made.after)]
    assert "window-open" in codes
    over = made.closes + timedelta(hours=12)
    assert "window-open" not in [one.code for one in standing_in_the_way(made.stage, over)]


@pytest.mark.database
def test_nothing_is_taken_late_from_whom_a_corrected_list_took_out(made):
    """Their window ends with the correction, and a phone may say of anything that it was made before that."""
    (entry,) = made.entries
    out = made.opens - timedelta(hours=3)
    take_out(entry, out)
    for at in (out + timedelta(hours=1), made.during):
        with pytest.raises(Refusal, match="window-"):
            upload_evidence([Upload(entry, "screenshots", field.picture(7), out - SECOND)], at)
