"""Reads a folder of bank files (one YAML file a topic) and says, line by line, what is wrong with them.

A file is `{topic, title: {zh, en}, items: [...]}`; an item has the fields of `Item` but the topic, of which
`options`, `version` and `points` may be left out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from exams.bank.faults import faults
from exams.bank.model import MULTIPLE, SHORT, Item, Key

_WANTED = frozenset({"code", "kind", "difficulty", "stem", "key", "explanation"})
_ALLOWED = _WANTED | {"options", "version", "points"}
_LINE = "__line__"


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one file: where (file, line, item code if known), why (a code), and the facts."""

    file: str
    line: int
    item: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.file}:{self.line} {self.item or '-'} {self.code}" + (f" ({facts})" if facts else "")


class BankError(Exception):
    """A bank that cannot be used; `problems` holds everything found, in file and line order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def load_bank(folder: Path | str) -> tuple[Item, ...]:
    """Every item of every `*.yaml` in `folder`, by file name and then as written.

    Raises BankError with all problems at once: unreadable YAML, unknown or missing fields, faulty items, a
    code and version given twice, or a folder without any item.
    """
    items: list[Item] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, int], str] = {}
    for path in sorted(Path(folder).glob("*.yaml")):
        for line, found in _read(path):
            if isinstance(found, Problem):
                problems.append(found)
                continue
            first = seen.setdefault((found.code, found.version), f"{path.name}:{line}")
            if first != f"{path.name}:{line}":
                problems.append(Problem(path.name, line, found.code, "code-repeats", {"first": first}))
            items.append(found)
    if not items and not problems:
        problems.append(Problem(str(Path(folder).name), 0, "", "no-items"))
    if problems:
        raise BankError(tuple(problems))
    return tuple(items)


class _Lines:
    """Safe YAML that remembers the line of each mapping and refuses a key written twice or a reference."""

    def compose_node(self: Any, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            # References would let a small file unfold into a huge one; a bank has no need of them.
            mark = self.get_event().start_mark
            raise yaml.constructor.ConstructorError(None, None, "references are not allowed", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self: Any, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = [self.construct_object(key, deep=True) for key, _ in node.value]
        for position, name in enumerate(names):
            if name in names[:position]:
                mark = node.value[position][0].start_mark
                raise yaml.constructor.ConstructorError(None, None, f"field twice: {name}", mark)
        return {**super().construct_mapping(node, deep=True), _LINE: node.start_mark.line + 1}


class _LineLoader(_Lines, yaml.SafeLoader):
    """Names precisely what cannot be read, and has the last word on whether anything cannot."""


def _fast() -> type[Any]:
    """The same with libyaml taking the text apart, several times as fast; PyYAML may have been built without it."""
    base = getattr(yaml, "CSafeLoader", None)
    if base is None:
        return _LineLoader

    class Fast(_Lines, yaml.composer.Composer, base):  # type: ignore[misc]
        """CSafeLoader composes inside libyaml, where references cannot be refused."""

        def __init__(self, stream: str) -> None:
            base.__init__(self, stream)
            yaml.composer.Composer.__init__(self)

    return Fast


_FAST = _fast()


def _content(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_FAST)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError:
        return yaml.load(text, Loader=_LineLoader)  # noqa: S506 - a SafeLoader


def _read(path: Path) -> Iterator[tuple[int, Item | Problem]]:
    try:
        content = _content(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or str(error)
        yield line, Problem(path.name, line, "", "unreadable", {"reason": reason})
        return
    rows = content.get("items") if isinstance(content, dict) else None
    topic = content.get("topic") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not isinstance(topic, str):
        yield 1, Problem(path.name, 1, "", "not-a-bank", {"wanted": ("topic", "items")})
        return
    for position, row in enumerate(rows, start=1):
        yield from _read_row(path.name, topic, position, row)


def _read_row(file: str, topic: str, position: int, row: object) -> Iterator[tuple[int, Item | Problem]]:
    if not isinstance(row, dict):
        yield 1, Problem(file, 1, "", "not-an-item", {"position": position})
        return
    line, code = row[_LINE], str(row.get("code", ""))
    given = set(row) - {_LINE}
    wrong = [("missing-field", name) for name in sorted(_WANTED - given)]
    wrong += [("unknown-field", str(name)) for name in sorted(given - _ALLOWED, key=str)]
    if wrong:
        for reason, name in wrong:
            yield line, Problem(file, line, code, reason, {"field": name})
        return
    try:
        item = _item(topic, row)
    except (TypeError, InvalidOperation) as error:
        yield line, Problem(file, line, code, "wrong-type", {"reason": str(error)})
        return
    found = faults(item)
    for fault in found:
        yield line, Problem(file, line, code, fault.code, fault.facts)
    if not found:
        yield line, item


def _item(topic: str, row: Mapping[str, Any]) -> Item:
    options, points = row.get("options", []), row.get("points")
    if not isinstance(options, list):
        raise TypeError("options must be a list")
    if points is not None and type(points) not in (str, int):
        raise TypeError("points must be a whole number or a quoted decimal")
    return Item(
        code=row["code"], version=row.get("version", 1), kind=row["kind"], topic=topic,
        difficulty=row["difficulty"], stem=row["stem"], options=tuple(options),
        key=_key(row["kind"], row["key"]), explanation=row["explanation"],
        points=None if points is None else Decimal(points),
    )  # fmt: skip


def _key(kind: object, written: Any) -> Key:
    """A multiple's letters are written `ACD`, a short answer's forms as a list; the rest is as it stands."""
    if kind == MULTIPLE and isinstance(written, str):
        return frozenset(written)
    if kind == SHORT and isinstance(written, list):
        return tuple(written)
    return written  # type: ignore[no-any-return]  # judged by `faults`, which knows what each kind wants
