"""A hall: papers released and printed, candidates who sit on paper, people who type."""

from __future__ import annotations

from datetime import datetime, timedelta

from exams.models import Attempt, HallPrint, HallSheet, Paper, PaperSitting
from exams.queries.bank import newest_versions
from exams.queries.hall_paper import items_sha256
from exams.services.load_bank import load_bank
from exams.services.print_papers import Scope, allow_print, check_print, keep_printed, propose_print, set_next
from exams.services.release_papers import confirm_release, propose_release
from exams.services.sit_on_paper import Times, sit_on_paper
from exams.sitting.paper import Slot
from recruit.db import db
from tests.exams.sitting.every_kind import CODES, items

MINUTE = timedelta(minutes=1)


def give_every_kind(world, points: int = 2) -> None:
    """All candidates have a paper with one question of every kind."""
    load_bank(items(), world.opens)
    rows = newest_versions()
    for entry in world.entries:
        slots = []
        for code in CODES:
            letters = "ABCDEFGHIJ"[: len(rows[code].options)][::-1]
            slots.append({"item": rows[code].id, "order": letters, "points": str(points)})
        paper = db.session.query(Paper).filter_by(entry_id=entry.id).one()
        paper.items = [Slot.from_plain(slot).to_plain() for slot in slots]
    db.session.commit()


def released(world, chief, sec) -> None:
    propose_release(world.stage, chief, world.opens - 60 * MINUTE)
    confirm_release(world.stage, sec, world.opens - 59 * MINUTE)
    db.session.commit()


def allowed(world, chief, sec, scope: Scope | None = None) -> HallPrint:
    released(world, chief, sec)
    check_print(world.stage, scope or Scope("all"), chief)
    batch = propose_print(world.stage, scope or Scope("all"), chief, world.opens - 50 * MINUTE)
    allow_print(batch, sec, world.opens - 49 * MINUTE)
    db.session.commit()
    return batch


def print_next(batch: HallPrint, by, at: datetime, limit: int) -> int:
    """Sets the next few and puts them on record, as the page does."""
    return keep_printed(batch, set_next(batch, by, limit), by, at)


def on_paper(
    world, chief, number: int, began: datetime | None = None, cause: str = "planned"
) -> PaperSitting:
    """One candidate, whose sheet counts as printed, sits on paper."""
    entry = world.entries[number]
    sheet_of(world, entry, chief)
    began = began or world.opens
    times = Times(began, began + 30 * MINUTE, cause)
    sittings = sit_on_paper(world.stage, [entry.candidacy.number], times, chief, began + 31 * MINUTE)
    db.session.commit()
    return sittings[0]


def sheet_of(world, entry, chief) -> HallSheet:
    """A sheet that is marked as printed, without the seconds that setting it would take."""
    batch = HallPrint(stage=world.stage, scope="numbers", proposed_at=world.opens, proposed_by=chief)
    paper = db.session.query(Paper).filter_by(entry_id=entry.id).one()
    sheet = HallSheet(
        print=batch, entry=entry, items_sha256=items_sha256(paper), printed_at=world.opens, pages=1
    )
    db.session.add_all([batch, sheet])
    db.session.flush()
    return sheet


def attempt_of(world, number: int) -> Attempt:
    return db.session.query(Attempt).filter_by(entry_id=world.entries[number].id).one()


__all__ = [
    "MINUTE",
    "allowed",
    "attempt_of",
    "give_every_kind",
    "on_paper",
    "print_next",
    "released",
    "sheet_of",
]
