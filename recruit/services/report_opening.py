"""Report that a station opened, or never will; a second person stands for it, and the partner's stage is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, OpeningReport
from recruit.queries.money import accepted
from recruit.queries.openings import engagement_of, opening_of, township_of
from recruit.reasons import told
from recruit.services.decide import Verdict, decide
from recruit.services.end_engagement import open_station
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require, require_active, require_county, require_other, require_scope
from recruit.services.send_back import settle_back, still_proposed

SECONDS = ("office", "second-signatory")
REMARK = 500


def checklist_of(entry: Entry) -> list[str]:
    """Codes of what has to be there."""
    return [str(row["code"]) for row in entry.stage.definition.params["checklist"]]


def report_opening(
    entry: Entry, marks: Mapping[str, bool], opened_on: date, remark: str, by: Account, at: datetime
) -> OpeningReport:
    """Everything is there and the doors are open, as somebody saw on the spot.

    Errors: those of `_begin`, Refusal('opening-accept' where the fitting-out has not been accepted yet |
    'opening-unsigned'), with `field` 'opening-list' (missing) | 'opening-day' | 'change-day'.
    """
    _begin(entry, by)
    engagement = engagement_of(entry.candidacy)
    if engagement is None:
        raise Refusal("opening-unsigned")
    programme = entry.stage.cohort.programme
    if programme.support.checklist and not accepted([engagement.id]):
        raise Refusal("opening-accept")
    missing = [code for code in checklist_of(entry) if not marks.get(code)]
    if missing:
        raise Refusal("opening-list", field="marks", count=len(missing))
    if opened_on > at.astimezone(programme.timezone).date():
        raise Refusal("opening-day", field="opened_on")
    if opened_on < engagement.starts_on:
        last = at.astimezone(programme.timezone).date()
        raise Refusal("change-day", field="opened_on", first=engagement.starts_on, last=last)
    report = OpeningReport(
        entry_id=entry.id,
        kind="open",
        opened_on=opened_on,
        marks=dict.fromkeys(checklist_of(entry), True),
        remark=remark.strip()[:REMARK],
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(report)
    db.session.flush()
    _note(entry, "opening.report", by, at, on=opened_on.isoformat())
    return report


def report_never(
    entry: Entry, marks: Mapping[str, bool], remark: str, by: Account, at: datetime
) -> OpeningReport:
    """It does not open. Errors: those of `_begin`, with `field` 'reason-wanted'."""
    _begin(entry, by)
    if not remark.strip():
        raise Refusal("reason-wanted", field="remark")
    known = {code: bool(marks.get(code)) for code in checklist_of(entry)}
    report = OpeningReport(
        entry_id=entry.id,
        kind="never",
        marks=known,
        remark=remark.strip()[:REMARK],
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(report)
    db.session.flush()
    _note(entry, "opening.never", by, at, reason=told(remark))
    return report


def _begin(entry: Entry, by: Account) -> None:
    """Errors: Refusal('stage-closed' | 'candidacy-ended' | 'role-missing' | 'outside-township' | 'opening-twice')."""
    hold_running(entry.stage)
    candidacy = locked(Candidacy, entry.candidacy_id)
    assert candidacy is not None
    require_active(candidacy)
    require(by, "office", "clerk")
    require_scope(by, township_of(entry))
    if opening_of(entry).live is not None:
        raise Refusal("opening-twice")


def confirm_opening(report: OpeningReport, by: Account, at: datetime) -> None:
    """The second person's word: the day is on record, and whoever opened goes on.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'wrong-state' | 'same-signatory' |
    'opening-unsigned' | 'change-day').
    """
    require(by, *SECONDS)
    require_county(by)
    stage = hold_running(report.entry.stage)
    locked(Candidacy, report.entry.candidacy_id)
    held = still_proposed(OpeningReport, report.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    entry = held.entry
    if held.kind == "open":
        engagement = engagement_of(entry.candidacy)
        if engagement is None or held.opened_on is None:
            raise Refusal("opening-unsigned")
        open_station(engagement, held.opened_on, held.proposed_by, at)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    verdict = (
        Verdict(entry, "advanced", "opened") if held.kind == "open" else Verdict(entry, "out", "not-opened")
    )
    decide(stage, [verdict], by, at)
    _note(entry, "opening.confirm", by, at)


def send_opening_back(report: OpeningReport, reason: str, by: Account, at: datetime) -> None:
    """Errors: those of `settle_back`, Refusal('wrong-state')."""
    held = still_proposed(OpeningReport, report.id)
    township = township_of(held.entry)
    clerks = township if by.township_scope is not None else ""
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS, clerks=clerks)
    db.session.flush()
    _note(held.entry, "opening.send-back", by, at)


def _note(entry: Entry, action: str, by: Account, at: datetime, **facts: object) -> None:
    audit.note(at, by.login, action, audit.about(entry.candidacy), stage=entry.stage.code, **facts)
