"""Decide on relaxing a rule for an applicant: the office, by name, with a reason. Nobody else and no machine.

A refusal holds at once. A grant holds at once only where the programme asks for no second name; else it waits for
`recruit.services.confirm_waiver`, and until then nothing changes for the applicant, who is told nothing yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Waiver
from recruit.services.roles import require, require_county
from recruit.services.screen import stored_findings
from recruit.services.settle_waiver import held, reason_told, settle, subject


@dataclass(frozen=True)
class WaiverRuling:
    """What the office decided about one request, and why."""

    waiver: Waiver
    granted: bool
    reason: str


def decide_waivers(rulings: Sequence[WaiverRuling], by: Account, at: datetime) -> None:
    """Records the decisions. Who needs no further one enters the next stage or is out.

    All requests must belong to one cohort. Errors: Refusal('role-missing' | 'county-only' | 'waiver-reason-missing' |
    'waiver-decided' | 'waiver-not-allowed' | 'withdrawn-already' | 'stage-closed' | 'own-case').
    """
    require(by, "office")
    require_county(by)
    if not rulings:
        return
    stage = held([ruling.waiver for ruling in rulings])
    second = stage.cohort.programme.eligibility.waiver_second
    for ruling in rulings:
        _check(ruling, by)
        waiver = ruling.waiver
        waiver.granted, waiver.decided_at, waiver.decided_by_id = ruling.granted, at, by.id
        waiver.decision_reason = ruling.reason.strip()[:500]
    # The log says what was decided before it says what came of it.
    audit.record(_event(ruling, by, at, second) for ruling in rulings)
    settle(stage, [one.waiver for one in rulings if not (one.granted and second)], by, at)
    db.session.flush()


def _check(ruling: WaiverRuling, by: Account) -> None:
    waiver = ruling.waiver
    application = waiver.application
    if application.state == "withdrawn":
        raise Refusal("withdrawn-already")
    if waiver.decided_at is not None:
        raise Refusal("waiver-decided")
    if not ruling.reason.strip():
        raise Refusal("waiver-reason-missing", field="reason")
    if by.person_id is not None and by.person_id == application.person_id:
        raise Refusal("own-case")
    found = {finding.rule: finding for finding in stored_findings(application)}
    if waiver.rule not in found or not found[waiver.rule].waivable:
        raise Refusal("waiver-not-allowed", rule=waiver.rule)


def _event(ruling: WaiverRuling, by: Account, at: datetime, second: bool) -> audit.Event:
    facts = {
        "rule": ruling.waiver.rule,
        "granted": ruling.granted,
        "holds": not (ruling.granted and second),
        "reason": reason_told(ruling.waiver, ruling.reason),
    }
    return audit.Event(at, by.login, "waiver.decide", subject(ruling.waiver.application), facts)
