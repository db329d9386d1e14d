"""Bring questions of a foreign file into the bank, as drafts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from exams.bank.formats.draft import HINT, Trouble
from exams.bank.intake import Intake
from exams.bank.sameness import content_of
from exams.models import BankItem
from exams.services.load_bank import row_of
from recruit import audit, storage
from recruit.db import db
from recruit.models import Account


@dataclass(frozen=True)
class Imported:
    """The codes of the questions that came in, and what had to be changed to bring them in."""

    codes: tuple[str, ...]
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True)
class Origin:
    """Who brings the questions in, and the name of that import."""

    author: Account
    name: str


def import_questions(
    intake: Intake,
    at: datetime,
    by: str = "system",
    origin: Origin | None = None,
    leave: Collection[int] = frozenset(),
) -> Imported:
    """Adds the questions in the state `draft`: no paper asks one before somebody has reviewed it.

    What is in the bank stays untouched. A code that another question has is never taken over: the newcomer gets one
    made of its content. `intake` was taken against this bank; `leave` holds the places, from 0, of the questions that
    stay out. With each is kept what it resembles, for whoever reviews it.
    """
    alike = {one.at: one for one in intake.alike}
    came_as: dict[int, str] = {}
    taken = set(db.session.scalars(select(BankItem.code).distinct()))
    codes: list[str] = []
    troubles: list[Trouble] = []
    for place, one in enumerate(intake.incoming):
        if place in leave:
            continue
        item = one.item
        if item.code in taken:
            made = "q-" + hashlib.sha256(f"{item.code} {content_of(item)}".encode()).hexdigest()[:16]
            facts = {"code": item.code, "now": made}
            troubles.append(Trouble(one.draft.line, "code-taken", facts, level=HINT, sheet=one.draft.sheet))
            item = replace(item, code=made, version=1)
            if made in taken:
                continue
        taken.add(item.code)
        codes.append(item.code)
        came_as[place] = item.code
        for picture in item.pictures:
            storage.put(intake.files[picture.sha256])
        row = row_of(item, item.version, at, state="draft")
        if origin is not None:
            row.author_id = row.editor_id = origin.author.id
            row.intake = origin.name
        like = alike.get(place)
        other = None if like is None else like.code or came_as.get(like.earlier)
        if like is not None and other is not None:
            row.alike, row.alike_percent = other, like.percent
        db.session.add(row)
    db.session.flush()
    if codes:
        facts = {"intake": origin.name} if origin is not None else {}
        audit.note(at, by, "bank.import", "bank", added=len(codes), **facts)
    return Imported(tuple(codes), tuple(troubles))
