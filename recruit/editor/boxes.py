"""Boxes to fill in, made from shapes and from what the YAML says there now. Pure.

A box knows the path of its value in the file; its name in a form is that path, so that what comes back can be put where
it belongs (`recruit.editor.typed`). Values are text as typed: half-typed ones too, which are kept and told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import yaml

from recruit.programme.reader import SOURCES
from recruit.programme.rewrite import Path, at, unwrapped
from recruit.programme.room_shapes import Each, Either
from recruit.programme.shapes import (
    Clock,
    Code,
    Codes,
    Day,
    Flag,
    Group,
    Number,
    OneOf,
    Rows,
    Shape,
    Shapes,
    Span,
    Table,
    Texts,
    Whole,
    WholeOr,
)

Sort = Literal["number", "choice", "flag", "code", "codes", "clock", "day", "line", "texts", "other"]
_ORIGIN: Shapes = {"source": OneOf(SOURCES), "note": Texts()}
#: From here on a text gets a larger box.
LONG = 40
#: So many items of a list are drawn; a page of more of them no phone could open.
MOST_ROWS = 200
SORTS: tuple[tuple[type, Sort], ...] = (
    (Whole, "number"), (Number, "number"), (OneOf, "choice"), (Flag, "flag"), (Texts, "texts"), (Code, "code"),
    (Codes, "codes"), (Clock, "clock"), (Day, "day"), (Span, "line"), (WholeOr, "line"),
)  # fmt: skip


class Words:
    """How a page names things: keys, the words a value may be, hints. The pure core knows only codes."""

    def key(self, path: Path) -> str:
        return str(path[-1])

    def value(self, path: Path, code: str) -> str:
        return code

    def hint(self, path: Path) -> str:
        return ""

    def options(self, source: str, path: Path = ()) -> Sequence[tuple[str, str]] | None:
        """What a value at `path` that names something else of the programme may name; None where it is typed freely."""
        return None


@dataclass(frozen=True)
class Leaf:
    """One value. `value` is what stands there as typed, for `texts` the Chinese with `english` beside it; `said` is the
    origin and its note, where the value tells them."""

    path: Path
    label: str
    hint: str
    sort: Sort
    needed: bool = False
    value: str = ""
    english: str = ""
    options: Sequence[tuple[str, str]] = ()
    origin: str = ""
    note: tuple[str, str] = ("", "")
    settled: bool = False
    long: bool = False
    there: bool = False

    @property
    def name(self) -> str:
        return named(self.path)


@dataclass(frozen=True)
class Fold:
    """Values of their own below one key. `there`: whether the file says anything of it. `alike`: the boxes are a table
    of one thing, such as a number for every township."""

    path: Path
    label: str
    hint: str
    boxes: Sequence[Box]
    needed: bool = False
    there: bool = False
    alike: bool = False

    @property
    def name(self) -> str:
        return named(self.path)


@dataclass(frozen=True)
class Row:
    """One item of a list, by its place; `title` tells it from its neighbours."""

    path: Path
    title: str
    boxes: Sequence[Box]

    @property
    def name(self) -> str:
        return named(self.path)


@dataclass(frozen=True)
class Listed:
    """A list of items that look alike, with empty boxes for one more. `beyond`: how many more stand in the file than
    one page can bear; they are changed there."""

    path: Path
    label: str
    hint: str
    rows: Sequence[Row]
    fresh: Sequence[Box]
    needed: bool = False
    plain: bool = field(default=False)
    beyond: int = 0

    @property
    def name(self) -> str:
        return named(self.path)

    @property
    def there(self) -> bool:
        return bool(self.rows)


Box = Leaf | Fold | Listed
#: Where the boxes of one more item stand in a path.
FRESH = "+"


def named(path: Path) -> str:
    """The name of a box in a form."""
    return ".".join(str(step) for step in path)


def boxes(shapes: Shapes, root: yaml.Node | None, path: Path, words: Words) -> list[Box]:
    """A box for every key that may stand at `path`, in the order of the shapes."""
    return [box(shape, root, (*path, key), words) for key, shape in shapes.items()]


def box(shape: Shape, root: yaml.Node | None, path: Path, words: Words) -> Box:
    """The box of one value."""
    node = at(root, path)
    inner = unwrapped(node)
    if isinstance(shape, Group):
        below = [*boxes(shape.keys, root, path, words), *_together(inner, path, words)]
        return Fold(path, words.key(path), words.hint(path), below, shape.needed, node is not None)
    if isinstance(shape, Table):
        each = [box(shape.each, root, (*path, word), words) for word in _words_of(shape, inner, words)]
        each += _together(inner, path, words)
        return Fold(path, words.key(path), words.hint(path), each, shape.needed, node is not None, alike=True)
    if isinstance(shape, Rows):
        return _listed(shape, root, inner, path, words)
    if isinstance(shape, Each):
        return _plain_list(shape, root, inner, path, words)
    if isinstance(shape, Either):
        plain = isinstance(inner, yaml.ScalarNode) and not inner.tag.endswith(":null")
        return box(shape.one if plain else shape.other, root, path, words)
    return _leaf(shape, node, path, words)


def _together(node: yaml.Node | None, path: Path, words: Words) -> list[Box]:
    """Where all the values of a mapping come from, where the file says it of them together."""
    if not isinstance(node, yaml.MappingNode) or at(node, ("source",)) is None:
        return []
    return [
        replace(_leaf(shape, at(node, (key,)), (*path, key), words), settled=False)
        for key, shape in _ORIGIN.items()
    ]


def _words_of(shape: Table, node: yaml.Node | None, words: Words) -> list[str]:
    """The words of a table, then those in the file that should not be there, so that they can be taken out."""
    source = getattr(shape, "source", "")
    known = [code for code, _title in words.options(source) or ()] if source else list(shape.words)
    there = [str(key.value) for key, _v in node.value] if isinstance(node, yaml.MappingNode) else []
    return [*known, *(one for one in there if one not in known and one not in ("source", "note"))]


def _listed(shape: Rows, root: yaml.Node | None, node: yaml.Node | None, path: Path, words: Words) -> Listed:
    count = len(node.value) if isinstance(node, yaml.SequenceNode) else 0
    rows = []
    for place in range(min(count, MOST_ROWS)):
        here = (*path, place)
        row = at(root, here)
        below = [*boxes(shape.keys, root, here, words), *_together(unwrapped(row), here, words)]
        rows.append(Row(here, _title(row, here, words), below))
    fresh = [one for one in boxes(shape.keys, None, (*path, FRESH), words) if not isinstance(one, Listed)]
    beyond = count - len(rows)
    return Listed(path, words.key(path), words.hint(path), rows, fresh, shape.needed, beyond=beyond)


def _plain_list(
    shape: Each, root: yaml.Node | None, node: yaml.Node | None, path: Path, words: Words
) -> Listed:
    """A list of single values: every row has one box, and so has what comes on top."""
    count = len(node.value) if isinstance(node, yaml.SequenceNode) else 0
    rows = []
    for place in range(min(count, MOST_ROWS)):
        here = (*path, place)
        one = _leaf(shape.each, at(root, here), here, words)
        rows.append(Row(here, one.value[:LONG], [one]))
    fresh = [_leaf(shape.each, None, (*path, FRESH), words)]
    beyond = count - len(rows)
    return Listed(path, words.key(path), words.hint(path), rows, fresh, shape.needed, True, beyond)


def _title(node: yaml.Node | None, path: Path, words: Words) -> str:
    """What tells an item apart: its title, else its code in words, else its number."""
    for key in ("title", "label", "code", "type"):
        found = unwrapped(at(node, (key,)))
        if isinstance(found, yaml.MappingNode):
            found = at(found, ("zh",))
        if isinstance(found, yaml.ScalarNode) and found.value:
            return words.value((*path, key), str(found.value))
    return str(int(path[-1]) + 1)


def _leaf(shape: Shape, node: yaml.Node | None, path: Path, words: Words) -> Leaf:
    sort: Sort = next((sort for one, sort in SORTS if isinstance(shape, one)), getattr(shape, "sort", "line"))
    value, english = _read(unwrapped(node), sort)
    origin, note = _said(node)
    if (
        unwrapped(node) is not None
        and not isinstance(unwrapped(node), yaml.ScalarNode)
        and sort not in ("texts", "codes")
    ):
        sort = "other"  # a list or a mapping where one value belongs: told by the checks, mended in the file
    return Leaf(
        path, words.key(path), words.hint(path), sort, shape.needed, value, english,
        options=_options(shape, path, sort, value, words), origin=origin, note=note, settled=_settles(sort),
        long=len(value) > LONG or getattr(shape, "long", False), there=node is not None,
    )  # fmt: skip


def _settles(sort: Sort) -> bool:
    """Whether a value of this sort may say where it comes from: what is decided, not what is merely called so."""
    return sort in ("number", "choice", "flag", "clock", "day", "line")


def _options(shape: Shape, path: Path, sort: Sort, value: str, words: Words) -> list[tuple[str, str]]:
    allowed: Collection[str] = getattr(shape, "words", ())
    found = [(one, words.value(path, one)) for one in allowed]
    source = getattr(shape, "source", "")
    if source:
        found = list(words.options(source, path) or ())
    # What stands there and is none of them is offered as well, so that saving does not change it.
    if found and value and sort != "codes" and value not in [one for one, _word in found]:
        found.append((value, value))
    return found


def _read(node: yaml.Node | None, sort: Sort) -> tuple[str, str]:
    """The text of a value and, for words in two languages, the English."""
    if node is None:
        return "", ""
    if isinstance(node, yaml.ScalarNode):
        return ("" if node.tag.endswith(":null") else str(node.value)), ""
    if isinstance(node, yaml.SequenceNode):
        return ", ".join(str(one.value) for one in node.value if isinstance(one, yaml.ScalarNode)), ""
    pair = [at(node, (language,)) for language in ("zh", "en")]
    return tuple(str(one.value) if isinstance(one, yaml.ScalarNode) else "" for one in pair)  # type: ignore[return-value]


def _said(node: yaml.Node | None) -> tuple[str, tuple[str, str]]:
    if node is None or unwrapped(node) is node:
        return "", ("", "")
    source, note = at_raw(node, "source"), at_raw(node, "note")
    return (str(source.value) if isinstance(source, yaml.ScalarNode) else ""), _read(note, "texts")


def at_raw(node: yaml.Node, key: str) -> yaml.Node | None:
    """What stands under a key of ``{value: …, source: …}`` itself."""
    pairs: Mapping[str, yaml.Node] = {str(name.value): child for name, child in node.value}
    return pairs.get(key)


def leaves(some: Sequence[Box], fresh: bool = False) -> Iterator[Leaf]:
    """Every value among the boxes, those of one more item only where asked for."""
    for one in some:
        if isinstance(one, Leaf):
            yield one
        elif isinstance(one, Fold):
            yield from leaves(one.boxes, fresh)
        else:
            for row in one.rows:
                yield from leaves(row.boxes, fresh)
            if fresh:
                yield from leaves(one.fresh, fresh)


def lists(some: Sequence[Box]) -> Iterator[Listed]:
    """Every list among the boxes, the outer before the inner."""
    for one in some:
        if isinstance(one, Fold):
            yield from lists(one.boxes)
        elif isinstance(one, Listed):
            yield one
            for row in one.rows:
                yield from lists(row.boxes)
