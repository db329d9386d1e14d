"""The gateway for text messages: signed, tried again with pauses, never twice under another name, silent in the log."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask

from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Message
from recruit.outbox import gateway
from recruit.outbox.adapters import adapters
from recruit.outbox.gateway import SmsAdapter
from recruit.services.deliver_messages import PATIENCE, WAITS, deliver
from recruit.services.send_messages import Notice
from tests.support.outbox import queued
from tests.support.people import applicant

SECRET = "a secret of the county"


class Gateway:
    """Keeps what it is sent; answers what `answers` says, in order, then 200."""

    def __init__(self, url: str) -> None:
        self.url, self.answers, self.seen = url, [], []


@pytest.fixture
def sms() -> Iterator[Gateway]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.seen.append((dict(self.headers), body))
            status = told.answers.pop(0) if told.answers else 200
            if status == "hang":
                release.wait(2)
                return
            self.send_response(int(status))
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            return None

    release = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Gateway(f"http://127.0.0.1:{server.server_port}/send?app=7")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield told
    release.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def one(app_context: Flask, clock: FixedClock) -> Message:
    account = applicant(clock.now(), "260100001", phone="13800138000")
    (message,) = queued([Notice(account, "sign-in-code", {"code": "482913", "minutes": 10})], clock.now())
    db.session.commit()
    return message


def test_a_message_is_signed_and_told_apart(one, sms, clock):
    assert deliver(clock.now(), ways=[SmsAdapter(sms.url, SECRET)]) == 1
    ((headers, body),) = sms.seen
    content = json.loads(body)
    assert (content["id"], content["to"]) == (f"zeyou-{one.id}", "+8613800138000")
    assert "482913" in content["text"]
    assert headers["X-Zeyou-Id"] == content["id"]
    signed = hmac.new(SECRET.encode(), f"{headers['X-Zeyou-Time']}.".encode() + body, hashlib.sha256)
    assert headers["X-Zeyou-Signature"] == f"sha256={signed.hexdigest()}"
    assert int(headers["X-Zeyou-Time"]) == int(clock.now().timestamp())
    assert one.state == "sent"


@pytest.mark.parametrize("trouble", [503, 429, 302, 401])
def test_trouble_is_waited_out_under_the_same_name(one, sms, clock, trouble):
    way = SmsAdapter(sms.url, SECRET)
    sms.answers = [trouble]
    assert deliver(clock.now(), ways=[way]) == 0
    assert (one.state, one.next_try_at) == ("queued", clock.now() + WAITS[0])
    assert deliver(clock.now(), ways=[way]) == 0, "not before its time"
    clock.advance(seconds=WAITS[0].total_seconds())
    assert deliver(clock.now(), ways=[way]) == 1
    assert len({body for _headers, body in sms.seen}) == 1


def test_what_the_gateway_will_never_take_is_given_up_at_once(one, sms, clock):
    sms.answers = [422]
    assert deliver(clock.now(), ways=[SmsAdapter(sms.url, SECRET)]) == 0
    assert (one.state, one.tries) == ("failed", 1)


def test_a_gateway_that_hangs_costs_a_moment_and_neither_words_nor_secret(
    one, sms, clock, monkeypatch, caplog
):
    monkeypatch.setattr(gateway, "TIMEOUT", 0.1)
    sms.answers = ["hang"]
    with caplog.at_level(logging.DEBUG):
        assert deliver(clock.now(), ways=[SmsAdapter(sms.url, SECRET)]) == 0
    assert one.state == "queued"
    told = " ".join(str(vars(record)) for record in caplog.records)
    assert not any(word in told for word in (SECRET, "482913", "13800138000", "app=7"))


def test_nothing_is_locked_while_the_gateway_thinks(one, clock):
    seen = []

    class Slow:
        def takes(self, channel: str) -> bool:
            return True

        def send(self, letter: object) -> None:
            seen.append(db.session().in_transaction())

    assert deliver(clock.now(), ways=[Slow()]) == 1
    assert seen == [False]


def test_a_dead_gateway_is_left_alone_until_the_next_run(one, clock):
    account = one.account_id
    for _number in range(PATIENCE + 3):
        copy = Message(
            account_id=account,
            channel="sms",
            template="x",
            address_masked="",
            created_at=clock.now() + timedelta(seconds=1),
            state="queued",
        )
        db.session.add(copy)
    db.session.commit()
    tried = []

    class Dead:
        def takes(self, channel: str) -> bool:
            return True

        def send(self, letter: object) -> None:
            tried.append(letter)
            raise OSError("dead")

    assert deliver(clock.now(), ways=[Dead()]) == 0
    assert len(tried) == PATIENCE


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://sms.example.org/", SECRET),
        ("https://sms.example.org/", "short"),
        ("https://user:word@sms.example.org/", SECRET),
        ("ftp://sms.example.org/", SECRET),
        ("nonsense", SECRET),
    ],
)
def test_a_wrong_setting_is_refused_at_once(url, secret):
    with pytest.raises(Refusal, match="sms-setting-wrong"):
        SmsAdapter(url, secret)


def test_the_setting_makes_the_way(make_app, sms):
    app = make_app(ZEYOU_SMS_URL=sms.url, ZEYOU_SMS_SECRET=SECRET)
    with app.app_context():
        assert [way.takes("sms") for way in adapters()] == [True, True]
        assert isinstance(adapters()[0], SmsAdapter)
