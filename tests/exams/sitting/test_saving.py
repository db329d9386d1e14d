"""The saving address: JSON in, receipts out after COMMIT, and a clear word for whatever else is thrown at it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from exams.kinds.online_exam import saving
from exams.models import AnswerEvent
from exams.services.start_attempt import start_attempt
from recruit.db import db
from recruit.web import guards
from tests.exams.sitting.sheets import client_id, position_of
from tests.exams.sitting.world import ALONE
from tests.support.signed_in import sign_in

MINUTE = timedelta(minutes=1)


@pytest.fixture
def sitting(world, app, clock):
    """The first candidate's client, the saving address, and the position of a short answer."""
    clock.set(world.opens)
    attempt = start_attempt(world.entries[0], world.opens)
    db.session.commit()
    client = sign_in(app.test_client(), "a1")
    place = f"/exam/sitting/{attempt.id}/answers", position_of(attempt, "short")
    db.session.rollback()
    return client, *place


def one(position: int, text: str = "x", number: int = 1, **extra) -> dict:
    return {"id": client_id(number), "seq": number, "position": position, "answer": [text], **extra}


def events() -> list[AnswerEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(AnswerEvent).order_by(AnswerEvent.id)))


def test_waiting_for_the_database_costs_nobody_the_last_second(sitting, clock, world, monkeypatch):
    """The answer came in time; that others were writing at that moment is not the candidate's doing."""
    client, url, position = sitting
    found = guards.account_of_request

    def slow():
        clock.advance(hours=9)
        return found()

    monkeypatch.setattr(guards, "account_of_request", slow)
    arrived = clock.now()
    told = client.post(url, json={"answers": [one(position)]}).json
    assert told["receipts"][0]["late"] is False
    (event,) = events()
    assert event.received_at == arrived


@pytest.mark.database
def test_a_save_gets_its_receipt_and_the_servers_time(sitting, clock):
    client, url, position = sitting
    told = client.post(url, json={"answers": [one(position)]}).json
    (receipt,) = told["receipts"]
    assert receipt["id"] == client_id(1)
    assert receipt["answer"] == ["x"]
    assert receipt["late"] is False
    assert told["now"] == round(clock.now().timestamp() * 1000)
    assert told["deadline"] - told["now"] == 3_600_000
    assert (told["before"], told["seq"]) == (0, 1)
    assert told["refused"] == []
    again = client.post(url, json={"answers": [one(position)]}).json
    assert again["before"] == 1
    assert again["receipts"] == told["receipts"]
    assert len(events()) == 1


@pytest.mark.database
def test_without_commit_there_is_no_receipt_and_after_it_the_same_one(sitting, app, monkeypatch):
    client, url, position = sitting
    app.config["PROPAGATE_EXCEPTIONS"] = False
    commit = db.session.commit

    def fail_before() -> None:
        raise OSError("disk full")

    monkeypatch.setattr(db.session, "commit", fail_before)
    reply = client.post(url, json={"answers": [one(position)]})
    assert reply.status_code == 500
    assert "receipts" not in reply.json
    assert events() == []

    def fail_after() -> None:
        commit()
        raise OSError("connection lost")

    monkeypatch.setattr(db.session, "commit", fail_after)
    assert client.post(url, json={"answers": [one(position)]}).status_code == 500
    assert len(events()) == 1
    monkeypatch.setattr(db.session, "commit", commit)
    assert len(client.post(url, json={"answers": [one(position)]}).json["receipts"]) == 1
    assert len(events()) == 1


