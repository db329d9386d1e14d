"""A small county for exam tests: a published programme, a loaded bank, candidates with accounts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from flask.testing import FlaskClient

from exams.bank.items import SEED, Item, load_bank
from exams.services.load_bank import load_bank as store_bank
from recruit.clock import SystemClock
from recruit.db import db
from recruit.models import Account, Candidacy, Entry, LoginSession, Organisation, Person, RoleGrant, Stage
from recruit.programme import Programme, load
from recruit.secrets import token_hash
from recruit.services.admit import admit
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish

#: The exam room stands on its own: beside it only the sign-in pages are needed, to which strangers are sent.
ALONE = {"ZEYOU_KINDS": ("exams.kinds.online_exam:KIND",), "ZEYOU_BLUEPRINTS": ("recruit.web.signin:bp",)}


@dataclass(frozen=True)
class World:
    """The exam of the Jinsha programme with some candidates; `opens` and `closes` are its window."""

    stage_id: int
    entry_ids: tuple[int, ...]
    opens: datetime
    closes: datetime

    @property
    def stage(self) -> Stage:
        return db.session.get_one(Stage, self.stage_id)

    @property
    def entries(self) -> list[Entry]:
        return [db.session.get_one(Entry, entry_id) for entry_id in self.entry_ids]


def build(candidates: int = 3, *, items: tuple[Item, ...] | None = None, demo: bool = True) -> World:
    """Commits the whole world; `items` stands in for the bank that comes with the software."""
    programme = _programme()
    at = programme.stages[0].window.opens
    cohort = open_cohort(publish(programme, None, at), "exam-test", None, at, demo=demo)
    store_bank(_seed_items() if items is None else items, at)
    stage = cohort.stage("online-exam")
    people = [_person(number, at) for number in range(1, candidates + 1)]
    db.session.add_all(people)
    db.session.flush()
    db.session.add_all(_account(person, number, at) for number, person in enumerate(people, 1))
    candidacies = [
        _candidacy(cohort.id, stage.track, number, person, at) for number, person in enumerate(people, 1)
    ]
    db.session.add_all(candidacies)
    entries = admit(stage, candidacies, at)
    db.session.commit()
    return World(stage.id, tuple(entry.id for entry in entries), stage.opens_at, stage.closes_at)


@lru_cache
def _programme() -> Programme:
    return load("jinsha-2016")


@lru_cache
def _seed_items() -> tuple[Item, ...]:
    return load_bank(SEED)


def _person(number: int, at: datetime) -> Person:
    return Person(
        name=f"Candidate {number}",
        id_number_sealed=None,
        id_number_index=hashlib.sha256(str(number).encode()).hexdigest(),
        id_number_tail="000X",
        birth_date=date(1990, 1, 1),
        sex="female",
        created_at=at,
    )


def _account(person: Person, number: int, at: datetime) -> Account:
    return Account(kind="applicant", login=f"a{number}", name=person.name, person_id=person.id, created_at=at)


def _candidacy(cohort_id: int, track: str, number: int, person: Person, at: datetime) -> Candidacy:
    return Candidacy(
        cohort_id=cohort_id,
        track=track,
        subject="person",
        number=f"{number:04}",
        person_id=person.id,
        township_code="520523100" if number % 2 else "520523101",
        created_at=at,
    )


def staff(login: str, *roles: str, at: datetime) -> Account:
    office = Organisation(code=f"office-{login}", kind="office", name="office")
    account = Account(kind="staff", login=login, name=login, organisation=office, created_at=at)
    account.grants = [RoleGrant(role=role) for role in roles]
    db.session.add(account)
    db.session.commit()
    return account


def sign_in(client: FlaskClient, login: str) -> FlaskClient:
    """Signs the client in without the sign-in page, which has tests of its own. Needs an application context."""
    token = session_token(login)
    with client.session_transaction() as session:
        session["sign_in"] = token
    return client


def session_token(login: str) -> str:
    account = db.session.query(Account).filter_by(login=login).one()
    now = SystemClock().now()
    token = f"token-of-{login}"
    db.session.add(
        LoginSession(
            token_hash=token_hash(token),
            account_id=account.id,
            created_at=now,
            expires_at=now + timedelta(hours=2),
            second_factor=True,
        )
    )
    db.session.commit()
    return token
