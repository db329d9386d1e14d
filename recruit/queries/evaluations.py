"""Reads about evaluations: the sheets of a round, and how every unit stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Evaluation
from recruit.queries.units import closed_stations, units_per
from recruit.registers.evaluations.said import Round, read, standing, standing_closed


@dataclass(frozen=True)
class Looked:
    """One unit with its sheets, the oldest first, and how it stands (`recruit.registers.evaluations.said.standing`)."""

    unit: str
    name: str
    sheets: Sequence[Evaluation]
    state: str

    @property
    def newest(self) -> Evaluation | None:
        """The sheet that counts now."""
        return next((one for one in reversed(self.sheets) if one.state == "confirmed"), None)

    def mend_until(self, one: Round) -> date | None:
        """By when the unit has to mend what was found last; as many days as the programme gives where its line to pass
        was raised after the sheet was written."""
        newest = self.newest
        return (newest.mend_until or one.mend_until(newest.on_day)) if newest is not None else None


def rounds_of(cohort: Cohort) -> tuple[Round, ...]:
    """None where the programme has no such register."""
    return read(cohort.programme.registers.get("evaluations", ()))


def round_of(cohort: Cohort, code: str) -> Round:
    """Errors: Refusal('unknown')."""
    for one in rounds_of(cohort):
        if one.code == code:
            return one
    raise Refusal("unknown")


def looked_at(cohort: Cohort, one: Round, today: date, by: Account | None = None) -> list[Looked]:
    """Every unit of a round as far as the reader's township reaches, with the sheets that the reader may see.

    A station that was closed since is still there where somebody looked at it: what was found stays readable.
    """
    sheets = defaultdict(list)
    query = (
        select(Evaluation)
        .where(Evaluation.cohort_id == cohort.id, Evaluation.round == one.code)
        .options(joinedload(Evaluation.proposed_by), joinedload(Evaluation.settled_by))
        .order_by(Evaluation.id)
    )
    for sheet in db.session.scalars(query):
        sheets[sheet.unit].append(sheet)
    closed = closed_stations(cohort, by) if one.per == "station" and sheets else []
    return [
        *(
            Looked(unit, name, _shown(sheets[unit], by), standing(one, sheets[unit], today))
            for unit, name in units_per(cohort, one.per, by)
        ),
        *(
            Looked(unit, name, _shown(sheets[unit], by), standing_closed(one, sheets[unit], today))
            for unit, name in closed
            if unit in sheets
        ),
    ]


def _shown(sheets: Sequence[Evaluation], by: Account | None) -> Sequence[Evaluation]:
    """A township reads what was settled, not what one person of the county has put down so far."""
    if by is None or by.township_scope is None:
        return sheets
    return [one for one in sheets if one.state in ("confirmed", "void")]


def unit_in(cohort: Cohort, one: Round, unit: str, today: date, by: Account) -> Looked:
    """Errors: Refusal('unknown'), also for another township's."""
    for found in looked_at(cohort, one, today, by):
        if found.unit == unit:
            return found
    raise Refusal("unknown")


def evaluation_in(cohort: Cohort, sheet_id: int) -> Evaluation:
    """Errors: Refusal('unknown') where the cohort has no such sheet."""
    found = db.session.get(Evaluation, sheet_id)
    if found is None or found.cohort_id != cohort.id:
        raise Refusal("unknown")
    return found
