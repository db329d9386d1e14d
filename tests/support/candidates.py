"""Candidates who stand in a stage, for tests of a kind: no registration, no earlier stage, no page to sign in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask.testing import FlaskClient

from recruit.clock import SystemClock
from recruit.db import db
from recruit.models import Account, Candidacy, Cohort, Entry, LoginSession, Person, Stage
from recruit.secrets import token_hash
from recruit.services.admit import admit
from recruit.web.sessions import KEY


def candidates(cohort: Cohort, stage_code: str, numbers: Iterable[int], at: datetime) -> list[Entry]:
    """Lets people into the stage. Number 7 becomes candidate 0007 with the account a7.

    Odd numbers belong to the county's first township, even ones to the second.
    """
    stage = cohort.stage(stage_code)
    candidacies = [_candidacy(stage, number, at) for number in numbers]
    db.session.add_all(candidacies)
    db.session.flush()
    return admit(stage, candidacies, at)


def _candidacy(stage: Stage, number: int, at: datetime) -> Candidacy:
    townships = stage.cohort.programme.regions.townships[:2]
    person = Person(
        name=f"丁某{number}",
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
        cohort_id=stage.cohort_id,
        track=stage.track,
        subject="person",
        number=f"{number:04}",
        person=person,
        township_code=townships[(number - 1) % 2].code,
        created_at=at,
    )


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
        session[KEY] = token
    return client
