"""Reads about periodic reports: which were made of a cohort, which periods still lack one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from recruit.db import db
from recruit.models import Bulletin, Cohort
from recruit.registers.bulletins.said import Period, Report, read

LIVE = ("proposed", "confirmed")


def reports_of(cohort: Cohort) -> tuple[Report, ...]:
    """The programme's reports; none where it has no such register."""
    return read(cohort.programme.registers.get("bulletins", ()))


def bulletins_of(cohort: Cohort) -> Sequence[Bulletin]:
    """Every one that was made, the newest period first."""
    query = select(Bulletin).where(Bulletin.cohort_id == cohort.id)
    return db.session.scalars(query.order_by(Bulletin.since.desc(), Bulletin.code, Bulletin.id.desc())).all()


def owed(cohort: Cohort, today: date) -> list[tuple[Report, Period]]:
    """Periods that are over and have no report, the oldest first."""
    query = select(Bulletin.code, Bulletin.since).where(
        Bulletin.cohort_id == cohort.id, Bulletin.state.in_(LIVE)
    )
    made = {(code, since) for code, since in db.session.execute(query)}
    found = [(report, one) for report in reports_of(cohort) for one in report.periods(today)]
    return sorted(
        (pair for pair in found if (pair[0].code, pair[1].since) not in made), key=lambda pair: pair[1].until
    )


def issued_counts(cohort: Cohort) -> dict[str, int]:
    query = (
        select(Bulletin.code, func.count())
        .where(Bulletin.cohort_id == cohort.id, Bulletin.state == "confirmed")
        .group_by(Bulletin.code)
        .order_by(Bulletin.code)
    )
    return {code: count for code, count in db.session.execute(query)}  # noqa: C416 - rows, not pairs
