"""Change the text of a programme piece by piece: put, drop, add and move, with every other byte left as it was. Pure.

A path is a tuple of mapping keys and of places in lists, counted from 0: ``("stages", 2, "cut", "places")``. What is
put in is YAML flow text made by `flow`; comments, order and line breaks of everything else stay, so that a file edited
in the browser still reads as a person wrote it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from recruit.programme.problems import Problem, ProgrammeError
from recruit.programme.source import compose

Path = tuple[str | int, ...]
#: What stands without quotes in a flow collection and means itself.
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^,\[\]{}#:\n\"']*")
#: What a YAML reader refuses or takes for the end of a line, though JSON leaves it as it is.
_HIDDEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_SETTING = {"value", "source", "note"}


def flow(value: Any, *, words: bool = True) -> str:
    """YAML flow text of plain data. A string is text (``words``) or, without, a number, a day or a word as typed."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{flow(str(key))}: {flow(one, words=words)}" for key, one in value.items())
        return f"{{{inner}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(flow(one, words=words) for one in value)}]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if (
        _PLAIN.fullmatch(text)
        and text.isprintable()
        and text == text.strip()
        and (not words or _is_text(value, text))
    ):
        return text
    return _HIDDEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(text, ensure_ascii=False))


def _is_text(value: Any, text: str) -> bool:
    """Whether YAML reads the bare words as text too; a number that is a number needs no quotes."""
    try:
        return not isinstance(value, str) or yaml.safe_load(text) == text
    except (
        yaml.YAMLError,
        ValueError,
    ):  # a day that the calendar has not, "=", "<<": YAML takes them for its own
        return False


def root_of(source: str) -> yaml.Node:
    """The top node. Errors: ProgrammeError with what keeps the text from being read at all."""
    root, problems = compose(source)
    if root is None:
        raise ProgrammeError("", problems)
    return root


def at(node: yaml.Node | None, path: Path) -> yaml.Node | None:
    """What stands at a path, `{value: …}` seen through on the way down; None when nothing does."""
    for step in path:
        node = _below(unwrapped(node), step)
    return node


def unwrapped(node: yaml.Node | None) -> yaml.Node | None:
    """The value inside ``{value: …, source: …, note: …}``; any other node itself."""
    if isinstance(node, yaml.MappingNode):
        pairs = {str(key.value): child for key, child in node.value}
        if "value" in pairs and pairs.keys() <= _SETTING:
            return pairs["value"]
    return node


def put(source: str, path: Path, text: str) -> str:
    """The text with the value at `path` being `text` (flow). Keys that are missing on the way are made; where the
    value says its origin, only the value changes. Errors: ProgrammeError `path-unknown`."""
    root = root_of(source)
    node = at(root, path)
    if node is not None:
        node = unwrapped(node)
        assert node is not None
        key = _key_node(root, path)
        return _replaced(source, node, key, text)
    parent, step = unwrapped(at(root, path[:-1])), path[-1]
    if isinstance(step, int):
        raise _unknown(path)
    if isinstance(parent, yaml.MappingNode):
        return _key_added(source, parent, step, text)
    if not path[:-1] or (parent is not None and not _is_empty(parent)):
        raise _unknown(path)
    if text.startswith("\n"):
        return put(source, path[:-1], f"\n{'  ' * len(path[:-1])}{flow(step)}:{text}")
    return put(source, path[:-1], f"{{{flow(step)}: {text}}}")


def origin(source: str, path: Path, said: Mapping[str, Any]) -> str:
    """The value at `path` with what is said of it: `source` and `note`, none of them to say nothing more."""
    node = at(root_of(source), path)
    if node is None:
        raise _unknown(path)
    inner = unwrapped(node)
    assert inner is not None
    value = source[inner.start_mark.index : _end(inner)]
    key = _key_node(root_of(source), path)
    if not said:
        return source if inner is node else _replaced(source, node, key, value)
    if inner is not node:  # what stands there already is told by its keys, one by one
        for name in ("source", "note"):
            there = _raw(root_of(source), path, name)
            if name in said:
                source = _raw_put(source, path, name, flow(said[name]))
            elif there is not None:
                source = _raw_drop(source, path, name)
        return source
    if not _is_flow(inner):
        raise _unknown(path)
    more = "".join(f", {name}: {flow(one)}" for name, one in said.items())
    return _replaced(source, node, key, f"{{value: {value}{more}}}")


def drop(source: str, path: Path) -> str:
    """The text without what stands at `path`; a mapping or list that becomes empty goes with it.

    Errors: ProgrammeError `path-unknown`."""
    root = root_of(source)
    parent, step = unwrapped(at(root, path[:-1])), path[-1]
    if parent is None or _below(parent, step) is None:
        raise _unknown(path)
    return _dropped(source, path, parent, step)


