"""Circles in who depends on whom."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def circles(edges: Mapping[T, Sequence[T]]) -> list[list[T]]:
    """One circle out of each knot of nodes that all depend on each other, in the order of dependence.

    Walks without recursion (a form may chain thousands of calculations); a circle is told when the walk meets a node
    that it is still walking from, once for nodes that no earlier circle holds.
    """
    done: set[T] = set()
    told: set[T] = set()
    found: list[list[T]] = []
    for start in edges:
        if start in done:
            continue
        path: list[T] = [start]
        place = {start: 0}
        waiting = [iter(edges[start])]
        while path:
            target = next(waiting[-1], None)
            if target is None:
                last = path.pop()
                del place[last]
                waiting.pop()
                done.add(last)
            elif target in place:
                circle = path[place[target] :]
                if not told.intersection(circle):
                    found.append(circle)
                    told.update(circle)
            elif target not in done and target in edges:
                place[target] = len(path)
                path.append(target)
                waiting.append(iter(edges[target]))
    return found
