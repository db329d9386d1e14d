"""The pages for the parts of a programme that are neither stage nor register."""

from __future__ import annotations

from typing import Any

from recruit.editor.places import Address
from recruit.editor.sheets import room, room_groups
from recruit.errors import Refusal
from recruit.programme.rooms import Room
from recruit.web import guards
from recruit.web.county import READERS
from recruit.web.programmes import bp
from recruit.web.programmes.saving import save, show
from recruit.web.programmes.seen import seen


@bp.get("/<int:draft_id>/rooms/<code>")
@guards.staff(*READERS)
def room_page(draft_id: int, code: str) -> str:
    """One part, box by box."""
    found = _room(code)
    return show(seen(draft_id), Address("room", code), _make(found), **_words(found))


@bp.post("/<int:draft_id>/rooms/<code>")
@guards.staff("office")
def save_room(draft_id: int, code: str) -> Any:
    found = _room(code)
    return save(draft_id, Address("room", code), _make(found), **_words(found))


def _room(code: str) -> Room:
    found = room(code)
    if found is None:
        raise Refusal("unknown")
    return found


def _make(found: Room) -> Any:
    return lambda root, words: room_groups(found, root, words)


def _words(found: Room) -> dict[str, str]:
    return {"title": str(found.title), "hint": str(found.hint)}
