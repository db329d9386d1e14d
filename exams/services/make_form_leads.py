"""Look for what stands out in the filled forms of a component: asked for on a page, worked out by the worker.

Few forms are looked at at once. What is found is a lead: it never changes a mark.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select

from exams.fieldwork.rules import SERIES, component_of
from exams.models import FormLeads, FormResponse
from exams.services.stop_work import Stopped, begin, fail, to_keep
from recruit.beside import Beside
from recruit.db import db, locked, reading
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.services.roles import require, require_county
from scoring.errors import ScoringError

#: So many forms are looked at while the page waits; beyond that the worker does it.
AT_ONCE = 500
_beside = Beside("form-leads")


def ask_form_leads(stage: Stage, component: str, by: Account, at: datetime) -> FormLeads:
    """Has the forms that are in looked at; of two who ask, the second finds the first's.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'leads-few').
    """
    require(by, "office")
    require_county(by)
    component_of(stage.definition, component, SERIES)
    locked(Stage, stage.id)
    if not (count := _count(stage, component)):
        raise Refusal("leads-few")
    row = leads_of(stage, component)
    if row is None:
        row = FormLeads(stage_id=stage.id, component=component, asked_at=at, content={}, state="asked")
        db.session.add(row)
    elif row.state != "running":
        row.state, row.asked_at = "asked", at
    db.session.flush()
    if count <= AT_ONCE:
        _keep(row, at)
    return row


def leads_of(stage: Stage, component: str) -> FormLeads | None:
    query = select(FormLeads).where(FormLeads.stage_id == stage.id, FormLeads.component == component)
    return db.session.scalar(query)


def fingerprint(stage: Stage, component: str) -> str:
    """Of the forms: they are only ever added, so their number and the newest one tell."""
    query = (
        select(func.count(FormResponse.id), func.max(FormResponse.id))
        .join(Entry, Entry.id == FormResponse.entry_id)
        .where(Entry.stage_id == stage.id, FormResponse.component == component)
    )
    return sha256(repr(tuple(db.session.execute(query).one())).encode()).hexdigest()


def start_waiting(at: datetime) -> int:
    """The worker's turn: begins what `make_waiting` does, beside its other jobs, which must not wait for it."""
    return _beside.start(lambda: make_waiting(at)) if _waiting() else 0


def make_waiting(at: datetime) -> int:
    """Everything that was asked for, or that a worker did not finish. Returns how many."""
    ids = _waiting()
    for row_id in ids:
        _make(row_id, at)
    return len(ids)


def _waiting() -> list[int]:
    query = select(FormLeads.id).where(FormLeads.state.in_(("asked", "running"))).order_by(FormLeads.id)
    with reading():
        ids = list(db.session.scalars(query))
        db.session.rollback()
    return ids


def _make(row_id: int, at: datetime) -> None:
    if not begin(FormLeads, row_id):
        return
    try:
        with reading():
            row = db.session.get_one(FormLeads, row_id)
            known = _content(row.stage, row.component)
            db.session.rollback()
        _store(to_keep(FormLeads, row_id), known, at)
        db.session.commit()
    except Stopped:
        db.session.rollback()
    except Exception:
        fail(FormLeads, row_id)
        raise


def _keep(row: FormLeads, at: datetime) -> None:
    _store(row, _content(row.stage, row.component), at)


def _content(stage: Stage, component: str) -> tuple[str, str, dict[str, object]]:
    """(state, fingerprint, content)."""
    # NumPy comes in here, and into no process that only shows what was found.
    from exams.queries.form_leads import found_in

    inputs = fingerprint(stage, component)
    try:
        return "ready", inputs, found_in(stage, component)
    except ScoringError as error:
        if error.code not in ("too-few-forms", "one-enumerator"):
            raise
        return "few", inputs, {}


def _store(row: FormLeads, known: tuple[str, str, dict[str, object]], at: datetime) -> None:
    row.state, row.inputs_hash, row.content = known
    row.made_at = at
    db.session.flush()


def _count(stage: Stage, component: str) -> int:
    query = (
        select(func.count(FormResponse.id))
        .join(Entry, Entry.id == FormResponse.entry_id)
        .where(
            Entry.stage_id == stage.id, FormResponse.component == component, FormResponse.current.is_(True)
        )
    )
    return db.session.scalar(query) or 0
