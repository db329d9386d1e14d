"""A small county for tests of panels: one stage of the Jinsha programme, candidates of two townships, staff."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from flask.testing import FlaskClient

from recruit.clock import SystemClock
from recruit.db import db
from recruit.models import (
    Account,
    Candidacy,
    Cohort,
    Entry,
    LoginSession,
    Organisation,
    Person,
    RoleGrant,
    Stage,
)
from recruit.programme import load
from recruit.secrets import token_hash
from recruit.services.admit import admit
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish

TOWNSHIPS = ("520523100", "520523101")


@dataclass(frozen=True)
class World:
    """One stage with its candidates; `during` lies in its window, `after` behind it."""

    stage_id: int
    entry_ids: tuple[int, ...]

    @property
    def stage(self) -> Stage:
        return db.session.get_one(Stage, self.stage_id)

    @property
    def entries(self) -> list[Entry]:
        return [db.session.get_one(Entry, entry_id) for entry_id in self.entry_ids]

    @property
    def during(self) -> datetime:
        return self.stage.opens_at + timedelta(hours=1)

    @property
    def after(self) -> datetime:
        return self.stage.closes_at + timedelta(minutes=1)


def build(stage_code: str, candidates: int = 4) -> World:
    """Commits the world; candidates 0001, 0002 … belong to the two townships in turn."""
    programme = load("jinsha-2016")
    at = programme.stages[0].window.opens
    cohort = open_cohort(publish(programme, None, at), "panels", None, at, demo=True)
    entries = enter(cohort, stage_code, range(1, candidates + 1), at)
    db.session.commit()
    return World(cohort.stage(stage_code).id, tuple(entry.id for entry in entries))


def enter(cohort: Cohort, stage_code: str, numbers: range, at: datetime) -> list[Entry]:
    """Makes candidates and lets them into the stage."""
    stage = cohort.stage(stage_code)
    candidacies = [_candidacy(cohort, stage, number, at) for number in numbers]
    db.session.add_all(candidacies)
    db.session.flush()
    return admit(stage, candidacies, at)


def _candidacy(cohort: Cohort, stage: Stage, number: int, at: datetime) -> Candidacy:
    person = Person(
        name=f"丙某{number}",
        id_number_index=hashlib.sha256(str(number).encode()).hexdigest(),
        id_number_tail="000X",
        birth_date=date(1990, 1, 1),
        sex="female",
        created_at=at,
    )
    db.session.add(person)
    db.session.flush()
    db.session.add(
        Account(kind="applicant", login=f"a{number}", name=person.name, person_id=person.id, created_at=at)
    )
    return Candidacy(
        cohort_id=cohort.id,
        track=stage.track,
        subject="person",
        number=f"{number:04}",
        person=person,
        township_code=TOWNSHIPS[(number - 1) % 2],
        created_at=at,
    )


def staff(login: str, *roles: str, township: str | None = None) -> Account:
    """A member of staff of the county office or of one township."""
    at = SystemClock().now()
    kind = "township" if township else "office"
    organisation = Organisation(code=f"o-{login}", kind=kind, name="某单位", township_code=township)
    account = Account(
        kind="staff", login=login, name=f"工作人员{login}", organisation=organisation, created_at=at
    )
    account.grants = [RoleGrant(role=role) for role in roles]
    db.session.add(account)
    db.session.commit()
    return account


def judges(count: int) -> list[Account]:
    return [staff(f"j{number:02}", "judge") for number in range(1, count + 1)]


def sign_in(client: FlaskClient, login: str) -> FlaskClient:
    """Signs in without the sign-in page, which has tests of its own."""
    now = SystemClock().now()
    account = db.session.query(Account).filter_by(login=login).one()
    token = f"token-of-{login}-{db.session.query(LoginSession).count()}"
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
    with client.session_transaction() as session:
        session["sign_in"] = token
    return client


def decimals(*values: str | int) -> Iterator[Decimal]:
    return (Decimal(value) for value in values)
