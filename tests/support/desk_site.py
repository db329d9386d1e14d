"""A desk with applicants of two townships, and how tests find them again."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from recruit.db import db
from recruit.models import Application, Cohort
from tests.support.people import staff
from tests.support.registering import OTHER_TOWNSHIP, OTHER_VILLAGE, applied, clerk, open_jinsha


def open_desk(at: datetime) -> Cohort:
    """甲乙丙 of the clerk's own township and 丁戊己 of another; `clerk1` and `office1` work here."""
    cohort = open_jinsha(at)
    applied(cohort, at, 1)
    applied(cohort, at, 2, township_code=OTHER_TOWNSHIP, village_code=OTHER_VILLAGE, name="丁戊己")
    clerk(at, "clerk1")
    staff(at, "office1", "office")
    db.session.commit()
    return cohort


def identity(site: Flask, name: str) -> int:
    """The id of the application of whoever has this name."""
    with site.app_context():
        return next(one.id for one in db.session.query(Application) if one.person.name == name)
