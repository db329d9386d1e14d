"""The blueprint of deliverables, and what its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from exams.fieldwork.items import criteria_of, item_pieces, takes_form
from exams.fieldwork.rules import form_of
from exams.kinds.deliverables.messages import MET, STATES
from exams.kinds.task_round.documents import written_in
from exams.kinds.task_round.reading import piece
from exams.queries.deliverable_desk import pictures_in
from exams.queries.deliverables import Handed, history
from exams.queries.fieldwork_own import current_document
from recruit.models import Entry

KIND = "deliverables"
#: State of an item -> the state whose badge it wears.
BADGES = {
    "missing": "waiting_you",
    "waiting": "waiting_us",
    "back": "rejected",
    "accepted": "accepted",
    "refused": "out",
}
#: Page of a piece, by its kind.
PAGES = {"document": "task_round.document", "evidence": "task_round.evidence"}

bp = Blueprint("deliverables", __name__, url_prefix="/deliverables")


@bp.context_processor
def words() -> dict[str, object]:
    return {"states": STATES, "badges": BADGES, "met_words": MET, "piece_pages": PAGES}


def name_of(entry: Entry) -> str:
    """Who or what hands in: a person, or a place."""
    candidacy = entry.candidacy
    return candidacy.person.name if candidacy.person else candidacy.place.name if candidacy.place else ""


def shown(one: Handed) -> dict[str, Any]:
    """All that is in of an item, for whoever reads it: written pieces, pictures, what was said so far."""
    entry = one.entry
    texts = []
    for part in item_pieces(one.item):
        if part.kind != "document":
            continue
        row = current_document([entry.id], part.code).get(entry.id)
        form = form_of(entry.stage.cohort.programme, part) if takes_form(part) else written_in(entry, part)
        texts.append((part, piece(row, form)))
    titles = {part.code: part.title for part in item_pieces(one.item)}
    return {
        "texts": texts,
        "pictures": [(row, titles[row.component]) for row in pictures_in(one)],
        "history": history(entry, one.item.code),
        "criteria": criteria_of(entry.stage.definition),
    }
