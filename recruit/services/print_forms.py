"""Print a form of everybody or every site in batches: all are drawn and checked before the first is laid out, a batch
goes on where it ended, and what was printed is let go of when it is no longer needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, FormPiece, FormPrint
from recruit.queries.printed_forms import next_piece, pieces_of
from recruit.registers.papers.said import Paper
from recruit.services.print_batch import LaidOut, in_files, keep_file, let_go, stop_batch
from recruit.services.roles import require, require_county, require_scope

#: Forms in one file: a few seconds of work, and a stack that one person can hand out.
PIECE = 20
#: Lays out the forms of these subjects as one PDF under a title; b'' where none of them is there any more.
Render = Callable[[Sequence[int], str], bytes]


@dataclass(frozen=True)
class Subject:
    """What one form is about: its id, and the township that the stack is sorted by."""

    id: int
    township: str


def begin_print(
    cohort: Cohort, paper: Paper, township: str, subjects: Sequence[Subject], by: Account, at: datetime
) -> FormPrint:
    """Puts a batch on record, file by file; nothing is laid out yet. `township` is '' for everybody.

    Errors: Refusal('role-missing' | 'county-only' | 'outside-township' | 'paper-nobody').
    """
    _require(township, by)
    if not subjects:
        raise Refusal("paper-nobody")
    batch = FormPrint(
        cohort_id=cohort.id,
        paper=paper.code,
        township_code=township,
        state="running",
        whole=len(subjects),
        begun_at=at,
        begun_by_id=by.id,
    )
    db.session.add(batch)
    db.session.flush()
    for position, (label, ids) in enumerate(_pieces(subjects), start=1):
        db.session.add(FormPiece(print_id=batch.id, position=position, label=label[:80], subjects=ids))
    db.session.flush()
    _note(batch, "form.print", by, at, count=batch.whole)
    return batch


def lay_out(batch: FormPrint, render: Render) -> LaidOut | None:
    """Sets the next file and writes nothing, so that it may take its seconds; None when all are there.

    Errors: those of printing.
    """
    piece = next_piece(batch)
    if piece is None:
        return None
    return LaidOut(piece.id, render(piece.subjects, piece.label))


def keep(batch: FormPrint, laid: LaidOut | None, by: Account, at: datetime) -> None:
    """Keeps a file, sealed. A stopped batch runs again; one that somebody else laid out meanwhile stays as it is.

    Errors: Refusal('role-missing' | 'county-only' | 'outside-township').
    """
    held = _held(batch, by)
    piece = db.session.get(FormPiece, laid.piece_id) if laid is not None else None
    keep_file(held, piece, laid, next_piece, at)


def stop_print(batch: FormPrint, by: Account, at: datetime) -> None:
    """What is laid out stays; `lay_out` and `keep` go on."""
    held = _held(batch, by)
    if stop_batch(held):
        _note(held, "form.print-stop", by, at, batch=held.id)


def discard_print(batch: FormPrint, by: Account, at: datetime) -> list[str]:
    """Lets go of the files, which hold names and numbers; returns them for whoever commits to release."""
    held = _held(batch, by)
    gone = let_go(held, pieces_of(held), at)
    _note(held, "form.print-discard", by, at, batch=held.id, count=len(gone))
    return gone


def note_fetched(batch: FormPrint, what: str, by: Account, at: datetime) -> None:
    """Whoever takes the files away is on record: they show names, numbers and pictures."""
    _require(batch.township_code, by)
    _note(batch, "form.fetch", by, at, batch=batch.id, file=what)


def _pieces(subjects: Sequence[Subject]) -> list[tuple[str, list[int]]]:
    """(label, ids): a township in the order given, in files of at most so many."""
    groups: dict[str, list[int]] = {}
    for one in subjects:
        groups.setdefault(one.township, []).append(one.id)
    return in_files(groups.items(), PIECE)


def _require(township: str, by: Account) -> None:
    require(by, "office", "clerk")
    if township:
        require_scope(by, township)
    else:
        require_county(by)


def _held(batch: FormPrint, by: Account) -> FormPrint:
    held = locked(FormPrint, batch.id)
    if held is None:
        raise Refusal("unknown")
    _require(held.township_code, by)
    return held


def _note(batch: FormPrint, action: str, by: Account, at: datetime, /, **facts: object) -> None:
    subject = f"cohort:{db.session.get_one(Cohort, batch.cohort_id).code}"
    facts = {"paper": batch.paper, "township": batch.township_code, **facts}
    audit.note(at, by.login, action, subject, **facts)
