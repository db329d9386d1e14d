"""Works an expression out on answers: within a number of steps, and with nothing but what the scope gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo

from exams.survey.expressions.errors import ExpressionError
from exams.survey.expressions.library import FUNCTIONS
from exams.survey.expressions.parser import DEEPEST
from exams.survey.expressions.paths import Item, first, is_plain, path_values
from exams.survey.expressions.scope import Answer, Scope
from exams.survey.expressions.tree import (
    Binary,
    Call,
    Expression,
    Literal,
    Negation,
    Node,
    Path,
    Reference,
    This,
)
from exams.survey.expressions.values import (
    Value,
    arithmetic,
    as_answer,
    as_number,
    as_text,
    as_truth,
    compare,
)

#: Steps of one evaluation: nodes visited, answers of repeats looked at, signs compared with a pattern.
MOST_STEPS = 200_000
#: Signs of a text that is put together.
LONGEST_RESULT = 100_000


def evaluate(expression: Expression, scope: Scope, spent: Callable[[int], None] | None = None) -> Answer:
    """What the expression gives: text (also for dates: ISO 8601), a float or a truth value. `spent` is told how many
    steps it took, also where it fails, and may raise what is its own.

    Raises `ExpressionError` only for what cannot be known before there are answers: too many steps, too long a text, a
    pattern put together by the form, chance without a seed. An answer of the wrong kind gives NaN or ``''``.
    """
    worker = Worker(expression.text, scope)
    try:
        return as_answer(worker.value(expression.root))
    except RecursionError as error:
        raise ExpressionError("expression-too-deep", 0, text=expression.text, most=DEEPEST) from error
    finally:
        if spent is not None:
            spent(worker.steps)


class Worker:
    """One evaluation; the functions of the library get it to work out their arguments."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text: str = text
        self.scope: Scope = scope
        self.item: Item | None = None
        self.steps = 0
        self.drawn: int | None = None

    @property
    def zone(self) -> tzinfo | None:
        return self.scope.now.tzinfo

    @property
    def this(self) -> Answer:
        return self.item.this if self.item else self.scope.this

    def wrong(self, code: str, at: int, **facts: object) -> ExpressionError:
        return ExpressionError(code, at, text=self.text, **facts)

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise self.wrong("expression-work", 0, most=MOST_STEPS)

    def check_length(self, length: int, at: int) -> None:
        """Before a text is put together: whether it may be so long."""
        if length > LONGEST_RESULT:
            raise self.wrong("expression-result-long", at, most=LONGEST_RESULT)

    # Arguments, as the functions want them

    def number_of(self, node: Node) -> float:
        return as_number(self.value(node), self.zone)

    def text_of(self, node: Node) -> str:
        return as_text(self.value(node))

    def truth_of(self, node: Node) -> bool:
        return as_truth(self.value(node))

    def all_of(self, node: Node) -> Sequence[Value]:
        """All values that the argument stands for: several where it names something in a repeat."""
        found: Sequence[Value]
        if isinstance(node, Reference):
            found = self.scope.repeats(node.name)
        elif isinstance(node, Path):
            found = path_values(self, node)
        else:
            found = (self.value(node),)
        self.spend(len(found))
        return found

    def picked(self, items: Sequence[Item], predicate: Node) -> list[int]:
        """Which of the items the predicate keeps: by number, or by truth."""
        outer, kept = self.item, []
        try:
            for index, item in enumerate(items):
                self.item = item
                value = self.value(predicate)
                by_number = isinstance(value, (int, float)) and not isinstance(value, bool)
                if value == item.position if by_number else as_truth(value):
                    kept.append(index)
        finally:
            self.item = outer
        return kept

    # The nodes

    def value(self, node: Node) -> Value:
        self.spend(1)
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Reference):
            return self.scope.value(node.name)
        if isinstance(node, This):
            return self.this
        if isinstance(node, Call):
            return FUNCTIONS[node.name](self, node)
        if isinstance(node, Negation):
            return -self.number_of(node.operand)
        if isinstance(node, Binary):
            return self.chain(node)
        return self.path(node)

    def path(self, path: Path) -> Value:
        if is_plain(path):
            return first(self, path)
        found = path_values(self, path)
        return found[0] if found else ""

    def chain(self, node: Binary) -> Value:
        """A chain leans to the left and may be long, so its left side is walked and not descended into."""
        links = [node]
        while isinstance(links[-1].left, Binary):
            links.append(links[-1].left)
        result = self.value(links[-1].left)
        for link in reversed(links):
            self.spend(1)
            result = self.link(link, result)
        return result

    def link(self, node: Binary, left: Value) -> Value:
        if node.operator == "or":
            return as_truth(left) or self.truth_of(node.right)
        if node.operator == "and":
            return as_truth(left) and self.truth_of(node.right)
        right = self.value(node.right)
        if node.operator in ("=", "!=", "<", "<=", ">", ">="):
            return compare(node.operator, left, right, self.zone)
        return arithmetic(node.operator, as_number(left, self.zone), as_number(right, self.zone))
