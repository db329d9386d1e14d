"""Who stands before whom: by total, then rung by rung down the policy's ladder. Never by row, id or name.

Rungs: ``component:CODE`` (higher mark first, no mark counts as zero), ``completed-at`` (earlier first, not
finished last), ``unrounded-total`` (further decimals), ``extra-test`` (higher first), ``draw`` (lower first).
The last two decide a group only when *everyone* in it has a result: a mark that is not in yet must not
lose a place. Whoever misses an extra test is entered with 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from scoring.combine import Score, mark_of

_NOTHING = Decimal(0)
_total_of = attrgetter("total")
_code_of = attrgetter("row.candidate")
_first = itemgetter(0)


class Class(NamedTuple):
    """Candidates whom nothing separates, with the rung that parted them from their neighbours of equal total.

    The rung is the one that put them after the class above; for the first class of a total, the one that put
    it before the class below; None if the total stands alone or nothing parted its holders.
    """

    total: Decimal
    members: tuple[Score, ...]
    rung: str | None


def classes(scores: Sequence[Score], ladder: Sequence[str]) -> list[Class]:
    """All scores in order, best first; inside a class by candidate code, which is for display only."""
    result: list[Class] = []
    ordered = sorted(scores, key=_total_of, reverse=True)
    for total, group in groupby(ordered, key=_total_of):
        parts = _separate(list(group), tuple(ladder))
        if len(parts) > 1:
            parts[0] = (parts[0][0], parts[1][1])
        for members, rung in parts:
            if len(members) > 1:
                members.sort(key=_code_of)
            result.append(Class(total, tuple(members), rung))
    return result


def ranks(groups: Sequence[Class], style: str) -> list[int]:
    """The rank of each class: competition 1,2,2,4 or dense 1,2,2,3."""
    result: list[int] = []
    before = 0
    for index, group in enumerate(groups):
        result.append(index + 1 if style == "dense" else before + 1)
        before += len(group.members)
    return result


def _separate(group: list[Score], ladder: tuple[str, ...]) -> list[tuple[list[Score], str | None]]:
    if len(group) == 1 or not ladder:
        return [(group, None)]
    rung, rest = ladder[0], ladder[1:]
    result: list[tuple[list[Score], str | None]] = []
    for part in _parts(group, rung):
        inner = _separate(part, rest)
        if result:
            inner[0] = (inner[0][0], rung)
        result.extend(inner)
    return result


def _parts(group: list[Score], rung: str) -> list[list[Score]]:
    """Split a group by one rung, better part first; one part if the rung cannot decide it."""
    if rung == "extra-test" and any(score.row.extra_test is None for score in group):
        return [group]
    if rung == "draw" and any(score.row.draw is None for score in group):
        return [group]
    keyed = sorted(((_key(score, rung), score) for score in group), key=_first)
    return [[score for _key, score in part] for _key, part in groupby(keyed, key=_first)]


def _key(score: Score, rung: str) -> tuple[bool, Any]:
    """Sorts better first. The flag puts whoever has nothing to show last."""
    if rung == "completed-at":
        moment = None if score.finish is None else score.finish.completed_at
        return (True, 0) if moment is None else (False, moment)
    if rung == "unrounded-total":
        return (False, score.further.copy_negate())
    if rung == "extra-test":
        return (False, (score.row.extra_test or _NOTHING).copy_negate())
    if rung == "draw":
        return (False, score.row.draw or 0)
    return (False, mark_of(score.row, rung.removeprefix("component:")).copy_negate())
