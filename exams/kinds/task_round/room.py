"""The blueprint of a task round, and what its pages share."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, url_for

from exams.fieldwork.items import DELIVERABLES, item_of
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.models import Entry
from recruit.web.words import deadline

KIND = "task-round"
#: Kinds of stage whose people hand in pictures, forms and written pieces on these pages.
KINDS = (KIND, DELIVERABLES)

bp = Blueprint("task_round", __name__, url_prefix="/task-round")


def until(closes: datetime, entry: Entry) -> str:
    """A closing moment in the words of the page of progress: midnight belongs to the day that ends."""
    return deadline(closes, entry.stage.cohort.programme)


@bp.context_processor
def words() -> dict[str, object]:
    return {"until": until, "home_of": home_of}


def home_of(entry: Entry, component: str) -> str:
    """The candidate's page above that of a component: the round's, or that of the item which a piece belongs to."""
    if entry.stage.kind == DELIVERABLES:
        return url_for("deliverables.own_item", entry_id=entry.id, item=item_of(component))
    return url_for("task_round.home", entry_id=entry.id)


def may_work(entry: Entry, at: datetime) -> bool:
    """True while the candidate may hand in."""
    active = entry.candidacy.state == "active" and entry.stage.state != "closed" and entry.asked
    return active and window_state(*entry.window, at) == "open"


def row_id(text: str) -> int:
    """A row's id as a form sends it; a number that no table can hold is no number (ValueError)."""
    number = int(text)
    if not 0 < number < 2**31:
        raise ValueError(text)
    return number


def page_of(text: str | None) -> int:
    """A page number from the address; anything else is page one. Errors: Refusal('unknown') beyond all measure."""
    if not text or not text.isascii() or not text.isdigit():
        return 1
    if len(text) > 6:
        raise Refusal("unknown")
    return max(int(text), 1)
