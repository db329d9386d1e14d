"""Documents of answers to any survey form, made up from the dice: relevant questions only, answers that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from random import Random
from typing import Any

from exams.fieldwork.forms import AGREED, SeriesForm
from exams.survey.expressions import ExpressionError, as_number, as_text, as_truth, evaluate
from exams.survey.filling_tree import Node, Seen, Turn, read, row_of, typed
from exams.survey.kinds import SELECTS, SILENT
from exams.survey.model import ALWAYS, Item, Question

#: So many ways to fill in a form are made up for each village; people, not answers, tell households apart.
DRAFTS = 4
_TRIES = 12
#: Moments and pictures belong to the phone, and a place is never demanded.
_LEFT_OUT = (*SILENT, "note", "geopoint", "image")
# data: what an invented household says
_WORDS = ("演示用的话，没有真人说过", "演示", "样")


@lru_cache(maxsize=4096)
def draft(form: SeriesForm, place: str, number: int, now: datetime) -> dict[str, Any]:
    """The document of one made-up household in the village of that code, the `number`th way to fill it in."""
    filler = _Filler(form, place, Random(f"{form.code}/{place}/{number}"), now)
    root = Turn(form.layout.root)
    return filler.fill(root)


def with_answer(items: Sequence[Item], document: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    """The document with another answer to a question that is answered in it and stands in no repeat."""
    found = dict(document)
    for one in items:
        there = found.get(one.name)
        if isinstance(one, Question):
            if one.name == name and there:
                found[name] = value
        elif isinstance(there, Mapping):
            found[one.name] = with_answer(one.items, there, name, value)
    return found


class _Filler:
    """Fills a form in from its first question to its last."""

    def __init__(self, form: SeriesForm, place: str, dice: Random, now: datetime) -> None:
        self.form, self.dice, self.now = form, dice, now
        self.language = form.survey.default_language
        self.known = self._known(place)

    def fill(self, turn: Turn) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for node in turn.node.children:
            assert node.item is not None
            if not self._holds(node.item.relevant, turn):
                turn.off.add(node.name)
                continue
            value: Any
            if node.question is not None:
                value = turn.values[node.name] = self._answer(node.question, turn)
                if node.question.type in (*SILENT, "note"):
                    continue
            else:
                value = [self.fill(one) for one in self._turns(node, turn)]
                value = value if node.repeats else value[0]
            if value:
                found[node.name] = value
        return found

    def _known(self, place: str) -> dict[str, str]:
        """Where the household lies. The columns of a place's choice bear the names of the questions above it."""
        house, known = self.form.house, {}
        asked = next((one for one in self.form.survey.questions() if one.name == house.place), None)
        if asked is not None and asked.type == "select_one":
            row = next((one for one in self.form.layout.choices(asked) if one.name == place), None)
            known = {**dict(row.extra), house.place: row.name} if row is not None else {}
        return known

    def _turns(self, node: Node, turn: Turn) -> list[Turn]:
        count = getattr(node.item, "repeat_count", "") if node.repeats else ""
        many = self.dice.randint(1, 2)
        if count:
            try:
                many = max(0, int(as_number(evaluate(read(count), self._seen(turn)))))
            except (ExpressionError, ValueError, OverflowError):
                many = 0
        numbers = range(1, many + 1) if node.repeats else [0]
        turn.blocks[node.name] = [Turn(node, turn, number) for number in numbers]
        return turn.blocks[node.name]

    def _answer(self, question: Question, turn: Turn) -> str:
        if question.calculation and question.type in ("calculate", "hidden", "note"):
            try:
                return as_text(evaluate(read(question.calculation), self._seen(turn)))
            except ExpressionError:
                return ""
        if question.type in _LEFT_OUT:
            return ""
        for answer in self._thought_of(question, turn):
            if answer and self._holds(question.constraint, turn, typed(question, answer)):
                return answer
        return ""

    def _thought_of(self, question: Question, turn: Turn) -> list[str]:
        """Answers to try, the likeliest first."""
        dice = self.dice
        if question.name in self.known:
            return [self.known[question.name]]
        if question.type in SELECTS:
            names = self._offered(question, turn)
            agreed = [one for one in names if one in AGREED and question.name == self.form.house.consent]
            if agreed:
                return agreed
            if not names:
                return []
            if question.type == "rank":
                return [" ".join(dice.sample(names, len(names))) for _try in range(_TRIES)]
            several = 2 if question.type == "select_multiple" else 1
            return [
                " ".join(dice.sample(names, min(len(names), dice.randint(1, several))))
                for _try in range(_TRIES)
            ]
        if question.type in ("integer", "decimal"):
            return [*(str(dice.randint(1, 6)) for _try in range(4)), "1", "0", "20", "100", "1000", "10000"]
        if question.type == "range":
            return [value for key, value in question.parameters if key == "start"]
        if question.name == self.form.house.phone:
            return ["19800000000"]
        plain = {
            "acknowledge": "OK",
            "date": self.now.date().isoformat(),
            "time": "10:00",
            "dateTime": self.now.isoformat(timespec="seconds"),
        }
        return [plain[question.type]] if question.type in plain else [*_WORDS, "19800000000", "1"]

    def _offered(self, question: Question, turn: Turn) -> list[str]:
        choices = self.form.layout.choices(question)
        if not question.choice_filter:
            return [one.name for one in choices]
        rule = read(question.choice_filter, True)
        seen = self._seen(turn)
        offered = []
        for one in choices:
            seen.row = row_of(one, self.language)
            try:
                if as_truth(evaluate(rule, seen)):
                    offered.append(one.name)
            except ExpressionError:
                offered.append(one.name)
        return offered

    def _holds(self, rule: str, turn: Turn, this: Any = "") -> bool:
        if not rule or rule == ALWAYS:
            return True
        try:
            return as_truth(evaluate(read(rule), self._seen(turn, this)))
        except ExpressionError:
            return True

    def _seen(self, turn: Turn, this: Any = "") -> Seen:
        return Seen(self.form.layout, turn, self.now, self.language, this)
