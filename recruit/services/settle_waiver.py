"""What deciding on waivers and confirming them have in common: holding the requests, and letting a decision hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.intake.screening import standing
from recruit.models import Account, Application, Candidacy, Stage, Waiver
from recruit.reasons import told
from recruit.services.decide import Verdict, decide
from recruit.services.hold_stage import hold_open
from recruit.services.registration_window import registration_stage
from recruit.services.screen import decided_rules, entries_by_application, stored_findings, verdict_for
from recruit.services.send_messages import Notice, queue
from recruit.slices import slices

SLICE = 500


def held(waivers: Sequence[Waiver]) -> Stage:
    """Reads applications and requests anew and holds them: of two people at once, the second finds what the first did.

    The applications come first, as in a correction or a withdrawal, so that nobody waits in a circle.
    Errors: Refusal('stage-closed' | 'candidacy-ended' where one of them was excluded meanwhile).
    """
    stage = registration_stage(waivers[0].application.cohort)
    hold_open([stage])
    for model, ids in (
        (Application, sorted({waiver.application_id for waiver in waivers})),
        (Waiver, sorted({waiver.id for waiver in waivers})),
    ):
        for start in range(0, len(ids), SLICE):
            query = select(model).where(model.id.in_(ids[start : start + SLICE])).order_by(model.id)
            locking = query.with_for_update(of=model).execution_options(populate_existing=True)
            db.session.scalars(locking).all()
    _require_nobody_excluded([waiver.application_id for waiver in waivers])
    return stage


def _require_nobody_excluded(application_ids: Sequence[int]) -> None:
    """A grant would send on somebody who is out of the running by two people's word."""
    for part in slices(sorted(set(application_ids))):
        query = select(Candidacy.id).where(Candidacy.application_id.in_(part), Candidacy.state == "excluded")
        if db.session.scalar(query.limit(1)) is not None:
            raise Refusal("candidacy-ended")


def settle(stage: Stage, waivers: Iterable[Waiver], by: Account, at: datetime) -> None:
    """Lets these decisions hold from now on: whoever needs no further one goes on, or is out, and is told."""
    touched = {}
    for waiver in waivers:
        waiver.settled_at = at
        touched[waiver.application_id] = waiver.application
    entries = entries_by_application(stage, sorted(touched))
    verdicts: list[Verdict] = []
    excluded: list[audit.Event] = []
    for application_id, application in touched.items():
        entry = entries[application_id]
        application.state = standing(stored_findings(application), *decided_rules(application))
        verdict = verdict_for(application, entry)
        if verdict is not None:
            verdicts.append(verdict)
        elif application.state == "refused" and entry.outcome == "advanced":
            # The case came up by a correction after the applicant had gone on: there is no entry left to decide on.
            entry.candidacy.state, entry.candidacy.state_reason = "excluded", "waiver-refused"
            subject = audit.about(entry.candidacy)
            excluded.append(
                audit.Event(at, by.login, "candidacy.exclude", subject, {"reason": "waiver-refused"})
            )
    db.session.flush()
    decide(stage, verdicts, by, at)
    audit.record(excluded)
    _tell(list(touched.values()), at)


def subject(application: Application) -> str:
    return f"application:{application.cohort.code}/{application.number}"


def reason_told(waiver: Waiver, reason: str) -> str:
    """The reason for the log: the applicant's name becomes their number."""
    application = waiver.application
    return told(reason, {application.person.name: application.number})


def _tell(applications: Sequence[Application], at: datetime) -> None:
    """Tells the people whose requests are all decided for good."""
    done = {one.person_id: one for one in applications if one.state != "waiver"}
    notices = []
    people = sorted(done)
    for start in range(0, len(people), SLICE):
        query = select(Account).where(
            Account.person_id.in_(people[start : start + SLICE]), Account.kind == "applicant"
        )
        for account in db.session.scalars(query.order_by(Account.id)):
            number = done[account.person_id or 0].number
            notices.append(Notice(account, "waiver-decided", {"number": number}))
    queue(notices, at)
