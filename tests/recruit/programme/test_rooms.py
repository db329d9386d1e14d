"""The rooms of the editor say of a programme exactly what its readers ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from recruit.programme import loading
from recruit.programme.reader import Item, Notes
from recruit.programme.room_shapes import Each, Either, Keyed, Line
from recruit.programme.rooms import COMPONENT, ROOMS, STAGE, STAGE_ROOMS
from recruit.programme.shapes import Code, Flag, Group, Rows, Shape, Shapes, Texts
from recruit.programme.source import compose

FILES = [loading.locate(code) for code in loading.available()]
BLANK = loading.HOME / "starters" / "blank.yaml"
#: What kinds and registers say for themselves, and whatever a page of its own is for.
_OPAQUE = Each(Code())
TOP: Shapes = {
    **{key: shape for room in ROOMS for key, shape in room.shapes.items()},
    "id": Code(needed=True),
    "regions": Line(needed=True),
    "registers": _OPAQUE,
    "stages": Rows(
        {
            **STAGE,
            "kind": Code(needed=True),
            "params": _OPAQUE,
            "components": Rows({**COMPONENT, "params": _OPAQUE}),
        },
        needed=True,
    ),
}
#: Read only where something else is said, which no shape can tell: (shape's path, key).
DEPENDS = {("stages.components", "weight"), ("forms", "fields"), ("forms", "title")}
#: Needed where an agreement is printed, which is later than the reader looks.
PRINTED = {("documents.params.support", "item"), ("documents.params.support", "detail")}
_SAID = {"source", "note", "value"}


def keys_at(path: str) -> tuple[str, Shapes | None]:
    """A reader's path without the names of list items, and the keys of the mapping that stands there."""
    shape: Shape = Group(TOP)
    named: list[str] = []
    for step in path.split(".") if path else ():
        if isinstance(shape, Either):
            shape = shape.other
        if isinstance(shape, Rows):
            shape = Group(shape.keys)
        elif isinstance(shape, Group) and step in shape.keys:
            shape = shape.keys[step]
            named.append(step)
        else:
            return ".".join(named), None
    shape = shape.other if isinstance(shape, Either) else shape
    return ".".join(named), shape.keys if isinstance(shape, Group) else None


