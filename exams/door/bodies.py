"""The questions of every paper rendered before the doors open: the worker's part in the opening minute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import Row, delete, exists, func, insert, select

from exams.door.mould import NUMBER
from exams.kinds.online_exam.asked import asked
from exams.models import Attempt, Paper, PaperPage
from exams.queries.sat_items import sat_items
from exams.sitting.paper import Slot
from exams.sitting.seen import seen_question
from recruit.config import ROOT
from recruit.db import db, reading
from recruit.i18n import CATALOGUES, LOCALES
from recruit.models import Entry, Stage
from recruit.web.stitch import Piece

#: How long before a stage opens its papers are rendered, and how many in one turn.
AHEAD = timedelta(days=2)
A_TURN = 60
LEVEL = 6
#: What the questions are rendered by, beside the catalogues.
_MADE_OF = (
    "templates/exams/online_exam/_asked.html",
    "templates/exams/online_exam/_questions.html",
    "templates/exams/online_exam/_rich.html",
    "exams/bank/items.py",
    "exams/bank/richtext.py",
    "exams/sitting/seen.py",
    "exams/kinds/online_exam/asked.py",
    "exams/kinds/online_exam/once.py",
    "exams/kinds/online_exam/room.py",
    "exams/kinds/online_exam/pictures.py",
    "exams/door/mould.py",
    "exams/door/bodies.py",
    "recruit/web/stitch.py",
)


@cache
def made_of() -> str:
    """Changes with whatever could make the same paper look otherwise, so that an upgrade leaves no old page behind."""
    files = [ROOT / name for name in _MADE_OF] + sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po"))
    return sha256(b"".join(sha256(Path(file).read_bytes()).digest() for file in files)).hexdigest()


def prepare(at: datetime) -> int:
    """Renders the next papers that will be opened, and drops what is not needed any more; returns how many papers.

    Rendered outside any transaction that writes: answers that come in meanwhile do not wait.
    """
    with reading():
        papers = db.session.execute(_waiting(at)).all()
        done_with = list(db.session.scalars(_done_with()))
        made = {(paper.id, paper.seed): list(_made(paper)) for paper in papers}
        db.session.rollback()
    gone = [*done_with, *(paper.id for paper in papers)]
    if gone:
        db.session.execute(delete(PaperPage).where(PaperPage.paper_id.in_(gone)))
    pages = [page for paper in _standing(made) for page in made[paper]] if made else []
    if pages:
        db.session.execute(insert(PaperPage), pages)
    return len(papers)


def _standing(made: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Those of the papers, by id and seed, that were not drawn anew meanwhile: SQLite gives their ids to the new ones,
    and whoever opened one of those would read questions that are not theirs."""
    wanted = set(made)
    query = select(Paper.id, Paper.seed).where(Paper.id.in_([paper_id for paper_id, _seed in wanted]))
    rows = db.session.execute(query.with_for_update(read=True, key_share=True)).all()
    return ((paper_id, seed) for paper_id, seed in rows if (paper_id, seed) in wanted)


def _waiting(at: datetime) -> Any:
    """Papers that nobody has begun, of exams that are near or open, as far as their pages are not up to date."""
    ready = (
        select(func.count())
        .where(PaperPage.paper_id == Paper.id, PaperPage.made_of == made_of())
        .correlate(Paper)
        .scalar_subquery()
    )
    return (
        select(Paper.id, Paper.seed, Paper.items)
        .join(Entry, Entry.id == Paper.entry_id)
        .join(Stage, Stage.id == Entry.stage_id)
        .where(Stage.state != "closed", Stage.opens_at <= at + AHEAD)
        .where(func.coalesce(Entry.closes_at, Stage.closes_at) > at)
        .where(~exists().where(Attempt.paper_id == Paper.id), ready < len(LOCALES))
        .order_by(Stage.opens_at, Paper.id)
        .limit(A_TURN)
    )


def _done_with() -> Any:
    closed = select(Paper.id).join(Entry, Entry.id == Paper.entry_id).join(Stage, Stage.id == Entry.stage_id)
    return select(PaperPage.paper_id).where(
        PaperPage.paper_id.in_(closed.where(Stage.state == "closed"))
    ).distinct().limit(A_TURN)  # fmt: skip


def _made(paper: Row[Any]) -> Iterator[dict[str, Any]]:
    slots: Sequence[Slot] = [Slot.from_plain(row) for row in paper.items]
    items = sat_items(slot.item_id for slot in slots)
    questions = [seen_question(number, slot, items[slot.item_id]) for number, slot in enumerate(slots, 1)]
    for locale in LOCALES:
        with current_app.test_request_context(), force_locale(locale):
            body = asked(NUMBER, questions)
        yield {
            "paper_id": paper.id,
            "locale": locale,
            "made_of": made_of(),
            "questions": len(questions),
            "pictures": str(NUMBER) in body,
            "content": Piece.of(body.encode(), LEVEL).packed(),
        }
