"""Phone checks: show a number when it is dialled, write down what the household said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from exams.fieldwork.rules import VERDICTS
from exams.models import FormResponse, PhoneCall, PhoneCheck
from exams.services.hold_entries import hold
from exams.services.submit_form import private_of
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.queries.assignments import assigned
from recruit.services.hold_stage import hold_markable
from recruit.services.mend import Change, mend
from recruit.services.roles import require, require_active
from recruit.slices import slices


@dataclass(frozen=True)
class Checked:
    """What one call brought: a verdict of `rules.VERDICTS` and, if need be, a note.

    `why`: the checker's own words, which a verdict needs that is given after the stage has closed.
    """

    response: FormResponse
    verdict: str
    note: str = ""
    why: str = ""


def record_phone_checks(checks: Sequence[Checked], by: Account, at: datetime) -> list[PhoneCheck]:
    """Writes down the calls of one checker, all or none; an earlier verdict is kept and superseded.

    Errors: Refusal('role-missing' | 'not-assigned' | 'call-not-drawn' | 'verdict-unknown' | 'stage-closed' |
    'candidacy-ended' | 'mend-reason').
    """
    opened = _allow([one.response for one in checks], by, at)
    earlier: dict[int, PhoneCheck] = {}
    for ids in slices(one.response.id for one in checks):
        rows = db.session.scalars(
            select(PhoneCheck).where(PhoneCheck.response_id.in_(ids), PhoneCheck.current.is_(True))
        )
        earlier.update({row.response_id: row for row in rows})
    fresh, events, changes = [], [], []
    for one in checks:
        if one.verdict not in VERDICTS:
            raise Refusal("verdict-unknown")
        if (before := earlier.get(one.response.id)) is not None:
            before.current = False
        was, form = before.verdict if before is not None else "", one.response
        if was != one.verdict:
            changes.append(Change(form.entry, form.component, form.slot, was, one.verdict, one.why))
        row = PhoneCheck(
            response_id=one.response.id,
            checker_id=by.id,
            verdict=one.verdict,
            note=one.note.strip()[:300],
            at=at,
            current=True,
        )
        earlier[one.response.id] = row
        fresh.append(row)
        events.append(_event("phone.check", one.response, by, at, verdict=one.verdict))
    db.session.add_all(fresh)
    audit.record(events)
    mend(changes, opened, by, at)
    return fresh


def reveal_phone(response: FormResponse, by: Account, at: datetime) -> dict[str, Any]:
    """The household's private answers for one call; the look is audited before anything is shown.

    Errors: Refusal('role-missing' | 'not-assigned' | 'call-not-drawn' | 'stage-closed' | 'candidacy-ended' |
    'seal-broken').
    """
    _allow([response], by, at)
    audit.record([_event("phone.reveal", response, by, at)])
    return private_of(response)


def _allow(responses: Sequence[FormResponse], by: Account, at: datetime) -> dict[int, int]:
    require(by, "phone-checker")
    opened = hold_markable((response.entry for response in responses), at)
    hold(response.entry for response in responses)
    drawn: set[int] = set()
    for ids in slices(response.id for response in responses):
        drawn.update(db.session.scalars(select(PhoneCall.response_id).where(PhoneCall.response_id.in_(ids))))
    allowed = assigned(by, (response.entry_id for response in responses))
    for response in responses:
        require_active(response.entry.candidacy)
        if (response.entry_id, response.component) not in allowed:
            raise Refusal("not-assigned", number=response.entry.candidacy.number)
        if response.id not in drawn:
            raise Refusal("call-not-drawn")
    return opened


def _event(action: str, response: FormResponse, by: Account, at: datetime, **facts: str) -> audit.Event:
    entry = response.entry
    told = {"stage": entry.stage.code, "component": response.component, "slot": response.slot, **facts}
    return audit.Event(at, by.login, action, audit.about(entry.candidacy), told)
