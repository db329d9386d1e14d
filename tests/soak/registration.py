"""People register on their phones and a clerk imports sheets while the server dies; in the end each is there once."""

from __future__ import annotations

import itertools
import re
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from recruit.clock import SystemClock
from recruit.db import db
from recruit.models import Account, Application, AuditEntry, Candidacy, Cohort, Entry, Person
from recruit.personal import id_index
from tests.soak.browser import Browser, Reply
from tests.soak.crew import Client, Tally
from tests.soak.installation import Installation
from tests.support.importing import crowd, numbered, sheet
from tests.support.people import PASSWORD
from tests.support.registering import clerk, fields_of, open_jinsha
from tests.support.signed_in import session_token

APPLY, IMPORT = "/p/jinsha-2016/apply", "/desk/jinsha-2016/import"
#: People of the sheets begin here, those with phones at 0.
SHEETS_FROM = 50_000


@dataclass
class Ledger:
    """What the server has acknowledged, kept outside it: numbers of people, with the registration number if told."""

    told: dict[int, str] = field(default_factory=dict)


@dataclass
class Phone(Client):
    """Registers one person after the other on the page of the notice."""

    port: int
    people: Iterator[int]
    ledger: Ledger

    def step(self) -> None:
        self.number = next(self.people)
        self.browser, self.token = Browser(self.port), ""
        if self.insist(self._register):
            self.ledger.told[self.number] = ""
            self.tally.add(acknowledged=1)
            self.insist(self._read_receipt)

    def _register(self) -> bool:
        if not self.token:
            self.token = self.browser.get(APPLY).hidden("csrf_token")
        reply = self.browser.post(APPLY, [*_form(self.number), ("csrf_token", self.token)])
        # The receipt of an earlier try was lost on the way: now the page says that this person has applied.
        known = reply.status == 422 and ("已经报过名" in reply.text or "以前报过名" in reply.text)
        if reply.status == 302 or known:
            self.registered_here = reply.status == 302
            return True
        if reply.status != 409:
            self.tally.wonder("register", reply)
        self.token = ""
        return False

    def _read_receipt(self) -> bool:
        if self.registered_here:
            reply = self.browser.get("/my/receipt")
            found = re.search(r'<span class="num">(\d+)</span>', reply.text)
            if found is None:
                self.tally.wonder("receipt", reply)
            else:
                self.ledger.told[self.number] = found[1]
        return True


@dataclass
class Desk(Client):
    """Imports one sheet after the other, going on after every break with the same confirmation."""

    port: int
    cookie: str
    cohort: Cohort
    rows: int
    ledger: Ledger
    sheets: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.browser = Browser(self.port, self.cookie)

    def step(self) -> None:
        self.first = SHEETS_FROM + self.rows * next(self.sheets)
        self.content = sheet(self.cohort, crowd(self.first, self.rows))
        self.acknowledged = 0
        if self.insist(self._look):
            self.insist(self._go_on)

    def _look(self) -> bool:
        token = self.browser.get(IMPORT).hidden("csrf_token")
        self.page = self.browser.upload(IMPORT, {"csrf_token": token}, "sheet", "a.csv", self.content)
        if not self.page.hidden("token"):
            self.tally.wonder("preview", self.page)
        return bool(self.page.hidden("token"))

    def _go_on(self) -> bool:
        form = {name: self.page.hidden(name) for name in ("csrf_token", "file", "token")}
        reply = self.browser.post(f"{IMPORT}/confirm", form)
        # The answer to the last batch was lost on the way: the file is let go of, so everybody is there.
        over = reply.status == 302 or (reply.status == 409 and "已经导入过了" in reply.text)
        if over:
            self._acknowledge(self.rows)
        elif reply.status == 200:
            self._acknowledge(_done(reply))
        elif reply.status != 409:
            self.tally.wonder("import", reply)
        return over

    def _acknowledge(self, done: int) -> None:
        """Rows are taken in the order of the sheet, so the first so many of them are there."""
        fresh = range(self.first + self.acknowledged, self.first + done)
        self.ledger.told.update((number, "") for number in fresh)
        self.tally.add(acknowledged=len(fresh))
        self.acknowledged = max(done, self.acknowledged)


def prepare(site: Installation, port: int, options: Namespace, tally: Tally) -> tuple[list[Client], Ledger]:
    """A cohort whose registration is open now, phones and one desk."""
    with site.app.app_context():
        at = SystemClock().now()
        cohort = open_jinsha(at)
        stage = cohort.stage("registration")
        stage.opens_at, stage.closes_at = at - timedelta(hours=1), at + timedelta(days=1)
        db.session.commit()
        clerk(at)
        cookie = cookie_of(site, "clerk1")
        _ = cohort.programme, cohort.opened_at
        db.session.expunge_all()
    ledger, people = Ledger(), itertools.count()
    phones = [Phone(tally, port, people, ledger) for _number in range(options.clients)]
    return [*phones, Desk(tally, port, cookie, cohort, options.sheet, ledger)], ledger


def cookie_of(site: Installation, login: str, **more: str) -> str:
    """The cookie of a browser in which this account is signed in; it may hold more. Within an application's context."""
    signer = SecureCookieSessionInterface().get_signing_serializer(site.app)
    assert signer is not None
    return str(signer.dumps({"sign_in": session_token(login), **more}))


def faults(ledger: Ledger) -> list[str]:
    """What is not as it was promised, one line each. Within an application's context."""
    rows = db.session.execute(
        select(Person.id_number_index, Application.number).join(
            Application, Application.person_id == Person.id
        )
    ).all()
    times = Counter(index for index, _number in rows)
    numbers = {row.id_number_index: row.number for row in rows}
    found = [f"registered {count} times: {index[:8]}" for index, count in times.items() if count > 1]
    for person, number in sorted(ledger.told.items()):
        index = id_index(numbered(person))
        if index not in numbers:
            found.append(f"lost: person {person}, registration number {number or 'untold'}")
        elif number and numbers[index] != number:
            found.append(f"person {person} was told {number} and has {numbers[index]}")
    if len(set(numbers.values())) != len(numbers):
        found.append("a registration number was given twice")
    return found + _half()


def _half() -> list[str]:
    """Applications without everything that belongs to one: account, candidacy, entry, one line in the log."""
    logged = Counter(
        db.session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "application.register"))
    )
    accounts = set(db.session.scalars(select(Account.person_id)))
    entered = set(
        db.session.scalars(select(Candidacy.application_id).join(Entry, Entry.candidacy_id == Candidacy.id))
    )
    return [
        f"half registered: {application.number}"
        for application in db.session.scalars(select(Application))
        if application.person_id not in accounts
        or application.id not in entered
        or logged[f"application:{application.cohort.code}/{application.number}"] != 1
    ]


def _form(number: int) -> list[tuple[str, str]]:
    written = numbered(number)
    changes = {
        "id_number": written,
        "sex": "m" if int(written[16]) % 2 else "f",
        "phone": f"137{number:08d}",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    sent = []
    for name, value in fields_of(1, **changes).items():
        sent += [(name, each) for each in (value if isinstance(value, list) else [value])]
    return sent


def _done(reply: Reply) -> int:
    found = re.search(r'<span class="num">(\d+) / (\d+)</span>', reply.text)
    return int(found[1]) if found else 0
