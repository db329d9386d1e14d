"""What stands for a candidate in the addresses of judges' pages: the drawn number, where judges know no other."""

from __future__ import annotations

from collections.abc import Iterable

from exams.queries.assigned import assigned_entry
from exams.queries.numbers import anonymous, entry_of_number, lot_numbers
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.programme import Component


def keys_of(stage: Stage, component: Component, entries: Iterable[Entry | int]) -> dict[int, str]:
    """Entry id -> its part of the address; '' where somebody has no number yet, or no longer. Entries are made in the
    order of the list before, so that their ids would tell a judge who stood where."""
    ids = [one if isinstance(one, int) else one.id for one in entries]
    if not _hidden(stage, component):
        return {one: str(one) for one in ids}
    return dict.fromkeys(ids, "") | lot_numbers(ids)


def entry_at(stage: Stage, component: Component, key: str) -> Entry:
    """Whom an address is about. Errors: Refusal('unknown'), for an entry's id as well where judges know numbers."""
    found: Entry | None = None
    if _hidden(stage, component):
        found = entry_of_number(stage, key)
    elif key.isascii() and key.isdigit() and len(key) < 10:
        found = db.session.get(Entry, int(key))
    if found is None or found.stage_id != stage.id:
        raise Refusal("unknown")
    return found


def own_entry_at(account: Account, stage: Stage, component: Component, key: str) -> Entry:
    """The same for an examiner's own candidate. Errors: Refusal('unknown')."""
    return assigned_entry(account, stage, component, entry_at(stage, component, key).id)


def _hidden(stage: Stage, component: Component) -> bool:
    return component.kind == "panel" and anonymous(stage)
