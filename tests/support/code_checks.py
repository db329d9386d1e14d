"""What may not stand in the code, found by reading its syntax tree. Checks return ``(line, what)`` pairs."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from io import StringIO

Finding = tuple[int, str]

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext", "lazy", "_l", "lazy_gettext", "lazy_ngettext"}
CLOCKS = {
    "datetime.datetime": {"now", "utcnow", "today"},
    "datetime.date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"},
}
SEEDED = {"Random", "SystemRandom"}


def imported_names(tree: ast.AST) -> dict[str, str]:
    """What each imported name stands for: ``{"date": "datetime.date"}`` for ``from datetime import date``."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {(each.asname or each.name.split(".")[0]): each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {(each.asname or each.name): f"{node.module}.{each.name}" for each in node.names}
    return names


def wall_clock_reads(source: str) -> list[Finding]:
    """Uses of the machine's clock, called or mentioned: time is an argument everywhere but in the clock."""
    forbidden = {f"{owner}.{name}" for owner, names in CLOCKS.items() for name in names}
    return [finding for finding in _qualified_uses(source) if finding[1] in forbidden]


def unseeded_randomness(source: str) -> list[Finding]:
    """Uses of the random module's hidden shared generator; `random.Random(seed)` is the way."""
    uses = [finding for finding in _qualified_uses(source) if finding[1].startswith("random.")]
    return [(line, name) for line, name in uses if name.split(".")[1] not in SEEDED]


def _qualified_uses(source: str) -> list[Finding]:
    tree = ast.parse(source)
    names = imported_names(tree)
    return [(node.lineno, name) for node in ast.walk(tree) if (name := _qualified(node, names))]


def _qualified(node: ast.AST, names: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _qualified(node.value, names)
        return f"{owner}.{node.attr}" if owner else None
    return None


def untranslated_texts(source: str) -> list[Finding]:
    """Chinese texts that no gettext call wraps.

    Docstrings are for programmers and stay out of it. A statement that holds data rather than a message (say,
    the headings an import accepts) says so in a comment on its first line or the line above: ``# data: why``.
    """
    tree = ast.parse(source)
    excused = _data_comments(source)
    return sorted(_texts(tree, excused, _docstrings(tree)))


def _texts(node: ast.AST, excused: set[int], docstrings: set[int]) -> Iterator[Finding]:
    if isinstance(node, ast.stmt) and {node.lineno, node.lineno - 1} & excused:
        return
    if isinstance(node, ast.Call) and _called(node) in GETTEXT:
        yield from (finding for each in node.keywords for finding in _texts(each, excused, docstrings))
        yield from _interpolated(node)
        return
    if isinstance(node, ast.Constant) and id(node) not in docstrings and HAN.search(str(node.value)):
        yield node.lineno, str(node.value)[:40]
    for child in ast.iter_child_nodes(node):
        yield from _texts(child, excused, docstrings)


def _interpolated(call: ast.Call) -> Iterator[Finding]:
    # An f-string inside gettext looks right and is never found in the catalogue.
    for argument in call.args:
        if isinstance(argument, ast.JoinedStr):
            yield argument.lineno, "an f-string inside gettext"


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _docstrings(tree: ast.AST) -> set[int]:
    """Texts standing alone as a statement: docstrings, also those below a constant or a field."""
    alone = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {id(value) for value in alone if isinstance(value, ast.Constant)}


def _data_comments(source: str) -> set[int]:
    tokens = tokenize.generate_tokens(StringIO(source).readline)
    comments = (token for token in tokens if token.type == tokenize.COMMENT)
    return {token.start[0] for token in comments if re.match(r"#\s*data:\s*\w", token.string)}
