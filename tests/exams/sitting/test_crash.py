"""kill -9 while answers are being saved: whatever was acknowledged is there, once, with the same receipt."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from exams.models import AnswerEvent
from exams.services.save_answers import Answer, save_answers
from exams.services.start_attempt import Start, start_attempts
from recruit.db import db
from tests.exams.sitting.sheets import client_id, position_of
from tests.support.signed_in import session_token

ROOT = Path(__file__).parents[3]
KILLS = 4
SAVES_BEFORE_A_KILL = 25


@contextmanager
def site(address: str, folder: Path, moment: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-m", "tests.exams.sitting.crash_site", address, str(folder), moment]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


class Device:
    """One candidate's phone: sends one answer after the other and remembers every receipt outside the server."""

    def __init__(self, attempt_id: int, position: int, cookie: str) -> None:
        self.attempt_id, self.position, self.cookie = attempt_id, position, cookie
        self.seq = 0
        self.open_answer: dict | None = None
        self.ledger: dict[str, dict] = {}

    def next_answer(self) -> dict:
        """The answer without a receipt comes again with its old id; otherwise a new one."""
        if self.open_answer is None:
            self.seq += 1
            number = self.attempt_id * 100_000 + self.seq
            self.open_answer = {
                "id": client_id(number),
                "seq": self.seq,
                "position": self.position,
                "answer": [f"text {self.seq}"],
            }
        return self.open_answer

    def save_until_the_server_dies(self, port: int, enough: threading.Semaphore) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Content-Type": "application/json", "Cookie": f"zeyou={self.cookie}"}
        try:
            while True:
                body = json.dumps({"answers": [self.next_answer()]})
                connection.request("POST", f"/exam/sitting/{self.attempt_id}/answers", body, headers)
                reply = connection.getresponse()
                content = reply.read()
                assert reply.status == 200, content
                for receipt in json.loads(content)["receipts"]:
                    self.ledger[receipt["id"]] = receipt
                    self.open_answer = None
                enough.release()
        except (OSError, http.client.HTTPException, ValueError):
            return
        finally:
            connection.close()


@pytest.fixture
def devices(world, app, clock) -> list[Device]:
    clock.set(world.opens)
    attempts = start_attempts([Start(entry, world.opens) for entry in world.entries])
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    made = [
        Device(
            attempt.id, position_of(attempt, "short"), signer.dumps({"sign_in": session_token(f"a{number}")})
        )
        for number, attempt in enumerate(attempts, 1)
    ]
    db.session.commit()
    db.session.rollback()
    return made


@pytest.mark.database
def test_no_acknowledged_answer_is_lost_by_kill_9(devices, app, database_url, tmp_path, clock):
    for _ in range(KILLS):
        with site(database_url, tmp_path, clock.now().isoformat()) as (process, port):
            enough = threading.Semaphore(0)
            threads = [
                threading.Thread(target=device.save_until_the_server_dies, args=(port, enough))
                for device in devices
            ]
            for thread in threads:
                thread.start()
            for _save in range(SAVES_BEFORE_A_KILL):
                assert enough.acquire(timeout=30), "the server stopped answering"
            process.kill()
            for thread in threads:
                thread.join(timeout=30)
    ledger = {key: receipt for device in devices for key, receipt in device.ledger.items()}
    assert len(ledger) >= KILLS * SAVES_BEFORE_A_KILL
    stored = {event.client_id: event for event in db.session.scalars(select(AnswerEvent))}
    assert set(ledger) <= set(stored)
    # At most the one answer of each device that was under way at the last kill is there without a receipt.
    assert len(stored) - len(ledger) <= len(devices)
    for key, receipt in ledger.items():
        event = stored[key]
        again = Answer(event.attempt_id, key, event.client_seq, event.position, event.answer)
        (outcome,) = save_answers([again], clock.now())
        assert outcome.signature == receipt["signature"]
        assert list(outcome.answer) == receipt["answer"]
