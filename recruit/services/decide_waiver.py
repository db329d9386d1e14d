"""Decide on relaxing a rule for an applicant: the office, by name, with a reason. Nobody else and no machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.intake.screening import standing
from recruit.models import Account, Application, Waiver
from recruit.services.decide import Verdict, decide
from recruit.services.hold_stage import hold_open
from recruit.services.registration_window import registration_stage
from recruit.services.roles import require
from recruit.services.screen import decided_rules, entries_by_application, stored_findings, verdict_for
from recruit.services.send_messages import Notice, queue


@dataclass(frozen=True)
class WaiverRuling:
    """What the office decided about one request, and why."""

    waiver: Waiver
    granted: bool
    reason: str


def decide_waivers(rulings: Sequence[WaiverRuling], by: Account, at: datetime) -> None:
    """Records the decisions. Who needs no further one enters the next stage or is out.

    All requests must belong to one cohort. Errors: Refusal('role-missing' | 'waiver-reason-missing' |
    'waiver-decided' | 'waiver-not-allowed' | 'withdrawn-already' | 'stage-closed' | 'own-case').
    """
    require(by, "office")
    if not rulings:
        return
    cohort = rulings[0].waiver.application.cohort
    stage = registration_stage(cohort)
    hold_open([stage])
    _hold([ruling.waiver for ruling in rulings])
    for ruling in rulings:
        _check(ruling, by)
        waiver = ruling.waiver
        waiver.granted, waiver.decided_at, waiver.decided_by_id = ruling.granted, at, by.id
        waiver.decision_reason = ruling.reason.strip()[:500]
    touched = {ruling.waiver.application_id: ruling.waiver.application for ruling in rulings}
    entries = entries_by_application(stage, sorted(touched))
    verdicts: list[Verdict] = []
    for application_id, application in touched.items():
        entry = entries[application_id]
        application.state = standing(stored_findings(application), *decided_rules(application))
        verdict = verdict_for(application, entry)
        if verdict is not None:
            verdicts.append(verdict)
        elif application.state == "refused" and entry.outcome == "advanced":
            # The case came up by a correction after the applicant had gone on: there is no entry left to decide on.
            entry.candidacy.state, entry.candidacy.state_reason = "excluded", "waiver-refused"
    db.session.flush()
    decide(stage, verdicts, by, at)
    _tell(list(touched.values()), at)
    audit.record(_event(ruling, touched[ruling.waiver.application_id], by, at) for ruling in rulings)


def _hold(waivers: Sequence[Waiver]) -> None:
    """Reads the requests anew and holds them: of two officers who decide one at once, the second is refused."""
    ids = sorted({waiver.id for waiver in waivers})
    for start in range(0, len(ids), 500):
        query = select(Waiver).where(Waiver.id.in_(ids[start : start + 500])).order_by(Waiver.id)
        db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def _tell(applications: Sequence[Application], at: datetime) -> None:
    """Tells the people whose requests are all decided."""
    done = {one.person_id: one for one in applications if one.state != "waiver"}
    notices = []
    people = sorted(done)
    for start in range(0, len(people), 500):
        query = select(Account).where(
            Account.person_id.in_(people[start : start + 500]), Account.kind == "applicant"
        )
        for account in db.session.scalars(query.order_by(Account.id)):
            number = done[account.person_id or 0].number
            notices.append(Notice(account, "waiver-decided", {"number": number}))
    queue(notices, at)


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


def _event(ruling: WaiverRuling, application: Application, by: Account, at: datetime) -> audit.Event:
    subject = f"application:{application.cohort.code}/{application.number}"
    facts = {"rule": ruling.waiver.rule, "granted": ruling.granted}
    return audit.Event(at, by.login, "waiver.decide", subject, facts)
