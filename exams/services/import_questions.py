"""Bring questions of a foreign file into the bank, as drafts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from exams.bank.formats.draft import HINT, Trouble
from exams.bank.intake import Intake
from exams.bank.items import Item
from exams.bank.sameness import content_of
from exams.models import BankItem, BankPicture, BankWriter
from exams.services.load_bank import picture_values, values_of
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
    items: list[Item] = []
    rows: list[dict[str, Any]] = []
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
        came_as[place] = item.code
        like = alike.get(place)
        other = (
            None if like is None else like.code or came_as.get(-1 if like.earlier is None else like.earlier)
        )
        items.append(item)
        rows.append(
            {
                **values_of(item, item.version, at, state="draft"),
                "author_id": origin.author.id if origin else None,
                "editor_id": origin.author.id if origin else None,
                "intake": origin.name if origin else None,
                "alike": other,
                "alike_percent": like.percent if like and other else 0,
            }
        )
    codes = tuple(item.code for item in items)
    _add(items, rows, intake, origin)
    if codes:
        facts = {"intake": origin.name} if origin is not None else {}
        audit.note(at, by, "bank.import", "bank", added=len(codes), **facts)
    return Imported(codes, tuple(troubles))


def _add(
    items: Sequence[Item], rows: Sequence[dict[str, Any]], intake: Intake, origin: Origin | None
) -> None:
    """Thousands at once, in a few statements: everybody who saves waits meanwhile."""
    if not rows:
        return
    adding = insert(BankItem).returning(BankItem.id, sort_by_parameter_order=True)
    ids = db.session.scalars(adding, rows).all()
    pictures = []
    for row_id, item in zip(ids, items, strict=True):
        for values in picture_values(item):
            storage.put(intake.files[values["sha256"]])
            pictures.append({"bank_item_id": row_id, **values})
    if pictures:
        db.session.execute(insert(BankPicture), pictures)
    if origin is not None:
        written = [{"bank_item_id": row_id, "account_id": origin.author.id} for row_id in ids]
        db.session.execute(insert(BankWriter), written)
