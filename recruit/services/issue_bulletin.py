"""Put a periodic report together from what the registers tell of the period, and issue it: by two people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale
from sqlalchemy import func, select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Account, Bulletin, Cohort, Entry, Stage
from recruit.queries.bulletins import LIVE, reports_of
from recruit.registers import Sheet, registers_of
from recruit.registers.bulletins.said import STAGES, Period, Report
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed

SECONDS = ("second-signatory", "office")
REMARKS = 2000


def sections(cohort: Cohort, report: Report, period: Period) -> list[dict[str, Any]]:
    """What it would say now, in Chinese, part by part as the programme lists them; parts with nothing to tell are
    left out."""
    with force_locale("zh"):
        known = {register.code: register for register, _said in registers_of(cohort.programme)}
        sheets: list[Sheet] = []
        for part in report.parts:
            if part == STAGES:
                sheets.append(_stages(cohort))
            elif part in known:
                sheets += known[part].sheets(cohort, period.since, period.until)
        return [
            {"title": one.title, "columns": list(one.columns), "rows": [list(row) for row in one.rows]}
            for one in sheets
        ]


def _stages(cohort: Cohort) -> Sheet:
    query = (
        select(Entry.stage_id, Entry.outcome, func.count())
        .join(Stage, Stage.id == Entry.stage_id)
        .where(Stage.cohort_id == cohort.id)
        .group_by(Entry.stage_id, Entry.outcome)
    )
    counts = {(stage, outcome): count for stage, outcome, count in db.session.execute(query)}
    rows = []
    for stage in cohort.stages:
        of = [counts.get((stage.id, outcome), 0) for outcome in ("in", "advanced", "reserve", "out")]
        rows.append((stage.definition.title.zh, str(sum(of)), *(str(one) for one in of)))
    head = (_("环节"), _("进入"), _("还没有结果"), _("通过"), _("候补"), _("没有通过"))
    return Sheet(_("各环节人数"), head, rows)


def prepare_bulletin(
    cohort: Cohort, code: str, since: date, remarks: str, by: Account, at: datetime
) -> Bulletin:
    """What stands in the registers at this moment, put before a second person.

    Errors: Refusal('role-missing' | 'county-only' | 'bulletin-unknown' | 'bulletin-early' (until) | 'bulletin-twice'),
    with `field` 'bulletin-remarks-long'.
    """
    require(by, "office")
    require_county(by)
    report, period = find(cohort, code, since)
    today = at.astimezone(cohort.programme.timezone).date()
    if period.until >= today:
        raise Refusal("bulletin-early", until=period.until.isoformat())
    if len(remarks) > REMARKS:
        raise Refusal("bulletin-remarks-long", field="remarks", longest=REMARKS)
    locked(Cohort, cohort.id)
    there = select(Bulletin.id).where(
        Bulletin.cohort_id == cohort.id,
        Bulletin.code == code,
        Bulletin.since == since,
        Bulletin.state.in_(LIVE),
    )
    if db.session.scalar(there) is not None:
        raise Refusal("bulletin-twice")
    made = Bulletin(
        cohort_id=cohort.id,
        code=code,
        number=period.number,
        since=period.since,
        until=period.until,
        content=sections(cohort, report, period),
        remarks=remarks.strip(),
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    _note(made, "bulletin.prepare", by, at)
    return made


def find(cohort: Cohort, code: str, since: date) -> tuple[Report, Period]:
    """The report and the period that begins on that day. Errors: Refusal('bulletin-unknown')."""
    for report in reports_of(cohort):
        if report.code == code:
            every: Sequence[Period] = report.periods(date.max)
            for period in every:
                if period.since == since:
                    return report, period
    raise Refusal("bulletin-unknown")


def issue_bulletin(bulletin: Bulletin, by: Account, at: datetime) -> None:
    """The second person's word. Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'same-signatory')."""
    require(by, *SECONDS)
    require_county(by)
    held = still_proposed(Bulletin, bulletin.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    _note(held, "bulletin.issue", by, at)


def send_bulletin_back(bulletin: Bulletin, reason: str, by: Account, at: datetime) -> None:
    """Errors: those of `settle_back`, Refusal('wrong-state')."""
    held = still_proposed(Bulletin, bulletin.id)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS)
    db.session.flush()
    _note(held, "bulletin.send-back", by, at)


def _note(one: Bulletin, action: str, by: Account, at: datetime) -> None:
    subject = f"cohort:{one.cohort.code}"
    audit.note(at, by.login, action, subject, report=one.code, number=one.number, since=one.since.isoformat())
