"""Bring an application's standing up to date after a correction, a waiver's decision, an undone withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from recruit import audit
from recruit.db import db
from recruit.eligibility import Finding
from recruit.errors import Refusal
from recruit.intake.screening import as_plain, failing, standing
from recruit.models import Account, Application, Candidacy, Decision, Entry, Stage, Waiver
from recruit.services.decide import Verdict, decide
from recruit.services.registration_window import registration_stage
from recruit.slices import slices


def entries_by_application(stage: Stage, application_ids: Sequence[int]) -> dict[int, Entry]:
    """The registration entries of these applications, read in slices."""
    found: dict[int, Entry] = {}
    for part in slices(application_ids):
        query = (
            select(Candidacy.application_id, Entry)
            .join(Candidacy, Entry.candidacy_id == Candidacy.id)
            .where(Entry.stage_id == stage.id, Candidacy.application_id.in_(part))
        )
        found.update(
            {application_id: entry for application_id, entry in db.session.execute(query) if application_id}
        )
    return found


def stored_findings(application: Application) -> list[Finding]:
    """The findings as the last screening left them."""
    return [Finding(one["rule"], one["ok"], one["waivable"], one["facts"]) for one in application.findings]


def decided_rules(application: Application) -> tuple[set[str], set[str]]:
    """The rules whose waiver was granted and those whose waiver was refused, where the decision holds."""
    holding = [waiver for waiver in application.waivers if waiver.settled_at is not None]
    granted = {waiver.rule for waiver in holding if waiver.granted is True}
    return granted, {waiver.rule for waiver in holding if waiver.granted is False}


def undecide(waiver: Waiver) -> None:
    """Takes the decision off the request; the log keeps it."""
    waiver.granted = waiver.decided_at = waiver.decided_by_id = None
    waiver.settled_at = waiver.confirmed_by_id = None
    waiver.decision_reason = ""


def rescreen(
    application: Application, findings: Sequence[Finding], reason: str, by: Account, at: datetime
) -> str:
    """Applies fresh findings to one application and returns its new state.

    Somebody who has gone on already is never thrown back by a correction: what breaks a rule that cannot be waived is
    refused, what could be waived is put before the office. A grant covers the facts it was given for: whoever was let
    in at 46 and now says 60 is looked at again. Errors: Refusal('correction-breaks-rules' (rules, findings)), the
    findings as they are stored.
    """
    stage = registration_stage(application.cohort)
    entry = entries_by_application(stage, [application.id])[application.id]
    granted, refused = decided_rules(application)
    lapsed = _lapsed(application, findings)
    granted -= {waiver.rule for waiver in lapsed}
    state = standing(findings, granted, refused)
    if state == "refused" and entry.outcome == "advanced":
        broken = failing(findings, granted)
        unmet = [one for one in as_plain(findings) if one["rule"] in broken]
        raise Refusal("correction-breaks-rules", rules=broken, findings=unmet)
    application.findings, application.state = as_plain(findings), state
    _undo(application, lapsed, by, at)
    _renew_waivers(application, failing(findings, granted) if state == "waiver" else [], reason, at)
    verdict = verdict_for(application, entry)
    if verdict is not None:
        decide(stage, [verdict], None, at)
    elif state == "waiver" and entry.outcome == "out":
        reopen(entry)
    return state


def verdict_for(application: Application, entry: Entry) -> Verdict | None:
    """What plain facts say about an entry that has not gone on; None where a person has to decide."""
    if entry.outcome == "advanced":
        return None
    granted, refused = decided_rules(application)
    open_rules = failing(stored_findings(application), granted)
    if application.state == "eligible":
        return Verdict(entry, "advanced", "waiver-granted" if granted else "eligible")
    if application.state == "refused":
        return Verdict(entry, "out", "waiver-refused" if refused & set(open_rules) else open_rules[0])
    return None


def reopen(entry: Entry) -> None:
    """Takes an entry that was out back into waiting: its decision stays on record but is no longer in force."""
    entry.outcome = "in"
    db.session.execute(
        update(Decision)
        .where(Decision.entry_id == entry.id, Decision.current.is_(True))
        .values(current=False)
    )


def _lapsed(application: Application, findings: Sequence[Finding]) -> list[Waiver]:
    """The grants, holding or waiting for their second name, that were given for other facts than these."""
    before = {one["rule"]: one["facts"] for one in application.findings}
    after = {one["rule"]: one["facts"] for one in as_plain(findings) if not one["ok"]}
    return [
        waiver
        for waiver in application.waivers
        if waiver.granted and waiver.rule in after and after[waiver.rule] != before.get(waiver.rule)
    ]


def _undo(application: Application, lapsed: Sequence[Waiver], by: Account, at: datetime) -> None:
    if not lapsed:
        return
    for waiver in lapsed:
        undecide(waiver)
    subject = f"application:{application.cohort.code}/{application.number}"
    audit.note(at, by.login, "waiver.lapse", subject, rules=sorted(waiver.rule for waiver in lapsed))


def _renew_waivers(application: Application, rules: Sequence[str], reason: str, at: datetime) -> None:
    """Asks for what is needed now; a request that has become needless and has no decision that holds is dropped."""
    have = {waiver.rule: waiver for waiver in application.waivers}
    for rule, waiver in have.items():
        if rule not in rules and waiver.settled_at is None:
            application.waivers.remove(waiver)
            db.session.delete(waiver)
    for rule in rules:
        if rule not in have:
            application.waivers.append(Waiver(rule=rule, requested_at=at, reason=reason))
        elif have[rule].decided_at is None and reason:
            have[rule].reason = reason
