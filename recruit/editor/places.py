"""Where a problem lies that the programme check has told, and which page of the editor shows that place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import yaml

from recruit.editor.boxes import Box, leaves, lists, named
from recruit.programme.problems import Problem
from recruit.programme.rewrite import Path, at, unwrapped
from recruit.programme.rooms import ROOMS

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@dataclass(frozen=True)
class Address:
    """A page of the editor: `sort` is ``room``, ``stages``, ``stage``, ``registers``, ``register`` or ``whole``; `key`
    says which one."""

    sort: str
    key: str = ""


def place_of(root: yaml.Node | None, told: str) -> Path:
    """The path of what the check calls ``stages.task-1.cut.places`` or ``criteria[0].max``, as far as it is there."""
    path: list[str | int] = []
    for number, word in _STEP.findall(told):
        node = unwrapped(at(root, tuple(path)))
        if isinstance(node, yaml.SequenceNode):
            place = int(number) if number else _place(node, word)
            if place is None or place >= len(node.value):
                break
            path.append(place)
        elif number:
            break
        else:
            path.append(word)
    return tuple(path)


def _place(node: yaml.SequenceNode, word: str) -> int | None:
    for place, one in enumerate(node.value):
        code = unwrapped(at(one, ("code",))) if isinstance(one, yaml.MappingNode) else one
        if isinstance(code, yaml.ScalarNode) and code.value == word:
            return place
    return int(word) if word.isdigit() and int(word) < len(node.value) else None


def address_of(path: Path) -> Address:
    """The page on which a place is filled in."""
    if not path:
        return Address("whole")
    first = str(path[0])
    if first == "stages":
        return Address("stage", str(path[1])) if len(path) > 1 else Address("stages")
    if first == "registers":
        return Address("register", str(path[1])) if len(path) > 1 else Address("registers")
    room = next((room.code for room in ROOMS if first in room.shapes), "")
    return Address("room", room) if room else Address("whole")


def by_address(
    root: yaml.Node | None, problems: Iterable[Problem]
) -> dict[Address, list[tuple[Path, Problem]]]:
    """Every problem with its place, page by page."""
    found: dict[Address, list[tuple[Path, Problem]]] = {}
    for one in problems:
        path = place_of(root, one.path)
        found.setdefault(address_of(path), []).append((path, one))
    return found


def beside_boxes(
    some: Sequence[Box], problems: Sequence[tuple[Path, Problem]]
) -> tuple[Mapping[str, list[Problem]], list[Problem]]:
    """Problems by the name of the box or list they belong to, and those that belong to none."""
    known = {leaf.path for leaf in leaves(some)} | {one.path for one in lists(some)}
    known |= {row.path for one in lists(some) for row in one.rows}
    at_box: dict[str, list[Problem]] = {}
    rest: list[Problem] = []
    for path, one in problems:
        key = one.facts.get("key")
        wanted = (*path, str(key)) if one.code == "missing" and key else path
        near = next(
            (wanted[:length] for length in range(len(wanted), 1, -1) if wanted[:length] in known), None
        )
        if near is None and wanted[:1] in known:
            near = wanted[:1]
        if near is None:
            rest.append(one)
        else:
            at_box.setdefault(named(near), []).append(one)
    return at_box, rest
