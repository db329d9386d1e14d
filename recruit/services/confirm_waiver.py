"""The second name on a granted waiver: another person confirms it, or sends it back with a reason.

Whoever granted it may take it back the same way while nobody has confirmed it; a decision that holds stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Waiver
from recruit.services.roles import require, require_county, require_other
from recruit.services.screen import undecide
from recruit.services.settle_waiver import held, reason_told, settle, subject


def confirm_waivers(waivers: Sequence[Waiver], by: Account, at: datetime) -> None:
    """Stands by these grants; from now on they hold. All must belong to one cohort.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'own-case' | 'waiver-not-waiting' |
    'withdrawn-already' | 'stage-closed').
    """
    require(by, "office", "second-signatory")
    require_county(by)
    if not waivers:
        return
    stage = held(waivers)
    events = []
    for waiver in waivers:
        first = _granted_by(waiver, by)
        require_other(by, first, first.id)
        waiver.confirmed_by_id = by.id
        facts = {
            "rule": waiver.rule,
            "decided_by": first.login,
            "reason": reason_told(waiver, waiver.decision_reason),
        }
        events.append(audit.Event(at, by.login, "waiver.confirm", subject(waiver.application), facts))
    audit.record(events)
    settle(stage, waivers, by, at)
    db.session.flush()


def send_back_waivers(waivers: Sequence[Waiver], reason: str, by: Account, at: datetime) -> None:
    """Does not stand by these grants: they wait for a new decision, and the reason stays with them.

    Errors: Refusal('waiver-reason-missing') and those of `confirm_waivers` except 'same-signatory'.
    """
    require(by, "office", "second-signatory")
    require_county(by)
    if not reason.strip():
        raise Refusal("waiver-reason-missing", field="reason")
    if not waivers:
        return
    held(waivers)
    events = []
    for waiver in waivers:
        first = _granted_by(waiver, by)
        undecide(waiver)
        waiver.returned_at, waiver.returned_by_id = at, by.id
        waiver.return_reason = reason.strip()[:500]
        facts = {
            "rule": waiver.rule,
            "decided_by": first.login,
            "reason": reason_told(waiver, reason),
        }
        events.append(audit.Event(at, by.login, "waiver.back", subject(waiver.application), facts))
    db.session.flush()
    audit.record(events)


def _granted_by(waiver: Waiver, by: Account) -> Account:
    """Who granted it. Errors: see `confirm_waivers`."""
    application = waiver.application
    if application.state == "withdrawn":
        raise Refusal("withdrawn-already")
    # Where another request was refused there is nothing left to stand by.
    if application.state != "waiver" or not waiver.granted or waiver.settled_at is not None:
        raise Refusal("waiver-not-waiting")
    if by.person_id is not None and by.person_id == application.person_id:
        raise Refusal("own-case")
    first = db.session.get(Account, waiver.decided_by_id)
    assert first is not None
    return first
