"""The seam of the erasure: every room says which of its records go when a kind of data is due, and how.

Rooms list their parts under `recruit.config.ERASERS` as dotted strings, so that `recruit` never imports `exams`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from recruit.db import db
from recruit.dotted import resolve
from recruit.models import Cohort, Entry, Stage
from recruit.programme.keeping import KINDS
from recruit.programme.model import Keeping
from recruit.retention import cutoff


@dataclass(frozen=True)
class Scope:
    """Whose data, as of when. Without a cohort: what belongs to no programme (sign-ins, messages to staff)."""

    cohort: Cohort | None
    at: datetime

    def before(self, kind: str) -> datetime:
        """Records whose own event lies before this moment are due."""
        keep = self.cohort.programme.keep if self.cohort is not None else {}
        usual = Keeping(KINDS[kind].days, KINDS[kind].events[0])
        return cutoff(keep.get(kind, usual), self.at)

    def days_ago(self, days: int) -> datetime:
        return self.at - timedelta(days=days)

    @property
    def subject(self) -> str:
        """What the audit log calls it."""
        return f"cohort:{self.cohort.code}" if self.cohort is not None else "site"


@dataclass(frozen=True)
class Part:
    """One kind of record that goes. `kind` is a key of the programme's `keep`, '' for what belongs to no programme.

    `due` gives the ids that are still to be erased, an empty answer once all are; `wipe` erases those ids within the
    caller's transaction and returns the hashes of the files they named. Both must be right when half of a run is done.
    `wipes` names the columns (``table.column``) in which people may have written and that are empty afterwards; a test
    asks of every such column which part takes it.
    """

    code: str
    kind: str
    due: Callable[[Scope], Select[tuple[int]]]
    wipe: Callable[[Scope, Sequence[int]], set[str]]
    wipes: tuple[str, ...] = ()


def at_stages_of(model: Any) -> Callable[[int], Select[tuple[int]]]:
    """Asked with a cohort's id: the ids of the rows that name a stage of it."""

    def ids(cohort: int) -> Select[tuple[int]]:
        return select(model.id).join(Stage, model.stage_id == Stage.id).where(Stage.cohort_id == cohort)

    return ids


def at_entries_of(model: Any) -> Callable[[int], Select[tuple[int]]]:
    """Asked with a cohort's id: the ids of the rows that name an entry in one of its stages."""

    def ids(cohort: int) -> Select[tuple[int]]:
        rows = select(model.id).join(Entry, model.entry_id == Entry.id)
        return rows.join(Stage, Entry.stage_id == Stage.id).where(Stage.cohort_id == cohort)

    return ids


def words_part(
    code: str, kind: str, of_cohort: Callable[[int], Select[tuple[int]]], *columns: InstrumentedAttribute[str]
) -> Part:
    """What officials wrote about people beside an act: the act stays with its names and times, the words go.

    `of_cohort` gives the ids of the rows of one cohort, by the cohort's id.
    """
    model = columns[0].class_

    def due(scope: Scope) -> Select[tuple[int]]:
        assert scope.cohort is not None
        return of_cohort(scope.cohort.id).where(or_(*(column != "" for column in columns)))

    def wipe(scope: Scope, ids: Sequence[int]) -> set[str]:
        db.session.execute(update(model).where(model.id.in_(ids)).values(dict.fromkeys(columns, "")))
        return set()

    return Part(code, kind, due, wipe, tuple(str(column.property.columns[0]) for column in columns))


def parts() -> list[Part]:
    """The parts of every room, in the order of `ERASERS`; two with one code stop the run."""
    found = [part for path in current_app.config["ZEYOU_ERASERS"] for part in resolve(path)]
    codes = [part.code for part in found]
    if len(set(codes)) != len(codes):
        raise RuntimeError(f"an eraser is registered twice: {sorted(codes)}")
    return found
