"""By what a candidate is known: the admission number, or the drawn number while judging is without names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from exams.models import LotNumber, NumberOpening, SelfNaming
from exams.numbering import turn_of
from exams.queries.who_judges import judges_in
from recruit.db import db
from recruit.i18n import _
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.secrets import blind_index, unseal
from recruit.slices import slices

#: Who reads, once the numbers are opened, whose they are.
READERS = frozenset({"office", "second-signatory", "auditor"})


def anonymous(stage: Stage) -> bool:
    """Whether the programme lets judges know the stage's candidates by drawn numbers only."""
    return any(
        one.kind == "panel" and bool(one.params.get("anonymous")) for one in stage.definition.components
    )


def opening_of(stage: Stage) -> NumberOpening | None:
    """The opening that two people confirmed, or else the one that waits for the second."""
    query = select(NumberOpening).where(
        NumberOpening.stage_id == stage.id, NumberOpening.state.in_(("confirmed", "proposed"))
    )
    return db.session.scalar(query.order_by(NumberOpening.state).limit(1))


def opened(stage: Stage) -> bool:
    """True where there is nothing to hide: two people opened the numbers, or the stage has none."""
    if not anonymous(stage):
        return True
    found = opening_of(stage)
    return found is not None and found.state == "confirmed"


def known(stage: Stage) -> bool:
    """Whether judging was without names and it is known by now whose number is whose: from then on marks change by two
    people only."""
    return anonymous(stage) and opened(stage)


def shown_number(stage: Stage, entry: Entry, reader: Account | None) -> str:
    """By what this reader knows the candidate on pages, exports and printed sheets of the judging."""
    return shown_numbers(stage, [entry], reader)[entry.id]


def shown_numbers(stage: Stage, entries: Sequence[Entry], reader: Account | None) -> dict[int, str]:
    """Entry id -> the number to show. `reader` None: somebody of whom nothing is known, as on a printed sheet.

    Without names the drawn number, for everybody; after the opening the admission number for the office, the second
    signatory and the auditor, unless they judge in this stage themselves: two roles do not open what one may not see.
    """
    if not anonymous(stage) or _may_read(stage, reader):
        return {one.id: one.candidacy.number for one in entries}
    lots = lot_numbers(one.id for one in entries)
    return {one.id: lots.get(one.id) or _("还没抽号") for one in entries}


def told_number(entry: Entry, by: Account) -> str:
    """By what whoever acts knows the candidate in a sentence: who judges in the stage as `shown_number` tells, others
    (at the door, in the office) by the admission number."""
    if judges_in(entry.stage, by):
        return shown_number(entry.stage, entry, by)
    return entry.candidacy.number


def lot_numbers(entry_ids: Iterable[int]) -> dict[int, str]:
    """Entry id -> drawn number, opened for the program itself; who may see it is for the caller to know."""
    return {
        row.entry_id: unseal(row.number_sealed, belongs(row.entry_id))
        for part in slices(entry_ids)
        for row in db.session.scalars(select(LotNumber).where(LotNumber.entry_id.in_(part)))
    }


def entry_of_number(stage: Stage, number: str) -> Entry | None:
    """Whose drawn number this is; None for one that was not drawn in this stage."""
    found = db.session.scalar(
        select(LotNumber).where(
            LotNumber.stage_id == stage.id, LotNumber.number_index == index_of(stage.id, number.strip())
        )
    )
    return db.session.get(Entry, found.entry_id) if found is not None else None


def turns_of(stage: Stage) -> Mapping[int, int]:
    """Entry id -> turn within the room, as the drawn numbers tell; empty where people go by their own."""
    query = select(LotNumber.entry_id).where(LotNumber.stage_id == stage.id)
    return {entry: turn_of(number) for entry, number in lot_numbers(db.session.scalars(query)).items()}


def voided_numbers(stage: Stage) -> set[str]:
    """Admission numbers of those who told the judges who they are, and whose mark two people found void."""
    query = (
        select(Candidacy.number)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(SelfNaming, SelfNaming.entry_id == Entry.id)
        .where(Entry.stage_id == stage.id, SelfNaming.state == "confirmed")
    )
    return set(db.session.scalars(query))


def belongs(entry_id: int) -> str:
    """Where a sealed number belongs."""
    return f"lot_number.number_sealed:{entry_id}"


def index_of(stage_id: int, number: str) -> str:
    """By what the row of a number is found."""
    return blind_index("lot-number", f"{stage_id}\0{number}")


def _may_read(stage: Stage, reader: Account | None) -> bool:
    if reader is None or not READERS & reader.roles or not opened(stage):
        return False
    return not judges_in(stage, reader)
