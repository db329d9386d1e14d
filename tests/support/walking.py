"""A small cohort played up to a stage by the services, for tests that go on with it in a browser."""

from __future__ import annotations

from flask import Flask

from exams.demo.cast import PASSWORD
from exams.demo.play import Play
from exams.demo.script import perform, set_the_stage
from exams.demo.stage_app import lowered
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account, Application, Candidacy, Entry
from recruit.programme import load

__all__ = ["PASSWORD", "played", "someone_in"]


def played(app: Flask, clock: FixedClock, until: str | None, applicants: int = 12, seed: int = 1) -> Play:
    """Jinsha with one picture and one household each, standing inside `until` with that stage's work undone.

    Everybody's password is `PASSWORD`; `play.cast` are the staff.
    """
    programme, _changed = lowered(load("jinsha-2016"), 1)
    with app.app_context(), app.test_request_context(base_url=app.config["ZEYOU_BASE_URL"]):
        play = set_the_stage(programme, clock, seed, applicants, lambda _what, _done, _total: None)
        perform(play, until)
        db.session.commit()
        db.session.remove()
    return play


def someone_in(stage_id: int) -> str:
    """The registration number of the first applicant with a password who works in this stage now."""
    query = (
        db.select(Application.number)
        .join(Candidacy, Candidacy.application_id == Application.id)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(Account, Account.person_id == Application.person_id)
        .where(Entry.stage_id == stage_id, Candidacy.state == "active")
        .where(Account.password_hash.is_not(None), Application.state == "eligible")
        .order_by(Application.number)
        .limit(1)
    )
    found = db.session.scalar(query)
    assert found is not None, "nobody with a password came this far"
    return found
