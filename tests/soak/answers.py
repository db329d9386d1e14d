"""Candidates begin and answer an exam while the server dies: every answer with a receipt is there, once, with that
receipt, and whoever was shown the way to a paper has begun that one."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import func, select

from exams.models import AnswerEvent, Attempt
from exams.services.draw_papers import draw_papers, stage_seed
from exams.services.save_answers import Answer, save_answers
from exams.services.start_attempt import Start, start_attempts
from exams.ticket import issue
from recruit.clock import SystemClock
from recruit.db import db
from recruit.web.cookie import Cookie
from tests.exams.sitting.sheets import client_id, position_of
from tests.exams.sitting.world import build
from tests.soak.browser import Browser, Reply
from tests.soak.crew import Client, Tally
from tests.soak.installation import Installation
from tests.soak.registration import cookie_of

#: Candidates who begin while the server dies, and the seconds between two of them.
BEGINNERS, BETWEEN = 60, 0.15
#: What a server says to whoever saves faster than anybody can type.
TOO_OFTEN = 429


@dataclass
class Ledger:
    """Every receipt a device has got, by the id of its answer, and the address each beginner was sent to."""

    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    begun: dict[int, str] = field(default_factory=dict)


@dataclass
class Device(Client):
    """Sends one answer after the other; the one without a receipt comes again with its old id."""

    port: int
    attempt_id: int
    position: int
    cookie: str
    ledger: Ledger
    database_dies: bool = False
    ticket: str = ""
    token: str = ""
    seq: int = 0

    def __post_init__(self) -> None:
        self.browser = Browser(self.port, self.cookie)

    def step(self) -> None:
        self.seq += 1
        self.insist(self._save)

    def _save(self) -> bool:
        if not self.token and not self.ticket:
            page = self.browser.get(f"/exam/sitting/{self.attempt_id}")
            self.token = page.hidden("csrf_token")
            if not self.token:
                return self._refused(page)
        answer = {
            "id": client_id(self.attempt_id * 1_000_000 + self.seq),
            "seq": self.seq,
            "position": self.position,
            "answer": [f"text {self.seq}"],
        }
        path = f"/exam/sitting/{self.attempt_id}/answers"
        reply = self.browser.json(path, json.dumps({"answers": [answer]}), self.token, self.ticket)
        receipts = json.loads(reply.text)["receipts"] if reply.status == 200 else []
        if not receipts:
            return self._refused(reply)
        for receipt in receipts:
            self.ledger.receipts[receipt["id"]] = receipt
        self.tally.add(acknowledged=len(receipts))
        return True

    def _refused(self, reply: Reply) -> bool:
        """While the database is down the site may say so, and whoever comes too often is told to come again, as it is a
        machine that answers here; anything else is a fault."""
        self.token = ""
        if reply.status == TOO_OFTEN:
            self.ending.wait(1)
        elif not (self.database_dies and reply.status in (500, 503)):
            self.tally.wonder("answer", reply)
        return False


@dataclass
class Beginner(Client):
    """Presses the button for one candidate after the other, again until it leads to a paper."""

    port: int
    ledger: Ledger
    #: Entry, cookie and form token of those who have not begun.
    waiting: list[tuple[int, str, str]]
    database_dies: bool = False

    def step(self) -> None:
        if self.ending.wait(BETWEEN) or not self.waiting:
            return
        entry_id, cookie, token = self.waiting.pop()
        self.insist(lambda: self._begin(entry_id, Browser(self.port, cookie), token))

    def _begin(self, entry_id: int, browser: Browser, token: str) -> bool:
        reply = browser.post(f"/exam/{entry_id}/start", {"csrf_token": token})
        if reply.status == 303:
            self.ledger.begun[entry_id] = reply.location
            self.tally.add(acknowledged=1)
            return True
        if not (self.database_dies and reply.status in (500, 503)):
            self.tally.wonder("begin", reply)
        return False


def prepare(site: Installation, port: int, options: Namespace, tally: Tally) -> tuple[list[Client], Ledger]:
    """Candidates who have just begun their exam, each with a device: half of them bear a ticket, half are signed in.
    Others begin meanwhile."""
    ledger, dies = Ledger(), options.database == "postgres"
    with site.app.app_context():
        world, at = build(options.clients + BEGINNERS), SystemClock().now()
        world.stage.opens_at, world.stage.closes_at = at - timedelta(hours=1), at + timedelta(days=1)
        draw_papers(world.stage, world.entries, stage_seed(world.stage), at)
        attempts = start_attempts([Start(entry, at) for entry in world.entries[: options.clients]])
        places = [(attempt.id, position_of(attempt, "short")) for attempt in attempts]
        db.session.commit()
        devices: list[Client] = [
            Device(tally, port, attempt_id, position, "", ledger, dies, issue(attempt_id))
            if number % 2
            else Device(tally, port, attempt_id, position, cookie_of(site, f"a{number}"), ledger, dies)
            for number, (attempt_id, position) in enumerate(places, 1)
        ]
        later = list(enumerate(world.entries, 1))[options.clients :]
        waiting = [_browser_of(site, entry.id, number) for number, entry in later]
        db.session.rollback()
    return [*devices, Beginner(tally, port, ledger, waiting, dies)], ledger


def _browser_of(site: Installation, entry_id: int, number: int) -> tuple[int, str, str]:
    secret = token_hex(20)
    return entry_id, cookie_of(site, f"a{number}", csrf_token=secret), Cookie(site.app).form_token(secret)


def faults(ledger: Ledger) -> list[str]:
    """What is not as it was promised, one line each. Within an application's context.

    A device asks until it has the receipt, so in the end there is no answer without one either.
    """
    stored = {event.client_id: event for event in db.session.scalars(select(AnswerEvent))}
    found = [f"lost: answer {key}" for key in sorted(set(ledger.receipts) - set(stored))]
    found += [f"nobody's: answer {key}" for key in sorted(set(stored) - set(ledger.receipts))]
    attempts = {
        entry: f"/exam/sitting/{number}" for number, entry in db.session.query(Attempt.id, Attempt.entry_id)
    }
    found += [f"lost: entry {key}" for key, told in ledger.begun.items() if attempts.get(key) != told]
    if db.session.scalar(select(func.count()).select_from(AnswerEvent)) != len(stored):
        found.append("an answer is stored twice")
    at = SystemClock().now()
    for key in sorted(set(ledger.receipts) & set(stored)):
        event, receipt = stored[key], ledger.receipts[key]
        again = Answer(event.attempt_id, key, event.client_seq, event.position, event.answer)
        (outcome,) = save_answers([again], at)
        if getattr(outcome, "signature", None) != receipt["signature"] or event.answer != receipt["answer"]:
            found.append(f"altered: answer {key}")
    return found
