"""The pages of the editor: which boxes stand on each, with the words that the programme itself gives to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from recruit.editor.boxes import Box, Fold, Leaf, Listed, Row, Words, box, boxes
from recruit.i18n import lazy
from recruit.programme.rewrite import Path, at, unwrapped
from recruit.programme.rooms import CARRIED, COMPONENT, ROOMS, STAGE, STAGE_ROOMS, Room
from recruit.programme.shapes import OneOf, Part, Shapes


@dataclass(frozen=True)
class Group:
    """Boxes under one heading."""

    code: str
    title: Any
    hint: Any
    boxes: Sequence[Box]


#: Headings of what a stage's kind asks for.
OWN, MARKED = lazy("这一类环节自己的设置"), lazy("打哪些分")


def room(code: str) -> Room | None:
    """One of the pages for the parts of a programme that are no stage and no register."""
    return next((one for one in ROOMS if one.code == code), None)


def room_groups(found: Room, root: yaml.Node, words: Words) -> list[Group]:
    return [Group(found.code, "", "", boxes(found.shapes, root, (), words))]


def stage_groups(root: yaml.Node, place: int, kinds: Mapping[str, Any], words: Words) -> list[Group]:
    """Everything of one stage: what all stages have, what its kind asks for, what is marked in it."""
    path: Path = ("stages", place)
    kind = kinds.get(text_at(root, (*path, "kind")))
    groups = []
    for code, title, hint, keys in STAGE_ROOMS:
        groups.append(Group(code, title, hint, boxes({key: STAGE[key] for key in keys}, root, path, words)))
    if kind is not None:
        own = boxes(dict(kind.params), root, (*path, "params"), words)
        if own:
            groups.insert(1, Group("params", OWN, "", own))
        if kind.components:
            marked = components(root, (*path, "components"), {**kind.components, **CARRIED}, words)
            groups.insert(2 if own else 1, Group("components", MARKED, "", [marked]))
    return groups


def components(root: yaml.Node, path: Path, kinds: Mapping[str, Part], words: Words) -> Listed:
    """What is marked in a stage: each with what all have, and what its own kind asks for."""
    node = unwrapped(at(root, path))
    rows = []
    for place in range(len(node.value) if isinstance(node, yaml.SequenceNode) else 0):
        here = (*path, place)
        part = kinds.get(text_at(root, (*here, "kind")))
        below = boxes(_with_kinds(COMPONENT, kinds), root, here, words)
        params = boxes(dict(part.params), root, (*here, "params"), words) if part else []
        if params:
            inner = (*here, "params")
            below.append(
                Fold(inner, words.key(inner), words.hint(inner), params, there=at(root, inner) is not None)
            )
        rows.append(Row(here, title_at(root, here) or str(place + 1), below))
    fresh = boxes(_with_kinds(COMPONENT, kinds), None, (*path, "+"), words)
    return Listed(
        path, words.key(path), words.hint(path), rows, [one for one in fresh if isinstance(one, Leaf)]
    )


def _with_kinds(shapes: Shapes, kinds: Mapping[str, Part]) -> Shapes:
    """The kind of a component is one of those that the stage's kind knows."""
    return {**shapes, "kind": replace(OneOf(tuple(kinds)), needed=True)}


def register_groups(code: str, title: str, shape: Any, root: yaml.Node, words: Words) -> list[Group]:
    """What a programme says of one register; a list of it bears the register's own title."""
    found = box(shape, root, ("registers", code), words)
    below = found.boxes if isinstance(found, Fold) else [replace(found, label=title)]
    return [Group(code, "", "", below)]


def every_box(groups: Sequence[Group]) -> list[Box]:
    return [one for group in groups for one in group.boxes]


def text_at(root: yaml.Node | None, path: Path) -> str:
    """A plain value as text, '' where there is none."""
    node = unwrapped(at(root, path))
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def title_at(root: yaml.Node | None, path: Path, language: str = "zh", key: str = "title") -> str:
    """What an item is called: its title in a language (of a question its label), else its code."""
    title = unwrapped(at(root, (*path, key)))
    if isinstance(title, yaml.MappingNode):
        return text_at(title, (language,)) or text_at(title, ("zh",))
    return text_at(root, (*path, key)) or text_at(root, (*path, "code"))


def count_at(root: yaml.Node | None, path: Path) -> int:
    """How many items a list has."""
    node = unwrapped(at(root, path))
    return len(node.value) if isinstance(node, (yaml.SequenceNode, yaml.MappingNode)) else 0
