"""Questions that are on somebody's paper, kept in memory: such a version is never changed, only followed by another."""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app

from exams.bank.items import Item
from exams.queries.bank import items_by_id

#: As many are kept; a bank that asks more at once is read anew.
KEPT = 5000


def sat_items(ids: Iterable[int]) -> dict[int, Item]:
    """The items with these row ids, read once by each process of an installation."""
    kept: dict[int, Item] = current_app.extensions.setdefault("zeyou_sat_items", {})
    wanted = set(ids)
    # Another thread may empty the memory meanwhile: what was found stays found.
    found = {item_id: item for item_id in wanted if (item := kept.get(item_id)) is not None}
    if missing := wanted - found.keys():
        read = items_by_id(missing)
        if len(kept) + len(read) > KEPT:
            kept.clear()
        kept.update(read)
        found |= read
    return found
