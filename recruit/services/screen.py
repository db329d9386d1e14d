"""Bring an application's standing up to date after a correction, a waiver's decision, an undone withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from recruit.db import db
from recruit.eligibility import Finding
from recruit.errors import Refusal
from recruit.intake.screening import as_plain, failing, standing
from recruit.models import Account, Application, Candidacy, Decision, Entry, Stage, Waiver
from recruit.services.decide import Verdict, decide
from recruit.services.registration_window import registration_stage


def entries_by_application(stage: Stage, application_ids: Sequence[int]) -> dict[int, Entry]:
    """The registration entries of these applications, read in slices."""
    found: dict[int, Entry] = {}
    for start in range(0, len(application_ids), 500):
        query = (
            select(Candidacy.application_id, Entry)
            .join(Candidacy, Entry.candidacy_id == Candidacy.id)
            .where(
                Entry.stage_id == stage.id, Candidacy.application_id.in_(application_ids[start : start + 500])
            )
        )
        found.update(
            {application_id: entry for application_id, entry in db.session.execute(query) if application_id}
        )
    return found


def stored_findings(application: Application) -> list[Finding]:
    """The findings as the last screening left them."""
    return [Finding(one["rule"], one["ok"], one["waivable"], one["facts"]) for one in application.findings]


def decided_rules(application: Application) -> tuple[set[str], set[str]]:
    """The rules whose waiver was granted and those whose waiver was refused."""
    granted = {waiver.rule for waiver in application.waivers if waiver.granted is True}
    return granted, {waiver.rule for waiver in application.waivers if waiver.granted is False}


def rescreen(
    application: Application, findings: Sequence[Finding], reason: str, by: Account, at: datetime
) -> str:
    """Applies fresh findings to one application and returns its new state.

    Somebody who has gone on already is never thrown back by a correction: what breaks a rule that cannot be waived is
    refused, what could be waived is put before the office. Errors: Refusal('correction-breaks-rules' (rules,
    findings)), the findings as they are stored.
    """
    stage = registration_stage(application.cohort)
    entry = entries_by_application(stage, [application.id])[application.id]
    granted, refused = decided_rules(application)
    state = standing(findings, granted, refused)
    if state == "refused" and entry.outcome == "advanced":
        broken = failing(findings, granted)
        unmet = [one for one in as_plain(findings) if one["rule"] in broken]
        raise Refusal("correction-breaks-rules", rules=broken, findings=unmet)
    application.findings, application.state = as_plain(findings), state
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


def _renew_waivers(application: Application, rules: Sequence[str], reason: str, at: datetime) -> None:
    """Asks for what is needed now; a request that has become needless and was never decided is dropped."""
    have = {waiver.rule: waiver for waiver in application.waivers}
    for rule, waiver in have.items():
        if rule not in rules and waiver.decided_at is None:
            application.waivers.remove(waiver)
            db.session.delete(waiver)
    for rule in rules:
        if rule not in have:
            application.waivers.append(Waiver(rule=rule, requested_at=at, reason=reason))
        elif have[rule].decided_at is None and reason:
            have[rule].reason = reason
