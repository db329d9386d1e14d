"""Two versions of one list: who moved, and what of the inputs or the rules differs. Codes and facts, no words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_FACTS = ("rank", "total", "outcome", "reason", "rung")
_ORDER = {"advanced": 0, "reserve": 1, "undecided": 2, "out": 3}


@dataclass(frozen=True)
class Differs:
    """One figure: where it stands (``values.exam``, ``cut.places``), as it was and as it is; None for "not there"."""

    path: str
    was: Any
    now: Any


@dataclass(frozen=True)
class Moved:
    """Somebody whose line is not what it was. `before`, `after`: the rows of both lists, None where there is none.

    `inputs`: what of this candidate's own inputs differs; empty where only others' did.
    """

    candidate: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    inputs: tuple[Differs, ...]

    @property
    def outcome_changed(self) -> bool:
        """Whether this candidate now goes on, waits or falls out where it was otherwise."""
        return _outcome(self.before) != _outcome(self.after)


@dataclass(frozen=True)
class Changes:
    """moved: whose outcome changed first, then by place on the newer list. inputs_only: candidates of whom some input
    differs though their line does not. rules: what differs in the rules."""

    moved: tuple[Moved, ...]
    inputs_only: tuple[Moved, ...]
    rules: tuple[Differs, ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """Both with ``policy``, ``inputs`` and ``rows`` as a bundle has them."""
    old, new = _by_candidate(before["rows"]), _by_candidate(after["rows"])
    had, has = _by_candidate(before["inputs"]), _by_candidate(after["inputs"])
    moved, inputs_only = [], []
    for candidate in sorted(old.keys() | new.keys()):
        own = tuple(differs(had.get(candidate), has.get(candidate)))
        one = Moved(candidate, old.get(candidate), new.get(candidate), own)
        if _line(one.before) != _line(one.after):
            moved.append(one)
        elif own:
            inputs_only.append(one)
    moved.sort(key=_place)
    return Changes(tuple(moved), tuple(inputs_only), tuple(differs(before["policy"], after["policy"])))


def differs(was: Any, now: Any, path: str = "") -> Iterator[Differs]:
    """Every leaf that is not the same, in the order of the keys; lists are compared place by place."""
    if was == now:
        return
    left, right = _parts(was), _parts(now)
    if left is None or right is None:
        yield Differs(path, was, now)
        return
    for key in sorted(left.keys() | right.keys()):
        yield from differs(left.get(key), right.get(key), f"{path}.{key}" if path else str(key))


def _parts(value: Any) -> Mapping[Any, Any] | None:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, (list, tuple)):
        return dict(enumerate(value))
    return None


def _by_candidate(items: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {item["candidate"]: item for item in items}


def _line(row: Mapping[str, Any] | None) -> tuple[Any, ...] | None:
    return None if row is None else tuple(row[key] for key in _FACTS)


def _outcome(row: Mapping[str, Any] | None) -> str | None:
    return None if row is None else row["outcome"]


def _place(one: Moved) -> tuple[bool, int, int, str]:
    row = one.after or one.before or {}
    return (not one.outcome_changed, _ORDER.get(row["outcome"], 4), row["position"], one.candidate)