def wrong(shape: Shape, value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every place where a value is not what its shape says, with what lies within as well."""
    if shape is _OPAQUE:
        return
    if isinstance(shape, Either):
        shape = shape.other if isinstance(value, (list, dict)) else shape.one
    if isinstance(shape, Group) and isinstance(value, dict):
        yield from ((path, f"unknown {key}") for key in value if key not in shape.keys)
        yield from (
            (path, f"missing {key}") for key, one in shape.keys.items() if one.needed and key not in value
        )
        for key in value.keys() & shape.keys.keys():
            yield from wrong(shape.keys[key], value[key], f"{path}.{key}")
    elif isinstance(shape, (Rows, Each, Keyed)) and isinstance(value, (list, dict)):
        inner = Group(shape.keys) if isinstance(shape, Rows) else shape.each
        for one in value.values() if isinstance(value, dict) else value:
            yield from wrong(inner, one, path)
    elif value is not None and not (isinstance(shape, Texts) and isinstance(value, str)):
        yield from ((where, code) for where, code, _facts in shape.wrong(value, path))


def plain(file: Path) -> dict[str, Any]:
    node, _problems = compose(file.read_text(encoding="utf-8"))
    found = Item(node, "", Notes(ZoneInfo("Asia/Shanghai"))).as_plain()
    assert isinstance(found, dict)
    return found


def without(node: yaml.Node, shape: Shape, take: Any) -> None:
    """Drop from the tree every key for which `take(shape of the key, path, key)` says so."""

    def walk(node: yaml.Node, shape: Shape, path: tuple[str, ...]) -> None:
        if isinstance(shape, Either):
            shape = shape.other
        if isinstance(shape, Rows) and isinstance(node, yaml.SequenceNode):
            for one in node.value:
                walk(one, Group(shape.keys), path)
        elif isinstance(shape, Group) and isinstance(node, yaml.MappingNode):
            keep = []
            for key, child in node.value:
                known = shape.keys.get(key.value)
                if known is None or not take(known, ".".join(path), key.value):
                    keep.append((key, child))
                    if known is not None:
                        walk(child, known, (*path, key.value))
            node.value = keep

    walk(node, shape, ())


def missing_after(file: Path, take: Any, folder: Path) -> set[tuple[str, str]]:
    """What a reading misses, as (shape's path, key), once keys were taken out of a programme."""
    node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    without(node, Group(TOP), take)
    text = yaml.serialize(node, allow_unicode=True)
    reading = loading._read(text, None, loading.Beside(folder), file.name, None)
    return {
        (keys_at(one.path)[0], str(one.facts["key"]))
        for one in reading.problems
        if one.code == "missing" and keys_at(one.path)[1] is not None
    }


@pytest.mark.parametrize("file", [*FILES, BLANK], ids=lambda file: file.stem)
def test_shipped_programmes_fit(file: Path) -> None:
    assert list(wrong(Group(TOP), plain(file), "")) == []


@pytest.fixture(scope="module")
def asked() -> dict[str, set[str]]:
    """Shape's path -> every key that the readers ask for there, over all programmes that come with the software."""
    found: dict[str, set[str]] = {}
    finish = Item.finish

    def spy(self: Item) -> None:
        where, keys = keys_at(self.path)
        if keys is not None:
            found.setdefault(where, set()).update(self.asked - _SAID)
        finish(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Item, "finish", spy)
        for file in FILES:
            # A line nobody else has: whoever remembers readings (tests.support.programmes) would not ask again.
            text = file.read_text(encoding="utf-8") + "\n# asked\n"
            loading._read(text, None, loading.Beside(file.parent), file.name, None)
    return found


def test_readers_ask_for_what_the_rooms_show(asked: dict[str, set[str]]) -> None:
    """Neither a key that no page offers nor a box whose key the reader refuses."""
    differing = {}
    for where, keys in asked.items():
        shown = set(keys_at_shape(where))
        if keys != shown:
            differing[where] = {"not shown": keys - shown, "refused": shown - keys}
    assert differing == {}
    assert {"", "eligibility", "stages", "stages.components", "places.staffing.rules.seats"} <= asked.keys()


def keys_at_shape(where: str) -> Shapes:
    """The keys at a path that names no list items."""
    keys: Shapes = TOP
    for step in where.split(".") if where else ():
        shape = keys[step]
        shape = shape.other if isinstance(shape, Either) else shape
        assert isinstance(shape, (Group, Rows))
        keys = shape.keys
    return keys


@pytest.mark.parametrize("file", [*FILES, BLANK], ids=lambda file: file.stem)
def test_needed_is_what_the_reader_demands(file: Path) -> None:
    """Without everything that may be left out nothing is missed; what is needed is missed, one level after another."""
    kept = missing_after(file, lambda shape, _path, _key: not shape.needed, file.parent)
    assert kept - DEPENDS == set()
    taken: set[tuple[str, str]] = set()

    def inner(shape: Shape, path: str, key: str) -> bool:
        leaf = shape.needed and not isinstance(shape, (Group, Rows)) and key != "code"
        if leaf:
            taken.add((path, key))
        return leaf

    missed = missing_after(file, inner, file.parent)
    assert taken - missed - PRINTED == set()


@pytest.mark.parametrize("key", [key for key, shape in TOP.items() if shape.needed])
def test_whole_sections_that_are_needed(key: str) -> None:
    assert ("", key) in missing_after(BLANK, lambda _s, path, one: not path and one == key, BLANK.parent)


def test_every_key_has_one_room() -> None:
    keys = [key for room in ROOMS for key in room.shapes]
    assert len(keys) == len(set(keys))
    grouped = [key for _code, _title, _hint, keys in STAGE_ROOMS for key in keys]
    assert sorted(grouped) == sorted(STAGE)


def test_the_walk_tells_what_does_not_fit() -> None:
    shape = Group({"a": Flag(needed=True), "b": Either(Flag(), Rows({"code": Code()}))})
    assert list(wrong(shape, {"b": [{"x": 1}], "c": 2}, "")) == [
        ("", "unknown c"),
        ("", "missing a"),
        (".b", "unknown x"),
    ]
