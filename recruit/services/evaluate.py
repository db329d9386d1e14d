"""Evaluate a unit: one person writes the sheet, another confirms it, the unit reports what it mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from recruit import audit, storage
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Evaluation
from recruit.paperfiles import PaperFile
from recruit.queries.evaluations import round_of, unit_in
from recruit.queries.units import township_of
from recruit.registers.evaluations.said import Round, must_mend, standing
from recruit.services.roles import require, require_county, require_scope
from recruit.services.send_back import confirmed_by, put_forward, settle_back, still_proposed, voided
from scoring.numeric import plain

#: Who confirms a sheet.
SECONDS = ("office", "second-signatory")
LONGEST = 2000
#: How a unit stands when a new sheet may be written; while one waits, or once it passed, none may.
TO_LOOK_AT = ("open", "late", "mending", "overdue", "again")


@dataclass(frozen=True)
class Found:
    """What was found in a unit on a day. `mend_until` None: as many days as the programme gives."""

    unit: str
    on_day: date
    marks: Mapping[str, Decimal]
    found: str
    to_mend: str = ""
    mend_until: date | None = None
    file: PaperFile | None = None


def write_sheet(cohort: Cohort, code: str, said: Found, by: Account, at: datetime) -> Evaluation:
    """The office writes a sheet; it counts when somebody else of the county confirms it.

    Errors: Refusal('unknown' | 'role-missing' | 'county-only' | 'evaluation-state' where the unit needs none now), with
    `field` 'evaluation-day' | 'evaluation-mark' (low, high) | 'evaluation-found' | 'evaluation-mend' |
    'evaluation-mend-until'.
    """
    require(by, "office")
    require_county(by)
    one = round_of(cohort, code)
    # Whoever writes at the same moment waits here, and then reads that one sheet waits already.
    locked(Cohort, cohort.id)
    today = at.astimezone(cohort.programme.timezone).date()
    at_unit = unit_in(cohort, one, said.unit, today, by)
    if at_unit.state not in TO_LOOK_AT:
        raise Refusal("evaluation-state")
    # A second look lies no earlier than what it looks at anew.
    _must_be_right(one, said, at_unit.newest.on_day if at_unit.newest else one.first, today)
    marks = {key: plain(value) for key, value in said.marks.items()}
    sheet = Evaluation(
        cohort_id=cohort.id, round=code, unit=said.unit, on_day=said.on_day, marks=marks,
        to_mend=said.to_mend.strip()[:LONGEST],
    )  # fmt: skip
    if must_mend(one, sheet):
        sheet.mend_until = said.mend_until or one.mend_until(said.on_day)
    sheet.file_sha256, sheet.file_type = _kept(said.file)
    put_forward(sheet, said.found, by, at, LONGEST)
    _note(sheet, "evaluation.write", by, at)
    return sheet


def _must_be_right(one: Round, said: Found, earliest: date, today: date) -> None:
    if not earliest <= said.on_day <= today:
        raise Refusal("evaluation-day", field="on_day", low=earliest, high=today)
    for each in one.criteria:
        mark = said.marks.get(each.code)
        if mark is None or not 0 <= mark <= each.max:
            raise Refusal("evaluation-mark", field=f"m-{each.code}", high=each.max)
    if not said.found.strip():
        raise Refusal("evaluation-found", field="found")
    marks = {key: plain(value) for key, value in said.marks.items()}
    if one.grade(marks) == "failed" and not said.to_mend.strip():
        raise Refusal("evaluation-mend", field="to_mend")
    if said.mend_until is not None and said.mend_until < said.on_day:
        raise Refusal("evaluation-mend-until", field="mend_until")


def _kept(file: PaperFile | None) -> tuple[str, str]:
    if file is None:
        return "", ""
    with storage.together():
        return storage.put(file.content), file.type


def confirm_sheet(sheet: Evaluation, by: Account, at: datetime) -> None:
    """Somebody of the county who did not write it. Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' |
    'same-signatory')."""
    held = confirmed_by(Evaluation, sheet.id, by, at, SECONDS)
    _note(held, "evaluation.confirm", by, at)


def send_sheet_back(sheet: Evaluation, reason: str, by: Account, at: datetime) -> None:
    """Sent back with a reason, or taken back by whoever wrote it. Errors: those of `settle_back`,
    Refusal('wrong-state')."""
    held = still_proposed(Evaluation, sheet.id)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS)
    db.session.flush()
    _note(held, "evaluation.send-back", by, at)


def void_sheet(sheet: Evaluation, reason: str, by: Account, at: datetime) -> None:
    """Takes a confirmed sheet that was wrong out of the count; it stays readable and another may be written.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'reason-wanted')."""
    held = voided(Evaluation, sheet.id, reason, by)
    _note(held, "evaluation.void", by, at)


def report_mended(
    cohort: Cohort, sheet: Evaluation, words: str, file: PaperFile | None, by: Account, at: datetime
) -> None:
    """The unit's own township, or the office for the county's, says what was mended; the office then looks anew.

    Errors: Refusal('role-missing' | 'outside-township' | 'evaluation-closed' where the station is gone |
    'evaluation-mended' where nothing is to be mended or it was said already), with `field` 'reason-wanted'.
    """
    require(by, "office", "clerk")
    one = round_of(cohort, sheet.round)
    require_scope(by, township_of(cohort, one.per, sheet.unit))
    held = locked(Evaluation, sheet.id)
    today = at.astimezone(cohort.programme.timezone).date()
    unit = unit_in(cohort, one, sheet.unit, today, by)
    if unit.state == "closed":
        raise Refusal("evaluation-closed")
    if held is None or held is not unit.newest or standing(one, [held], today) not in ("mending", "overdue"):
        raise Refusal("evaluation-mended")
    if not words.strip():
        raise Refusal("reason-wanted", field="mended")
    held.mended, held.mended_at, held.mended_by_id = words.strip()[:LONGEST], at, by.id
    held.mended_sha256, held.mended_type = _kept(file)
    db.session.flush()
    _note(held, "evaluation.mended", by, at)


def _note(sheet: Evaluation, action: str, by: Account, at: datetime) -> None:
    facts = {"round": sheet.round, "unit": sheet.unit, "marks": sheet.marks}
    audit.note(at, by.login, action, f"cohort:{sheet.cohort.code}", on=sheet.on_day.isoformat(), **facts)
