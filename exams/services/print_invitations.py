"""Print invitations in batches: all are checked before the first is laid out, and a batch goes on where it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from exams.models import NoticePiece, NoticePrint
from exams.notice_messages import room_words
from exams.queries.invitations import entries_by_id, invited, next_piece, notice_of, pieces_of, seats_of
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.services.print_batch import LaidOut, in_files, keep_file, let_go, stop_batch
from recruit.services.roles import require, require_county

#: People in one file: a few seconds of work, and a stack that one person can hand out.
PIECE = 30
#: Fills and checks papers without laying them out; raises what printing would refuse.
Check = Callable[[Sequence[Entry]], None]
#: Lays out the papers of these people as one PDF under a title.
Render = Callable[[Sequence[Entry], str], bytes]


@dataclass(frozen=True)
class Plan:
    """A batch that could be printed: each file's label and the entries in it."""

    scope: str
    files: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def people(self) -> int:
        return sum(len(ids) for _label, ids in self.files)


def plan_print(stage: Stage, scope: str, by: Account, check: Check) -> Plan:
    """Plans the files of a batch, by room and else by township, and checks every paper. Writes nothing, so that it may
    take its seconds.

    Errors: Refusal('role-missing' | 'county-only' | 'notice-missing' | 'notice-nobody') and those of printing.
    """
    require(by, "office")
    require_county(by)
    if notice_of(stage) is None:
        raise Refusal("notice-missing")
    entries = invited(stage, scope)
    if not entries:
        raise Refusal("notice-nobody")
    check(entries)
    files = tuple((label, tuple(one.id for one in people)) for label, people in _pieces(stage, entries))
    return Plan(scope, files)


def begin_print(stage: Stage, plan: Plan, by: Account, at: datetime) -> NoticePrint:
    """Puts a planned batch on record; nothing is laid out yet. Errors: Refusal('role-missing' | 'county-only')."""
    require(by, "office")
    require_county(by)
    batch = NoticePrint(
        stage_id=stage.id,
        scope=plan.scope,
        state="running",
        people=plan.people,
        begun_at=at,
        begun_by_id=by.id,
    )
    db.session.add(batch)
    db.session.flush()
    for position, (label, ids) in enumerate(plan.files, start=1):
        db.session.add(NoticePiece(print_id=batch.id, position=position, label=label[:80], entries=list(ids)))
    db.session.flush()
    audit.note(at, by.login, "notice.print", audit.at_stage(stage), scope=plan.scope, count=plan.people)
    return batch


def lay_out(batch: NoticePrint, render: Render) -> LaidOut | None:
    """Sets the next file and writes nothing, so that it may take its seconds; None when all are there.

    The pages say what holds now: time and seat as they stand when the file is made; who left since is left out.
    Errors: those of printing.
    """
    piece = next_piece(batch)
    if piece is None:
        return None
    people = entries_by_id(piece.entries)
    return LaidOut(piece.id, render(people, piece.label) if people else b"")


def keep(batch: NoticePrint, laid: LaidOut | None, by: Account, at: datetime) -> None:
    """Keeps a file, sealed. A stopped batch runs again; one that somebody else laid out meanwhile stays as it is.

    Errors: Refusal('role-missing' | 'county-only').
    """
    held = _held(batch, by)
    piece = db.session.get(NoticePiece, laid.piece_id) if laid is not None else None
    keep_file(held, piece, laid, next_piece, at)


def stop_print(batch: NoticePrint, by: Account, at: datetime) -> None:
    """What is laid out stays; `lay_out` and `keep` go on."""
    held = _held(batch, by)
    if stop_batch(held):
        audit.note(at, by.login, "notice.print-stop", audit.at_stage(held.stage), batch=held.id)


def discard_print(batch: NoticePrint, by: Account, at: datetime) -> list[str]:
    """Lets go of the files, which hold names and photos; returns them for whoever commits to release."""
    held = _held(batch, by)
    gone = let_go(held, pieces_of(held), at)
    audit.note(
        at, by.login, "notice.print-discard", audit.at_stage(held.stage), batch=held.id, count=len(gone)
    )
    return gone


def _pieces(stage: Stage, entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """(label, people): a room in the order of its seats; whoever has no seat by township."""
    seats, regions = seats_of(stage), stage.cohort.programme.regions
    order = {one.name: place for place, one in enumerate(regions.townships)}
    groups: dict[tuple[int, int, str], list[Entry]] = {}
    for entry in entries:
        code = entry.candidacy.township_code
        name = regions.township(code).name if regions.knows(code) else code
        key = (
            (0, 0, room_words(stage.kind, seats[entry.id][0]))
            if entry.id in seats
            else (1, order.get(name, len(order)), name)
        )
        groups.setdefault(key, []).append(entry)

    def seat(one: Entry) -> tuple[int, str]:
        return seats.get(one.id, ("", 0))[1], one.candidacy.number

    return in_files(((key[2], sorted(groups[key], key=seat)) for key in sorted(groups)), PIECE)


def _held(batch: NoticePrint, by: Account) -> NoticePrint:
    require(by, "office")
    require_county(by)
    held = locked(NoticePrint, batch.id)
    if held is None:
        raise Refusal("unknown")
    return held
