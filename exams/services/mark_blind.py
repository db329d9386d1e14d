"""Mark blind: a mark on each piece, undone as often as one likes until handed in; then it stands.

Who marks sees neither the candidate nor any other mark. Where two marks lie too far apart a third marker gets the
piece, without being told that it is a third.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from exams.queries.blind import Pile, handed_in, is_in, newest_mark, own_sheet, own_sheets
from exams.services.deal_blind import deal_again, stop, tie
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.services.hold_stage import hold_markable, hold_open
from recruit.services.mend import Change, mend
from recruit.services.roles import require, require_active
from scoring.canonical import digest
from scoring.numeric import plain

#: Why a marker does not mark something: kin, an interest, the hand is known, another circumstance.
ASIDE = ("relative", "interest", "known", "other")


def draft_mark(pile: Pile, sheet_id: int, given: Any, by: Account, at: datetime) -> Any:
    """Notes a mark that still can be undone. Errors: Refusal('role-missing' | 'unknown' | 'stage-closed'), those of the
    pile's `checked` and, with its word in front, 'handed-in'."""
    sheet = held_sheet(pile, sheet_id, by)
    sheet.draft, sheet.drafted_at = pile.checked(sheet, given), at
    db.session.flush()
    return sheet


def undo_mark(pile: Pile, sheet_id: int, by: Account) -> Any:
    """Takes back a mark that is not handed in. Errors: as `draft_mark`."""
    sheet = held_sheet(pile, sheet_id, by)
    sheet.draft = sheet.drafted_at = None
    db.session.flush()
    return sheet


def step_aside(pile: Pile, sheet_id: int, reason: str, by: Account, at: datetime) -> int:
    """Gives back a piece, and every other by the same hand that is not handed in; somebody else gets them and the
    marker gets nothing of this candidate again. Returns how many went.

    Errors: those of `draft_mark`; 'aside'.
    """
    if reason not in ASIDE:
        raise pile.refusal("aside")
    require(by, "marker")
    # The stage first: two who step aside at once would else each wait for the other's share of its lock.
    stage = _locked(own_sheet(pile, by, sheet_id).stage_id)
    sheet = held_sheet(pile, sheet_id, by)
    unit = pile.key_of(sheet)[0]
    mine = own_sheets(pile, by, stage)
    given = [one for one in mine if pile.key_of(one)[0] == unit and not is_in(pile, one)]
    for one in given:
        stop(one, reason, at)
    tie(stage, by, pile.entry_of(sheet), reason, by, at)
    deal_again(pile, stage, {unit}, at)
    return len(given)


def hand_in(pile: Pile, stage: Stage, by: Account, at: datetime) -> int:
    """Hands in everything that has a mark; from now on only a recheck changes it. Returns how many.

    The log holds the number and a fingerprint of the marks, not the marks: it is read while others still mark.
    Errors: Refusal('role-missing' | 'stage-closed'); 'nothing'.
    """
    require(by, "marker")
    held = _locked(stage.id)
    known = handed_in(pile, by, held)
    ready = [one for one in own_sheets(pile, by, held) if one.draft is not None and one.id not in known]
    if not ready:
        raise pile.refusal("nothing")
    told = []
    for one in ready:
        mark = _made(pile, one, one.draft, 1, at)
        told.append([one.id, plain(mark.value)])
        db.session.add(mark)
        one.draft = one.drafted_at = None
    db.session.flush()
    deal_again(pile, held, {pile.key_of(one)[0] for one in ready}, at)
    facts = {"marks": len(ready), "sha256": digest(sorted(told))}
    audit.note(at, by.login, f"{pile.word}s.hand-in", audit.at_stage(held), **facts)
    return len(ready)


def mend_mark(pile: Pile, sheet_id: int, given: Any, reason: str, by: Account, at: datetime) -> Any | None:
    """Puts a mark right after a recheck has opened the candidate, or gives one that is asked for then; None where
    nothing changes. Errors: those of `draft_mark`; Refusal('mend-reason')."""
    require(by, "marker")
    sheet = own_sheet(pile, by, sheet_id)
    entry, stage = pile.entry_of(sheet), locked(Stage, sheet.stage_id)
    assert stage is not None
    opened = hold_markable([entry], at)
    if entry.id not in opened:
        raise pile.refusal("handed-in")
    require_active(entry.candidacy)
    given = pile.checked(sheet, given)
    before = newest_mark(pile, sheet)
    was = None if before is None else pile.given(before)
    if was == given:
        return None
    mark = _made(pile, sheet, given, before.revision + 1 if before is not None else 1, at)
    db.session.add(mark)
    changes = pile.changes(sheet, which_of(pile, sheet), was, given)
    mend([Change(entry, *one, reason) for one in changes], opened, by, at)
    deal_again(pile, stage, {pile.key_of(sheet)[0]}, at)
    return mark


def which_of(pile: Pile, sheet: Any) -> int:
    """1 and 2 for those who mark at first, 3 for the third marker."""
    if sheet.round == 2:
        return 3
    earlier = select(func.count(pile.sheet.id)).where(
        *(column == getattr(sheet, column.key) for column in pile.key),
        pile.sheet.round == 1,
        pile.stands(),
        pile.sheet.id <= sheet.id,
    )
    return db.session.scalar(earlier) or 0


def held_sheet(pile: Pile, sheet_id: int, by: Account) -> Any:
    """The reader's own sheet, held, not handed in, of an open stage."""
    require(by, "marker")
    sheet = own_sheet(pile, by, sheet_id)
    hold_open([sheet.stage])
    held = locked(pile.sheet, sheet.id)
    if held is None or held.stopped_at is not None:
        raise Refusal("unknown")
    if is_in(pile, held):
        raise pile.refusal("handed-in")
    return held


def _made(pile: Pile, sheet: Any, given: Any, revision: int, at: datetime) -> Any:
    mark = pile.made(sheet, given)
    mark.sheet_id, mark.revision, mark.at = sheet.id, revision, at
    return mark


def _locked(stage_id: int) -> Stage:
    held = locked(Stage, stage_id)
    if held is None:
        raise Refusal("unknown")
    if held.state == "closed":
        raise Refusal("stage-closed", stage=held.code)
    return held
