"""What an expression is once it is read: a tree of frozen records.

`at` is always the offset of the node's first sign in the expression's text, for errors that are only met with answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from exams.survey.expressions.errors import ExpressionError


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a quoted text."""

    value: float | str
    at: int


@dataclass(frozen=True, slots=True)
class Reference:
    """`${name}`: the answer to the question of that name."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class This:
    """`.`: the answer that is being judged; inside `[ ]` the thing that is being picked."""

    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """`name(argument, …)`; name and number of arguments have been checked."""

    name: str
    arguments: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Negation:
    """`-operand`."""

    operand: Node
    at: int


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`; a chain of one precedence leans to the left and may be long."""

    operator: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a path: a name, `..`, `.` or `*`, with what stands in `[ ]` behind it."""

    name: str
    predicates: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """`/data/age`, `../age`, `age`, `current()/../age`, `instance('towns')/root/item[name = 'x']/label`.

    `start` is the node before the first slash, or None: then the path begins at the root (`absolute`) or here.
    """

    start: Node | None
    absolute: bool
    steps: tuple[Step, ...]
    at: int

    @property
    def bare(self) -> bool:
        """A single name and nothing else: a column of the choices where there are choices."""
        return (
            self.start is None
            and not self.absolute
            and len(self.steps) == 1
            and self.steps[0].name[0] not in "."
        )


Node: TypeAlias = Literal | Reference | This | Call | Negation | Binary | Path


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has been read.

    `names` are those written as ``${name}``, `paths` the last names of paths (`../age`), `columns` the bare names
    (columns of the choices), `functions` what is called: each once, in the order of the text. `doubts` are errors that
    were not raised: the expression can be worked out, but hardly means what was meant.
    """

    text: str
    root: Node
    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    doubts: tuple[ExpressionError, ...] = field(default=(), compare=False)
