"""Judges a filled form: a document of answers as a phone sends it, by the same rules that the phone follows. Pure.

A document follows the blocks of the form: ``{"group": {"q": "v"}, "repeat": [{"q": "v"}, …], "q": "v"}``. What is not
relevant is dropped, calculations are worked out anew (where chance or the hour decides, the phone's value stays), and
the first answer that does not hold is told with its question, the turns of the repeats it stands in, and the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from exams.survey.expressions import Answer, ExpressionError, as_number, as_text, as_truth, evaluate
from exams.survey.filling_tree import Layout, Node, Seen, Turn, read, row_of, typed
from exams.survey.filling_values import MOST_SILENT, MOST_TEXT, cleaned, kept
from exams.survey.kinds import SELECTS, SILENT
from exams.survey.model import ALWAYS, Group, Question, Words

#: Turns of all repeats of one form, and answers in it: no household has as many.
MOST_TURNS = 1_000
MOST_ANSWERS = 5_000
MOST_PICTURES = 12
#: Steps of judging one document: items passed, nodes of its rules, turns and choices they look at. About a
#: second; the programmes' own household forms take a thousand.
MOST_WORK = 2_000_000
#: Each pass carries what was worked out one reference further back; forms read downwards and need two.
_PASSES = 25
_CHANCE = frozenset({"random", "uuid", "once"})
_CLOCK = frozenset({"now", "today"})


@dataclass(frozen=True)
class Fault:
    """Why a document is not taken.

    `code`: ``shape``, ``strange`` (not asked for), ``long``, ``many``, ``missing``, ``rule`` (a constraint; `words` are
    its message), ``count`` (turns; facts wanted, found), ``picture``, ``work`` (its rules would take too long; the
    repeat with most turns is named), or one of `filling_values.kept`. `question` is what it is about, `name` how that
    is called, `turns` are (repeat, number), outermost first.
    """

    code: str
    name: str
    question: Question | Group | None = None
    turns: tuple[tuple[Group, int], ...] = ()
    words: Words = ()
    facts: Mapping[str, int] = field(default_factory=dict)


class Unfit(Exception):
    """The document does not hold; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(f"{fault.name}: {fault.code}")


class _TooMuchWork(Exception):
    """More steps than `MOST_WORK`. No fault of one rule, so none takes it for a rule that cannot be worked out."""


@dataclass(frozen=True)
class Filled:
    """What is kept: the document, and the names of the pictures in it by the path of their answer."""

    answers: dict[str, Any]
    pictures: dict[str, str]


def judge(
    layout: Layout,
    document: Mapping[str, Any],
    made_at: datetime,
    received_at: datetime,
    *,
    language: str = "",
    pictures: Collection[str] = (),
) -> Filled:
    """The document as it is kept. `made_at` is what `now()` tells, but a constraint that only holds at `received_at`
    holds; both in the form's time zone. `pictures` are the names of those that came with it.

    Errors: Unfit.
    """
    desk = _Desk(layout, made_at, received_at, language or layout.form.default_language, frozenset(pictures))
    try:
        root = desk.lay_out(document, layout.root, None, 0)
        for _pass in range(_PASSES):
            if not desk.settle(root):
                break
        return Filled(desk.check(root), desk.shown)
    except _TooMuchWork:
        longest = desk.longest
        raise Unfit(Fault("work", longest.name if longest else layout.form.title, longest)) from None


