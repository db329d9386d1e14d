"""Take in what chat groups' tables say, settle whose a nickname is, enter single figures, take any of it back.

A line counts for a candidate only by an admission number, a name that one candidate alone bears, or a person's word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from exams.fieldwork import trial_messages as trial_messages  # registers its texts
from exams.fieldwork.group_names import Roster
from exams.fieldwork.rules import ACTIVITY, component_of
from exams.models import ActivityLine, ActivitySheet
from exams.services.hold_entries import hold, require_running
from exams.services.read_activity import Line, measure_headings, read_activity, roster_of
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.programme import Component
from recruit.queries.entries import entries_of
from recruit.services.hold_stage import hold_open
from recruit.services.look_at_sheet import Looked, Reader, look, looked_at
from recruit.services.roles import require, require_county
from recruit.slices import pieces

LONGEST_TITLE = 80
_MOST = 999_999


def preview_activity(
    stage: Stage, code: str, content: bytes, name: str, by: Account, at: datetime
) -> Looked[Line]:
    """Looks at every row and keeps the file, sealed, until it is taken in.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'activity-columns' | 'import-nothing'), `TableError`.
    """
    part = _part(stage, code, by)
    return look(_what(stage, code), _reader(part, roster_of(stage, code)), content, name, by, at)


@dataclass(frozen=True)
class Matched:
    """The rows of a table beside the names they were held against."""

    roster: Roster
    rows: tuple[tuple[int, Line], ...]


def match_activity(stage: Stage, code: str, sha256: str, token: str, by: Account, at: datetime) -> Matched:
    """The good rows of a preview, before anything is held for them: thousands of rows take seconds. Only reads.

    Errors: as `preview_activity`, and Refusal('import-changed').
    """
    part, roster = _part(stage, code, by), roster_of(stage, code)
    return Matched(roster, looked_at(_what(stage, code), _reader(part, roster), sha256, token, by, at))


def take_activity(
    stage: Stage,
    code: str,
    sha256: str,
    token: str,
    title: str,
    by: Account,
    at: datetime,
    matched: Matched | None = None,
) -> ActivitySheet:
    """The good rows of a preview; a file that counts already is not taken in again. `matched`: what `match_activity`
    found, which counts where nobody came or was settled since.

    Errors: as `preview_activity`, and Refusal('stage-closed' | 'import-changed' | 'activity-title' | 'activity-known'
    (title)).
    """
    part = _part(stage, code, by)
    # For itself alone: of two who send one file, the second must find what the first took in.
    locked(Stage, stage.id)
    hold_open([stage])
    named = _title(title)
    known = select(ActivitySheet).where(
        ActivitySheet.stage_id == stage.id,
        ActivitySheet.component == code,
        ActivitySheet.sheet_sha256 == sha256,
        ActivitySheet.taken_back_at.is_(None),
    )
    if (earlier := db.session.scalar(known)) is not None:
        raise Refusal("activity-known", title=earlier.title)
    roster = roster_of(stage, code)
    if matched is None or matched.roster != roster:
        rows = looked_at(_what(stage, code), _reader(part, roster), sha256, token, by, at)
    else:
        rows = matched.rows
    sheet = _sheet(stage, code, sha256, named, by, at)
    plain = [
        {
            "sheet_id": sheet.id,
            "row": row,
            "said_name": one.said_name,
            "said_number": one.said_number,
            "entry_id": one.entry_id,
            "how": one.how,
            "figures": dict(one.figures),
        }
        for row, one in rows
    ]
    for piece in pieces(plain):
        db.session.execute(insert(ActivityLine), list(piece))
    _note(sheet, by, at, "activity.import", count=len(rows), file=sha256)
    return sheet


def enter_activity(
    entry: Entry, code: str, figures: Mapping[str, int], title: str, by: Account, at: datetime
) -> ActivitySheet:
    """One candidate's figures by hand, added to what the tables say.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'stage-closed' | 'candidacy-ended' | 'activity-title' |
    'activity-figure' (field) | 'activity-nothing').
    """
    part = _part(entry.stage, code, by)
    hold_open([entry.stage])
    hold([entry])
    require_running(entry)
    known = measure_headings(part)
    for one in known:
        if not 0 <= figures.get(one, 0) <= _MOST:
            raise Refusal("activity-figure", field=one)
    counted = {one: figures.get(one, 0) for one in known}
    if not any(counted.values()):
        raise Refusal("activity-nothing")
    sheet = _sheet(entry.stage, code, None, _title(title), by, at)
    number = entry.candidacy.number
    db.session.add(
        ActivityLine(
            sheet_id=sheet.id,
            row=1,
            said_name=number,
            said_number=number,
            entry_id=entry.id,
            how="hand",
            figures=counted,
        )
    )
    db.session.flush()
    _note(sheet, by, at, "activity.enter", number=number, figures=counted)
    return sheet


def settle_line(line: ActivityLine, entry: Entry | None, by: Account, at: datetime) -> None:
    """A person says whose the nickname is; None: no candidate's. It may be said anew until the stage closes.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'stage-closed' | 'activity-taken-back' |
    'activity-twice' (row)).
    """
    sheet = line.sheet
    _part(sheet.stage, sheet.component, by)
    hold_open([sheet.stage])
    _require_counts(sheet)
    if entry is not None:
        if entry.stage_id != sheet.stage_id:
            raise Refusal("unknown")
        taken = db.session.scalar(
            select(ActivityLine.row).where(
                ActivityLine.sheet_id == sheet.id,
                ActivityLine.entry_id == entry.id,
                ActivityLine.id != line.id,
            )
        )
        if taken is not None:
            raise Refusal("activity-twice", row=taken)
    event = _settled(sheet, line, entry, by, at)
    db.session.flush()
    audit.record([event])


def likely_of(sheet: ActivitySheet, roster: Roster) -> dict[int, int]:
    """Line -> entry: the first suggestion of each open row. Every row is held against everybody, so it is worked out
    before anything is held."""
    found = {}
    for line in sheet.lines:
        if line.how == "open" and (suggested := roster.meant(line.said_name, line.said_number).suggested):
            found[line.id] = suggested[0]
    return found


def settle_likely(sheet: ActivitySheet, likely: Mapping[int, int], by: Account, at: datetime) -> int:
    """The person has looked at the suggestions and takes the first of each open row, as `likely_of` gives them.

    Two rows of one candidate stay open. Returns how many rows are settled now. Errors: as `settle_line`.
    """
    _part(sheet.stage, sheet.component, by)
    hold_open([sheet.stage])
    _require_counts(sheet)
    # As they are now, not as they were read before the lock: a colleague may have settled a row just now.
    query = select(ActivityLine).where(ActivityLine.sheet_id == sheet.id).order_by(ActivityLine.row)
    lines = db.session.scalars(query.execution_options(populate_existing=True)).all()
    entries = {one.entry_id for one in lines}
    known = {one.id: one for one in entries_of(sheet.stage)}
    events = []
    for line in lines:
        entry = known.get(likely.get(line.id, 0))
        if line.how == "open" and entry is not None and entry.id not in entries:
            events.append(_settled(sheet, line, entry, by, at))
            entries.add(entry.id)
    db.session.flush()
    audit.record(events)
    return len(events)


def _settled(
    sheet: ActivitySheet, line: ActivityLine, entry: Entry | None, by: Account, at: datetime
) -> audit.Event:
    line.entry_id = entry.id if entry else None
    line.how = "person" if entry else "nobody"
    line.settled_at, line.settled_by_id = at, by.id
    number = entry.candidacy.number if entry else ""
    return _event(sheet, by, at, "activity.settle", row=line.row, number=number)


def settle_rest(sheet: ActivitySheet, by: Account, at: datetime) -> int:
    """The person has gone through the names: whoever is still open is no candidate, as most people of a group are.

    Returns how many rows are settled now; each may be said anew. Errors: as `settle_line`.
    """
    _part(sheet.stage, sheet.component, by)
    hold_open([sheet.stage])
    _require_counts(sheet)
    rest = update(ActivityLine).where(ActivityLine.sheet_id == sheet.id, ActivityLine.how == "open")
    done = db.session.execute(rest.values(how="nobody", settled_at=at, settled_by_id=by.id)).rowcount
    if done:
        _note(sheet, by, at, "activity.rest", count=done)
    return int(done)


def take_back_activity(sheet: ActivitySheet, by: Account, at: datetime) -> None:
    """The sheet counts no more. Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'stage-closed' |
    'activity-taken-back')."""
    _part(sheet.stage, sheet.component, by)
    hold_open([sheet.stage])
    _require_counts(sheet)
    sheet.taken_back_at, sheet.taken_back_by_id = at, by.id
    db.session.flush()
    _note(sheet, by, at, "activity.take-back")


def _part(stage: Stage, code: str, by: Account) -> Component:
    require(by, "office")
    require_county(by)
    return component_of(stage.definition, code, ACTIVITY)


def _require_counts(sheet: ActivitySheet) -> None:
    db.session.refresh(sheet, with_for_update=True)
    if sheet.taken_back_at is not None:
        raise Refusal("activity-taken-back")


def _reader(part: Component, roster: Roster) -> Reader[Line]:
    return lambda content, name: read_activity(roster, part, content, name)


def _what(stage: Stage, code: str) -> str:
    return f"activity {stage.id} {code}"


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not 2 <= len(title) <= LONGEST_TITLE:
        raise Refusal("activity-title", field="title", most=LONGEST_TITLE)
    return title


def _sheet(
    stage: Stage, code: str, sha256: str | None, title: str, by: Account, at: datetime
) -> ActivitySheet:
    sheet = ActivitySheet(
        stage_id=stage.id, component=code, sheet_sha256=sha256, title=title, at=at, by_id=by.id
    )
    db.session.add(sheet)
    db.session.flush()
    return sheet


def _note(sheet: ActivitySheet, by: Account, at: datetime, action: str, **facts: Any) -> None:
    audit.record([_event(sheet, by, at, action, **facts)])


def _event(sheet: ActivitySheet, by: Account, at: datetime, action: str, **facts: Any) -> audit.Event:
    told = {"component": sheet.component, "id": sheet.id, **facts}
    return audit.Event(at, by.login, action, audit.at_stage(sheet.stage), told)
