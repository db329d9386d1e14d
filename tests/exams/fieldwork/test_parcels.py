"""Parcels from the field: in pieces, again from where the line broke, each taken once, with a receipt."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from uuid import UUID

import pytest

from exams.fieldwork.captured import captured
from exams.fieldwork.parcels import LARGEST_PIECE, MOST_COMING, Announced
from exams.fieldwork.written import Piece
from exams.models import Document, Evidence, FormResponse, Parcel, ParcelPiece
from exams.services.receive_parcel import announce_parcel, read_ahead, receipt_of, receive_piece
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.services.erase_due import erase_due
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def announced(
    number: int, content: bytes, kind: str = "picture", component: str = "screenshots", **about
) -> Announced:
    digest = hashlib.sha256(content).hexdigest()
    return Announced(str(UUID(int=number)), kind, component, len(content), digest, None, about)


def send(made: field.World, one: Announced, content: bytes, step: int = 100, entry=None) -> Parcel:
    entry = entry or made.entries[0]
    parcel = announce_parcel(entry, one, made.during)
    while parcel.state == "coming":
        start = parcel.received
        parcel = receive_piece(entry, one.client_id, start, content[start : start + step], made.during)
        db.session.commit()
    return parcel


def test_a_picture_in_pieces_is_taken_when_it_is_whole(made) -> None:
    content = field.picture(7)
    assert len(content) > 100
    parcel = send(made, announced(1, content), content, step=40)
    picture = db.session.query(Evidence).one()
    assert (parcel.state, parcel.result_id, parcel.whole_at) == ("taken", picture.id, made.during)
    assert (picture.source_sha256, picture.received_at) == (parcel.whole_hash, made.during)
    assert db.session.query(ParcelPiece).count() == 0


def test_what_is_sent_twice_or_out_of_turn_changes_nothing_and_tells_where_to_go_on(made) -> None:
    content, entry, at = field.picture(7), made.entries[0], made.during
    one = announced(1, content)
    announce_parcel(entry, one, at)
    receive_piece(entry, one.client_id, 0, content[:50], at)
    assert announce_parcel(entry, one, at + timedelta(hours=1)).received == 50
    for start in (0, 10, 60):
        assert receive_piece(entry, one.client_id, start, content[50:60], at).received == 50
    whole = receive_piece(entry, one.client_id, 50, content[50:], at)
    first = receipt_of(whole)
    again = receive_piece(entry, one.client_id, 50, content[50:], at + timedelta(hours=1))
    assert receipt_of(again) == first is not None
    assert receipt_of(announce_parcel(entry, one, at + timedelta(hours=2))) == first
    assert db.session.query(Evidence).count() == 1


def test_pieces_survive_and_are_sealed_on_disk(made) -> None:
    content, entry, at = field.picture(7), made.entries[0], made.during
    one = announced(1, content)
    announce_parcel(entry, one, at)
    receive_piece(entry, one.client_id, 0, content[:50], at)
    db.session.commit()
    piece = db.session.query(ParcelPiece).one()
    assert storage.get(piece.sha256) == content[:50]
    assert content[:50] not in storage.path_of(piece.sha256).read_bytes()


def test_what_arrives_damaged_starts_anew(made) -> None:
    content, entry, at = field.picture(7), made.entries[0], made.during
    one = announced(1, content)
    announce_parcel(entry, one, at)
    receive_piece(entry, one.client_id, 0, b"x" * 50, at)
    parcel = receive_piece(entry, one.client_id, 50, content[50:], at)
    assert (parcel.state, parcel.received, receipt_of(parcel)) == ("coming", 0, None)
    assert send(made, one, content).state == "taken"


def test_a_form_and_a_plan_go_to_their_services(made) -> None:
    form = json.dumps(field.household(1)).encode()
    taken = send(made, announced(2, form, "form", "households"), form)
    assert (taken.state, db.session.query(FormResponse).one().id) == ("taken", taken.result_id)
    plan = "我们村的打算".encode() * 30
    taken = send(made, announced(3, plan, "document", "plan", file_name="计划.txt"), plan)
    assert (taken.state, db.session.query(Document).one().file_name) == ("taken", "计划.txt")


def test_a_refused_parcel_keeps_its_reason_and_leaves_nothing_half_done(made) -> None:
    form = json.dumps(field.household(1)).encode()
    first = send(made, announced(2, form, "form", "households"), form)
    twice = json.dumps(field.household(1, persons="5")).encode()
    parcel = send(made, announced(3, twice, "form", "households"), twice)
    assert (parcel.state, parcel.refusal, parcel.facts) == ("refused", "household-twice", {"slot": "1"})
    assert receipt_of(parcel) is not None
    (kept,) = db.session.query(FormResponse).all()
    assert (kept.id, kept.current) == (first.result_id, True)


def test_the_same_picture_again_names_the_first_in_both_languages(made) -> None:
    content = field.picture(7)
    send(made, announced(1, content), content)
    parcel = send(made, announced(2, content), content)
    assert parcel.refusal == "evidence-repeat-own"
    assert parcel.facts == {
        "serial": 1,
        "earlier": 1,
        "component": {"zh": "微信转发截图", "en": "Screenshots of re-posts"},
    }


def test_the_last_byte_after_the_window_is_refused_by_rule(made) -> None:
    content, entry = field.picture(7), made.entries[0]
    one = announced(1, content)
    announce_parcel(entry, one, made.during)
    receive_piece(entry, one.client_id, 0, content[:50], made.during)
    parcel = receive_piece(entry, one.client_id, 50, content[50:], made.after)
    assert (parcel.state, parcel.refusal) == ("refused", "window-closed")


def test_one_candidates_name_for_a_parcel_means_nothing_for_another(made) -> None:
    mine, others = field.picture(7), field.picture(8)
    send(made, announced(1, mine), mine)
    parcel = send(made, announced(1, others), others, entry=made.entries[1])
    assert (parcel.entry_id, parcel.state) == (made.entries[1].id, "taken")


def test_what_does_not_fit_its_announcement_is_refused(made) -> None:
    content, entry, at = field.picture(7), made.entries[0], made.during
    one = announced(1, content)
    announce_parcel(entry, one, at)
    with pytest.raises(Refusal, match="parcel-differs"):
        announce_parcel(entry, announced(1, content + b"!"), at)
    with pytest.raises(Refusal, match="parcel-too-long"):
        receive_piece(entry, one.client_id, 0, content + b"!", at)
    with pytest.raises(Refusal, match="parcel-unknown"):
        receive_piece(entry, str(UUID(int=9)), 0, content, at)
    for wrong in (b"", b"x" * (LARGEST_PIECE + 1)):
        with pytest.raises(Refusal, match="piece-bytes"):
            receive_piece(entry, one.client_id, 0, wrong, at)
    with pytest.raises(Refusal, match="unknown"):
        announce_parcel(entry, announced(2, content, component="plan"), at)


def test_nobody_fills_the_disk_with_beginnings(made) -> None:
    entry, at = made.entries[0], made.during
    for number in range(MOST_COMING):
        announce_parcel(entry, announced(number, b"x"), at)
    with pytest.raises(Refusal, match="parcels-many"):
        announce_parcel(entry, announced(MOST_COMING, b"x"), at)


def test_a_file_is_read_before_anything_is_held_and_only_when_it_is_whole(made) -> None:
    entry, plan = made.entries[0], "我们村的计划。".encode() * 40
    one = announced(31, plan, "document", "plan", file_name="计划.txt")
    announce_parcel(entry, one, made.during)
    half = len(plan) // 2
    assert read_ahead(entry, one.client_id, 0, plan[:half]) is None
    receive_piece(entry, one.client_id, 0, plan[:half], made.during)
    assert read_ahead(entry, one.client_id, half, b"x" * (len(plan) - half)) is None
    ready = read_ahead(entry, one.client_id, half, plan[half:])
    assert isinstance(ready, Piece)
    assert "我们村" in ready.text
    taken = receive_piece(entry, one.client_id, half, plan[half:], made.during, ready)
    assert taken.state == "taken"
    assert db.session.get(Document, taken.result_id).file_name == "计划.txt"
    assert read_ahead(entry, one.client_id, half, plan[half:]) is None


def test_a_file_that_cannot_be_read_keeps_its_reason(made) -> None:
    entry, scan = made.entries[0], b"%PDF-1.4 broken"
    one = announced(32, scan, "document", "plan", file_name="扫描.pdf")
    announce_parcel(entry, one, made.during)
    ready = read_ahead(entry, one.client_id, 0, scan)
    assert isinstance(ready, Refusal)
    refused = receive_piece(entry, one.client_id, 0, scan, made.during, ready)
    assert (refused.state, refused.refusal) == ("refused", ready.code)


def test_what_no_calendar_or_table_holds_is_told_and_kept_out(made) -> None:
    entry = made.entries[0]
    assert captured("9999-12-31T23:00:00+00:00") is None
    assert captured("0001-01-01T00:00:00+08:00") is None
    with pytest.raises(Refusal, match="parcel-malformed"):
        announce_parcel(entry, announced(41, b"x", replaces=10**30), made.during)


def test_too_many_files_at_a_time_are_sent_again(made) -> None:
    from exams.fieldwork import written

    entry, plan = made.entries[0], "我们村的计划。".encode() * 40
    one = announced(42, plan, "document", "plan", file_name="计划.txt")
    announce_parcel(entry, one, made.during)
    for _each in range(written.AT_A_TIME):
        written._room.acquire()
    try:
        busy = read_ahead(entry, one.client_id, 0, plan)
        with pytest.raises(Refusal, match="files-at-once"):
            receive_piece(entry, one.client_id, 0, plan, made.during, busy)
    finally:
        for _each in range(written.AT_A_TIME):
            written._room.release()
    db.session.rollback()
    assert send(made, one, plan).state == "taken"


def test_what_will_be_kept_is_stored_before_anybody_waits_for_it(made, monkeypatch) -> None:
    content, entry, at = field.picture(7), made.entries[0], made.during
    one = announced(1, content)
    announce_parcel(entry, one, at)
    assert read_ahead(entry, one.client_id, 0, content[:50]) is None
    assert storage.has(hashlib.sha256(content[:50]).hexdigest())
    assert read_ahead(entry, one.client_id, 20, content[20:70]) is None
    assert not storage.has(hashlib.sha256(content[20:70]).hexdigest())
    receive_piece(entry, one.client_id, 0, content[:50], at)
    made_anew = read_ahead(entry, one.client_id, 50, content[50:])
    assert storage.has(hashlib.sha256(made_anew.bytes).hexdigest())
    # Under the lock nothing is sealed or written any more.
    monkeypatch.setattr(
        storage.ring().__class__, "seal", lambda *_given: pytest.fail("sealed while others wait")
    )
    assert receive_piece(entry, one.client_id, 50, content[50:], at, made_anew).state == "taken"


def test_nothing_comes_in_any_more_for_what_was_erased_half_way(made) -> None:
    """A phone that was off for half a year must not leave a household's answers where nobody erases them."""
    content, entry = b"a household's answers", made.entries[0]
    one = announced(1, content, "form", "households", slot="1")
    announce_parcel(entry, one, made.during)
    receive_piece(entry, one.client_id, 0, content[:5], made.during)
    db.session.commit()
    later = made.after + timedelta(days=400)
    erase_due(later)
    with pytest.raises(Refusal, match="parcel-unknown"):
        announce_parcel(made.entries[0], one, later)
    with pytest.raises(Refusal, match="parcel-unknown"):
        receive_piece(made.entries[0], one.client_id, 5, content[5:9], later)
    assert db.session.query(ParcelPiece).count() == 0


def test_a_piece_that_came_in_while_its_parcel_was_erased_goes_with_the_next_run(made) -> None:
    content, entry = field.picture(7), made.entries[0]
    one = announced(1, content)
    announce_parcel(entry, one, made.during)
    db.session.commit()
    later = made.after + timedelta(days=400)
    erase_due(later)
    parcel = db.session.query(Parcel).one()
    parcel.pieces.append(ParcelPiece(start=0, sha256=storage.put(content[:50])))
    db.session.commit()
    erase_due(later + timedelta(days=1))
    assert db.session.query(ParcelPiece).count() == 0


def test_no_piece_is_taken_of_what_can_no_longer_be_handed_in(made) -> None:
    content, entry = field.picture(7), made.entries[0]
    one = announced(1, content)
    announce_parcel(entry, one, made.during)
    receive_piece(entry, one.client_id, 0, content[:50], made.during)
    db.session.commit()
    entry.candidacy.state = "withdrawn"
    with pytest.raises(Refusal, match="candidacy-ended"):
        receive_piece(entry, one.client_id, 50, content[50:60], made.during)
    last = receive_piece(entry, one.client_id, 50, content[50:], made.during)
    assert (last.state, last.refusal) == ("refused", "candidacy-ended")
