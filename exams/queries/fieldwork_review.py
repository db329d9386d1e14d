"""What reviewers and phone checkers see: what is assigned to them, and nothing else; and the office's own view."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from exams.fieldwork.forms import series_form
from exams.fieldwork.items import item_of
from exams.models import Document, Evidence, FormResponse
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Candidacy, Entry, Stage
from recruit.queries.assignments import examined


@dataclass(frozen=True)
class Claim:
    """One household that several candidates have written down: (admission number, form number) of each."""

    village: str
    claims: tuple[tuple[str, str], ...]


def is_assigned(account: Account, entry_id: int, component: str) -> bool:
    query = select(Assignment.id).where(
        Assignment.account_id == account.id,
        Assignment.entry_id == entry_id,
        Assignment.component == component,
        Assignment.recused_at.is_(None),
    )
    return db.session.scalar(query) is not None


def has_work(account: Account, stage: Stage, component: str) -> bool:
    """True if at least one active candidate of the stage is assigned to this account for the component."""
    query = examined(select(Entry.id), account, component).where(Entry.stage_id == stage.id)
    return db.session.scalar(query.limit(1)) is not None


def pictures_of(account: Account, stage: Stage, component: str, ids: list[int]) -> list[Evidence]:
    """The assigned pictures with these ids. Errors: Refusal('unknown') if one of them is not there or not theirs."""
    rows = list(
        db.session.scalars(
            examined(select(Evidence).join(Evidence.entry), account, component).where(
                Evidence.stage_id == stage.id, Evidence.component == component, Evidence.id.in_(ids)
            )
        )
    )
    if len(rows) != len(set(ids)):
        raise Refusal("unknown")
    return rows


def claimed_twice(stage: Stage, component: str) -> list[Claim]:
    """Households that more than one candidate has in. A lead for a person to follow, never a ruling."""
    other, other_entry = aliased(FormResponse), aliased(Entry)
    shared = (
        select(FormResponse.same_index)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .join(
            other, (other.same_index == FormResponse.same_index) & (other.entry_id != FormResponse.entry_id)
        )
        .join(other_entry, other_entry.id == other.entry_id)
        .where(
            Entry.stage_id == stage.id,
            other_entry.stage_id == stage.id,
            FormResponse.component == component,
            other.component == component,
            FormResponse.current.is_(True),
            other.current.is_(True),
        )
    )
    rows = db.session.execute(
        select(FormResponse.same_index, Candidacy.number, FormResponse.slot, FormResponse.answers)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(
            Entry.stage_id == stage.id,
            FormResponse.component == component,
            FormResponse.current.is_(True),
            FormResponse.same_index.in_(shared),
        )
    )
    grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
    villages: dict[str, str] = {}
    form = series_form(stage.cohort.programme, stage.definition.component(component))
    for index, number, slot, answers in rows:
        grouped[index].append((number, slot))
        villages[index] = form.place_of(answers)
    found = [Claim(villages[index], tuple(sorted(claims))) for index, claims in grouped.items()]
    return sorted(found, key=lambda one: (-len(one.claims), one.claims))


def visible_document(account: Account, document_id: int) -> Document:
    """A written piece for its writer, an assigned marker, or the office. Errors: Refusal('unknown')."""
    document = db.session.get(Document, document_id)
    if document is None or not may_see(account, document.entry, document.component):
        raise Refusal("unknown")
    return document


def visible_picture(account: Account, evidence_id: int) -> Evidence:
    """A picture for its owner, an assigned reviewer, or the office. Errors: Refusal('unknown')."""
    picture = db.session.get(Evidence, evidence_id)
    if picture is None or not may_see(account, picture.entry, picture.component):
        raise Refusal("unknown")
    return picture


def may_see(account: Account, entry: Entry, component: str) -> bool:
    """Owner, assigned examiner, or the county office (its own township's people only, where it has one)."""
    if not account.is_staff:
        return account.person_id is not None and entry.candidacy.person_id == account.person_id
    if "office" in account.roles and account.township_scope in (None, entry.candidacy.township_code):
        return True
    return is_assigned(account, entry.id, item_of(component))
