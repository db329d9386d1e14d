"""Correct the published rules of a cohort that runs: a numbered correction by two people, never an edit.

The notice froze the rules. What turns out wrong may be corrected for stages that have not opened; for one that has,
nobody changes anything any more. Old and new values, reason and both names are public from the moment it holds.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, RuleCorrection, Stage
from recruit.programme import Programme, ProgrammeError, load_text
from recruit.programme.differences import Change, differences, refused
from recruit.programme.messages import all_told
from recruit.queries.rule_corrections import begun_stages, entered_stages, waiting_correction
from recruit.reasons import told
from recruit.services.publish_programme import publish
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed

REASON = 500


def propose_correction(cohort: Cohort, source: str, reason: str, by: Account, at: datetime) -> RuleCorrection:
    """The office puts the whole programme forward as it shall be; what differs is worked out here.

    Errors: Refusal('role-missing' | 'county-only' | 'reason-wanted' | 'rules-pending' | 'rules-same' |
    'rules-unreadable' (told) | 'rules-fixed' | 'rules-stage-opened' | 'rules-prepared' (path)).
    """
    require(by, "office")
    require_county(by)
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    _hold(cohort)
    if waiting_correction(cohort) is not None:
        raise Refusal("rules-pending")
    _programme, changes = _worked_out(cohort, source, at)
    row = RuleCorrection(
        cohort=cohort,
        before=cohort.version,
        source=source,
        changes=[one.to_plain() for one in changes],
        reason=reason.strip()[:REASON],
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    _note(row, by, at, "rules.propose")
    return row


def confirm_correction(row: RuleCorrection, by: Account, at: datetime) -> None:
    """A second, different person signs; from now on the corrected rules hold and everybody can read what changed.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'rules-stage-opened' |
    'rules-prepared' where a stage has opened or filled since it was proposed | 'rules-changed' where the rules are
    no longer those it was proposed against).
    """
    require(by, "second-signatory")
    require_county(by)
    _hold(row.cohort)
    held = still_proposed(RuleCorrection, row.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    cohort = held.cohort
    if cohort.version_id != held.before_id:
        raise Refusal("rules-changed")
    programme, _changes = _worked_out(cohort, held.source, at)
    newest = db.session.scalar(
        select(func.max(RuleCorrection.number)).where(RuleCorrection.cohort_id == cohort.id)
    )
    held.after = publish(programme, None, at)
    held.number, held.state = (newest or 0) + 1, "confirmed"
    held.settled_at, held.settled_by_id = at, by.id
    cohort.version = held.after
    for stage in cohort.stages:
        window = programme.stage(stage.code).window
        if stage.code not in begun_stages(cohort, at):
            stage.opens_at, stage.closes_at = window.opens, window.closes
    db.session.flush()
    _note(held, by, at, "rules.correct", sha256=held.after.sha256)


def send_back_correction(row: RuleCorrection, by: Account, at: datetime, reason: str) -> None:
    """The second person does not sign, with a reason; or the office takes it back. Errors: those of `settle_back`."""
    held = still_proposed(RuleCorrection, row.id)
    held.answer = settle_back(held, by, at, reason, recalled="withdrawn")
    _note(held, by, at, "rules.back", state=held.state)


def _hold(cohort: Cohort) -> None:
    """No stage opens, fills or closes while its rules are looked at."""
    for key in sorted(stage.id for stage in cohort.stages):
        locked(Stage, key)


def _worked_out(cohort: Cohort, source: str, at: datetime) -> tuple[Programme, list[Change]]:
    version = cohort.version
    try:
        kept = {one.name: one.content for one in version.files}
        programme = load_text(source, version.regions, files=kept)
    except ProgrammeError as error:
        raise Refusal("rules-unreadable", told=all_told(error.problems)) from error
    changes = differences(version.source, source)
    if not changes or programme.sha256 == version.sha256:
        raise Refusal("rules-same")
    if [one.code for one in programme.stages] != [one.code for one in version.programme.stages]:
        raise Refusal("rules-fixed", path="stages")
    begun, entered = begun_stages(cohort, at), entered_stages(cohort)
    for change in changes:
        code = refused(change, begun, entered)
        if code is not None:
            raise Refusal(code, path=change.path, stage=_title(cohort, change.stage))
    return programme, changes


def _title(cohort: Cohort, code: str) -> str:
    return next((stage.definition.title.zh for stage in cohort.stages if stage.code == code), "")


def _note(row: RuleCorrection, by: Account, at: datetime, action: str, **facts: object) -> None:
    audit.note(
        at,
        by.login,
        action,
        f"cohort:{row.cohort.code}",
        number=row.number,
        paths=[one["path"] for one in row.changes][:50],
        reason=told(row.reason),
        **facts,
    )
