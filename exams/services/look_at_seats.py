"""Look at a sheet of seats row by row: what would be taken, and everything that is wrong with the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from exams.models import Attempt, ExamSeat
from exams.queries.seats import left_empty
from exams.sitting.seating import LONGEST_ROOM, MOST_SEATS
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Entry, Stage
from recruit.services.preview_token import BadRow
from recruit.tables import Table

COLUMNS = ("准考证号", "考室", "座位")  # data: headings of the sheet


@dataclass
class SeatPreview:
    """What a sheet would do: the good rows as (number, room, seat), and everything wrong with the others."""

    good: list[tuple[str, str, int]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


def seat_rows(stage: Stage, table: Table) -> SeatPreview:
    """Looks at every row. Errors: Refusal('seat-columns' (columns))."""
    missing = [column for column in COLUMNS if column not in table.header]
    if missing:
        raise Refusal("seat-columns", columns=missing)
    known, begun = _known(stage)
    sheet = {row.get(COLUMNS[0]).strip() for row in table.rows}
    taken = {place: number for place, number in _taken(stage).items() if number not in sheet}
    found = SeatPreview()
    numbers: dict[str, int] = {}
    for row in table.rows:
        number, room, seat = (row.get(column).strip() for column in COLUMNS)
        wrong = _wrong(number, room, seat, known, begun, numbers)
        if number not in known and COLUMNS[0] in row.numeric:
            wrong = (0, Refusal("seat-cell-damaged"))
        if wrong is None and taken.get((room, int(seat)), number) != number:
            wrong = (2, Refusal("seat-taken", room=room, seat=int(seat)))
        if wrong is not None:
            column, refusal = wrong
            found.bad.append(BadRow(row.number, COLUMNS[column], (number, room, seat)[column], refusal))
            continue
        numbers[number] = row.number
        taken[room, int(seat)] = number
        found.good.append((number, room, int(seat)))
    return found


def _wrong(
    number: str,
    room: str,
    seat: str,
    known: Mapping[str, int],
    begun: set[int],
    seen: Mapping[str, int],
) -> tuple[int, Refusal] | None:
    if number not in known:
        return 0, Refusal("seat-row-unknown")
    if number in seen:
        return 0, Refusal("seat-number-twice")
    if known[number] in begun:
        return 0, Refusal("seat-row-begun")
    if not room or len(room) > LONGEST_ROOM:
        return 1, Refusal("seat-room-cell")
    if not (seat.isascii() and seat.isdigit() and len(seat) < 5 and 1 <= int(seat) <= MOST_SEATS):
        return 2, Refusal("seat-cell")
    return None


def _known(stage: Stage) -> tuple[dict[str, int], set[int]]:
    query = select(Candidacy.number, Entry.id, Attempt.id).join(Entry, Entry.candidacy_id == Candidacy.id)
    query = query.outerjoin(Attempt, Attempt.entry_id == Entry.id).where(Entry.stage_id == stage.id)
    rows = db.session.execute(query).all()
    return {row[0]: row[1] for row in rows}, {row[1] for row in rows if row[2] is not None}


def _taken(stage: Stage) -> dict[tuple[str, int], str]:
    """Every seat that is taken now, with who sits there."""
    gone = left_empty(stage)
    query = (
        select(ExamSeat.room, ExamSeat.seat, Candidacy.number, ExamSeat.entry_id)
        .join(Entry, Entry.id == ExamSeat.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(ExamSeat.stage_id == stage.id)
    )
    rows = db.session.execute(query)
    return {(room, seat): number for room, seat, number, entry_id in rows if entry_id not in gone}
