"""Mark essays: a mark on each answer, undone as often as one likes until handed in; then it stands.

Who marks sees neither the candidate nor any other mark. Where two marks lie too far apart a third marker gets the
answer, without being told that it is a third.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from exams.models import EssayMark, EssaySheet
from exams.queries.essay_sheets import handed_in, is_in, own_sheet, own_sheets, points_of
from exams.queries.essays import rules_of_essays
from exams.services.deal_essays import deal_again, stop, tie
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.services.hold_stage import hold_markable, hold_open
from recruit.services.mend import Change, mend
from recruit.services.roles import require, require_active
from scoring.canonical import digest
from scoring.numeric import plain

#: Why a marker does not mark an answer: kin, an interest, the hand is known, another circumstance.
ASIDE = ("relative", "interest", "known", "other")


def draft_mark(sheet_id: int, value: Decimal, by: Account, at: datetime) -> EssaySheet:
    """Notes a mark that still can be undone. Errors: Refusal('role-missing' | 'unknown' | 'stage-closed' |
    'essay-handed-in' | 'essay-mark')."""
    sheet = _held(sheet_id, by)
    _check(sheet, value)
    sheet.draft, sheet.drafted_at = value, at
    db.session.flush()
    return sheet


def undo_mark(sheet_id: int, by: Account) -> EssaySheet:
    """Takes back a mark that is not handed in. Errors: as `draft_mark`."""
    sheet = _held(sheet_id, by)
    sheet.draft = sheet.drafted_at = None
    db.session.flush()
    return sheet


def step_aside(sheet_id: int, reason: str, by: Account, at: datetime) -> int:
    """Gives back an answer, and every other by the same hand that is not handed in; somebody else gets them and the
    marker gets nothing of this candidate again. Returns how many went.

    Errors: those of `draft_mark`; Refusal('essay-aside').
    """
    if reason not in ASIDE:
        raise Refusal("essay-aside")
    require(by, "marker")
    # The stage first: two who step aside at once would else each wait for the other's share of its lock.
    stage = _locked(own_sheet(by, sheet_id).stage)
    sheet = _held(sheet_id, by)
    given = [one for one in own_sheets(by, stage) if one.attempt_id == sheet.attempt_id and not is_in(one)]
    for one in given:
        stop(one, reason, at)
    tie(stage, by, sheet.attempt.entry, reason, by, at)
    deal_again(stage, {sheet.attempt_id}, at)
    return len(given)


def hand_in(stage: Stage, by: Account, at: datetime) -> int:
    """Hands in everything that has a mark; from now on only a recheck changes it. Returns how many.

    The log holds the number and a fingerprint of the marks, not the marks: it is read while others still mark.
    Errors: Refusal('role-missing' | 'stage-closed' | 'essay-nothing').
    """
    require(by, "marker")
    held = _locked(stage)
    known = handed_in(by, held)
    ready = [one for one in own_sheets(by, held) if one.draft is not None and one.id not in known]
    if not ready:
        raise Refusal("essay-nothing")
    told = [[one.id, plain(one.draft)] for one in ready if one.draft is not None]
    for one in ready:
        assert one.draft is not None
        db.session.add(EssayMark(sheet_id=one.id, value=one.draft, at=at))
        one.draft = one.drafted_at = None
    db.session.flush()
    facts = {"marks": len(ready), "sha256": digest(sorted(told))}
    audit.note(at, by.login, "essays.hand-in", audit.at_stage(held), **facts)
    deal_again(held, {one.attempt_id for one in ready}, at)
    return len(ready)


def mend_mark(sheet_id: int, value: Decimal, reason: str, by: Account, at: datetime) -> EssayMark | None:
    """Puts a mark right after a recheck has opened the candidate, or gives one that is asked for then; None where
    nothing changes. Errors: Refusal('role-missing' | 'unknown' | 'essay-handed-in' | 'essay-mark' | 'mend-reason')."""
    require(by, "marker")
    sheet = own_sheet(by, sheet_id)
    entry, stage = sheet.attempt.entry, locked(Stage, sheet.stage_id)
    assert stage is not None
    opened = hold_markable([entry], at)
    if entry.id not in opened:
        raise Refusal("essay-handed-in")
    require_active(entry.candidacy)
    _check(sheet, value)
    query = select(EssayMark).where(EssayMark.sheet_id == sheet.id).order_by(EssayMark.revision.desc())
    before = db.session.scalars(query.limit(1)).one_or_none()
    if before is not None and before.value == value:
        return None
    mark = EssayMark(sheet_id=sheet.id, revision=before.revision + 1 if before else 1, value=value, at=at)
    db.session.add(mark)
    was = plain(before.value) if before is not None else ""
    component = next(one.code for one in stage.definition.components if one.kind == "paper")
    mend([Change(entry, component, part_of(sheet), was, plain(value), reason)], opened, by, at)
    deal_again(stage, {sheet.attempt_id}, at)
    return mark


def part_of(sheet: EssaySheet) -> str:
    """``position/which`` as a `Mending` names it: 1 and 2 for those who mark at first, 3 for the third marker."""
    if sheet.round == 2:
        return f"{sheet.position}/3"
    earlier = select(func.count(EssaySheet.id)).where(
        EssaySheet.attempt_id == sheet.attempt_id,
        EssaySheet.position == sheet.position,
        EssaySheet.answer_sha256 == sheet.answer_sha256,
        EssaySheet.round == 1,
        EssaySheet.stopped_at.is_(None),
        EssaySheet.id <= sheet.id,
    )
    return f"{sheet.position}/{db.session.scalar(earlier)}"


def _held(sheet_id: int, by: Account) -> EssaySheet:
    """The reader's own sheet, held, not handed in, of an open stage."""
    require(by, "marker")
    sheet = own_sheet(by, sheet_id)
    hold_open([sheet.stage])
    held = locked(EssaySheet, sheet.id)
    if held is None or held.stopped_at is not None:
        raise Refusal("unknown")
    if is_in(held):
        raise Refusal("essay-handed-in")
    return held


def _locked(stage: Stage) -> Stage:
    held = locked(Stage, stage.id)
    if held is None:
        raise Refusal("unknown")
    if held.state == "closed":
        raise Refusal("stage-closed", stage=held.code)
    return held


def _check(sheet: EssaySheet, value: Decimal) -> None:
    rules, points = rules_of_essays(sheet.stage), points_of(sheet)
    if rules is None:
        raise Refusal("unknown")
    if not rules.allows(value, points):
        raise Refusal("essay-mark", max=plain(points), step=plain(rules.step))
