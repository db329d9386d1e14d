"""Rooms of judges: who has handed in how much, who chairs, which rooms are closed. Never what was given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select, true
from sqlalchemy.orm import joinedload

from exams.lots import outcome
from exams.models import (
    MarkChange,
    PanelChief,
    PanelPaper,
    PanelTyping,
    RoomClosing,
    RoomReopening,
    RoomRuling,
)
from exams.panel_chief import chief_by_lot
from exams.queries.numbers import known
from exams.queries.rooms import draw_of
from exams.queries.who_judges import judges_in, same_human
from exams.rubrics import Sheet, absent_numbers, criteria_of, sheets
from exams.taken_in import elsewhere_waiting
from recruit.db import db
from recruit.kinds import Blocker, second_hand
from recruit.models import Account, Assignment, Entry, Mark, Stage
from recruit.programme import Component

#: Who settles what is asked for about a closed room.
SECONDS = ("second-signatory",)


@dataclass(frozen=True)
class Judge:
    """One judge of a room: how many of the wanted sheets are in, and of which entries they are missing."""

    login: str
    given: int
    wanted: int
    missing: tuple[int, ...]


@dataclass(frozen=True)
class Room:
    """One room as its chief may see it. `chief` is a login, None where nobody chairs it yet."""

    name: str
    judges: tuple[Judge, ...]
    present: int
    chief: str | None
    closing: RoomClosing | None

    @property
    def closed(self) -> bool:
        return self.closing is not None

    @cached_property
    def missing(self) -> int:
        return sum(len(one.missing) for one in self.judges)

    @property
    def ready(self) -> bool:
        """Whether the chief may close it."""
        return not self.closed and self.present > 0 and self.missing == 0


def closes_rooms(component: Component) -> bool:
    """Whether the programme wants each room closed by its chief."""
    return component.kind == "panel" and bool(component.params.get("chief"))


def rooms_of(stage: Stage, component: Component) -> list[Room]:
    """Every room in which somebody judges, in the order of their names; absent candidates are left out."""
    absent, criteria = absent_numbers(stage), criteria_of(component)
    by_room: dict[str, list[Sheet]] = {}
    for sheet in sheets(stage, component):
        if not sheet.recused:
            by_room.setdefault(sheet.panel, []).append(sheet)
    closed = closings_in_force(stage, component)
    chiefs = _Chiefs(stage, component)
    found = []
    for name, group in sorted(by_room.items(), key=lambda one: (len(one[0]), one[0])):
        present = [sheet for sheet in group if sheet.number not in absent]
        by_judge: dict[str, list[Sheet]] = {sheet.login: [] for sheet in group}
        for sheet in present:
            by_judge[sheet.login].append(sheet)
        judges = tuple(
            Judge(
                login,
                sum(one.complete(criteria) for one in own),
                len(own),
                tuple(one.entry_id for one in own if not one.complete(criteria)),
            )
            for login, own in sorted(by_judge.items())
        )
        count = len({sheet.number for sheet in present})
        found.append(Room(name, judges, count, chiefs.of(name, set(by_judge)), closed.get(name)))
    return found


class _Chiefs:
    """Who chairs the rooms of one component: whom the office named last, else whom the lots chose."""

    def __init__(self, stage: Stage, component: Component) -> None:
        query = (
            select(PanelChief)
            .where(PanelChief.stage_id == stage.id, PanelChief.component == component.code)
            .options(joinedload(PanelChief.account))
            .order_by(PanelChief.id)
        )
        self.named = {row.room: row.account.login for row in db.session.scalars(query)}
        draw = draw_of(stage) if component.params.get("chief") == "drawn" else None
        done = draw is not None and draw.drawn_at is not None
        self.seed = draw.seed if draw is not None and done else ""
        self.panels = outcome(draw.plan, draw.seed)[1] if draw is not None and done else {}

    def of(self, room: str, sitting: set[str]) -> str | None:
        if self.named.get(room) in sitting:
            return self.named[room]
        return chief_by_lot(self.seed, room, self.panels.get(room, ()), sitting) if self.seed else None


def closings_in_force(stage: Stage, component: Component) -> dict[str, RoomClosing]:
    """Room -> its closing that stands."""
    query = select(RoomClosing).where(
        RoomClosing.stage_id == stage.id,
        RoomClosing.component == component.code,
        RoomClosing.reopened_at.is_(None),
    )
    return {one.room: one for one in db.session.scalars(query.order_by(RoomClosing.id))}


def closings_of(stage: Stage) -> list[RoomClosing]:
    """Everything that was ever closed in a stage, in order."""
    query = select(RoomClosing).where(RoomClosing.stage_id == stage.id).order_by(RoomClosing.id)
    return list(db.session.scalars(query))


def closed_for(component: str, account: Account, entries: Iterable[Entry], *, ever: bool = False) -> set[int]:
    """Those of the entries that this judge marks in a room that is closed; `ever`: or was, and was opened again."""
    ids = [one.id for one in entries]
    query = (
        select(Assignment.entry_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(RoomClosing, (RoomClosing.stage_id == Entry.stage_id) & (RoomClosing.room == Assignment.panel))
        .where(
            Assignment.entry_id.in_(ids),
            Assignment.account_id == account.id,
            Assignment.component == component,
            RoomClosing.component == component,
            true() if ever else RoomClosing.reopened_at.is_(None),
        )
    )
    return set(db.session.scalars(query)) if ids else set()


def given_by(account: Account, component: str, entries: Iterable[Entry]) -> set[int]:
    """Those of the entries for which this examiner has given any mark that stands."""
    ids = [one.id for one in entries]
    query = select(Mark.entry_id).where(
        Mark.entry_id.in_(ids),
        Mark.examiner_id == account.id,
        Mark.component == component,
        Mark.current.is_(True),
    )
    return set(db.session.scalars(query)) if ids else set()


def settled_by_two(account: Account, stage: Stage, component: str, entries: Iterable[Entry]) -> set[int]:
    """Those of the stage's entries whose marks by this judge change by two people only: in a closed room, or once the
    numbers are opened. A sheet that is missing may still be handed in while its room is open."""
    found = list(entries)
    by_two = given_by(account, component, found) if known(stage) else set()
    return closed_for(component, account, found) | by_two


def touched_by(account: Account, component: str, entries: Iterable[Entry]) -> set[int]:
    """Those of the entries of which anybody may know what this examiner gave: marked, or typed from paper."""
    found = list(entries)
    query = (
        select(PanelPaper.entry_id)
        .join(PanelTyping, PanelTyping.paper_id == PanelPaper.id)
        .where(
            PanelPaper.entry_id.in_([one.id for one in found]),
            PanelPaper.component == component,
            PanelPaper.judge_id == account.id,
        )
    )
    return given_by(account, component, found) | set(db.session.scalars(query))


def sits_in(account: Account, stage: Stage, component: str, room: str) -> bool:
    """Whether this person, by this account or another of theirs, judges, or judged, anybody in the room."""
    query = (
        select(Assignment.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Account, Account.id == Assignment.account_id)
        .where(
            Entry.stage_id == stage.id,
            same_human(account),
            Assignment.component == component,
            Assignment.panel == room,
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def chaired_by(account: Account, stage: Stage, component: Component) -> list[Room]:
    """The rooms that this account chairs."""
    if not closes_rooms(component):
        return []
    return [room for room in rooms_of(stage, component) if room.chief == account.login]


def reopenings_of(stage: Stage) -> list[RoomReopening]:
    """The newest first."""
    query = (
        select(RoomReopening)
        .join(RoomClosing, RoomClosing.id == RoomReopening.closing_id)
        .where(RoomClosing.stage_id == stage.id)
        .order_by(RoomReopening.id.desc())
    )
    return list(db.session.scalars(query))


def changes_of(stage: Stage) -> list[MarkChange]:
    """Late changes asked for in a stage, the newest first."""
    query = (
        select(MarkChange)
        .join(Entry, Entry.id == MarkChange.entry_id)
        .where(Entry.stage_id == stage.id)
        .order_by(MarkChange.id.desc())
    )
    return list(db.session.scalars(query))


def open_rooms(stage: Stage, component: Component) -> list[Room]:
    """Rooms with people in them that a chief has yet to close; none where no chief closes rooms."""
    if not closes_rooms(component):
        return []
    return [one for one in rooms_of(stage, component) if one.present and not one.closed]


def marks_unseen(stage: Stage, reader: Account) -> str:
    """Why this reader may not look at what the judges gave, as the code of a refusal; '' where they may.

    A judge never reads a peer's marks before the list is signed, whatever other role they hold; and nobody does while
    they come in: as long as a room is open, or a sheet is missing where no chief closes rooms. So nobody is taken off,
    and nothing changed, because of what others gave.
    """
    if stage.state == "closed":
        return ""
    if judges_in(stage, reader):
        return "judging-unseen"
    component = next(one for one in stage.definition.components if one.kind == "panel")
    if closes_rooms(component):
        return "rooms-unseen" if open_rooms(stage, component) else ""
    return "sheets-unseen" if any(one.missing for one in rooms_of(stage, component)) else ""


def room_blockers(stage: Stage, component: Component) -> list[Blocker]:
    """Rooms that are not closed, rooms that nobody chairs, late changes and re-openings that wait."""
    found = []
    if closes_rooms(component):
        rooms = open_rooms(stage, component)
        headless = [one.name for one in rooms if one.chief is None]
        for code, names in (("room-open", [one.name for one in rooms]), ("room-no-chief", headless)):
            if names:
                facts = {"stage_id": stage.id, "count": len(names), "rooms": names}
                found.append(Blocker(code, len(names), facts))
    waiting = _asked_for(stage)
    if waiting:
        found.append(Blocker("room-asked", len(waiting), {"stage_id": stage.id, "count": len(waiting)}))
    return found


def room_second_hands(stage: Stage) -> list[Blocker]:
    """What about closed rooms waits for a second person."""
    asked = _asked_for(stage)
    found = elsewhere_waiting(stage)
    return [*found, second_hand("room-asked", "examine.closings", SECONDS, asked)] if asked else found


def _asked_for(stage: Stage) -> Sequence[int]:
    rulings = select(RoomRuling).where(RoomRuling.stage_id == stage.id).order_by(RoomRuling.id)
    rows: list[MarkChange | RoomReopening | RoomRuling] = [
        *changes_of(stage),
        *reopenings_of(stage),
        *db.session.scalars(rulings),
    ]
    return [one.proposed_by_id for one in rows if one.state == "proposed"]
