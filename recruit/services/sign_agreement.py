"""Sign an agreement: what happened on paper is put on record and the engagement begins; or it is declined, or void."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Agreement, AgreementStep, Candidacy, Engagement, Entry, Result, Stage
from recruit.objections import refusal_of, standing_open
from recruit.queries.agreements import newest_agreements
from recruit.queries.paper_steps import steps_of
from recruit.queries.places import allotment_before, still_given
from recruit.reasons import told
from recruit.services.begin_engagement import begin_engagements
from recruit.services.decide import Verdict, decide
from recruit.services.follow_paper import note_sealed_a
from recruit.services.hold_candidacies import hold_candidacies
from recruit.services.issue_agreements import day_of
from recruit.services.roles import require, require_active


def sign_agreements(
    stage: Stage, agreements: Sequence[Agreement], signed_on: date, by: Account, at: datetime
) -> list[Engagement]:
    """Both parties have signed these agreements on `signed_on`; all or none are recorded.

    Errors: Refusal('role-missing' | 'posting-running' | 'agreement-waits' | 'agreement-waits-correction' |
    'wrong-state' | 'candidacy-ended' | 'place-given' (number) | 'window-not-open' | 'signing-day' |
    'not-signed-b' (number)).
    """
    require(by, "office")
    locked(Stage, stage.id)
    hold_candidacies(agreement.entry.candidacy_id for agreement in agreements)
    _require_posting_over(stage, at)
    steps = steps_of([agreement.id for agreement in agreements])
    # after the stage is held: a request at this moment is seen, or finds the signing
    held = standing_open(stage)
    for agreement in agreements:
        if (request := held.holds(agreement.entry.candidacy_id)) is not None:
            raise refusal_of(request)
        _require_signable(stage, agreement, signed_on, at, steps.get(agreement.id, {}).get("signed-b"))
        agreement.state, agreement.signed_on = "signed", signed_on
        agreement.signed_at, agreement.signed_by_id = at, by.id
    note_sealed_a(agreements, by, at)
    decide(stage, [Verdict(agreement.entry, "advanced", "signed") for agreement in agreements], by, at)
    audit.record(
        audit.Event(
            at,
            by.login,
            "agreement.sign",
            audit.about(agreement.entry.candidacy),
            {"number": agreement.number, "signed_on": signed_on.isoformat(), "sha256": agreement.pdf_sha256},
        )
        for agreement in agreements
    )
    return begin_engagements(agreements)


def _require_posting_over(stage: Stage, at: datetime) -> None:
    """Nobody signs while a list of the cohort still stands before the public: an objection could change it."""
    running = db.session.scalar(
        select(func.max(Result.posted_until))
        .join(Result.stage)
        .where(Stage.cohort_id == stage.cohort_id, Result.state == "published", Result.posted_until > at)
    )
    if running is not None:
        zone = stage.cohort.programme.timezone
        raise Refusal("posting-running", until=running.astimezone(zone).strftime("%Y-%m-%d %H:%M"))


def _require_signable(
    stage: Stage, agreement: Agreement, signed_on: date, at: datetime, signed_b: AgreementStep | None
) -> None:
    db.session.refresh(agreement, ["state"])
    if agreement.state != "issued" or agreement.entry.stage_id != stage.id:
        raise Refusal("wrong-state")
    # Held and read anew: whoever withdraws or is excluded at this moment comes before, and signs nothing any more, or
    # after, and finds the agreement signed.
    require_active(agreement.entry.candidacy)
    _require_place(agreement)
    opens, _closes = agreement.entry.window
    if at < opens:
        zone = stage.cohort.programme.timezone
        raise Refusal("window-not-open", opens=opens.astimezone(zone).strftime("%Y-%m-%d %H:%M"))
    # Paper signed on the last day may be put on record later, so the day is judged, not this moment.
    # Party A's seal is what binds, so it comes last: on a paper that party B has signed before a witness.
    if signed_b is None:
        raise Refusal("not-signed-b", number=agreement.number)
    earliest = max(day_of(stage, agreement.issued_at), day_of(stage, opens), signed_b.on_date)
    latest = day_of(stage, at)
    if not earliest <= signed_on <= latest:
        raise Refusal("signing-day", field="signed_on", first=earliest, last=latest)


def _require_place(agreement: Agreement) -> None:
    """A new version of the allotment may have given the place to somebody else since the print."""
    allotment = allotment_before(agreement.entry.stage)
    if allotment is not None and not still_given(agreement, allotment):
        raise Refusal("place-given", number=agreement.number)


def decline(stage: Stage, entries: Sequence[Entry], reason: str, by: Account, at: datetime) -> None:
    """These candidates will not sign, or did not come; a printed agreement becomes void.

    Errors: Refusal('role-missing' | 'reason-wanted' | 'already-moved-on' | 'stage-closed').
    """
    require(by, "office")
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    locked(Stage, stage.id)
    if any(entry.stage_id != stage.id for entry in entries):
        raise Refusal("unknown")
    decide(stage, [Verdict(entry, "out", "declined") for entry in entries], by, at)
    audit.record(_declined(entry.candidacy, reason, by, at) for entry in entries)
    for agreement in newest_agreements([entry.id for entry in entries]).values():
        if agreement.state == "issued":
            make_void(agreement, reason, by, at)


def _declined(candidacy: Candidacy, reason: str, by: Account, at: datetime) -> audit.Event:
    facts = {"code": "declined", "reason": _told(candidacy, reason)}
    return audit.Event(at, by.login, "agreement.decline", audit.about(candidacy), facts)


def _told(candidacy: Candidacy, reason: str) -> str:
    """The office's own words for the log, in which a name and its numbers may not stand."""
    return told(reason, {candidacy.person.name: candidacy.number} if candidacy.person else None)


def make_void(agreement: Agreement, reason: str, by: Account, at: datetime) -> None:
    """Takes back a print that was not signed (a wrong address, a lost copy); the next print supersedes it.

    Errors: Refusal('role-missing' | 'reason-wanted' | 'wrong-state').
    """
    require(by, "office")
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    locked(Stage, agreement.entry.stage_id)  # signing and taking back come one after the other
    db.session.refresh(agreement, ["state"])
    if agreement.state != "issued":
        raise Refusal("wrong-state")
    agreement.state, agreement.void_reason = "void", reason.strip()[:200]
    audit.note(
        at,
        by.login,
        "agreement.void",
        audit.about(agreement.entry.candidacy),
        number=agreement.number,
        reason=_told(agreement.entry.candidacy, reason),
    )
