"""Households filled in on a form from a spreadsheet: judged, kept, told again."""

from __future__ import annotations

import json

import pytest

from exams.models import FormPicture, FormResponse, Parcel
from exams.services.receive_parcel import announce_parcel, read_ahead, receive_piece
from exams.services.submit_form import private_of
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from tests.exams.fieldwork import field
from tests.exams.household import surveyed
from tests.exams.household.surveyed import document, form_of, send, submit

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def test_a_household_is_kept_in_two_parts_and_its_place_only_roughly(made) -> None:
    row = submit(made.entries[0], document(), made.during)
    assert row.answers["spot"] == "27.459 106.222 0 8"
    assert {"surname", "phone"}.isdisjoint(row.answers)
    assert private_of(row) == {"surname": "某", "phone": "13800130001"}
    assert row.answers["produce"][1] == {
        "product": "other",
        "product_name": "土蜂蜜",
        "jin": "40",
        "sold_how": "none",
    }


def test_what_no_longer_applies_is_dropped(made) -> None:
    row = submit(made.entries[0], document(sells="no", shopping="never", not_why="too-far"), made.during)
    assert {"kinds", "produce", "bought", "spent"}.isdisjoint(row.answers)
    assert row.answers["not_why"] == "too-far"


def test_a_household_that_does_not_agree_is_not_kept_whatever_else_is_wrong(made) -> None:
    for changes in ({"consent": "no", "persons": None, "colour": "red"}, {"consent": None}):
        with pytest.raises(Refusal) as found:
            submit(made.entries[0], document(**changes), made.during)
        assert found.value.code == "no-consent"
        db.session.rollback()
    parcel = send(
        made.entries[0], {"shape": 1, "answers": document(consent="no", surname="甲某某")}, made.during
    )
    assert (parcel.state, parcel.refusal, parcel.facts) == ("refused", "no-consent", {})


def test_a_household_stands_once_however_its_number_is_written(made) -> None:
    entry = made.entries[0]
    submit(entry, document(1), made.during)
    with pytest.raises(Refusal) as found:
        submit(entry, document(1, phone="+86 138-0013-0001", persons="6"), made.during)
    assert (found.value.code, found.value.facts["slot"]) == ("household-twice", "1")
    db.session.rollback()
    corrected = submit(entry, document(1, persons="6"), made.during, slot="1")
    assert (corrected.revision, corrected.answers["persons"]) == (2, "6")


def test_a_parcel_with_pictures_keeps_them_clean_and_a_correction_keeps_them(made_with_picture) -> None:
    made = made_with_picture
    body = {
        "shape": 1,
        "answers": document(house="a.jpg"),
        "pictures": {"a.jpg": surveyed.encoded(field.picture(3))},
    }
    parcel = send(made.entries[0], body, made.during)
    assert parcel.state == "taken", parcel.facts
    (kept,) = db.session.query(FormPicture)
    assert storage.get(kept.sha256).startswith(b"\xff\xd8")
    assert (kept.name, kept.response_id) == ("a.jpg", parcel.result_id)
    again = send(
        made.entries[0], {"shape": 1, "answers": document(house="a.jpg", persons="5")}, made.during, 2, "1"
    )
    assert again.state == "taken", again.facts
    assert {one.sha256 for one in db.session.query(FormPicture)} == {kept.sha256}
    assert db.session.query(FormPicture).count() == 2


@pytest.mark.parametrize(
    ("pictures", "code"),
    [
        ({}, "answers-unfit"),
        ({"b.jpg": "AAAA"}, "answers-unfit"),
        ({"a.jpg": "no base64!"}, "parcel-malformed"),
        ({"a.jpg": surveyed.encoded(b"GIF89a" + b"\0" * 40)}, "picture-type"),
        ({"../a.jpg": "AAAA"}, "parcel-malformed"),
        ({f"{number}.jpg": "AAAA" for number in range(13)}, "parcel-malformed"),
    ],
    ids=["none", "another", "no-base64", "no-picture", "a-path", "thirteen"],
)
def test_pictures_that_cannot_be_taken_refuse_the_form(made_with_picture, pictures, code) -> None:
    body = {"shape": 1, "answers": document(house="a.jpg"), "pictures": pictures}
    parcel = send(made_with_picture.entries[0], body, made_with_picture.during)
    assert (parcel.state, parcel.refusal) == ("refused", code)
    assert db.session.query(FormResponse).count() == 0


@pytest.mark.parametrize(
    "body", [{"shape": 2, "answers": {}}, {"shape": 1}, {"shape": True, "answers": {}}, [1]]
)
def test_a_parcel_of_another_shape_is_refused(made, body) -> None:
    assert send(made.entries[0], body, made.during).refusal == "parcel-malformed"


def test_answers_without_end_are_refused_before_they_are_judged(made) -> None:
    body = {"shape": 1, "answers": document(remarks="x" * 300_000)}
    assert send(made.entries[0], body, made.during).refusal == "parcel-bytes"
    deep = json.loads("[" * 900 + "]" * 900)
    assert send(made.entries[0], {"shape": 1, "answers": document(produce=deep)}, made.during, 2).refusal == (
        "answers-unfit"
    )
    assert db.session.query(Parcel).filter_by(state="taken").count() == 0


def test_readers_see_labels_and_choices_in_their_language(made) -> None:
    row = submit(made.entries[0], document(), made.during)
    told = dict(form_of(made).told(row.answers, "en"))
    assert told["Internet at home"] == "Broadband"
    assert told["What the station should help with (three at most)"] == "Selling, Learning to use a phone"
    assert told["Something to sell 1 · What is it"] == "Tea and herbs"
    assert form_of(made).phone_of(private_of(row)) == "13800130001"


def test_pictures_are_made_anew_before_anybody_waits_and_only_kept_with_consent(
    made_with_picture, monkeypatch
) -> None:
    entry, at = made_with_picture.entries[0], made_with_picture.during
    for number, consent in enumerate(("no", "yes"), start=1):
        pictures = {"a.jpg": surveyed.encoded(field.picture(number)), "b.jpg": "?"}
        body = {"shape": 1, "answers": document(number, house="a.jpg", consent=consent), "pictures": pictures}
        whole = json.dumps(body).encode()
        announced = surveyed.announced(whole, number)
        announce_parcel(entry, announced, at)
        before = list(storage.stored())
        ready = read_ahead(entry, announced.client_id, 0, whole)
        assert list(storage.stored()) == before
        with monkeypatch.context() as later:
            later.setattr("exams.services.form_pictures.clean", lambda *_given: pytest.fail("others wait"))
            parcel = receive_piece(entry, announced.client_id, 0, whole, at, ready)
        assert (parcel.state, parcel.refusal or "") == (("refused", "no-consent"), ("taken", ""))[number - 1]
        assert len(list(storage.stored())) == len(before) + number - 1
