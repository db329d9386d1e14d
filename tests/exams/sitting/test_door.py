"""The door: many requests, one commit; a ticket instead of a sign-in; nothing acknowledged that is not stored."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from exams.door import store as storing
from exams.door.lane import Lane
from exams.door.pace import A_SECOND, BURST, Pace
from exams.door.presence import EVERY, Sign
from exams.door.store import Delivery, Kept, NotKept, store
from exams.models import AnswerEvent, Attempt, AttemptPresence
from exams.queries.bank import items_by_id
from exams.queries.sat_items import sat_items
from exams.queries.sitting import slots_of
from exams.queries.taking import taking
from exams.services.save_answers import Answer
from exams.services.start_attempt import Start, start_attempts
from exams.ticket import Ticket, issue, read
from recruit.db import db
from recruit.models import LoginSession
from tests.exams.sitting.served import Threads
from tests.exams.sitting.sheets import client_id, position_of
from tests.exams.sitting.world import ALONE
from tests.support.signed_in import sign_in

SECOND = timedelta(seconds=1)


@pytest.fixture
def attempts(world, clock):
    """Three candidates in the middle of their exam: (attempt id, position of a short answer)."""
    clock.set(world.opens)
    begun = start_attempts([Start(entry, world.opens) for entry in world.entries])
    places = [(one.id, position_of(one, "short")) for one in begun]
    db.session.commit()
    return places


def delivery(place, number, at, text="x", **sign) -> Delivery:
    attempt_id, position = place
    answers = [Answer(attempt_id, client_id(number), number, position, [text])]
    return Delivery(attempt_id, answers, at, Sign("phone", "here", 0) if not sign else Sign(**sign))


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(AnswerEvent.id)))


def send(lane, place, number, at=None, ticket=None, body=None) -> tuple[int, dict]:
    if threading.current_thread() is threading.main_thread():
        db.session.rollback()  # the test's own transaction would hold the database
    attempt_id, position = place
    row = {"id": client_id(number), "seq": number, "position": position, "answer": [f"text {number}"]}
    content = json.dumps({"answers": [row]}).encode() if body is None else body
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/exam/sitting/{attempt_id}/answers",
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(content)),
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_X_EXAM_TICKET": ticket,
        "HTTP_X_EXAM_DEVICE": "my-phone",
        "HTTP_X_EXAM_UNSAVED": "3",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(content),
    }
    assert lane.takes(environ)
    told: list[str] = []
    reply = b"".join(lane.answer(environ, lambda status, _headers: told.append(status)))
    return int(told[0][:3]), json.loads(reply)


def test_a_ticket_opens_its_own_attempt_only(app_context, make_app):
    ticket = issue(17, "my-phone")
    assert read(ticket) == Ticket(17, "my-phone")
    assert read(issue(17)) == Ticket(17, "")
    assert issue(17, "<script>") == issue(17)
    for wrong in (
        None,
        "",
        "x",
        17,
        ticket[:-1],
        f"18{ticket[2:]}",
        ticket.replace("my-phone", "other"),
        ticket + "\n",
    ):
        assert read(wrong) is None
    assert read(ticket.upper()) is None


@pytest.mark.database
def test_with_a_ticket_neither_sign_in_nor_token_is_asked(attempts, make_app, clock):
    """Not even when the sign-in has ended, or somebody else has signed in on the same phone."""
    place, other = attempts[0], attempts[1]
    ticket, foreign = issue(place[0]), issue(other[0])
    db.session.rollback()
    strict = make_app(**ALONE, WTF_CSRF_ENABLED=True)
    url = f"/exam/sitting/{place[0]}/answers"

    def ask(client, number, ticket):
        row = {"id": client_id(number), "seq": number, "position": place[1], "answer": ["x"]}
        return client.post(url, json={"answers": [row]}, headers={"X-Exam-Ticket": ticket})

    nobody, somebody_else, ended = strict.test_client(), strict.test_client(), strict.test_client()
    sign_in(somebody_else, "a2")
    sign_in(ended, "a1")
    db.session.execute(text("UPDATE login_session SET revoked_at = created_at"))
    db.session.commit()
    for number, client in enumerate((nobody, somebody_else, ended), 1):
        assert len(ask(client, number, ticket).json["receipts"]) == 1
        told = client.get(f"/exam/sitting/{place[0]}/time", headers={"X-Exam-Ticket": ticket}).json
        assert (told["finished"], told["asked"], told["paused"]) == (False, False, False)
    for wrong in (foreign, "", "x" * 500):
        refused = ask(nobody, 9, wrong)
        assert (refused.status_code, refused.json["error"]) == (403, "ticket-unknown")
    assert stored() == 3


def test_a_ticket_asks_the_sign_ins_nothing(attempts, app, clock):
    place = attempts[0]
    ticket = issue(place[0])
    db.session.rollback()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    client = sign_in(app.test_client(), "a1")
    asked.clear()
    reply = client.post(
        f"/exam/sitting/{place[0]}/answers", json={"answers": []}, headers={"X-Exam-Ticket": ticket}
    )
    asked = [one for one in asked if LoginSession.__tablename__ in one and one.startswith("SELECT")]
    assert reply.status_code == 200
    assert asked == []


@pytest.mark.database
def test_many_requests_share_commits_and_each_gets_its_own_receipt(attempts, app, clock):
    lane = Lane(app, Threads())
    tickets = {place[0]: issue(place[0]) for place in attempts}
    commits: list[int] = []
    event.listen(db.engine, "commit", lambda _connection: commits.append(1))
    # What another process writes at this moment: everybody else's answers come together meanwhile.
    release = threading.Event()
    first = lane.door.writer.work
    taken: list[int] = []

    def held_up(waiting):
        taken.append(len(waiting))
        release.wait(20)
        return first(waiting)

    lane.door.writer.work = held_up
    db.session.rollback()
    with ThreadPoolExecutor(30) as pool:
        jobs = [
            pool.submit(send, lane, attempts[number % 3], number, ticket=tickets[attempts[number % 3][0]])
            for number in range(1, 31)
        ]
        while sum(taken) + lane.door.writer.waiting < 30:
            release.wait(0.01)
        release.set()
        replies = [job.result() for job in jobs]
    assert {status for status, _told in replies} == {200}
    for number, (_status, told) in enumerate(replies, 1):
        assert [receipt["id"] for receipt in told["receipts"]] == [client_id(number)]
        assert told["receipts"][0]["answer"] == [f"text {number}"]
    assert stored() == 30
    assert len(commits) <= 3


def test_the_lane_says_what_is_wrong(attempts, app, clock):
    lane, place = Lane(app, Threads()), attempts[0]
    good = issue(place[0])
    assert send(lane, place, 1, ticket="x")[1]["error"] == "ticket-unknown"
    assert send(lane, place, 1, ticket=issue(attempts[1][0]))[0] == 403
    assert send(lane, place, 1, ticket=good, body=b"{")[0] == 400
    assert send(lane, place, 1, ticket=good, body=b" " * 70_000)[0] == 413
    gone = issue(999)
    assert send(lane, (999, 1), 1, ticket=gone) == (
        404,
        {"error": "unknown", "text": lane_words(app, "unknown")},
    )
    half = b'{"answers": [{"id": "\\ud800", "seq": 1, "position": 1, "answer": []}]}'
    assert send(lane, place, 1, ticket=good, body=half)[1]["refused"][0]["id"] is None
    assert stored() == 0
    assert send(lane, place, 1, ticket=good)[0] == 200
    statuses = [send(lane, place, 2, ticket=good)[0] for _again in range(int(BURST))]
    assert statuses[-1] == 429
    clock.advance(seconds=1)
    assert send(lane, place, 2, ticket=good)[0] == 200


def lane_words(app, code: str) -> str:
    from exams.door import words

    with app.app_context(), words.speaking("zh"):
        return words.of(code)


@pytest.mark.database
def test_one_that_cannot_be_stored_does_not_take_the_others_with_it(attempts, clock, monkeypatch):
    at, take = clock.now(), storing.take_answers

    def stumble(batch, *facts):
        if any(one.answer == ["poison"] for one in batch):
            raise ValueError("nobody foresaw this one")
        return take(batch, *facts)

    monkeypatch.setattr(storing, "take_answers", stumble)
    three = [delivery(attempts[n], n + 1, at, "poison" if n == 1 else "fine") for n in range(3)]
    results = store(three)
    assert [type(result) for result in results] == [Kept, ValueError, Kept]
    assert stored() == 2


def test_a_full_disk_is_said_aloud_and_nothing_is_acknowledged(attempts, app, clock):
    """SQLite's own limit of pages stands for the disk's end."""
    lane, place = Lane(app, Threads()), attempts[0]
    ticket = issue(place[0])
    pages = db.session.scalar(text("PRAGMA page_count"))
    db.session.rollback()

    def limit(connection, _record=None, _proxy=None):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(db.engine, "checkout", limit)
    statuses, number = [], 0
    while 503 not in statuses and number < 60:
        number += 1
        status, told = send(lane, place, number, ticket=ticket, body=full_body(place[1], number))
        statuses.append(status)
    assert statuses[-1] == 503
    assert (told["error"], "receipts" in told) == ("answers-not-kept", False)
    before = stored()
    pages += 1000
    clock.advance(seconds=10)
    status, told = send(lane, place, number, ticket=ticket, body=full_body(place[1], number))
    assert (status, len(told["receipts"])) == (200, 20)
    assert stored() == before + 20


def test_more_may_save_at_once_than_are_remembered(attempts, app, monkeypatch):
    app.extensions.pop("zeyou_taking", None)
    monkeypatch.setattr("exams.queries.taking.REMEMBERED", 2)
    for _again in range(2):
        found = taking(attempt_id for attempt_id, _position in attempts)
        assert [len(found[attempt_id].questions) for attempt_id, _position in attempts] == [50] * 3
    db.session.rollback()


def test_a_memory_of_questions_that_another_thread_empties_loses_nobodys_page(attempts, app, monkeypatch):
    first, second = (one.item_id for one in slots_of(db.session.get_one(Attempt, attempts[0][0]))[:2])
    app.extensions["zeyou_sat_items"] = {}
    sat_items([first])

    def emptied(ids):
        app.extensions["zeyou_sat_items"].clear()
        return items_by_id(ids)

    monkeypatch.setattr("exams.queries.sat_items.items_by_id", emptied)
    assert sat_items([first, second]).keys() == {first, second}


def full_body(position: int, number: int) -> bytes:
    rows = [
        {"id": client_id(1000 * number + one), "seq": number, "position": position, "answer": ["字" * 200]}
        for one in range(20)
    ]
    return json.dumps({"answers": rows}).encode()


def test_a_database_that_refuses_refuses_everybody_at_once(attempts, clock, monkeypatch):
    asked = []

    def locked(*_facts):
        asked.append(1)
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(storing, "take_answers", locked)
    results = store([delivery(place, n, clock.now()) for n, place in enumerate(attempts, 1)])
    assert [type(result) for result in results] == [NotKept] * 3
    assert len(asked) == 1


@pytest.mark.database
def test_who_was_heard_of_is_noted_now_and_then(attempts, clock):
    place, at = attempts[0], clock.now()

    def hear(number, moment, **sign) -> AttemptPresence:
        (kept,) = store([delivery(place, number, moment, **sign)])
        assert isinstance(kept, Kept)
        db.session.expire_all()
        return db.session.get_one(AttemptPresence, place[0])

    row = hear(1, at, device="one", address="a", unsaved=5)
    assert (row.heard_at, row.device, row.devices, row.unsaved) == (at, "one", 1, 5)
    assert hear(2, at + EVERY - SECOND, device="one", address="a", unsaved=5).heard_at == at
    row = hear(3, at + EVERY, device="one", address="a", unsaved=5)
    assert (row.heard_at, row.devices) == (at + EVERY, 1)
    assert hear(5, at + EVERY, device="one", address="a", unsaved=0).unsaved == 0
    row = hear(4, at + EVERY + SECOND, device="two", address="b", unsaved=0)
    assert (row.device, row.address, row.devices) == ("two", "b", 2)
    # The server's clock is put back by an hour.
    earlier = at - 3600 * SECOND
    assert hear(6, earlier, device="two", address="b", unsaved=0).heard_at == earlier


@pytest.mark.database
def test_whoever_waited_for_the_lock_sees_what_was_stored_meanwhile(attempts, app, clock):
    """Two phones of one attempt are heard of for the first time at the same moment, by two serving processes."""
    place, at, kept = attempts[0], clock.now(), []
    db.session.rollback()

    def second() -> None:
        with app.app_context():
            kept.append(storing.store_one(delivery(place, 2, at, device="two", address="b", unsaved=0)))

    waiting, commit = threading.Thread(target=second), db.session.commit

    def commit_when_somebody_waits() -> None:
        db.session.commit = commit
        waiting.start()
        waiting.join(0.3)
        commit()

    db.session.commit = commit_when_somebody_waits
    storing.store_one(delivery(place, 7, at, device="one", address="a", unsaved=0))
    waiting.join()
    assert [one.seq for one in kept] == [7]
    found = db.session.get_one(AttemptPresence, place[0])
    assert (found.device, found.devices) == ("two", 2)


def test_the_pace_lets_a_hasty_thumb_through_and_stops_a_page_gone_mad(clock):
    pace, at = Pace(), clock.now()
    assert sum(pace.admits(1, at) for _each in range(100)) == BURST
    assert pace.admits(2, at)
    assert sum(pace.admits(1, at + 2 * SECOND) for _each in range(100)) == 2 * A_SECOND
    assert not pace.admits(1, at)
    # The server's clock is put back by an hour: nobody waits until it has caught up.
    assert sum(pace.admits(1, at - 3600 * SECOND + each * SECOND) for each in range(10)) >= 9
