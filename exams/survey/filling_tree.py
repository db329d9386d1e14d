"""A filled form laid out along its definition, and what an expression sees from a place in it. Pure.

The rules of names and turns are those of docs/field-work.md, "Filling a form"; the phone follows the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache

from exams.survey.expressions import Answer, Expression, parse
from exams.survey.model import Choice, Group, Item, Question, SurveyForm

#: What an open list adds to its choices, and what the text beside it is called.
OTHER = "other"
NUMBERS = ("integer", "decimal", "range")


@dataclass(eq=False)
class Node:
    """One item of the form with the block it stands in; the root has no item."""

    item: Item | None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.item.name if self.item is not None else ""

    @property
    def question(self) -> Question | None:
        return self.item if isinstance(self.item, Question) else None

    @property
    def repeats(self) -> bool:
        return isinstance(self.item, Group) and self.item.repeats

    @cached_property
    def blocks(self) -> tuple[Node, ...]:
        """The blocks around it, outermost first, without the root."""
        around: list[Node] = []
        above = self.parent
        while above is not None and above.item is not None:
            around.insert(0, above)
            above = above.parent
        return tuple(around)

    @cached_property
    def by_name(self) -> dict[str, Node]:
        return {one.name: one for one in self.children}


@dataclass(eq=False)
class Turn:
    """The form as a whole, a group as it stands here, or one turn of a repeat (`number` from 1, else 0).

    `off` are the names of the items in it that are not relevant.
    """

    node: Node
    parent: Turn | None = None
    number: int = 0
    values: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, list[Turn]] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)

    def chain(self) -> Iterator[Turn]:
        """This one and all around it, the nearest first."""
        here: Turn | None = self
        while here is not None:
            yield here
            here = here.parent


@lru_cache(maxsize=4096)
def read(text: str, columns: bool = False) -> Expression:
    """The expression; each is read once in a process. Errors: ExpressionError."""
    return parse(text, columns=columns)


class Layout:
    """A form taken apart: its nodes by name, the choices of its questions."""

    def __init__(self, form: SurveyForm) -> None:
        self.form = form
        self.root = Node(None)
        self.named: dict[str, list[Node]] = {}
        self._add(form.items, self.root)

    def _add(self, items: Sequence[Item], parent: Node) -> None:
        for item in items:
            node = Node(item, parent)
            self._hang(node)
            if isinstance(item, Group):
                self._add(item.items, node)
            elif item.other:
                relevant = f"selected(${{{item.name}}}, '{OTHER}')"
                self._hang(Node(Question(f"{item.name}_{OTHER}", "text", relevant=relevant), parent))

    def _hang(self, node: Node) -> None:
        assert node.parent is not None
        node.parent.children.append(node)
        self.named.setdefault(node.name, []).append(node)

    def find(self, name: str, near: Node) -> Node | None:
        """What `name` means to somebody in the block `near`: an item of it, else the first one in the form."""
        every = self.named.get(name, ())
        return next((one for one in every if one.parent is near), every[0] if every else None)

    def choices(self, question: Question) -> tuple[Choice, ...]:
        listed = self.form.choice_list(question.choices).choices
        if question.other and all(one.name != OTHER for one in listed):
            return (*listed, Choice(OTHER))
        return listed


def _free(_steps: int) -> None:
    """Where nobody counts."""


@dataclass
class Seen:
    """What an expression sees (`exams.survey.expressions.Scope`) that is asked by an item in `turn`. `spend` is told of
    every turn and choice that is looked at."""

    layout: Layout
    turn: Turn
    now: datetime
    language: str
    this: Answer = ""
    row: Mapping[str, Answer] = field(default_factory=dict)
    #: Chance is drawn on the phone; whatever names it here cannot be worked out.
    seed: int | None = None
    spend: Callable[[int], None] = _free

    def value(self, name: str) -> Answer:
        node = self.layout.find(name, self.turn.node)
        if node is None:
            return ""
        return next(iter(self._answers(node, {}, everything=False)), "")

    def repeats(self, name: str) -> Sequence[Answer]:
        node = self.layout.find(name, self.turn.node)
        return list(self._answers(node, {}, everything=True)) if node is not None else ()

    def indexed(self, name: str, turns: Sequence[tuple[str, int]]) -> Answer:
        node = self.layout.find(name, self.turn.node)
        if node is None:
            return ""
        return next(iter(self._answers(node, dict(turns), everything=False)), "")

    def position(self, up: int) -> int:
        for blocks, turn in enumerate(self.turn.chain(), 1):
            if blocks >= up and turn.number:
                return turn.number
        return 0

    def column(self, name: str) -> Answer:
        return self.row.get(name, "")

    def choice_label(self, name: str, value: str) -> str:
        node = self.layout.find(name, self.turn.node)
        if node is None or node.question is None or not node.question.choices:
            return value
        listed = self.layout.choices(node.question)
        self.spend(len(listed))
        for one in listed:
            if one.name == value:
                return dict(one.labels).get(self.language) or next((text for _l, text in one.labels), value)
        return value

    def items(self, list_name: str) -> Sequence[Mapping[str, Answer]]:
        try:
            found = self.layout.form.choice_list(list_name).choices
        except KeyError:
            return ()
        self.spend(len(found))
        return [row_of(one, self.language) for one in found]

    def _answers(self, node: Node, chosen: Mapping[str, int], everything: bool) -> Iterator[Answer]:
        """The answers to `node`: of the turn that is shared or `chosen`, else of the first, or of all of them."""
        path = [*node.blocks, node] if node.question is None else list(node.blocks)
        repeats = [one for one in path if one.repeats]
        innermost = repeats[-1] if repeats else None
        shared = {turn.node: turn for turn in self.turn.chain()}
        here = [_root(self.turn)]
        for block in path:
            here = [
                inner
                for turn in here
                for inner in _into(turn, block, shared, chosen, everything, block is innermost)
            ]
            self.spend(len(here))
        for turn in here:
            yield _answer(turn, node)


def row_of(choice: Choice, language: str) -> dict[str, Answer]:
    """A choice as a filter sees it."""
    label = dict(choice.labels).get(language) or next((text for _l, text in choice.labels), "")
    return {"name": choice.name, "label": label, **dict(choice.extra)}


def _root(turn: Turn) -> Turn:
    return list(turn.chain())[-1]


def _into(
    turn: Turn,
    block: Node,
    shared: Mapping[Node, Turn],
    chosen: Mapping[str, int],
    everything: bool,
    innermost: bool,
) -> list[Turn]:
    if block.name in turn.off:
        return []
    inner = turn.blocks.get(block.name, [])
    if not block.repeats:
        return inner
    if block.name in chosen:
        number = chosen[block.name]
        return inner[number - 1 : number] if number >= 1 else []
    if everything and innermost:
        return inner
    if block in shared and shared[block] in inner:
        return [shared[block]]
    return inner if everything else inner[:1]


def _answer(turn: Turn, node: Node) -> Answer:
    if node.question is None or node.name in turn.off:
        return ""
    return typed(node.question, turn.values.get(node.name, ""))


def typed(question: Question, text: str) -> Answer:
    """An answer as expressions want it: numbers are numbers, so that 0 is false."""
    if question.type not in NUMBERS or not text:
        return text
    try:
        return float(text)
    except ValueError:
        return text
