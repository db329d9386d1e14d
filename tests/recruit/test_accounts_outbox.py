"""The outbox: sealed until it leaves, sent once, tried again when the way is blocked."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading

import pytest
from flask import Flask
from sqlalchemy import event

from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Message
from recruit.outbox.adapters import Letter, SmtpAdapter
from recruit.programme.model import Text
from recruit.services.deliver_messages import TRIES, deliver
from recruit.services.request_code import request_code
from recruit.services.send_messages import Notice, queue, read_message
from tests.support.outbox import queued
from tests.support.people import applicant

pytestmark = pytest.mark.database


class Kept:
    """A way that keeps what it is given, or is blocked."""

    def __init__(self, blocked: bool = False) -> None:
        self.letters: list[Letter] = []
        self.blocked = blocked

    def takes(self, channel: str) -> bool:
        return True

    def send(self, letter: Letter) -> None:
        if self.blocked:
            raise OSError("blocked")
        self.letters.append(letter)


def test_a_message_is_sealed_masked_and_in_the_language_of_its_reader(
    app_context: Flask, clock: FixedClock
) -> None:
    account = applicant(clock.now(), "260100001", phone="13800138000")
    stage = Text(zh="线上考试", en="Online exam")
    facts = {"stage": stage, "opens": clock.now(), "closes": clock.now()}
    (message,) = queued([Notice(account, "stage-opens", facts)], clock.now())
    address, body = read_message(message)
    assert (message.channel, message.address_masked, address) == ("sms", "138****8000", "+8613800138000")
    assert "线上考试" in body
    assert "5月3日 09:00" in body
    assert message.body_sealed is not None
    assert "线上考试".encode() not in message.body_sealed


def test_without_phone_the_email_is_used_and_without_both_the_page(
    app_context: Flask, clock: FixedClock
) -> None:
    from recruit.services.set_contact import set_contact

    account, nobody = applicant(clock.now(), "260100001"), applicant(clock.now(), "260100002")
    set_contact(account, email="Zhang@qq.com")
    first, second = queued(
        [Notice(one, "sign-in-code", {"code": "1", "minutes": 10}) for one in (account, nobody)], clock.now()
    )
    assert (first.channel, read_message(first)[0]) == ("email", "zhang@qq.com")
    assert (second.channel, read_message(second)[0]) == ("page", "")


def test_many_messages_go_in_by_one_statement(app_context: Flask, clock: FixedClock) -> None:
    account = applicant(clock.now(), "260100001", phone="13800138000")
    db.session.flush()
    asked: list[str] = []

    def listen(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    assert (
        queue([Notice(account, "result-published", {"stage": str(n)}) for n in range(40)], clock.now()) == 40
    )
    event.remove(db.engine, "before_cursor_execute", listen)
    assert len(asked) == 1
    bodies = [read_message(one)[1] for one in db.session.query(Message).order_by(Message.id)]
    assert [f"“{n}”" in body for n, body in enumerate(bodies)] == [True] * 40


def test_a_forgotten_fact_is_an_error_and_not_half_a_message(app_context: Flask, clock: FixedClock) -> None:
    with pytest.raises(KeyError):
        queue([Notice(applicant(clock.now(), "260100001"), "sign-in-code", {"minutes": 10})], clock.now())


def test_a_sealed_message_does_not_open_for_somebody_else(app_context: Flask, clock: FixedClock) -> None:
    accounts = [applicant(clock.now(), f"26010000{n}", phone="13800138000") for n in (1, 2)]
    mine, other = queued(
        [Notice(a, "sign-in-code", {"code": a.login, "minutes": 10}) for a in accounts], clock.now()
    )
    other.body_sealed = mine.body_sealed
    with pytest.raises(Refusal, match="seal-broken"):
        read_message(other)


def test_each_message_is_sent_once(app_context: Flask, clock: FixedClock) -> None:
    account = applicant(clock.now(), "260100001", phone="13800138000")
    queue([Notice(account, "sign-in-code", {"code": str(n), "minutes": 10}) for n in range(3)], clock.now())
    way = Kept()
    assert deliver(clock.now(), ways=[way]) == 3
    assert deliver(clock.now(), ways=[way]) == 0
    assert len({letter.reference for letter in way.letters}) == 3
    assert {message.state for message in db.session.query(Message)} == {"sent"}


def test_a_blocked_way_is_tried_again_and_given_up_at_last(app_context: Flask, clock: FixedClock) -> None:
    account = applicant(clock.now(), "260100001", phone="13800138000")
    (message,) = queued([Notice(account, "sign-in-code", {"code": "1", "minutes": 10})], clock.now())
    for turn in range(TRIES):
        assert (message.state, message.tries) == ("queued", turn)
        assert deliver(clock.now(), ways=[Kept(blocked=True)]) == 0
        clock.advance(minutes=30)
    assert message.state == "failed"
    assert deliver(clock.now(), ways=[Kept()]) == 0


def test_a_slow_way_does_not_keep_the_worker_from_its_other_work(
    app_context: Flask, clock: FixedClock
) -> None:
    account = applicant(clock.now(), "260100001", phone="13800138000")
    queue([Notice(account, "sign-in-code", {"code": str(n), "minutes": 10}) for n in range(6)], clock.now())

    class Slow(Kept):
        def send(self, letter: Letter) -> None:
            super().send(letter)
            clock.advance(seconds=9)

    way = Slow()
    begun = clock.now()
    assert deliver(begun, ways=[way], clock=clock.now) == 3
    assert [(letter.at - begun).total_seconds() for letter in way.letters if letter.at] == [0, 9, 18]
    assert deliver(clock.now(), ways=[way], clock=clock.now) == 3, "the next run goes on"


def test_people_who_share_a_phone_get_one_message(app_context: Flask, clock: FixedClock) -> None:
    accounts = [applicant(clock.now(), f"26010000{n}", phone="13800138000") for n in (1, 2)]
    assert request_code(accounts, clock.now())
    assert not request_code(accounts, clock.now()), "not twice within a minute"
    assert not request_code([], clock.now())
    assert db.session.query(Message).count() == 1


@pytest.mark.parametrize(
    "setting", ["smtp://host", "http://host?from=a@b.cn", "smtp://host?from=nobody", "nonsense"]
)
def test_a_wrong_mail_setting_is_refused_at_once(setting: str) -> None:
    with pytest.raises(Refusal, match="smtp-setting-wrong"):
        SmtpAdapter(setting)


def test_a_mail_setting_names_server_and_sender() -> None:
    way = SmtpAdapter("smtps://user:p%40ss@mail.example.org?from=office@example.org")
    assert (way.host, way.port, way.user, way.password) == ("mail.example.org", 465, "user", "p@ss")
    assert way.takes("email")
    assert not way.takes("sms")


class OnePost(socketserver.StreamRequestHandler):
    """A mail server that speaks just enough SMTP (RFC 5321) to take one letter."""

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b""
                while not (got := self.rfile.readline()).startswith(b".\r\n"):
                    letter += got
                self.server.letter = letter  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")


def test_an_email_arrives_with_an_identity_that_stays_the_same(app_context: Flask) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), OnePost) as server:
        thread = threading.Thread(target=server.handle_request, daemon=True)
        thread.start()
        way = SmtpAdapter(f"smtp://127.0.0.1:{server.server_address[1]}?from=office@example.org")
        way.send(Letter("zeyou-7", "email", "zhang@example.com", "登录码 123456"))
        thread.join(10)
        mail = email.message_from_bytes(server.letter, policy=email.policy.default)  # type: ignore[attr-defined]
    assert (mail["To"], mail["Message-ID"]) == ("zhang@example.com", "<zeyou-7@example.org>")
    assert mail.get_content().strip() == "登录码 123456"


def test_a_password_is_not_sent_in_the_clear(app_context: Flask) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), OnePost) as server:
        thread = threading.Thread(target=server.handle_request, daemon=True)
        thread.start()
        way = SmtpAdapter(f"smtp://user:secret@127.0.0.1:{server.server_address[1]}?from=office@example.org")
        with pytest.raises(OSError, match="no encryption"):
            way.send(Letter("zeyou-7", "email", "zhang@example.com", "x"))
        thread.join(10)
