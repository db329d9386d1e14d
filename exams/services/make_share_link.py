"""Give every candidate of a stage their own links, as many as its programme asks for."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import insert, select

from exams.models import ShareLink
from exams.shares.codes import derived_code, new_code
from exams.shares.rules import kinds_of
from recruit.db import db
from recruit.models import Entry, Stage
from recruit.slices import pieces, slices


def make_share_links(stage: Stage, entries: Sequence[Entry]) -> int:
    """Makes the links that are missing and returns how many; whoever has them keeps them.

    Codes are drawn by the system's own chance, so that nobody can work one out from a number or from another code. A
    demonstration's follow from its cohort, so that every machine plays the same.
    """
    kinds = kinds_of(stage.definition)
    if not kinds or not entries:
        return 0
    have = set()
    for part in slices(entry.id for entry in entries):
        rows = db.session.execute(
            select(ShareLink.entry_id, ShareLink.kind).where(ShareLink.entry_id.in_(part))
        )
        have.update((entry_id, kind) for entry_id, kind in rows)
    wanted = [(entry, kind) for entry in entries for kind in kinds if (entry.id, kind) not in have]
    codes = _codes(stage, wanted)
    rows_ = [
        {"entry_id": entry.id, "kind": kind, "code": code}
        for (entry, kind), code in zip(wanted, codes, strict=True)
    ]
    for piece in pieces(rows_):
        db.session.execute(insert(ShareLink), list(piece))
    return len(rows_)


def _codes(stage: Stage, wanted: Sequence[tuple[Entry, str]]) -> list[str]:
    """A free code for each. What is taken is asked once for all, and again only for those that met."""
    found: list[str | None] = [None] * len(wanted)
    used: set[str] = set()
    turn = 0
    while None in found:
        drawn = {
            place: _code(stage, *wanted[place], turn) for place, code in enumerate(found) if code is None
        }
        taken = set()
        for part in slices(drawn.values()):
            taken.update(db.session.scalars(select(ShareLink.code).where(ShareLink.code.in_(part))))
        for place, code in drawn.items():
            if code not in taken and code not in used:
                found[place] = code
                used.add(code)
        turn += 1
    return [code for code in found if code is not None]


def _code(stage: Stage, entry: Entry, kind: str, turn: int) -> str:
    if stage.cohort.demo:
        return derived_code(f"{stage.cohort.code}/{stage.code}/{kind}/{entry.candidacy.number}/{turn}")
    return new_code(secrets.randbelow)
