"""What the field-work app shows of what has arrived, and which field work an applicant has going."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from exams.fieldwork.rules import DOCUMENT, EVIDENCE, SERIES
from exams.models import Document, Evidence, FormResponse, Parcel
from exams.queries.fieldwork_own import Progress, current_document, current_forms, own_pictures, progress_of
from recruit.db import db
from recruit.models import Account, Entry, Stage
from recruit.queries.entries import of_person


@dataclass(frozen=True)
class Arrived:
    """One component as the server knows it. `accepted` holds the phone's own names of accepted pictures, `rejected`
    (picture, the phone's name of it or None) those that nothing has replaced yet."""

    progress: Progress
    accepted: tuple[str, ...] = ()
    rejected: tuple[tuple[Evidence, str | None], ...] = ()
    forms: tuple[FormResponse, ...] = ()
    document: Document | None = None


def running_entries(account: Account, kinds: Collection[str]) -> list[Entry]:
    """The applicant's entries of these kinds in stages that are not closed, the one that closes first in front."""
    query = (
        select(Entry)
        .join(Entry.candidacy)
        .join(Entry.stage)
        .where(Stage.kind.in_(sorted(kinds)), Stage.state != "closed", Entry.asked)
        .where(*of_person(account.person_id))
    )
    found = [entry for entry in db.session.scalars(query) if entry.candidacy.state == "active"]
    return sorted(found, key=lambda entry: (entry.window[1], entry.id))


def now_open(entries: Collection[Entry], at: datetime) -> list[Entry]:
    """Those whose window is open at this moment."""
    return [entry for entry in entries if entry.window[0] <= at < entry.window[1]]


def arrived(entry: Entry) -> dict[str, Arrived]:
    """By component, for those that a phone works on."""
    names = _names(entry)
    found = {}
    for one in progress_of(entry):
        code = one.component.code
        if one.component.kind == EVIDENCE:
            pictures, replaced = own_pictures(entry, code)
            found[code] = Arrived(
                one,
                accepted=tuple(
                    names[row.id] for row in pictures if row.state == "accepted" and row.id in names
                ),
                rejected=tuple(
                    (row, names.get(row.id))
                    for row in pictures
                    if row.state == "rejected" and row.id not in replaced
                ),
            )
        elif one.component.kind == SERIES:
            found[code] = Arrived(one, forms=tuple(current_forms(entry, code)))
        elif one.component.kind == DOCUMENT:
            found[code] = Arrived(one, document=current_document([entry.id], code).get(entry.id))
    return found


def _names(entry: Entry) -> dict[int, str]:
    """By picture's id the name that the phone gave it."""
    query = select(Parcel.result_id, Parcel.client_id).where(
        Parcel.entry_id == entry.id, Parcel.kind == "picture", Parcel.result_id.is_not(None)
    )
    return {result_id: client_id for result_id, client_id in db.session.execute(query) if result_id}