class _Desk:
    """One document on its way through."""

    def __init__(
        self,
        layout: Layout,
        made_at: datetime,
        received_at: datetime,
        language: str,
        pictures: frozenset[str],
    ) -> None:
        self.layout, self.made_at, self.received_at = layout, made_at, received_at
        self.language, self.pictures = language, pictures
        self.turns = self.count = self.work = self.most_turns = 0
        self.longest: Question | Group | None = None
        self.shown: dict[str, str] = {}

    def spend(self, steps: int) -> None:
        self.work += steps
        if self.work > MOST_WORK:
            raise _TooMuchWork

    # --- laying out

    def lay_out(self, given: Any, node: Node, parent: Turn | None, number: int) -> Turn:
        turn = Turn(node, parent, number)
        self.spend(len(node.children))
        if not isinstance(given, Mapping):
            raise self._unfit("shape", node, turn)
        for name in given:
            if name not in node.by_name:
                raise Unfit(Fault("strange", str(name)[:60], turns=_turns(turn)))
        for child in node.children:
            value = given.get(child.name)
            if child.question is not None:
                self._leaf(child, turn, value)
            elif not child.repeats:
                turn.blocks[child.name] = [self.lay_out({} if value is None else value, child, turn, 0)]
            else:
                turn.blocks[child.name] = self._repeat(child, turn, [] if value is None else value)
        return turn

    def _repeat(self, node: Node, turn: Turn, value: Any) -> list[Turn]:
        if not isinstance(value, list):
            raise self._unfit("shape", node, turn)
        self.turns += len(value)
        if self.turns > MOST_TURNS:
            raise self._unfit("many", node, turn, limit=MOST_TURNS)
        if len(value) > self.most_turns:
            self.most_turns, self.longest = len(value), node.item
        return [self.lay_out(one, node, turn, number) for number, one in enumerate(value, 1)]

    def _leaf(self, node: Node, turn: Turn, value: Any) -> None:
        if value is None or value == "":
            return
        if not isinstance(value, str) or not _storable(value):
            raise self._unfit("shape", node, turn)
        self.count += 1
        if self.count > MOST_ANSWERS:
            raise self._unfit("many", node, turn, limit=MOST_ANSWERS)
        most = MOST_TEXT if node.question and node.question.type not in SILENT else MOST_SILENT
        if len(value) > (MOST_TEXT if node.question and node.question.calculation else most):
            raise self._unfit("long", node, turn, limit=most)
        turn.values[node.name] = cleaned(value)

    # --- relevance and calculations

    def settle(self, turn: Turn) -> bool:
        """One pass; True if anything has changed."""
        changed = False
        self.spend(len(turn.node.children))
        for node in turn.node.children:
            assert node.item is not None
            off = not self._holds(node.item.relevant, turn, default=True, present=_present(turn, node))
            if off != (node.name in turn.off):
                turn.off ^= {node.name}
                changed = True
            if off:
                continue
            if node.question is not None:
                changed = self._calculate(node.question, turn) or changed
            for inner in turn.blocks.get(node.name, ()):
                changed = self.settle(inner) or changed
        return changed

    def _calculate(self, question: Question, turn: Turn) -> bool:
        if not question.calculation or question.type not in ("calculate", "hidden", "note"):
            return False
        if (_CHANCE | _CLOCK).intersection(read(question.calculation).functions):
            return False
        try:
            found = evaluate(read(question.calculation), self._seen(turn), self.spend)
        except ExpressionError:
            found = ""
        text = as_text(found)
        text = "" if text in ("NaN", "Infinity", "-Infinity") else text[:MOST_TEXT]
        if text == turn.values.get(question.name, ""):
            return False
        turn.values[question.name] = text
        return True

    def _holds(
        self, rule: str, turn: Turn, default: bool, this: Answer = "", present: bool | None = None
    ) -> bool:
        """Whether a rule says yes; `default` where there is none or it cannot be worked out. `present`: what to say
        where chance decides."""
        if not rule or rule == ALWAYS:
            return default if not rule else True
        expression = read(rule)
        if _CHANCE.intersection(expression.functions):
            return default if present is None else present
        try:
            return as_truth(evaluate(expression, self._seen(turn, this), self.spend))
        except ExpressionError:
            return default

    def _seen(self, turn: Turn, this: Answer = "", **more: Any) -> Seen:
        now = more.pop("now", self.made_at)
        return Seen(self.layout, turn, now, self.language, this, spend=self.spend, **more)

    # --- judging

    def check(self, turn: Turn) -> dict[str, Any]:
        """What is kept of this turn."""
        found: dict[str, Any] = {}
        self.spend(len(turn.node.children))
        for node in turn.node.children:
            if node.name in turn.off:
                continue
            value: Any
            if node.question is not None:
                value = self._answer(node, node.question, turn)
            elif node.repeats:
                self._counted(node, turn)
                value = [self.check(one) for one in turn.blocks[node.name]]
            else:
                value = self.check(turn.blocks[node.name][0])
            if value:
                found[node.name] = value
        return found

    def _counted(self, node: Node, turn: Turn) -> None:
        assert isinstance(node.item, Group)
        rule, found = node.item.repeat_count, len(turn.blocks[node.name])
        if not rule or _CHANCE.intersection(read(rule).functions):
            return
        try:
            number = as_number(evaluate(read(rule), self._seen(turn), self.spend))
        except ExpressionError:
            return
        wanted = max(int(number), 0) if -MOST_TURNS < number <= MOST_TURNS else 0
        if wanted != found:
            raise self._unfit("count", node, turn, wanted=wanted, found=found)

    def _answer(self, node: Node, question: Question, turn: Turn) -> str:
        text = turn.values.get(question.name, "")
        if (question.type == "note" or _heads_a_table(question)) and not question.calculation:
            return ""
        if question.type in (*SILENT, "note"):
            return text
        if not text:
            # A house without reception must not keep anybody from handing in, so a place is never demanded.
            if question.type != "geopoint" and self._holds(question.required, turn, default=False):
                raise Unfit(Fault("missing", node.name, question, _turns(turn), question.required_messages))
            return ""
        if question.type == "image":
            return self._picture(node, turn, text)
        try:
            answer = kept(question, text, self._offered(question, turn, text))
        except ValueError as error:
            raise Unfit(Fault(str(error), node.name, question, _turns(turn))) from None
        self._constrained(node, question, turn, typed(question, text))
        return answer

    def _constrained(self, node: Node, question: Question, turn: Turn, this: Answer) -> None:
        if self._holds(question.constraint, turn, default=True, this=this):
            return
        if _CLOCK.intersection(read(question.constraint).functions):
            # The phone's clock may be wrong, and what was right in the evening may arrive after midnight.
            later = self._seen(turn, this, now=self.received_at)
            if as_truth(evaluate(read(question.constraint), later, self.spend)):
                return
        raise Unfit(Fault("rule", node.name, question, _turns(turn), question.constraint_messages))

    def _offered(self, question: Question, turn: Turn, text: str) -> list[str]:
        """The names of the choices there are, as far as they matter to this answer: a list may hold every village of a
        county, and to work out its filter for each of them took most of the time."""
        if question.type not in SELECTS:
            return []
        choices = self.layout.choices(question)
        self.spend(len(choices))
        if not question.choice_filter:
            return [one.name for one in choices]
        if question.type != "rank":  # which has to name every one
            named = {text, *text.split()}
            choices = tuple(one for one in choices if one.name in named)
        rule = read(question.choice_filter, True)
        offered = []
        for one in choices:
            try:
                fits = as_truth(evaluate(rule, self._seen(turn, row=row_of(one, self.language)), self.spend))
            except ExpressionError:
                fits = True
            if fits:
                offered.append(one.name)
        return offered

    def _picture(self, node: Node, turn: Turn, name: str) -> str:
        path = "/".join([*(f"{group.name}/{number}" for group, number in _turns(turn)), node.name])
        if name not in self.pictures or name in self.shown.values():
            raise self._unfit("picture", node, turn)
        if len(self.shown) >= MOST_PICTURES:
            raise self._unfit("many", node, turn, limit=MOST_PICTURES)
        self.shown[path] = name
        return name

    def _unfit(self, code: str, node: Node, turn: Turn, **facts: int) -> Unfit:
        return Unfit(Fault(code, node.name, node.item, _turns(turn), facts=facts))


def _turns(turn: Turn) -> tuple[tuple[Group, int], ...]:
    around = [one for one in turn.chain() if one.number and isinstance(one.node.item, Group)]
    return tuple((one.node.item, one.number) for one in reversed(around))  # type: ignore[misc]


def _present(turn: Turn, node: Node) -> bool:
    return bool(turn.values.get(node.name)) or bool(node.question is None and turn.blocks.get(node.name))


def _heads_a_table(question: Question) -> bool:
    """A list that only writes its choices over the columns of the questions below it; nobody answers it."""
    return question.type in SELECTS and question.appearance.strip() == "label"


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