def test_the_device_has_no_say_in_time_status_or_marks(sitting, clock, world):
    client, url, position = sitting
    clock.set(world.opens + 61 * MINUTE)
    lies = {
        "received_at": "2016-05-21T09:00:00+08:00",
        "late": False,
        "points": 100,
        "attempt_id": 999,
        "score": 1,
    }
    told = client.post(url, json={"answers": [one(position, **lies)], "now": 0, "deadline": 9e15}).json
    assert told["receipts"][0]["late"] is True
    (event,) = events()
    assert event.received_at == clock.now()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"answers"', 400),
        (b'{"answers": {}}', 400),
        (b"[" * 60_000, 400),
        (b'{"answers": [' + b"1" * 5000 + b"]}", 400),
        (b"\xff\xfe", 400),
        (b'{"answers": [' + b"0," * 300 + b"0]}", 400),
        (b" " * 70_000, 413),
    ],
)
def test_unreadable_bodies(sitting, body, status):
    client, url, _ = sitting
    reply = client.post(url, data=body, content_type="application/json")
    assert reply.status_code == status
    assert reply.json["error"]
    assert events() == []


@pytest.mark.parametrize(
    "row",
    [
        None,
        7,
        "x",
        [],
        {},
        {"id": {}, "seq": [], "position": None, "answer": 1},
        {"id": client_id(1), "seq": 1e308, "position": 1, "answer": []},
        {"id": client_id(1), "seq": 1, "position": 10**30, "answer": []},
        {"id": client_id(1), "seq": 1, "position": 1, "answer": ["A"] * 400},
        {"id": client_id(1), "seq": 1, "position": 1, "answer": [None]},
        {"id": client_id(1), "seq": 1, "position": "1", "answer": ["A"]},
    ],
)
def test_unreadable_answers_are_refused_one_by_one(sitting, row):
    client, url, position = sitting
    reply = client.post(url, json={"answers": [row, one(position, number=9)]})
    assert reply.status_code == 200
    assert [
        refused["error"] in ("answer-malformed", "position-unknown") for refused in reply.json["refused"]
    ] == [True]
    assert len(reply.json["receipts"]) == 1


@pytest.mark.database
def test_half_a_character_is_refused_and_strange_ones_are_kept_whole(sitting):
    client, url, position = sitting
    half = b'{"answers": [{"id": "%s", "seq": 1, "position": %d, "answer": ["\\ud83d"]}]}'
    reply = client.post(url, data=half % (client_id(1).encode(), position), content_type="application/json")
    assert reply.json["refused"][0]["error"] == "answer-malformed"
    strange = "\x00<script>\u202e＝1+1\U0001f600"
    told = client.post(url, json={"answers": [one(position, strange)]}).json
    assert told["receipts"][0]["answer"] == [strange]
    assert events()[0].answer == [strange]


def test_nobody_saves_into_anothers_paper(sitting, app):
    _, url, position = sitting
    reply = sign_in(app.test_client(), "a2").post(url, json={"answers": [one(position)]})
    assert reply.status_code == 404
    assert app.test_client().post(url, json={"answers": [one(position)]}).status_code == 302
    assert events() == []


def test_a_request_from_elsewhere_has_no_token(world, make_app, clock):
    clock.set(world.opens)
    attempt = start_attempt(world.entries[0], world.opens)
    db.session.commit()
    page_url, position = f"/exam/sitting/{attempt.id}", position_of(attempt, "short")
    url = f"{page_url}/answers"
    db.session.rollback()
    strict = make_app(**ALONE, WTF_CSRF_ENABLED=True)
    client = sign_in(strict.test_client(), "a1")
    reply = client.post(url, json={"answers": [one(position)]})
    assert (reply.status_code, reply.json["error"]) == (400, "form-expired")
    page = client.get(page_url).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    told = client.post(url, json={"answers": [one(position)]}, headers={"X-CSRFToken": token}).json
    assert len(told["receipts"]) == 1


def test_an_empty_list_asks_for_the_time(sitting):
    client, url, _ = sitting
    told = client.post(url, json={"answers": []}).json
    assert told["receipts"] == []
    assert told["finished"] is False


def test_the_limit_fits_a_full_paper_of_long_answers():
    longest = 260 * 3 + 150
    assert 50 * longest < saving.LARGEST_BODY
