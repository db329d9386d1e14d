"""Step aside: an examiner is taken off candidates, and where that leaves a panel short the drawn reserve sits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from exams import messages_judging as messages_judging  # registers its texts
from exams.queries.panel_rooms import closed_for, touched_by
from exams.queries.room_rulings import short_after_hearing
from exams.queries.rooms import draw_of
from exams.services.recuse import recuse
from exams.services.substitute_judge import short_of, substitute
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry, Stage
from recruit.services.hold_stage import hold_open


@dataclass(frozen=True)
class Stepped:
    """How many candidates an examiner was taken off, who of the reserve sits instead, how many judges still lack; and
    of how many candidates the panel is too small though they were heard already (`heard`)."""

    done: int
    stand_ins: tuple[Account, ...] = ()
    short: int = 0
    heard: int = 0


def step_aside(
    assignments: Sequence[Assignment], reason: str, by: Account, at: datetime, *, decided: bool = False
) -> Stepped:
    """Takes the examiner off each of these candidates; see `exams.services.recuse.recuse`, also for `decided`.

    Errors: those of `recuse`, and Refusal('recusal-none').
    """
    standing = [one for one in assignments if one.recused_at is None]
    if not standing:
        raise Refusal("recusal-none")
    hold_open(one.entry.stage for one in standing)
    entries = _held(standing)
    done = recuse(standing, reason, by, at, decided=decided)
    stand_ins: dict[int, Account] = {}
    short = 0
    for entry in entries:
        if not _drawn_panel(entry, standing):
            continue
        while (made := substitute(entry, by, at)) is not None:
            account = db.session.get_one(Account, made.account_id)
            stand_ins[account.id] = account
        short += short_of(entry)
    return Stepped(done, tuple(stand_ins.values()), short, _heard(entries, standing))


def left_to_judge(account: Account, stage: Stage) -> list[Assignment]:
    """The candidates of an open stage for whom this examiner has given nothing yet, rooms that are closed left out."""
    query = (
        select(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Entry.stage_id == stage.id,
            Assignment.account_id == account.id,
            Assignment.recused_at.is_(None),
        )
        .order_by(Assignment.id)
    )
    found = list(db.session.scalars(query))
    gone: set[tuple[str, int]] = set()
    for component in {one.component for one in found}:
        entries = [one.entry for one in found if one.component == component]
        gone |= {(component, key) for key in touched_by(account, component, entries)}
        gone |= {(component, key) for key in closed_for(component, account, entries)}
    return [one for one in found if (one.component, one.entry_id) not in gone]


def _held(assignments: Sequence[Assignment]) -> list[Entry]:
    """The entries, in order, locked: of two who step aside at once the second finds the first one's substitute."""
    found = []
    for key in sorted({one.entry_id for one in assignments}):
        entry = db.session.get(Entry, key, with_for_update={"of": Entry})
        assert entry is not None
        found.append(entry)
    return found


def _heard(entries: Sequence[Entry], assignments: Sequence[Assignment]) -> int:
    panels = {one.id: one.stage for one in entries if _drawn_panel(one, assignments)}
    stages = {one.id: one for one in panels.values()}
    return sum(one.entry_id in panels for stage in stages.values() for one in short_after_hearing(stage))


def _drawn_panel(entry: Entry, assignments: Sequence[Assignment]) -> bool:
    panels = {one.code for one in entry.stage.definition.components if one.kind == "panel"}
    here = any(one.entry_id == entry.id and one.component in panels for one in assignments)
    return here and draw_of(entry.stage) is not None
