"""What all batches of printed papers share: files of at most so many, one laid out after the other, a batch that goes
on where it ended, and files that are let go of once they are handed out.

A batch has `state` (``running``, ``stopped``, ``done``); a piece has `pdf_sha256`, `printed_at`, `erased_at`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from recruit import storage
from recruit.db import db

T = TypeVar("T")


@dataclass(frozen=True)
class LaidOut:
    """The next file of a batch, not kept yet; `pdf` is b'' where nobody in it is left."""

    piece_id: int
    pdf: bytes


def in_files(groups: Iterable[tuple[str, Sequence[T]]], most: int) -> list[tuple[str, list[T]]]:
    """(label, members): every group in files of at most `most`, which are numbered where there are several."""
    found = []
    for name, members in groups:
        parts = [list(members[start : start + most]) for start in range(0, len(members), most)]
        for place, part in enumerate(parts, start=1):
            found.append((f"{name} {place}" if len(parts) > 1 else name, part))
    return found


def keep_file(
    held: Any, piece: Any, laid: LaidOut | None, next_piece: Callable[[Any], Any], at: datetime
) -> None:
    """Keeps a file of a batch whose row is locked. A stopped batch runs again; a piece that somebody else laid out
    meanwhile stays as it is; one with nothing in it goes."""
    if laid is not None and piece is not None and piece.printed_at is None:
        if laid.pdf:
            piece.pdf_sha256, piece.printed_at = storage.put(laid.pdf), at
        else:
            db.session.delete(piece)
        db.session.flush()
    held.state = "running" if next_piece(held) is not None else "done"
    db.session.flush()


def stop_batch(held: Any) -> bool:
    """Whether there was anything to stop."""
    if held.state != "running":
        return False
    held.state = "stopped"
    db.session.flush()
    return True


def let_go(held: Any, pieces: Iterable[Any], at: datetime) -> list[str]:
    """Ends a batch and gives up its files; returns them for whoever commits to release."""
    gone: list[str] = []
    for piece in pieces:
        if piece.pdf_sha256 is not None and piece.erased_at is None:
            gone.append(piece.pdf_sha256)
            piece.erased_at = at
        elif piece.pdf_sha256 is None:
            db.session.delete(piece)
    held.state = "done"
    db.session.flush()
    return gone
