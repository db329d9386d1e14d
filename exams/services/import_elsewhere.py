"""Marks of an exam held elsewhere: looked at row by row, proposed by one, counted from the second one's word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from exams.models import ElsewhereMark, ElsewhereSheet
from exams.queries.elsewhere import marked_elsewhere, sheets_of
from exams.reasons import LONGEST_REASON
from exams.services.hold_ruling import hold_correctable
from exams.services.read_elsewhere import Told, changed, read_sheet
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.services.look_at_sheet import Looked, Reader, look, looked_at
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed
from recruit.slices import pieces

SECONDS = ("second-signatory",)


def preview_elsewhere(stage: Stage, content: bytes, name: str, by: Account, at: datetime) -> Looked[Told]:
    """Looks at every row and keeps the file, sealed, until it is proposed. No mark is stored.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'elsewhere-too-early' | 'elsewhere-waiting' |
    'elsewhere-columns' | 'import-nothing'), `TableError`.
    """
    _may(stage, by, at)
    return look(_what(stage), _reader(stage), content, name, by, at)


def propose_elsewhere(
    stage: Stage, sha256: str, token: str, reason: str, by: Account, at: datetime
) -> ElsewhereSheet:
    """Puts the good rows of a preview before a second person. Marks that count already are changed with a reason only.

    Errors: as `preview_elsewhere`, and Refusal('import-changed' | 'next-stage-started' | 'elsewhere-none-new' |
    'elsewhere-reason' (count)).
    """
    held = hold_correctable(stage, at)
    _may(held, by, at)
    rows = looked_at(_what(held), _reader(held), sha256, token, by, at)
    fresh = [(row, one) for row, one in rows if one.before != one.plain]
    if not fresh:
        raise Refusal("elsewhere-none-new")
    others = changed(fresh)
    if others and not reason.strip():
        raise Refusal("elsewhere-reason", field="reason", count=len(others))
    sheet = ElsewhereSheet(
        stage=held,
        sheet_sha256=sha256,
        people=len(fresh),
        state="proposed",
        reason=reason.strip()[:LONGEST_REASON],
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(sheet)
    db.session.flush()
    plain = [
        {
            "sheet_id": sheet.id,
            "entry_id": one.entry_id,
            "row": row,
            "standing": one.standing,
            "marks": dict(one.marks),
        }
        for row, one in fresh
    ]
    for piece in pieces(plain):
        db.session.execute(insert(ElsewhereMark), list(piece))
    _note(sheet, by, at, "elsewhere.propose", changed=[one.number for one in others])
    return sheet


def confirm_elsewhere(sheet: ElsewhereSheet, by: Account, at: datetime) -> ElsewhereSheet:
    """A second, different person confirms: from now on the marks count.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'same-signatory' | 'next-stage-started').
    """
    require(by, *SECONDS)
    require_county(by)
    hold_correctable(sheet.stage, at)
    held = still_proposed(ElsewhereSheet, sheet.id)
    require_other(by, db.session.get(Account, held.proposed_by_id), held.proposed_by_id)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    _note(held, by, at, "elsewhere.confirm")
    return held


def send_back_elsewhere(sheet: ElsewhereSheet, by: Account, at: datetime, reason: str = "") -> ElsewhereSheet:
    """The second person does not confirm, with a reason; or whoever proposed it takes it back.

    Errors: Refusal('wrong-state') and those of `settle_back`.
    """
    held = still_proposed(ElsewhereSheet, sheet.id)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS)
    db.session.flush()
    _note(held, by, at, "elsewhere.back", state=held.state)
    return held


def _may(stage: Stage, by: Account, at: datetime) -> None:
    require(by, "office")
    require_county(by)
    if not marked_elsewhere(stage):
        raise Refusal("unknown")
    if at < stage.opens_at:
        raise Refusal("elsewhere-too-early")
    if any(one.state == "proposed" for one in sheets_of(stage)):
        raise Refusal("elsewhere-waiting")


def _reader(stage: Stage) -> Reader[Told]:
    return lambda content, name: read_sheet(stage, content, name)


def _what(stage: Stage) -> str:
    return f"elsewhere {stage.id}"


def _note(sheet: ElsewhereSheet, by: Account, at: datetime, action: str, **facts: Any) -> None:
    words = sheet.answer if action == "elsewhere.back" else sheet.reason
    audit.note(
        at,
        by.login,
        action,
        audit.at_stage(sheet.stage),
        sheet=sheet.sheet_sha256,
        count=sheet.people,
        **({"reason": words} if words else {}),
        **facts,
    )
