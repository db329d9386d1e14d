"""From the text of a YAML file to its nodes, each with its line, refusing what no honest programme needs.

Nodes are composed, never constructed: no tag can create an object, and a number stays the text that was typed, so
that it can become a Decimal without passing through a float.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from recruit.programme.problems import Problem

MAX_BYTES = 1_000_000
MAX_NODES = 50_000
MAX_DEPTH = 25
#: A Chinese colon after a name, a Chinese comma before one, a Chinese quotation mark before a value.
_IN_PLACE = re.compile(
    r"(^|[{,，])\s*(- )?[a-z_-]+：|，\s*[a-z_-]+[:：]|(: |- |\[)“"
)  # data: what is looked for
#: Signs of a Chinese keyboard that stand where YAML wants its own.
FULL_WIDTH = ("：", "，", "“", "”")  # data: what is looked for
#: libyaml makes the same nodes and marks, ten times as fast; PyYAML may have been built without it.
_FAST: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def compose(text: str) -> tuple[yaml.MappingNode | None, list[Problem]]:
    """The top mapping, or None; and every problem of form: size, syntax, depth, repeated keys, merge keys."""
    if len(text.encode()) > MAX_BYTES:
        return None, [Problem(0, "", "yaml-too-big", {"limit": MAX_BYTES})]
    try:
        line, node = _parsed(text)
    except yaml.MarkedYAMLError as error:
        return None, [_unreadable(text, error)]
    except yaml.YAMLError as error:
        return None, [Problem(0, "", "yaml-syntax", {"detail": str(error).splitlines()[0]})]
    if line is not None:
        return None, [Problem(line, "", "yaml-too-deep", {"limit": MAX_DEPTH})]
    if not isinstance(node, yaml.MappingNode):
        return None, [Problem(1, "", "not-a-mapping", {})]
    problems = _form(node)
    return (None if any(p.code == "yaml-too-many" for p in problems) else node), problems


def _unreadable(text: str, error: yaml.MarkedYAMLError) -> Problem:
    """What the parser could not read, told as what most often lies behind it.

    Parsers may stumble a line after the slip, so the line above is looked at as well, for Chinese signs in the place of
    YAML's own.
    """
    mark, detail = error.problem_mark or error.context_mark, error.problem or ""
    if mark is None:
        return Problem(0, "", "yaml-syntax", {"detail": detail})
    rows = text.split("\n")[: mark.line + 1]
    written = [number for number, row in enumerate(rows) if row.strip()]
    for number in reversed(written[-2:]):
        row = _unquoted(rows[number])
        if "\t" in row[: len(row) - len(row.lstrip())]:
            return Problem(number + 1, "", "yaml-tab", {})
        if _IN_PLACE.search(row):
            found = " ".join(one for one in FULL_WIDTH if one in row)
            return Problem(number + 1, "", "yaml-full-width", {"found": found})
    begun = error.context_mark
    if detail.startswith("expected ',' or") and begun is not None and begun.line < mark.line:
        return Problem(begun.line + 1, "", "yaml-bracket", {})
    if "mapping values are not allowed" in detail or "got ':'" in detail:
        return Problem(mark.line + 1, "", "yaml-colon", {})
    return Problem(mark.line + 1, "", "yaml-syntax", {"detail": detail})


def _unquoted(row: str) -> str:
    """The line without its comment and without what stands in quotes: Chinese signs are at home there."""
    return re.sub(r"(^|\s)#.*", "", re.sub(r"\"[^\"]*\"|'[^']*'", "", row))


def line_of(node: yaml.Node) -> int:
    """The line a node starts on, from 1."""
    return int(node.start_mark.line) + 1


def _parsed(text: str) -> tuple[int | None, yaml.Node | None]:
    """The line on which it gets too deep, or None and the top node. Errors: yaml.YAMLError."""
    try:
        return _with(_FAST, text)
    except yaml.YAMLError:
        # The slow parser names what is wrong more precisely; it also has the last word on whether anything is.
        return _with(yaml.SafeLoader, text)


def _with(loader: type[Any], text: str) -> tuple[int | None, yaml.Node | None]:
    # Composers recurse once per level, so the depth is measured on the events first.
    line = _too_deep(text, loader)
    return (line, None) if line is not None else (None, yaml.compose(text, Loader=loader))


def _too_deep(text: str, loader: type[Any]) -> int | None:
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return int(event.start_mark.line) + 1  # type: ignore[union-attr]
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _form(top: yaml.Node) -> list[Problem]:
    """Walk as a reader would, aliases expanded: a short file that unfolds into millions of nodes stops here."""
    problems: list[Problem] = []
    left = [(top, "", 0)]
    count = 0
    told: set[tuple[int, str]] = set()
    while left:
        node, path, depth = left.pop()
        count += 1
        if count > MAX_NODES or depth > MAX_DEPTH:
            return [Problem(line_of(node), path, "yaml-too-many", {"limit": MAX_NODES})]
        if isinstance(node, yaml.SequenceNode):
            left.extend((child, f"{path}[{number}]", depth + 1) for number, child in enumerate(node.value))
        elif isinstance(node, yaml.MappingNode):
            for problem in _keys(node, path):
                if (problem.line, problem.path) not in told:
                    told.add((problem.line, problem.path))
                    problems.append(problem)
            left.extend((child, _join(path, key.value), depth + 1) for key, child in node.value)
    return problems


def _keys(node: yaml.MappingNode, path: str) -> list[Problem]:
    found: list[Problem] = []
    first: dict[str, int] = {}
    for key, _child in node.value:
        if not isinstance(key, yaml.ScalarNode):
            found.append(Problem(line_of(key), path, "key-not-plain", {}))
        elif key.tag == "tag:yaml.org,2002:merge":
            found.append(Problem(line_of(key), path, "key-merge", {}))
        elif key.value in first and key.value == "code":
            # The dash before an item is missing: all its names follow in the item above.
            return [
                *found,
                Problem(line_of(key), _join(path, "code"), "dash-missing", {"first": first["code"]}),
            ]
        elif key.value in first:
            facts = {"key": key.value, "first": first[key.value]}
            found.append(Problem(line_of(key), _join(path, key.value), "key-twice", facts))
        else:
            first[key.value] = line_of(key)
    return found


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)
