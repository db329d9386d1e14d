"""The candidate's pages: every item with its state, and what was said of each."""

from __future__ import annotations

from flask import render_template

from exams.fieldwork.items import criteria_of, item_pieces
from exams.kinds.deliverables.room import KIND, bp
from exams.kinds.task_round.room import may_work, until
from exams.queries.deliverables import history, of_entry, one_item
from exams.queries.fieldwork_own import progress_of
from recruit.clock import now
from recruit.funnel import window_state
from recruit.queries.entries import own_entry
from recruit.web import guards


@bp.get("/<int:entry_id>/")
@guards.applicant
def home(entry_id: int) -> str:
    """What is the own turn comes first."""
    entry = own_entry(guards.account(), entry_id, KIND)
    items = of_entry(entry)
    mine = [one for one in items if one.state in ("back", "missing")]
    return render_template(
        "exams/deliverables/home.html",
        entry=entry,
        items=items,
        mine=mine,
        first=next((one for one in mine if one.state == "back"), mine[0] if mine else None),
        window=window_state(*entry.window, now()),
        open_now=may_work(entry, now()),
        until=until,
    )


@bp.get("/<int:entry_id>/<item>")
@guards.applicant
def own_item(entry_id: int, item: str) -> str:
    """One item: its pieces with the pages on which they are handed in, and every word on it."""
    entry = own_entry(guards.account(), entry_id, KIND)
    one = one_item(entry, item)
    pieces = {part.code for part in item_pieces(one.item)}
    return render_template(
        "exams/deliverables/item.html",
        entry=entry,
        one=one,
        pieces=[row for row in progress_of(entry) if row.component.code in pieces],
        lacking=one.lacking,
        history=history(entry, one.item.code),
        criteria=criteria_of(entry.stage.definition),
        open_now=may_work(entry, now()),
        until=until,
    )
