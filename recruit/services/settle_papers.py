"""Papers the notice demands and nobody has handed in: a clerk saw the originals, or the office refuses the application.

A picture may be missing for good reasons (an old phone, a diploma in another province), so a clerk who has had the
papers themselves in hand says so under their own name. Whoever has shown nothing by the end of registration is refused
for that, not for misconduct; until the list of registration is signed the office may take them in again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.exclusion import PAPERS_MISSING
from recruit.funnel import closing_text, window_state
from recruit.intake.checks import paper_fields
from recruit.intake.papers import lacking_papers
from recruit.intake.screening import standing
from recruit.models import Account, Application, Candidacy, Stage
from recruit.services.attach import require_hand
from recruit.services.hold_stage import hold_open
from recruit.services.registration_window import registration_stage
from recruit.services.roles import require, require_scope
from recruit.services.screen import decided_rules, stored_findings
from recruit.services.send_messages import Notice, queue
from recruit.slices import slices


def see_originals(applications: Sequence[Application], by: Account, at: datetime) -> int:
    """A clerk or the office has had every demanded paper of these people in hand; how many were not complete before.

    All must belong to one cohort. Errors: Refusal('role-missing' | 'outside-township' | 'withdrawn-already' |
    'data-erased' | 'stage-closed').
    """
    require(by, "clerk", "office")
    if not applications:
        return 0
    _held(applications)
    fresh = []
    for application in applications:
        require_hand(application, by)
        if lacking_papers(application):
            fresh.append(application)
    for application in fresh:
        application.originals_seen_at, application.originals_seen_by_id = at, by.id
    db.session.flush()
    _note(fresh, "application.originals", by, at)
    return len(fresh)


def recall_originals(application: Application, by: Account, at: datetime) -> None:
    """It was noted of the wrong person, or too soon: what is missing counts as missing again. The log keeps both.

    Errors: Refusal('role-missing' | 'outside-township' | 'withdrawn-already' | 'data-erased' | 'wrong-state' where
    nobody noted it | 'stage-closed' once registration's list is signed).
    """
    require(by, "clerk", "office")
    _held([application])
    require_hand(application, by)
    if application.originals_seen_at is None:
        raise Refusal("wrong-state")
    application.originals_seen_at = application.originals_seen_by_id = None
    db.session.flush()
    _note([application], "application.originals-back", by, at)


def refuse_for_papers(applications: Sequence[Application], by: Account, at: datetime) -> int:
    """Refuses those of them that still lack papers, and tells them; whoever has completed them meanwhile stays.

    Only after registration's window: until then they have time. All must belong to one cohort. Errors:
    Refusal('role-missing' | 'outside-township' | 'papers-still-time' (closes) | 'stage-closed').
    """
    require(by, "office")
    if not applications:
        return 0
    stage = _held(applications)
    if window_state(stage.opens_at, stage.closes_at, at) != "after":
        zone = stage.cohort.programme.timezone
        raise Refusal("papers-still-time", closes=closing_text(stage.closes_at, zone))
    candidacies = _candidacies(applications)
    gone = []
    for application in applications:
        require_scope(by, application.township_code)
        candidacy = candidacies[application.id]
        if application.state in ("withdrawn", "refused") or candidacy.state != "active":
            continue
        if lacking_papers(application):
            application.state = "refused"
            candidacy.state, candidacy.state_reason = "excluded", PAPERS_MISSING
            gone.append(application)
    db.session.flush()
    _note(gone, "application.refuse-papers", by, at, missing=True)
    _tell(gone, "registration-refused", at)
    return len(gone)


def take_in_again(applications: Sequence[Application], by: Account, at: datetime) -> int:
    """Takes in again those refused for papers who have completed them, and tells them; only until registration's list
    is signed.

    Errors: Refusal('role-missing' | 'outside-township' | 'papers-lacking' (number) | 'wrong-state' | 'stage-closed').
    """
    require(by, "office")
    if not applications:
        return 0
    _held(applications)
    candidacies = _candidacies(applications)
    for application in applications:
        require_scope(by, application.township_code)
        candidacy = candidacies[application.id]
        if candidacy.state != "excluded" or candidacy.state_reason != PAPERS_MISSING:
            raise Refusal("wrong-state")
        if lacking_papers(application):
            raise Refusal("papers-lacking", number=application.number)
        # What they met or asked for is on record as it was: the entries were never taken from them.
        application.state = standing(stored_findings(application), *decided_rules(application))
        candidacy.state, candidacy.state_reason = "active", ""
    db.session.flush()
    _note(applications, "application.papers-complete", by, at)
    _tell(applications, "registration-restored", at)
    return len(applications)


def _held(applications: Sequence[Application]) -> Stage:
    """Registration held open, and the applications as they are now: the order of a correction or a withdrawal."""
    stage = registration_stage(applications[0].cohort)
    if any(one.cohort_id != stage.cohort_id for one in applications):
        raise Refusal("unknown")
    hold_open([stage])
    for part in slices(sorted(one.id for one in applications)):
        # Read anew, what hangs on them is forgotten; it comes back for all at once, not person by person.
        query = (
            select(Application)
            .where(Application.id.in_(part))
            .order_by(Application.id)
            .options(selectinload(Application.attachments), selectinload(Application.waivers))
        )
        locking = query.with_for_update(of=Application).execution_options(populate_existing=True)
        db.session.scalars(locking).all()
    return stage


def _candidacies(applications: Sequence[Application]) -> Mapping[int, Candidacy]:
    found: dict[int, Candidacy] = {}
    for part in slices(sorted(one.id for one in applications)):
        query = select(Candidacy).where(Candidacy.application_id.in_(part)).order_by(Candidacy.id)
        locking = query.with_for_update(of=Candidacy).execution_options(populate_existing=True)
        found.update({one.application_id or 0: one for one in db.session.scalars(locking)})
    return found


def _note(
    applications: Sequence[Application], action: str, by: Account, at: datetime, *, missing: bool = False
) -> None:
    if not applications:
        return
    needed = len(paper_fields(applications[0].cohort.programme))
    # All of them before the log's head is held: what is read in between would write the head out for each.
    events = [
        audit.Event(
            at,
            by.login,
            action,
            f"application:{one.cohort.code}/{one.number}",
            {"missing": lacking_papers(one)} if missing else {"pictures": len(one.attachments), "of": needed},
        )
        for one in applications
    ]
    audit.record(events)


def _tell(applications: Sequence[Application], template: str, at: datetime) -> None:
    numbers = {one.person_id: one.number for one in applications}
    notices = []
    for part in slices(sorted(numbers)):
        query = select(Account).where(Account.person_id.in_(part), Account.kind == "applicant")
        notices += [
            Notice(one, template, {"number": numbers[one.person_id or 0]})
            for one in db.session.scalars(query.order_by(Account.id))
        ]
    queue(notices, at)
