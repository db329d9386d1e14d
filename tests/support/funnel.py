"""A cohort of the small programme that has reached its test, and the two people who sign."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit.db import db
from recruit.models import Account, Candidacy, Result, Stage
from recruit.queries.entries import entries_of
from recruit.queries.owed_corrections import owed_corrections
from recruit.services import close_stage
from recruit.services.decide import Verdict, decide
from tests.recruit.funnel import small
from tests.support.signed_in import browser as browser


def at_the_test(
    places: int = 2, marks: tuple[int, ...] = (90, 80, 70, 60), ties: str = "[extra-test]", **changes: object
) -> Stage:
    """Everybody passed screening and has one of these marks in the test, which still runs."""
    cohort = small.cohort(places=places, ties=ties, **changes)
    entries = small.people(cohort, len(marks))
    decide(cohort.stage("screen"), [Verdict(entry, "advanced") for entry in entries], None, small.START)
    close(cohort.stage("screen"), small.BEFORE_MAY)
    small.give(entries_of(cohort.stage("test")), "paper", marks, person("judge", "judge", name="丙"))
    return cohort.stage("test")


def person(login: str, *roles: str, name: str = "") -> Account:
    """A member of the county office, made once."""
    found = db.session.scalar(select(Account).where(Account.login == login))
    return found or small.staff(login, *roles, name=name)


def office() -> Account:
    return person("office", "office", name="甲")


def second() -> Account:
    return person("second", "second-signatory", name="乙")


def reviewer(login: str = "reviewer") -> Account:
    """Of the office, and with no hand in any list."""
    return person(login, "office", name=f"复核{login}")


def close(stage: Stage, at: datetime = small.AFTER_TEST) -> Result:
    return close_stage.confirm(close_stage.propose(stage, office(), at), second(), at)


def publish(stage: Stage, at: datetime = small.AFTER_TEST) -> Result:
    return close_stage.publish(close(stage, at), office(), at)


def correct(stage: Stage, reason: str, at: datetime = small.AFTER_TEST) -> Result:
    """A new version of a closed stage's list, signed and published. Of granted requests that change nothing on it the
    office says so."""
    nothing = {one.id: "查过，登记的没有错" for one in owed_corrections(stage)}
    again = close_stage.propose(stage, office(), at, reason, nothing)
    return close_stage.publish(close_stage.confirm(again, second(), at), office(), at)


def applicant_of(stage: Stage, number: str) -> Account:
    """The account of the person who goes by this admission number."""
    candidacy = db.session.scalar(
        select(Candidacy).where(Candidacy.cohort_id == stage.cohort_id, Candidacy.number == number)
    )
    account = Account(
        kind="applicant", login=f"A{number}", name="人", person_id=candidacy.person_id, created_at=small.START
    )
    db.session.add(account)
    db.session.flush()
    return account