def _dropped(source: str, path: Path, parent: yaml.Node, step: str | int) -> str:
    if len(parent.value) == 1 and len(path) > 1:
        if isinstance(path[-2], int):
            return _replaced(source, parent, None, "{}")
        return drop(source, path[:-1])
    spans = _spans(parent)
    place = step if isinstance(step, int) else [str(key.value) for key, _one in parent.value].index(step)
    start, end = spans[place]
    if _is_flow(parent):
        if place + 1 < len(spans):
            return source[:start] + source[spans[place + 1][0] :]
        return source[: spans[place - 1][1]] + source[end:]
    line = _line_start(source, start)
    if isinstance(parent, yaml.MappingNode) and source[line:start].strip():
        return (
            source[:start] + source[spans[place + 1][0] :]
        )  # on the line of its dash: the next key moves up
    begin = _with_comments(source, line, spans[place - 1][1] if place else 0)
    if isinstance(parent, yaml.MappingNode):
        begin = line
    return source[:begin] + source[_line_end(source, end) :]


def add(source: str, path: Path, text: str) -> str:
    """The text with one more item at the end of the list at `path`, made when there is none. `text` is flow text, or
    block text of a mapping as it would stand at the left edge."""
    root = root_of(source)
    found = unwrapped(at(root, path))
    if not isinstance(found, yaml.SequenceNode) or not found.value:
        return put(source, path, f"[{text}]") if "\n" not in text else _first_block(source, path, text)
    end = _spans(found)[-1][1]
    if _is_flow(found):
        if "\n" in text:
            text = flow(yaml.load(text, Loader=yaml.BaseLoader), words=False)
        return f"{source[:end]}, {text}{source[end:]}"
    dash = found.start_mark.column
    at_line = _line_end(source, end)
    lead = "" if source[:at_line].endswith("\n") else "\n"
    return source[:at_line] + lead + _as_item(text, dash) + source[at_line:]


def move(source: str, path: Path, by: int) -> str:
    """The text with one item of a list standing one place earlier (-1) or later (1); at the edge nothing changes.

    Comments right above an item go with it."""
    root = root_of(source)
    parent, step = unwrapped(at(root, path[:-1])), path[-1]
    if not isinstance(parent, yaml.SequenceNode) or not isinstance(step, int) or step >= len(parent.value):
        raise _unknown(path)
    first = min(step, step + by)
    if first < 0 or first + 1 >= len(parent.value):
        return source
    spans = _spans(parent)
    if _is_flow(parent):
        (a, b), (c, d) = spans[first], spans[first + 1]
        return source[:a] + source[c:d] + source[b:c] + source[a:b] + source[d:]
    before = spans[first - 1][1] if first else 0
    begin = _with_comments(source, _line_start(source, spans[first][0]), before)
    middle = _with_comments(source, _line_start(source, spans[first + 1][0]), spans[first][1])
    end = _line_end(source, spans[first + 1][1])
    upper, lower = source[begin:middle], source[middle:end]
    bare, under = upper.rstrip(), lower.rstrip()
    tail = lower[len(under) :] or "\n"
    return source[:begin] + under + upper[len(bare) :] + bare + tail + source[end:]


def copied(source: str, path: Path, indent: int) -> str:
    """What stands at a path, to be put under a key elsewhere (`put`): flow text as it is, block text on lines of its
    own, moved to `indent`. Errors: ProgrammeError `path-unknown`."""
    node = at(root_of(source), path)
    if node is None:
        raise _unknown(path)
    start, end = int(node.start_mark.index), _end(node)
    if _is_flow(node):
        return " ".join(source[start:end].split("\n"))
    column = node.start_mark.column
    rows = source[_line_start(source, start) : end].rstrip().split("\n")
    moved = []
    for row in rows:
        lead = len(row) - len(row.lstrip(" "))
        moved.append(" " * max(lead - column + indent, indent) + row.lstrip(" ") if row.strip() else "")
    return "\n" + "\n".join(moved)


# --- where things stand


