"""Reads an expression: precedence climbing over its parts, every error with its place and what to write instead."""

from __future__ import annotations

import re

from exams.survey.expressions.calls import LABELLED, checked
from exams.survey.expressions.errors import ExpressionError
from exams.survey.expressions.signatures import CARRIED
from exams.survey.expressions.slips import slip_of_operator, slip_of_word
from exams.survey.expressions.tokens import Kind, Token, tokens
from exams.survey.expressions.tree import (
    Binary,
    Call,
    Expression,
    Literal,
    Negation,
    Node,
    Path,
    Reference,
    Step,
    This,
)

#: Brackets within brackets. A chain of `if(…, if(…, …))` over a county's townships stays well below.
DEEPEST = 120
#: Doubts that are kept of one expression.
MOST_DOUBTS = 5

_BINDING = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5}
_BINDING |= {"*": 6, "div": 6, "mod": 6}
_QUOTED = re.compile(r"\$\{\s*([^\s{}]+)\s*\}")


def parse(text: str, *, columns: bool = True) -> Expression:
    """Reads `text`.

    With `columns` a bare name is a column of the choices (`choice_filter`); without it such a name is refused, since in
    the other columns of a form it is a question whose ``${}`` was forgotten. Raises `ExpressionError`.
    """
    if not text.strip():
        raise ExpressionError("expression-empty", 0, text=text)
    reader = _Reader(text, columns)
    try:
        root = reader.whole()
    except RecursionError as error:  # Somebody calls us from far down; the text itself is bounded.
        raise ExpressionError("expression-too-deep", 0, text=text, most=DEEPEST) from error
    return Expression(
        text=text,
        root=root,
        names=tuple(reader.names),
        paths=tuple(reader.paths),
        columns=tuple(reader.columns),
        functions=tuple(reader.functions),
        doubts=tuple(reader.doubts[:MOST_DOUBTS]),
    )


