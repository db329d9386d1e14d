"""What people hand in under the stage kind deliverables, read from its params. Pure.

An item (a survey with its report, a plan) is handed in as several pieces: a form, a file, pictures, minutes. Each piece
is a component of field work, so that its pages, its services and the phone's app know it: ``CODE.photos`` is the
evidence of the item ``CODE``. Codes of a programme hold no dot, so a piece is never taken for anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from recruit.programme import Component, Stage, Text

#: The stage kind; the kind of component that an item is to whoever judges it.
DELIVERABLES, ITEM = "deliverables", "deliverable"
#: Endings of the pieces. `RECORD` is minutes as one document instead of pictures.
FORM, FILE, PHOTOS, MINUTES, RECORD = ".form", ".file", ".photos", ".minutes", ".record"
#: A code and its longest ending fit where components are kept.
LONGEST_CODE = 24
# data: what a piece is, after the item's own title, in both languages as a programme's titles are
_WHAT = {
    FORM: Text("填的表", "the form"),
    FILE: Text("文件", "the document"),
    PHOTOS: Text("照片", "photos"),
    MINUTES: Text("会议记录的照片", "pictures of the minutes"),
    RECORD: Text("会议记录的文件", "minutes as a document"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to hand in. `photos`, `minutes`: at least so many; `judged`: codes of the stage's criteria."""

    code: str
    title: Text
    form: str | None
    file: bool
    photos: int
    minutes: int
    judged: tuple[str, ...]


def items_of(stage: Stage) -> tuple[Item, ...]:
    """In the programme's order; none where the stage is of another kind."""
    rows = stage.params.get("items", ()) if stage.kind == DELIVERABLES else ()
    return tuple(_item(row) for row in rows)


def item_of(piece: str) -> str:
    """The code of the item that a piece belongs to; any other component is its own."""
    return piece.partition(".")[0]


def criteria_of(stage: Stage) -> dict[str, Text]:
    """Code -> what is asked of an item."""
    return {str(row["code"]): row["title"] for row in stage.params.get("criteria", ())}


def pieces_of(stage: Stage) -> tuple[Component, ...]:
    """What people work on in a stage: its components, or the pieces of its items."""
    if stage.kind != DELIVERABLES:
        return stage.components
    return tuple(piece for item in items_of(stage) for piece in item_pieces(item))


def judged_parts(stage: Stage) -> tuple[Component, ...]:
    """What examiners are assigned to: the stage's components, or its items."""
    if stage.kind != DELIVERABLES:
        return stage.components
    return tuple(_component(one.code, one.title, ITEM, {}, 1) for one in items_of(stage))


def item_pieces(item: Item) -> tuple[Component, ...]:
    """In the order in which they are asked for."""
    found = []
    if item.form is not None:
        found.append(_piece(item, FORM, "document", {"form": item.form, "file": False}))
    if item.file:
        found.append(_piece(item, FILE, "document", {}))
    for ending, least in ((PHOTOS, item.photos), (MINUTES, item.minutes)):
        if least:
            # Whoever is asked for better pictures needs room beside those that are there.
            params = {"target": least, "at_most": 3 * least + 3}
            found.append(_piece(item, ending, "evidence", params, least))
    if item.minutes:
        found.append(_piece(item, RECORD, "document", {}))
    return tuple(found)


def takes_form(component: Component) -> bool:
    """Whether a written piece may be written in place."""
    return "form" in component.params


def takes_file(component: Component) -> bool:
    """Whether a written piece may be handed in as a file."""
    return component.params.get("file") is not False


def _item(row: Any) -> Item:
    evidence = row.get("evidence", {})
    return Item(
        code=str(row["code"]),
        title=row["title"],
        form=str(row["form"]) if row.get("form") else None,
        file=bool(row.get("file", False)),
        photos=int(evidence.get("photos", 0)),
        minutes=int(evidence.get("minutes", 0)),
        judged=tuple(str(one) for one in row.get("judged", ())),
    )


def _piece(item: Item, ending: str, kind: str, params: dict[str, Any], most: int = 1) -> Component:
    what = _WHAT[ending]
    title = Text(f"{item.title.zh} · {what.zh}", f"{item.title.en} · {what.en}")
    return _component(f"{item.code}{ending}", title, kind, params, most)


def _component(code: str, title: Text, kind: str, params: dict[str, Any], most: int) -> Component:
    return Component(code, title, Decimal(most), Decimal(0), "condition", kind, params)