def _below(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if 0 <= step < len(node.value) else None
    if isinstance(node, yaml.MappingNode) and isinstance(step, str):
        return next((child for key, child in node.value if key.value == step), None)
    return None


def _key_node(root: yaml.Node, path: Path) -> yaml.Node | None:
    parent = unwrapped(at(root, path[:-1]))
    if not isinstance(parent, yaml.MappingNode):
        return None
    return next((key for key, _child in parent.value if key.value == path[-1]), None)


def _raw(root: yaml.Node, path: Path, name: str) -> yaml.Node | None:
    return _below(at(root, path), name)


def _raw_put(source: str, path: Path, name: str, text: str) -> str:
    root = root_of(source)
    there = _raw(root, path, name)
    if there is not None:
        return _replaced(source, there, None, text)
    node = at(root, path)
    assert isinstance(node, yaml.MappingNode)
    return _key_added(source, node, name, text)


def _raw_drop(source: str, path: Path, name: str) -> str:
    node = at(root_of(source), path)
    assert isinstance(node, yaml.MappingNode)
    return _dropped(source, (*path, name), node, name)


def _is_flow(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) or bool(node.flow_style)


def _is_empty(node: yaml.Node) -> bool:
    """Whether a key has nothing behind it."""
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")


def _end(node: yaml.Node) -> int:
    """Where a node really ends: the parser counts blank lines and comments behind a block as part of it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        return int(node.end_mark.index)
    last = node.value[-1]
    if isinstance(last, tuple):
        key, value = last
        return (
            max(_end(value), int(key.end_mark.index) + 1)
            if not _hollow(value)
            else int(key.end_mark.index) + 1
        )
    return _end(last)


def _hollow(node: yaml.Node) -> bool:
    """A value that is not written at all; the parser puts it wherever the next thing begins."""
    return isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index


def _spans(node: yaml.Node) -> list[tuple[int, int]]:
    """First and last character of every item of a list (from its dash, in a block), of every key with its value."""
    found = []
    for one in node.value:
        if isinstance(one, tuple):
            key, value = one
            end = int(key.end_mark.index) + 1 if _hollow(value) else _end(value)
            found.append((int(key.start_mark.index), end))
        else:
            found.append((int(one.start_mark.index), _end(one)))
    return found


def _line_start(source: str, index: int) -> int:
    return source.rfind("\n", 0, index) + 1


def _line_end(source: str, index: int) -> int:
    """Just behind the line break that ends the line; a block text may have swallowed it already."""
    if index and source[index - 1] == "\n":
        return index
    found = source.find("\n", index)
    return len(source) if found < 0 else found + 1


def _with_comments(source: str, line: int, floor: int) -> int:
    """The start of the comment lines right above a line, not above `floor`."""
    while line > floor:
        above = _line_start(source, line - 1)
        if above < floor or not source[above:line].lstrip().startswith("#"):
            break
        line = above
    return line


# --- writing


def _replaced(source: str, node: yaml.Node, key: yaml.Node | None, text: str) -> str:
    if _hollow(node) and key is not None:
        place = int(key.end_mark.index) + 1
        return f"{source[:place]} {text}{source[place:]}"
    start, end = int(node.start_mark.index), _end(node)
    if key is not None and not _is_flow(node):
        start = int(key.end_mark.index) + 1
        text = f" {text}"
    if source[end - 1 : end] == "\n" and not text.endswith("\n"):
        text += "\n"
    return source[:start] + text + source[end:]


def _key_added(source: str, parent: yaml.MappingNode, key: str, text: str) -> str:
    if text.startswith("\n") and _is_flow(parent):
        text = flow(yaml.load(text, Loader=yaml.BaseLoader), words=False)
    pair = f"{flow(key)}:{text}" if text.startswith("\n") else f"{flow(key)}: {text}"
    if not parent.value:
        start = int(parent.start_mark.index) + 1
        return source[:start] + pair + source[start:]
    end = _spans(parent)[-1][1]
    if _is_flow(parent):
        return f"{source[:end]}, {pair}{source[end:]}"
    place = _line_end(source, end)
    lead = "" if source[:place].endswith("\n") else "\n"
    return f"{source[:place]}{lead}{' ' * parent.value[0][0].start_mark.column}{pair}\n{source[place:]}"


def _as_item(text: str, dash: int) -> str:
    rows = text.rstrip("\n").split("\n")
    inner = [f"{' ' * (dash + 2)}{row}" if row else "" for row in rows[1:]]
    return "\n".join([f"{' ' * dash}- {rows[0]}", *inner]) + "\n"


def _first_block(source: str, path: Path, text: str) -> str:
    """A list in block style under a key of the top, which is where lists of long items stand."""
    if len(path) != 1:
        return put(source, path, f"[{flow(yaml.load(text, Loader=yaml.BaseLoader), words=False)}]")
    if at(root_of(source), path) is not None:
        source = drop(source, path)
    lead = "" if source.endswith("\n") else "\n"
    return f"{source}{lead}{path[0]}:\n{_as_item(text, 2)}"


def _unknown(path: Path) -> ProgrammeError:
    told = ".".join(str(step) for step in path)
    return ProgrammeError(told, [Problem(0, told, "path-unknown", {"path": told})])
