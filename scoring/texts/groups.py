"""Who belongs together: texts joined by a chain of likenesses (disjoint sets, R. Tarjan 1975)."""

from __future__ import annotations


class Groups:
    """Of ``count`` things, numbered from 0."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))
        self._links = [0] * count

    def join(self, first: int, second: int) -> None:
        """The two belong together."""
        self._links[first] += 1
        self._links[second] += 1
        one, other = sorted((self._top(first), self._top(second)))
        self._above[other] = one

    def found(self) -> tuple[tuple[int, ...], ...]:
        """Groups of two or more, the largest first; inside, those with most links first."""
        members: dict[int, list[int]] = {}
        for index in range(len(self._above)):
            members.setdefault(self._top(index), []).append(index)
        groups = [sorted(each, key=lambda one: (-self._links[one], one)) for each in members.values()]
        return tuple(
            tuple(each) for each in sorted(groups, key=lambda each: (-len(each), each[0])) if len(each) > 1
        )

    def _top(self, index: int) -> int:
        while self._above[index] != index:
            self._above[index] = self._above[self._above[index]]
            index = self._above[index]
        return index
