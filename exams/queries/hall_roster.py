"""The cover of a print: room by room who gets a paper, with room to sign for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from exams.models import HallPrint, HallSheet
from exams.queries.hall_paper import seats_of
from exams.sitting.sheet_code import code_of
from recruit.documents.fields import UNCHECKED

TEMPLATE = "print/exam_roster.html"


@dataclass(frozen=True)
class RosterLine:
    """One candidate. `pages` counts answer sheets."""

    seat: str = field(metadata=UNCHECKED)
    number: str
    name: str
    code: str
    pages: int


@dataclass(frozen=True)
class RoomRoster:
    """One room, or those without one (`room` is '')."""

    room: str = field(metadata=UNCHECKED)
    lines: tuple[RosterLine, ...]


@dataclass(frozen=True)
class Roster:
    """All rooms of a print. `person` stands in for whose it is when the print fails."""

    number: str
    person: str
    exam: str
    office: str
    serial: int
    mark: str
    rooms: tuple[RoomRoster, ...]


def roster(batch: HallPrint, sheets: Sequence[HallSheet]) -> Roster:
    stage = batch.stage
    title = stage.definition.title.in_("zh")
    seats = seats_of([one.entry_id for one in sheets])
    rooms: dict[str, list[RosterLine]] = {}
    for one in sheets:
        room, seat = seats.get(one.entry_id, ("", 0))
        candidacy = one.entry.candidacy
        line = RosterLine(
            str(seat or ""), candidacy.number, candidacy.person.name, code_of(one.id, 0), one.pages
        )
        rooms.setdefault(room, []).append(line)
    return Roster(
        number=f"{stage.cohort.code}-{batch.id}",
        person=title,
        exam=title,
        office=stage.cohort.programme.organiser.in_("zh"),
        serial=batch.id,
        mark=f"{batch.proposed_by.name} {batch.settled_by.name if batch.settled_by else ''}",
        rooms=tuple(RoomRoster(room, tuple(lines)) for room, lines in rooms.items()),
    )
