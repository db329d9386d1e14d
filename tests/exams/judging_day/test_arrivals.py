"""Arrivals: what was seen, when, by whom; late by rule; undone with a reason; no mark without one where asked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from exams.models import Arrival, Attendance
from exams.queries.arrival import arrived
from exams.services.check_in import check_in
from exams.services.record_arrival import Seen, note_place, record_arrivals, undo_arrival
from exams.services.tick_operations import Ticked, tick_operations
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Mark
from recruit.secrets import unseal
from recruit.services.assign import assign
from tests.exams.judging_day import world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
REFUSE = "{grace_minutes: 20, late: refuse, required: true}"


def site(rule: str = ""):
    made = world.onsite(3, **({"onsite-test__params__check_in": rule} if rule else {}))
    office, proctor = world.staff("off", "office"), world.staff("p1", "proctor")
    assign(made.entries[:2], [proctor], "operations", office, made.opens)
    return made, office, proctor


def test_what_was_seen_stands_with_time_and_name():
    made, _office, proctor = site()
    note = "证件在补办，村干部在场证明"
    seen = [(made.entries[0], Seen("other", "passport")), (made.entries[1], Seen("not-seen", note=note))]
    first, second = record_arrivals(made.stage, seen, proctor, made.opens + timedelta(minutes=21))
    assert (first.identity, first.document, first.late, first.by_id) == (
        "other",
        "passport",
        True,
        proctor.id,
    )
    assert note.encode() not in bytes(second.note_sealed or b"")
    assert unseal(second.note_sealed or b"", note_place(second)) == note
    assert arrived(made.entries[0])


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (Seen(""), "arrival-identity"),
        (Seen("other"), "arrival-document"),
        (Seen("other", "library-card"), "arrival-document"),
        (Seen("not-seen"), "arrival-note"),
    ],
)
def test_what_the_door_has_to_say(seen, code):
    made, _office, proctor = site()
    with pytest.raises(Refusal, match=code):
        record_arrivals(made.stage, [(made.entries[0], seen)], proctor, made.during)


def test_doors_open_before_the_session_and_not_to_strangers():
    made, _office, proctor = site()
    with pytest.raises(Refusal, match="arrival-early"):
        record_arrivals(made.stage, [(made.entries[0], Seen())], proctor, made.opens - timedelta(minutes=91))
    with pytest.raises(Refusal, match="not-assigned"):
        record_arrivals(made.stage, [(made.entries[2], Seen())], proctor, made.during)
    record_arrivals(made.stage, [(made.entries[0], Seen())], proctor, made.opens - timedelta(minutes=89))
    with pytest.raises(Refusal, match="arrival-on-record"):
        record_arrivals(made.stage, [(made.entries[0], Seen())], proctor, made.opens)
    assert arrived(made.entries[0])


def test_who_is_too_late_is_let_in_by_the_office_alone_which_says_why():
    made, office, proctor = site(REFUSE)
    late = made.opens + timedelta(minutes=20, seconds=1)
    with pytest.raises(Refusal, match="arrival-late"):
        record_arrivals(made.stage, [(made.entries[0], Seen(note="车坏了"))], proctor, late)
    with pytest.raises(Refusal, match="arrival-late"):
        record_arrivals(made.stage, [(made.entries[0], Seen())], office, late)
    (one,) = record_arrivals(made.stage, [(made.entries[0], Seen(note="车坏在路上"))], office, late)
    assert one.late
    (other,) = record_arrivals(made.stage, [(made.entries[1], Seen())], proctor, late - timedelta(seconds=1))
    assert not other.late


def test_nobody_is_absent_before_the_grace_is_over():
    made, _office, proctor = site()
    with pytest.raises(Refusal, match="absent-too-early"):
        check_in(made.stage, [(made.entries[0], "absent")], proctor, made.opens + timedelta(minutes=19))
    check_in(made.stage, [(made.entries[0], "absent")], proctor, made.opens + timedelta(minutes=20))
    record_arrivals(made.stage, [(made.entries[0], Seen())], proctor, made.opens + timedelta(minutes=30))
    assert arrived(made.entries[0]), "whoever comes after all is no longer absent"


def test_an_arrival_is_taken_back_with_a_reason_and_stays_on_record():
    made, _office, proctor = site()
    one = made.entries[0]
    record_arrivals(made.stage, [(one, Seen())], proctor, made.during)
    with pytest.raises(Refusal, match="arrival-why"):
        undo_arrival(one, " ", proctor, made.during)
    undo_arrival(one, "点错了人", proctor, made.during)
    assert not arrived(one)
    assert db.session.query(Attendance).count() == 0
    assert db.session.query(Arrival).one().undone_by_id == proctor.id
    record_arrivals(made.stage, [(one, Seen())], proctor, made.during)
    tick_operations(made.stage, [Ticked(one, {"typing": Decimal(4)})], proctor, made.during)
    with pytest.raises(Refusal, match="arrival-marked"):
        undo_arrival(one, "又点错了", proctor, made.during)


def test_no_mark_without_an_arrival_where_the_programme_wants_one():
    made, _office, proctor = site()
    ticked = Ticked(made.entries[0], {"typing": Decimal(4)})
    with pytest.raises(Refusal, match="arrival-missing"):
        tick_operations(made.stage, [ticked], proctor, made.during)


def test_a_programme_may_do_without():
    made, _office, proctor = site("{grace_minutes: 20}")
    tick_operations(made.stage, [Ticked(made.entries[0], {"typing": Decimal(4)})], proctor, made.during)
    assert db.session.query(Mark.value).filter_by(entry_id=made.entries[0].id).scalar() == 4
