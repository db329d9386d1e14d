"""Candidates who stand in a stage, for tests of a kind: no registration, no earlier stage, no page to sign in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from recruit.clock import SystemClock
from recruit.db import db
from recruit.models import (
    Account,
    Candidacy,
    Cohort,
    Entry,
    Organisation,
    Person,
    RoleGrant,
    Stage,
)
from recruit.programme import Programme
from recruit.services.admit import admit
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from tests.support.signed_in import sign_in

__all__ = ["World", "begun", "candidates", "sign_in", "staff", "standing"]


@dataclass(frozen=True)
class World:
    """One stage and those who stand in it; `opens` and `closes` are its window, `during` lies in it, `after` behind."""

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

    @property
    def during(self) -> datetime:
        return self.opens + timedelta(hours=1)

    @property
    def after(self) -> datetime:
        return self.closes + timedelta(minutes=1)


def begun(programme: Programme, *, demo: bool = True) -> Cohort:
    """A cohort of the programme on the day its first stage opens."""
    at = programme.stages[0].window.opens
    return open_cohort(publish(programme, None, at), "test", None, at, demo=demo)


def standing(cohort: Cohort, stage_code: str, count: int) -> World:
    """Commits `count` candidates who stand in the stage."""
    stage = cohort.stage(stage_code)
    entries = candidates(cohort, stage_code, range(1, count + 1), cohort.stages[0].opens_at)
    db.session.commit()
    return World(stage.id, tuple(entry.id for entry in entries), stage.opens_at, stage.closes_at)


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
        cohort_id=stage.cohort_id,
        track=stage.track,
        subject="person",
        number=f"{number:04}",
        person=person,
        township_code=townships[(number - 1) % 2].code,
        created_at=at,
    )


def staff(login: str, *roles: str, township: str | None = None) -> Account:
    """A member of staff of the county office or of one township, who cannot sign in by the page."""
    kind = "township" if township else "office"
    organisation = Organisation(code=f"o-{login}", kind=kind, name="某单位", township_code=township)
    account = Account(
        kind="staff",
        login=login,
        name=f"工作人员{login}",
        organisation=organisation,
        created_at=SystemClock().now(),
    )
    account.grants = [RoleGrant(role=role) for role in roles]
    db.session.add(account)
    db.session.commit()
    return account
