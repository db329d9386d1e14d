"""Type in judges' sheets that were filled in on paper: two people blind, a third one where they differ.

Nobody who judges in the stage types for it, in whichever room, and nobody sees what another typed but the third, who
sees both values and not whose they are. Only what two hands agree on, or the third settled from the paper, becomes the
judge's mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from exams import messages_sheets as messages_sheets  # registers its texts
from exams.models import PanelPaper, PanelTyping
from exams.queries.numbers import shown_number
from exams.queries.panel_papers import THIRD, differing, paper_of
from exams.queries.panel_rooms import closed_for
from exams.queries.who_judges import may_judge_in
from exams.rubrics import absent_numbers, criteria_of
from exams.services.mark_sheets import begun, check_steps
from recruit import audit, pictures, storage
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry, Mark
from recruit.programme import Component
from recruit.services.enter_marks import Given, enter_marks
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_county, require_other

TYPISTS = ("office", "clerk", "proctor")
#: Megabytes of one scan, and to how many pixels it is made smaller.
SCAN_MB = 8
WIDEST = 2000


def type_sheet(
    entry: Entry,
    component: Component,
    judge: Account,
    marks: Mapping[str, Decimal],
    by: Account,
    at: datetime,
) -> PanelPaper:
    """Keeps what one person typed. With two alike, or the third look, the marks become the judge's own.

    In the third look `marks` are those of the criteria that differ.
    Errors: those of `hold_sheet`, and Refusal('sheet-incomplete' | 'paper-look' | 'mark-out-of-range' | 'mark-step').
    """
    paper, number = hold_sheet(entry, component, judge, by, at)
    _check(entry, component, marks, differing(paper) if number == THIRD else None, by)
    db.session.add(
        PanelTyping(
            paper=paper,
            round=number,
            typist=by,
            marks={code: str(value) for code, value in marks.items()},
            typed_at=at,
        )
    )
    db.session.flush()
    db.session.refresh(paper, ["typings"])
    unlike = differing(paper)
    if number == THIRD or (number == THIRD - 1 and not unlike):
        _settle(paper, component, by, at)
    facts = {"round": number, "examiner": judge.login, "component": component.code}
    if number == THIRD - 1 and unlike:
        facts["differing"] = list(unlike)
    if paper.settled_at is not None:
        facts["settled"] = True
    audit.note(at, by.login, "sheet.typed", audit.about(entry.candidacy), **facts)
    return paper


def hold_sheet(
    entry: Entry, component: Component, judge: Account, by: Account, at: datetime
) -> tuple[PanelPaper, int]:
    """The paper, locked (made where there is none yet), and the round this person types.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'window-not-open' | 'unknown' | 'own-room' |
    'room-closed' | 'candidate-absent' | 'paper-given' | 'paper-settled' | 'paper-typed' | 'same-signatory').
    """
    require(by, *TYPISTS)
    require_county(by)
    hold_open([entry.stage])
    begun(entry, at)
    _require_assigned(entry, component, judge)
    if may_judge_in(entry.stage, by):
        raise Refusal("own-room")
    if closed_for(component.code, judge, [entry]):
        raise Refusal("room-closed")
    if entry.candidacy.number in absent_numbers(entry.stage):
        raise Refusal("candidate-absent", number=shown_number(entry.stage, entry, by))
    found = paper_of(entry, component.code, judge)
    paper = locked(PanelPaper, found.id) if found is not None else None
    if paper is not None and paper.settled_at is not None:
        raise Refusal("paper-settled")
    if _marked(entry, component, judge):
        raise Refusal("paper-given")
    if paper is None:
        paper = PanelPaper(entry=entry, component=component.code, judge=judge)
        db.session.add(paper)
        db.session.flush()
    return paper, _round(paper, by)


def attach_scan(
    entry: Entry, component: Component, judge: Account, content: bytes, by: Account, at: datetime
) -> PanelPaper:
    """Keeps a picture of the paper sheet beside what was typed from it; a newer one takes the older one's place until
    the sheet is settled: from then on it is the proof.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'unknown' | 'own-room' | 'paper-scan' |
    'paper-scanned').
    """
    require(by, *TYPISTS)
    require_county(by)
    hold_open([entry.stage])
    _require_assigned(entry, component, judge)
    if may_judge_in(entry.stage, by):
        raise Refusal("own-room")
    if not content or len(content) > SCAN_MB * 1024 * 1024:
        raise Refusal("paper-scan", field="scan", most=SCAN_MB)
    try:
        picture = pictures.clean(content, WIDEST)
    except Refusal:
        raise Refusal("paper-scan", field="scan", most=SCAN_MB) from None
    paper = paper_of(entry, component.code, judge)
    if paper is None:
        paper = PanelPaper(entry=entry, component=component.code, judge=judge)
        db.session.add(paper)
    elif paper.scan_sha256 is not None and paper.settled_at is not None:
        raise Refusal("paper-scanned")
    paper.scan_sha256 = storage.put(picture.bytes)
    db.session.flush()
    audit.note(
        at,
        by.login,
        "sheet.scan",
        audit.about(entry.candidacy),
        examiner=judge.login,
        scan=paper.scan_sha256,
    )
    return paper


def _settle(paper: PanelPaper, component: Component, by: Account, at: datetime) -> None:
    rounds = {one.round: one.marks for one in paper.typings}
    final = rounds[1] | rounds.get(THIRD, {})
    enter_marks(
        [
            Given(paper.entry, component.code, one.code, Decimal(final[one.code]), one.max)
            for one in criteria_of(component)
        ],
        by,
        at,
        judge=paper.judge,
    )
    paper.settled_at = at
    db.session.flush()


def _round(paper: PanelPaper, by: Account) -> int:
    for one in paper.typings:
        if one.typist_id == by.id:
            raise Refusal("paper-typed")
        require_other(by, one.typist, one.typist_id)
    return len(paper.typings) + 1


def _require_assigned(entry: Entry, component: Component, judge: Account) -> None:
    found = db.session.scalar(
        select(Assignment.id).where(
            Assignment.entry_id == entry.id,
            Assignment.component == component.code,
            Assignment.account_id == judge.id,
            Assignment.recused_at.is_(None),
        )
    )
    if found is None or component.kind != "panel":
        raise Refusal("unknown")


def _marked(entry: Entry, component: Component, judge: Account) -> bool:
    query = select(Mark.id).where(
        Mark.entry_id == entry.id, Mark.component == component.code, Mark.examiner_id == judge.id
    )
    return db.session.scalar(query.limit(1)) is not None


def _check(
    entry: Entry,
    component: Component,
    marks: Mapping[str, Decimal],
    unlike: tuple[str, ...] | None,
    by: Account,
) -> None:
    criteria = {one.code: one for one in criteria_of(component)}
    if unlike is not None and set(marks) != set(unlike):
        raise Refusal("paper-look")
    if unlike is None and set(marks) != set(criteria):
        raise Refusal("sheet-incomplete", number=shown_number(entry.stage, entry, by))
    for code, value in marks.items():
        if not value.is_finite() or not 0 <= value <= criteria[code].max:
            raise Refusal("mark-out-of-range", component=component.code, value=value, max=criteria[code].max)
    check_steps(component, marks)
