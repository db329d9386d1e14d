"""The list of a period: put forward by one, confirmed by another, who by this tells every partner how they stand."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from recruit import __version__, audit, storage
from recruit.clock import local_iso
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, PerformanceCase, PerformanceList, PerformanceRow
from recruit.queries.performance import (
    Station,
    competing,
    day_at,
    due_period,
    in_force,
    inputs_of,
    lacking,
    list_in_force,
    lists_of,
    period_named,
    said_at,
    stations_in,
    waiting_list,
)
from recruit.queries.performance_cases import BOTTOM, open_case, waiting_change
from recruit.registers.performance import messages as messages  # teaches its refusals
from recruit.registers.performance.periods import Period
from recruit.services.report_figures import subject
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import REASON, settle_back, still_proposed
from recruit.services.tell_station import tell_station
from scoring.bundle import Frame
from scoring.canonical import digest
from scoring.performance_file import Assessed, assess, file_of
from scoring.version import scoring_digest

# data: lists speak Chinese
_TITLE, _TOTAL = "业绩考核", ["total", "总分"]
# data: the same
_COLUMNS = [["rank", "名次"], ["candidate", "准考证号"], ["township", "乡镇（街道）"]]


def propose_list(
    cohort: Cohort, period: Period, by: Account, at: datetime, reason: str = "", incomplete: bool = False
) -> PerformanceList:
    """Puts the period's assessment forward as the figures stand. Periods go one after the other. A further version
    needs a reason; stations that lack figures are not ranked, which `incomplete` says is meant.

    Errors: Refusal('role-missing' | 'county-only' | 'performance-running' (period, last) | 'performance-waiting'
    (period) | 'performance-nobody' (period) | 'performance-order' (period) | 'performance-missing' (count) |
    'performance-same' | 'reason-wanted').
    """
    require(by, "office")
    require_county(by)
    locked(Cohort, cohort.id)
    if period.last >= day_at(cohort, at):
        raise Refusal("performance-running", period=period.code, last=period.last)
    if waiting_list(cohort, period.code) is not None:
        raise Refusal("performance-waiting", period=period.code)
    inputs, earlier = inputs_of(cohort, period), list_in_force(cohort, period.code)
    if earlier is not None:
        _check_correction(earlier, digest(inputs.to_dict()), reason)
    else:
        _check_turn(cohort, period, at)
    if (missing := lacking(inputs)) and not incomplete:
        raise Refusal("performance-missing", field="incomplete", count=len(missing))
    newest = select(func.max(PerformanceList.version)).where(
        PerformanceList.cohort_id == cohort.id, PerformanceList.period == period.code
    )
    made = PerformanceList(
        cohort_id=cohort.id,
        period=period.code,
        version=(db.session.scalar(newest) or 0) + 1,
        reason=reason.strip()[:REASON],
        inputs_sha256=digest(inputs.to_dict()),
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    _note(cohort, made, by, at, "performance.propose", inputs=made.inputs_sha256, missing=len(missing))
    return made


def _check_correction(earlier: PerformanceList, inputs: str, reason: str) -> None:
    if earlier.inputs_sha256 == inputs:
        raise Refusal("performance-same")
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")


def _check_turn(cohort: Cohort, period: Period, at: datetime) -> None:
    if not competing(cohort, period):
        raise Refusal("performance-nobody", period=period.code)
    due = due_period(cohort, at)
    if due is not None and due.code < period.code:
        raise Refusal("performance-order", period=due.code)


def confirm_list(proposal: PerformanceList, by: Account, at: datetime) -> PerformanceList:
    """A second, different person agrees. Everything is worked out again from what is on record, the file is written,
    partners at the bottom hear of it, and whoever was there too often is put forward for removal.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'performance-changed').
    """
    require(by, "second-signatory")
    require_county(by)
    cohort = locked(Cohort, proposal.cohort_id)
    assert cohort is not None
    held = still_proposed(PerformanceList, proposal.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    period = period_named(cohort, held.period)
    if period is None:
        raise Refusal("performance-changed")
    assessed = assess(inputs_of(cohort, period))
    if digest(assessed.inputs.to_dict()) != held.inputs_sha256:
        raise Refusal("performance-changed")
    earlier = list_in_force(cohort, held.period)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    stations = {one.number: one for one in stations_in(cohort, period)}
    _keep_rows(held, assessed, stations)
    held.file_sha256 = storage.put(_file(cohort, held, earlier, assessed, stations, by))
    db.session.flush()
    if held.period == max(in_force(lists_of(cohort))):
        _what_follows(cohort, held, assessed, stations, by, at)
    _note(cohort, held, by, at, "performance.confirm", file=held.file_sha256)
    return held


def _keep_rows(held: PerformanceList, assessed: Assessed, stations: dict[str, Station]) -> None:
    told = assessed.inputs.to_dict()["figures"]
    for position, one in enumerate(assessed.worked.ranked, 1):
        standing = assessed.standings[one.candidate]
        db.session.add(
            PerformanceRow(
                list_id=held.id,
                engagement_id=stations[one.candidate].key,
                position=position,
                rank=one.rank,
                total=one.total,
                status=standing.status,
                left_out=stations[one.candidate].left_out,
                streak=standing.streak,
                figures=told[one.candidate],
                points={code: format(value, "f") for code, value in one.points.items()},
                earned={code: format(value, "f") for code, value in assessed.earned[one.candidate].items()},
            )
        )


def _file(
    cohort: Cohort,
    held: PerformanceList,
    earlier: PerformanceList | None,
    assessed: Assessed,
    stations: dict[str, Station],
    by: Account,
) -> bytes:
    version, zone = cohort.version, cohort.programme.timezone
    assert held.settled_at is not None
    first, second = local_iso(held.proposed_at, zone), local_iso(held.settled_at, zone)
    titles = [[f"points.{one.code}", one.title.zh] for one in said_at(cohort).measures]
    frame = Frame(
        programme={"id": version.code, "version": version.number, "sha256": version.sha256},
        stage={"code": held.period, "title": f"{_TITLE} {held.period}"},
        code={"version": __version__, "scoring_sha256": scoring_digest()},
        signers=[
            {"name": held.proposed_by.name, "role": "office", "at": first, "act": "propose"},
            {"name": by.name, "role": "second-signatory", "at": second, "act": "confirm"},
        ],
        columns=[*_COLUMNS, *titles, _TOTAL],
        # One that was sent back is no version for the public.
        version=held.version if earlier else 1,
        supersedes=earlier.file_sha256 if earlier else None,
        reason=held.reason or None,
        audit_head=audit.current_head()[1],
    )
    regions = cohort.programme.regions
    people = {}
    for number, one in stations.items():
        code = one.partner.place.township_code
        people[number] = {
            "name": None,
            "township": regions.township(code).name if regions.knows(code) else code,
        }
    return file_of(assessed, frame, people)


def _what_follows(
    cohort: Cohort,
    held: PerformanceList,
    assessed: Assessed,
    stations: dict[str, Station],
    by: Account,
    at: datetime,
) -> None:
    """Only the newest period has consequences: a corrected earlier one changes the count of those after it."""
    said, zone = said_at(cohort), cohort.programme.timezone
    phone = cohort.programme.objection_desk.phone
    until = at.astimezone(zone).date() + timedelta(days=said.hear_days)
    for number, one in sorted(assessed.standings.items()):
        partner = stations[number].partner
        case = open_case(partner.engagement.id)
        if one.proposed and case is None and partner.engagement.ended_on is None:
            made = PerformanceCase(
                cohort_id=cohort.id,
                engagement_id=partner.engagement.id,
                cause=BOTTOM,
                period=held.period,
                opened_at=at,
                opened_by_id=by.id,
                hear_until=until,
            )
            db.session.add(made)
            db.session.flush()
            tell_station(partner, "performance-removal", {"until": until, "phone": phone}, at)
        elif one.status == BOTTOM and (case is None or waiting_change(case) is None):
            facts = {"period": held.period, "streak": one.streak, "phone": phone}
            tell_station(partner, "performance-bottom", facts, at)


def send_back_list(proposal: PerformanceList, by: Account, at: datetime, reason: str = "") -> None:
    """The second person does not confirm, with a reason; or whoever put it forward takes it back."""
    cohort = locked(Cohort, proposal.cohort_id)
    assert cohort is not None
    held = still_proposed(PerformanceList, proposal.id)
    held.answer = settle_back(held, by, at, reason)
    db.session.flush()
    _note(cohort, held, by, at, "performance.back", state=held.state)


def _note(
    cohort: Cohort, held: PerformanceList, by: Account, at: datetime, action: str, **facts: object
) -> None:
    audit.note(at, by.login, action, subject(cohort, held.period), version=held.version, **facts)
