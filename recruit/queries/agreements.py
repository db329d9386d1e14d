"""Reads about agreements: who still needs one, the ones in force, and one by its verification code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Agreement, Candidacy, Cohort, Entry, Place, Placement, Stage
from recruit.queries.entries import entries_of
from recruit.queries.places import allotment_before
from recruit.queries.results import current_result
from recruit.slices import slices


@dataclass(frozen=True)
class Line:
    """One candidate of the agreement stage: the place given, and the newest agreement if one was printed."""

    entry: Entry
    place: Place | None
    agreement: Agreement | None

    @property
    def live(self) -> Agreement | None:
        """The agreement in force; a void one counts as none."""
        return self.agreement if self.agreement is not None and self.agreement.state != "void" else None

    @property
    def state(self) -> str:
        """``signed``, ``issued``, ``to-print``, ``declined``, or why nothing is to be done: the candidacy's state."""
        if self.agreement is not None and self.agreement.state == "signed":
            return "signed"
        if self.entry.candidacy.state != "active":
            return self.entry.candidacy.state
        if self.live is not None:
            return self.live.state
        return "declined" if self.entry.outcome == "out" else "to-print"


def agreement_stage(cohort: Cohort) -> Stage | None:
    return next((stage for stage in cohort.stages if stage.kind == "agreement"), None)


def lines(stage: Stage) -> list[Line]:
    """Everybody who came into the stage, by admission number."""
    entries = entries_of(stage, with_applications=True)
    places = places_given(stage)
    newest = newest_agreements([entry.id for entry in entries])
    return [Line(entry, places.get(entry.candidacy_id), newest.get(entry.id)) for entry in entries]


def newest_agreements(entry_ids: Sequence[int]) -> dict[int, Agreement]:
    """The newest print by entry, whatever its state."""
    found: dict[int, Agreement] = {}
    for part in slices(entry_ids):
        query = (
            select(Agreement)
            .where(Agreement.entry_id.in_(part))
            .options(joinedload(Agreement.place))
            .order_by(Agreement.version)
        )
        found.update({one.entry_id: one for one in db.session.scalars(query)})
    return found


def places_given(stage: Stage) -> dict[int, Place]:
    """The place of each candidacy by the signed allotment before this stage; empty when there is none."""
    allotment = allotment_before(stage)
    result = current_result(allotment) if allotment is not None else None
    if result is None:
        return {}
    query = (
        select(Placement)
        .where(Placement.result_id == result.id)
        .options(joinedload(Placement.place, innerjoin=True))
    )
    return {one.candidacy_id: one.place for one in db.session.scalars(query)}


def standing(agreement: Agreement) -> str:
    """``issued``, ``signed`` or ``void``; an unsigned print of somebody who has left is void as well."""
    if agreement.state == "issued" and agreement.entry.candidacy.state != "active":
        return "void"
    return agreement.state


def by_verify_code(text: str) -> Agreement | None:
    """The agreement behind a code as it is scanned or typed: case, spaces and dashes do not matter."""
    plain = "".join(char for char in text.upper() if char.isalnum() and char.isascii())[:40]
    code = "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))
    return db.session.scalar(select(Agreement).where(Agreement.verify_code == code)) if plain else None


def own_agreement(account: Account) -> Agreement | None:
    """The newest agreement of the person who is signed in."""
    if account.person_id is None:
        return None
    return db.session.scalar(
        select(Agreement)
        .join(Entry, Agreement.entry_id == Entry.id)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .where(Candidacy.person_id == account.person_id)
        .order_by(Agreement.id.desc())
        .limit(1)
    )


def agreement_in(stage: Stage, agreement_id: int) -> Agreement:
    """Errors: Refusal('unknown')."""
    found = db.session.get(Agreement, agreement_id)
    if found is None or found.entry.stage_id != stage.id:
        raise Refusal("unknown")
    return found


def unsettled(stage: Stage) -> int:
    """How many have neither signed nor declined."""
    query = (
        select(func.count())
        .select_from(Entry)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .where(Entry.stage_id == stage.id, Entry.outcome == "in", Candidacy.state == "active")
    )
    return db.session.scalar(query) or 0
