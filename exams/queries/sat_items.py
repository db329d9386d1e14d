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
    if missing := wanted - set(kept):
        if len(kept) + len(missing) > KEPT:
            kept.clear()
            missing = wanted
        kept.update(items_by_id(missing))
    return {item_id: kept[item_id] for item_id in wanted}