class _Reader:
    """One reading of one text. The dictionaries keep each name once, in the order of the text."""

    def __init__(self, text: str, bare: bool) -> None:
        self.text = text
        self.bare = bare
        self.parts = tokens(text)
        self.next = 0
        self.depth = 0
        self.inside_predicate = 0
        self.labelled = False
        self.names: dict[str, None] = {}
        self.paths: dict[str, None] = {}
        self.columns: dict[str, None] = {}
        self.functions: dict[str, None] = {}
        self.doubts: list[ExpressionError] = []

    # Moving along

    @property
    def here(self) -> Token:
        return self.parts[self.next]

    def take(self) -> Token:
        token = self.parts[self.next]
        if token.kind is not Kind.END:
            self.next += 1
        return token

    def marks(self, sign: str) -> bool:
        return self.here.kind is Kind.MARK and self.here.value == sign

    def wrong(self, code: str, at: int, **facts: object) -> ExpressionError:
        return ExpressionError(code, at, text=self.text, **facts)

    # The grammar, from the outside in

    def whole(self) -> Node:
        root = self.expression(0)
        if self.here.kind is not Kind.END:
            raise self._unexpected_after_operand()
        return root

    def expression(self, weakest: int) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong("expression-too-deep", self.here.at, most=DEEPEST)
        left = self.operand()
        before = 0
        while self.here.kind is Kind.OPERATOR:
            operator = self.here
            binding = _BINDING.get(operator.value)
            if binding is None:
                raise self.wrong("expression-union", operator.at)
            if binding < max(weakest, 1):
                break
            self.take()
            if binding == before == _BINDING["<"]:
                self.doubts.append(self.wrong("expression-chained", operator.at, sign=operator.value))
            left = Binary(operator.value, left, self.expression(binding + 1), operator.at)
            before = binding
        self.depth -= 1
        return left

    def operand(self) -> Node:
        minus = []
        while self.here.kind is Kind.OPERATOR and self.here.value == "-":
            minus.append(self.take().at)
        node = self.path()
        # Two minus signs cancel out but still make a number of what follows, so at most two are kept.
        for at in minus[: 2 - len(minus) % 2] if minus else ():
            node = Negation(node, at)
        return node

    def path(self) -> Node:
        first = self.here
        if first.kind in (Kind.NUMBER, Kind.TEXT):
            self.take()
            value = float(first.value) if first.kind is Kind.NUMBER else first.value
            self._doubt_quoted(first)
            return self._then_nothing(Literal(value, first.at))
        if self.marks("/"):
            self.take()
            return self.steps(None, True, first.at)
        if first.kind is Kind.NAME and first.value != "*" and not self._called():
            return self.steps(None, False, first.at)
        if self.marks(".."):
            return self.steps(None, False, first.at)
        start = self.start()
        if self.marks("/") or self.marks("["):
            own = self.predicates()
            return self.steps(start, False, first.at, own)
        return start

    def start(self) -> Node:
        """What may stand before a path: a reference, `.`, a function, or an expression in brackets."""
        token = self.take()
        if token.kind is Kind.REFERENCE:
            return self.reference(token)
        if token.kind is Kind.NAME and token.value != "*":
            return self.call(token)
        if token.kind is Kind.MARK and token.value == ".":
            return This(token.at)
        if token.kind is Kind.MARK and token.value == "(":
            node = self.expression(0)
            self.close(")", token)
            return node
        raise self._no_operand(token)

    def reference(self, token: Token) -> Reference:
        if "#" in token.value:
            raise self.wrong("expression-not-carried", token.at, name=f"${{{token.value}}}")
        self.names.setdefault(token.value)
        return Reference(token.value, token.at)

    def call(self, token: Token) -> Node:
        bracket = self.take()
        arguments = []
        outer, self.labelled = self.labelled, token.value in LABELLED
        if not self.marks(")"):
            arguments.append(self.expression(0))
            while self.marks(","):
                self.take()
                arguments.append(self.expression(0))
        self.labelled = outer
        self.close(")", bracket)
        node = checked(Call(token.value, tuple(arguments), token.at), self.text)
        self.functions.setdefault(token.value)
        for argument in node.arguments:
            if isinstance(argument, Reference):
                self.names.setdefault(argument.name)
        return node

    def steps(self, start: Node | None, absolute: bool, at: int, own: tuple[Node, ...] = ()) -> Node:
        """The steps of a path; `own` is what stood in `[ ]` directly behind its start."""
        found = [Step(".", own)] if own else []
        if start is not None:
            if not self.marks("/"):
                return Path(start, absolute, tuple(found), at)
            self.take()
        found.append(self.step())
        while self.marks("/"):
            self.take()
            found.append(self.step())
        path = Path(start, absolute, tuple(found), at)
        self._note(path)
        return path

    def step(self) -> Step:
        token = self.take()
        if token.kind is Kind.NAME or (token.kind is Kind.MARK and token.value in (".", "..")):
            return Step(token.value, self.predicates())
        if token.kind in (Kind.NUMBER, Kind.REFERENCE, Kind.TEXT):
            raise self.wrong("expression-slash", self.parts[self.next - 2].at)
        raise self._no_operand(token)

    def predicates(self) -> tuple[Node, ...]:
        found = []
        while self.marks("["):
            bracket = self.take()
            self.inside_predicate += 1
            found.append(self.expression(0))
            self.inside_predicate -= 1
            self.close("]", bracket)
        return tuple(found)

    def close(self, sign: str, opener: Token) -> None:
        if self.marks(sign):
            self.take()
        elif self.here.kind is Kind.END or self.marks(")") or self.marks("]"):
            raise self.wrong("expression-bracket-open", opener.at, sign=opener.value, plain=sign)
        else:
            raise self._unexpected_after_operand()

    # What the path leaves behind

    def _note(self, path: Path) -> None:
        last = path.steps[-1].name
        if not path.bare:
            named = last not in (".", "..", "*") and not self._of_a_list(path)
            if named:
                self.paths.setdefault(last)
            return
        if self.inside_predicate:
            return
        if not self.bare:
            raise self._without_brackets(path.at, last) or self.wrong(
                "expression-bare-name", path.at, name=last
            )
        self.columns.setdefault(last)

    def _doubt_quoted(self, token: Token) -> None:
        found = _QUOTED.search(token.value) if token.kind is Kind.TEXT else None
        if found and not self.labelled:
            self.doubts.append(self.wrong("expression-quoted-reference", token.at, name=found[1]))

    @staticmethod
    def _of_a_list(path: Path) -> bool:
        return isinstance(path.start, Call) and path.start.name == "instance"

    # Telling what is wrong

    def _called(self) -> bool:
        after = self.parts[self.next + 1]
        return after.kind is Kind.MARK and after.value == "("

    def _then_nothing(self, literal: Literal) -> Literal:
        if self.marks("/"):
            raise self.wrong("expression-slash", self.here.at)
        return literal

    def _no_operand(self, token: Token) -> ExpressionError:
        if token.kind is Kind.END:
            return self.wrong("expression-ends", token.at)
        if token.kind is Kind.OPERATOR:
            before = slip_of_operator(self.text, token.at)
            if before:
                return self.wrong(before[0], token.at, **before[1])
        if token.kind is Kind.MARK and token.value == "@":
            return self.wrong("expression-not-carried", token.at, name="@")
        return self.wrong("expression-operand-missing", token.at, sign=token.value)

    def _unexpected_after_operand(self) -> ExpressionError:
        token = self.here
        if token.kind is Kind.MARK and token.value in ")]":
            return self.wrong("expression-bracket-extra", token.at, sign=token.value)
        if token.kind is Kind.MARK and token.value == ",":
            return self.wrong("expression-comma", token.at)
        slip = slip_of_word(token.value) if token.kind is Kind.NAME else None
        if slip:
            return self.wrong(slip[0], token.at, **slip[1])
        before = self.parts[self.next - 1]
        bare = self._without_brackets(before.at, before.value) if before.kind is Kind.NAME else None
        return bare or self.wrong("expression-operator-missing", token.at, found=_shown(token))

    def _without_brackets(self, at: int, name: str) -> ExpressionError | None:
        """A function that is written like a name: `true`, `not selected(…)`."""
        if name.lower() not in CARRIED:
            return None
        shown = name.lower() + ("()" if CARRIED[name.lower()][1] == 0 else "(…)")
        return self.wrong("expression-brackets-missing", at, name=name, plain=shown)


def _shown(token: Token) -> str:
    return f"${{{token.value}}}" if token.kind is Kind.REFERENCE else token.value[:20]
