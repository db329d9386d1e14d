"""Parcels over the wire: the ticket or the sign-in, a line that breaks, and a clear word for whatever else comes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from exams import ticket
from exams.fieldwork.parcels import LARGEST_PIECE
from exams.models import Evidence, Parcel
from exams.web.field.parcels import HEADER
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from tests.exams.fieldwork import field

NAME = str(UUID(int=1))


@pytest.fixture
def phone(made, app):
    """The first candidate's phone with the ticket of the entry, and no sign-in."""
    return Phone(app, made.entries[0].id, {HEADER: ticket.issue(made.entries[0].id, opens=ticket.FIELD)})


class Phone:
    def __init__(self, app, entry_id: int, headers: dict[str, str]) -> None:
        self.client, self.place, self.headers = app.test_client(), f"/field/{entry_id}/parcels", headers
        db.session.commit()

    def announce(self, content: bytes, name: str = NAME, **more):
        told = {"id": name, "kind": "picture", "component": "screenshots", "size": len(content), **more}
        told.setdefault("sha256", hashlib.sha256(content).hexdigest())
        return self.client.post(self.place, json=told, headers=self.headers)

    def send(self, content: bytes, start: object, name: str = NAME):
        return self.client.post(f"{self.place}/{name}?start={start}", data=content, headers=self.headers)

    def known(self) -> list[dict]:
        return self.client.get(self.place, headers=self.headers).json["parcels"]


@pytest.mark.database
def test_a_picture_goes_on_where_the_line_broke(phone, clock, made):
    content = field.picture(7)
    assert phone.announce(content, captured_at="2016-05-25T09:00:00+08:00").json["received"] == 0
    assert phone.send(content[:60], 0).json["received"] == 60
    # The answer was lost, so the phone asks, and is told again.
    assert phone.announce(content).json["received"] == 60
    clock.advance(minutes=5)
    last = phone.send(content[60:], 60).json
    assert (last["state"], last["received_at"]) == ("taken", clock.now().isoformat())
    clock.advance(minutes=5)
    assert phone.send(content[60:], 60).json["signature"] == last["signature"]
    db.session.rollback()
    picture = db.session.query(Evidence).one()
    assert picture.captured_at == datetime(2016, 5, 25, 1, tzinfo=UTC)
    assert (picture.received_at, db.session.query(Parcel).count()) == (clock.now() - timedelta(minutes=5), 1)


def test_the_phone_hears_what_became_of_each(phone, made):
    for number, content in enumerate((field.picture(7), field.picture(7), field.picture(8)), 1):
        name = str(UUID(int=number))
        phone.announce(content, name)
        if number < 3:
            phone.send(content, 0, name)
    first, twin, coming = phone.known()
    assert (first["state"], first["review"]) == ("taken", "waiting")
    assert (twin["state"], twin["text"]) == (
        "refused",
        "这一张和您交过的第 1 张（微信转发截图）一模一样，不用再交。",
    )
    assert (coming["state"], coming["received"], coming["signature"]) == ("coming", 0, None)


@pytest.mark.parametrize(
    "issued",
    [
        lambda mine, other: ticket.issue(other, opens=ticket.FIELD),
        lambda mine, other: ticket.issue(mine, opens=ticket.EXAM),
        lambda mine, other: ticket.issue(mine, opens=ticket.FIELD)[:-1] + "x",
        lambda mine, other: "",
    ],
)
def test_another_ticket_opens_nothing(phone, made, issued):
    phone.headers = {HEADER: issued(made.entries[0].id, made.entries[1].id), "Accept": "application/json"}
    assert phone.announce(b"x").status_code in (403, 422)
    assert phone.client.get(phone.place, headers=phone.headers).status_code in (403, 422)
    db.session.rollback()
    assert db.session.query(Parcel).count() == 0


def test_by_sign_in_only_the_own_entry(made, app):
    db.session.commit()
    mine, other = (Phone(app, entry.id, {}) for entry in made.entries)
    for phone in (mine, other):
        field.sign_in(phone.client, "a1")
    content = field.picture(7)
    assert mine.announce(content).json["state"] == "coming"
    assert mine.send(content, 0).json["state"] == "taken"
    assert other.announce(content).status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"x"', b"{", b'{"about": 1}', b'{"id": {"a": 1}, "size": 1e400}']
)
def test_whatever_else_is_announced_is_refused_in_words(phone, body):
    answer = phone.client.post(phone.place, data=body, headers=phone.headers, content_type="application/json")
    assert (answer.status_code, answer.json["error"]) == (400, "parcel-malformed")
    assert "再添加一次" in answer.json["text"]


@pytest.mark.parametrize("start", ["", "-1", "x", "1e9", "99999999999999999999", "60"])
def test_a_piece_out_of_turn_only_tells_how_far_it_has_come(phone, start):
    content = field.picture(7)
    phone.announce(content)
    assert phone.send(content, start).json["received"] == 0


def test_a_piece_that_is_too_large_is_refused_and_harms_nothing(phone):
    content = field.picture(7)
    phone.announce(content)
    assert phone.send(b"x" * (LARGEST_PIECE + 1), 0).status_code in (400, 413)
    assert phone.send(content, 0).json["state"] == "taken"


def test_whoever_sends_without_end_is_braked_and_may_go_on_later(phone, clock):
    content = field.picture(7)
    phone.announce(content)
    answers = [phone.send(content, 10) for _turn in range(60)]
    assert (answers[-1].status_code, answers[-1].json["error"]) == (429, "parcels-too-often")
    clock.advance(seconds=10)
    assert phone.send(content, 0).json["state"] == "taken"


def test_nobody_brakes_the_work_of_another(phone, app, made):
    rival = Phone(app, made.entries[0].id, {})
    field.sign_in(rival.client, "a2")
    content = field.picture(7)
    for _turn in range(60):
        assert rival.announce(content).status_code == 404
        assert rival.client.get(f"/field/{made.entries[0].id}/work").status_code == 404
    assert phone.announce(content).json["received"] == 0


def test_a_parcel_that_was_never_announced_is_told_so(phone):
    answer = phone.send(b"x", 0, str(UUID(int=5)))
    assert (answer.status_code, answer.json["error"]) == (404, "parcel-unknown")


def test_a_store_that_is_away_is_told_as_trouble_that_passes(phone, monkeypatch):
    content = field.picture(7)
    phone.announce(content)

    def away(_content: bytes) -> str:
        raise Refusal("store-away")

    with monkeypatch.context() as now_and_then:
        now_and_then.setattr(storage, "put", away)
        for start, end in ((0, 60), (0, None)):
            answer = phone.send(content[start:end], start)
            assert (answer.status_code, answer.json["error"]) == (503, "store-away")
    assert phone.send(content, 0).json["state"] == "taken"
