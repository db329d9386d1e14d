"""Rule on self-naming: one person notes that a candidate told who they are, another says whether the mark stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams import messages_judging as messages_judging  # registers its texts
from exams.models import SelfNaming
from exams.queries.numbers import anonymous, shown_number
from exams.queries.rooms import panel_component
from exams.queries.sessions import looked_after
from exams.queries.who_judges import judges_in
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.queries.assignments import assigned
from recruit.secrets import seal, unseal
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_other

RULERS = ("office", "second-signatory", "auditor")
LONGEST_WORDS = 300


def note_self_naming(entry: Entry, words: str, by: Account, at: datetime) -> SelfNaming:
    """A judge of the candidate, a proctor of their session or the office writes down what was said.

    Errors: Refusal('naming-none' where people are known by name anyway | 'naming-words' | 'naming-noted' |
    'not-assigned' | 'stage-closed').
    """
    hold_open([entry.stage])
    if not anonymous(entry.stage):
        raise Refusal("naming-none")
    mine = looked_after(by, [entry.id]) | {one for one, _part in assigned(by, [entry.id])}
    if "office" not in by.roles and entry.id not in mine:
        # Whoever typed a drawn number learns no other from the answer.
        raise Refusal("not-assigned", number=shown_number(entry.stage, entry, None))
    if not words.strip():
        raise Refusal("naming-words")
    if any(one.state != "withdrawn" for one in namings_of(entry)):
        raise Refusal("naming-noted")
    found = SelfNaming(entry_id=entry.id, proposed_at=at, proposed_by_id=by.id)
    db.session.add(found)
    db.session.flush()
    found.words_sealed = seal(words.strip()[:LONGEST_WORDS], words_place(found))
    audit.note(at, by.login, "naming.note", audit.about(entry.candidacy), stage=entry.stage.code)
    return found


def rule_self_naming(noted: SelfNaming, void: bool, why: str, by: Account, at: datetime) -> SelfNaming:
    """The office, a second signatory or the auditor, who did not note it, says whether the mark counts.

    Nobody who judges in the stage does, whatever other role they hold.
    Errors: Refusal('role-missing' | 'naming-judge' | 'same-signatory' | 'naming-ruled' | 'naming-why' |
    'naming-only-noted' | 'stage-closed').
    """
    require(by, *RULERS)
    hold_open([noted.entry.stage])
    if judges_in(noted.entry.stage, by):
        raise Refusal("naming-judge")
    row = locked(SelfNaming, noted.id)
    if row is None or row.state != "proposed":
        raise Refusal("naming-ruled")
    require_other(by, row.proposed_by, row.proposed_by_id)
    if not why.strip():
        raise Refusal("naming-why")
    if void and panel_component(row.entry.stage).params.get("named", "note") != "void":
        raise Refusal("naming-only-noted")
    row.state, row.settled_at, row.settled_by_id = ("confirmed" if void else "rejected"), at, by.id
    row.ruling_sealed = seal(why.strip()[:LONGEST_WORDS], ruling_place(row))
    db.session.flush()
    subject = audit.about(row.entry.candidacy)
    audit.note(at, by.login, "naming.rule", subject, stage=row.entry.stage.code, state=row.state)
    return row


def namings_of(entry: Entry) -> list[SelfNaming]:
    query = select(SelfNaming).where(SelfNaming.entry_id == entry.id).order_by(SelfNaming.id)
    return list(db.session.scalars(query))


def noted_in(stage: Stage) -> list[SelfNaming]:
    """All of a stage, those that wait first."""
    query = (
        select(SelfNaming)
        .join(Entry, Entry.id == SelfNaming.entry_id)
        .where(Entry.stage_id == stage.id)
        .order_by(SelfNaming.state != "proposed", SelfNaming.id)
    )
    return list(db.session.scalars(query))


def words_of(noted: SelfNaming) -> tuple[str, str]:
    """(what was noted, why it was ruled so), '' where there is nothing or it was erased."""
    said = unseal(noted.words_sealed, words_place(noted)) if noted.words_sealed else ""
    ruled = unseal(noted.ruling_sealed, ruling_place(noted)) if noted.ruling_sealed else ""
    return said, ruled


def words_place(noted: SelfNaming) -> str:
    return f"self_naming.words_sealed:{noted.id}"


def ruling_place(noted: SelfNaming) -> str:
    return f"self_naming.ruling_sealed:{noted.id}"
