"""Paths, as far as forms use them.

The last name of a path counts: in a form every question has its own name, so `/data/house/age`, `../age` and ``${age}``
mean the same answer. `[ ]` picks among the turns of a repeat or among the choices of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exams.survey.expressions.scope import Answer
from exams.survey.expressions.tree import Call, Node, Path, Reference, This

if TYPE_CHECKING:
    from exams.survey.expressions.evaluate import Worker

_NO_NAMES = (".", "..", "*")
#: The two names that lead into a list of choices: `instance('towns')/root/item`.
_INTO_LIST = ("root", "item")


@dataclass(frozen=True, slots=True)
class Item:
    """What `[ ]` looks at: one of `size` things, the `position`-th."""

    column: Callable[[str], Answer]
    this: Answer
    position: int
    size: int


def is_plain(path: Path) -> bool:
    """A path to one answer: neither into a list nor picking with `[ ]`."""
    return not _list_call(path) and not _predicates(path)


def first(worker: Worker, path: Path) -> Answer:
    """The one answer that a plain path leads to."""
    name = last_name(path)
    if path.bare or (isinstance(path.start, This) and len(path.steps) == 1 and worker.item):
        return worker.item.column(name) if worker.item else worker.scope.column(name)
    if name:
        return worker.scope.value(name)
    here = all(step.name == "." for step in path.steps) and path.start is not None
    return (worker.scope.this if isinstance(path.start, Call) else worker.this) if here else ""


def path_values(worker: Worker, path: Path) -> Sequence[Answer]:
    """All that the path stands for."""
    call = _list_call(path)
    if call:
        return _from_list(worker, path, worker.text_of(call.arguments[0]))
    name = last_name(path)
    predicates = _predicates(path)
    if not predicates:
        lone = path.bare or not name or worker.item is not None
        return (first(worker, path),) if lone else worker.scope.repeats(name)
    every = worker.scope.repeats(name)
    kept, named = list(range(len(every))), dict[str, Sequence[Answer]]()
    for predicate in predicates:
        kept = _kept(worker, predicate, kept, lambda index: (_turn(worker, index, named), every[index]))
    return [every[index] for index in kept]


def last_name(path: Path) -> str:
    """The name that the path ends on; empty for `.`, `..` and the like."""
    named = [step.name for step in path.steps if step.name not in _NO_NAMES]
    if named:
        return named[-1]
    return path.start.name if isinstance(path.start, Reference) else ""


def _list_call(path: Path) -> Call | None:
    start = path.start
    return start if isinstance(start, Call) and start.name == "instance" else None


def _predicates(path: Path) -> list[Node]:
    return [predicate for step in path.steps for predicate in step.predicates]


def _from_list(worker: Worker, path: Path, list_name: str) -> list[Answer]:
    rows = worker.scope.items(list_name)
    kept = list(range(len(rows)))
    for predicate in _predicates(path):
        kept = _kept(worker, predicate, kept, lambda index: (_of(rows[index]), ""))
    column = last_name(path)
    return [rows[index].get("name" if column in _INTO_LIST else column, "") for index in kept]


def _kept(
    worker: Worker,
    predicate: Node,
    indexes: list[int],
    look: Callable[[int], tuple[Callable[[str], Answer], Answer]],
) -> list[int]:
    worker.spend(len(indexes))
    items: list[Item] = []
    for position, index in enumerate(indexes, 1):
        column, this = look(index)
        items.append(Item(column, this, position, len(indexes)))
    return [indexes[kept] for kept in worker.picked(items, predicate)]


def _of(row: Mapping[str, Answer]) -> Callable[[str], Answer]:
    return lambda name: row.get(name, "")


def _turn(worker: Worker, index: int, named: dict[str, Sequence[Answer]]) -> Callable[[str], Answer]:
    """The answers of one turn of a repeat, by name. `named`: those of all turns, collected once for all of them."""

    def answer(name: str) -> Answer:
        if name not in named:
            named[name] = worker.scope.repeats(name)
        every = named[name]
        return every[index] if index < len(every) else ""

    return answer
