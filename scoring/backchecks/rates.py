"""Differences between survey and back-check: per question, per enumerator, per checker.

Questions come in three types, as J-PAL and IPA use them (IPA, back check manual; help file of their ``bcstats``):
1 should never change (who lives here), a difference tells on whoever asked; 2 needs skill to ask (long lists, skips), a
difference calls for training; 3 may change with time (what was sold last week), a difference tells on nobody. The rate
of an enumerator therefore counts types 1, 2 and questions of no stated type, never type 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.backchecks.answers import Rules, folded, number, same
from scoring.backchecks.chance import drawn_sum, holm
from scoring.backchecks.figures import Rate, badness, pooled, rate
from scoring.backchecks.intervals import LEVEL
from scoring.backchecks.matching import Matched, Pair
from scoring.backchecks.paired import Paired, paired
from scoring.numeric import plain

#: A question of no stated type with fewer different numbers than this is taken for one with codes.
_MANY_VALUES = 6


@dataclass(frozen=True)
class Question:
    """A question as it stands in both files. ``kind``: 1, 2, 3 or 0 for no stated type."""

    name: str
    again: str
    kind: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that was not confirmed; ``rows`` of survey and back-check."""

    household: str
    rows: tuple[int, int]
    question: str
    kind: int
    first: str
    second: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class QuestionRate:
    """Not compared: ``not_asked`` (blank in the back-check), ``unsure`` (somebody did not know), ``excluded``.

    blank_first: blank in the survey yet answered in the back-check; these are differences. forgiven: rule -> count.
    """

    question: str
    kind: int
    figures: Rate
    not_asked: int
    unsure: int
    excluded: int
    blank_first: int
    forgiven: Mapping[str, int]
    moved: Paired | None


@dataclass(frozen=True)
class GroupRate:
    """An enumerator or checker. kinds, questions: (compared, differing) by type of question and by question.

    others: the rate of everybody else; p: `chance.drawn_sum` two-sided; p_holm: corrected for the number of groups.
    population: households of this group in the survey, None if that is not known (checkers).
    """

    name: str
    households: int
    population: int | None
    figures: Rate
    others: float | None
    p: float | None
    p_holm: float | None
    kinds: Mapping[int, tuple[int, int]]
    questions: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Report:
    """Everything the two files tell; questions, groups and households worst first.

    groups: column -> its groups. households: (name, compared, differing) of the counted types.
    """

    whole: Rate
    questions: tuple[QuestionRate, ...]
    groups: Mapping[str, tuple[GroupRate, ...]]
    households: tuple[tuple[str, int, int], ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Grouping:
    """A column that tells households apart; ``surveyed``: its values in all rows of the survey, if it has them."""

    column: str
    in_survey: bool
    surveyed: Counter[str] | None = None


class _Answers:
    """What was found for one question, while counting."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.compared = self.differing = self.blank_first = 0
        self.aside: Counter[str] = Counter()
        self.forgiven: Counter[str] = Counter()
        self.numbers: list[tuple[float, float]] | None = []


@dataclass
class _Household:
    name: str
    groups: tuple[str, ...]
    asked: list[tuple[int, bool]]

    @property
    def size(self) -> tuple[int, int]:
        """Answers compared, and how many of them differ."""
        return len(self.asked), sum(differs for _index, differs in self.asked)


def report(
    matched: Matched,
    questions: Sequence[Question],
    groupings: Sequence[Grouping] = (),
    rules: Rules | None = None,
    *,
    blanks_count: bool = False,
    population: int | None = None,
    level: Decimal = LEVEL,
) -> Report:
    """Compare every household asked twice.

    An answer that is blank in the back-check was not asked and is left out, unless ``blanks_count``; one that is blank
    in the survey only is a difference. "Don't know" on either side and excluded second answers are left out.
    population: households of the whole survey, if the file holds fewer.
    """
    rules = rules or Rules()
    names = _Names()
    tallies = [_Answers(question) for question in questions]
    differences: list[Difference] = []
    households: list[_Household] = []
    for pair in matched.pairs:
        groups = tuple(names.of(one, pair) for one in groupings)
        household = _Household(pair.survey.name, groups, [])
        for index, tally in enumerate(tallies):
            differs = _ask(tally, pair, rules, blanks_count)
            if differs is None:
                continue
            if tally.question.kind != 3:
                household.asked.append((index, differs))
            if differs:
                differences.append(_difference(tally.question, pair, groups))
        households.append(household)
    whole_survey = max(population or 0, matched.households)
    rates = [_question_rate(tally, rules, whole_survey, level) for tally in tallies]
    shares = [tally.differing / tally.compared if tally.compared else 0.0 for tally in tallies]
    return Report(
        pooled([one.size for one in households], whole_survey, level),
        tuple(sorted(rates, key=lambda one: (badness(one.figures), one.question))),
        {
            one.column: _groups(place, one, households, questions, shares, names, level)
            for place, one in enumerate(groupings)
        },
        _worst_households(households),
        tuple(differences),
    )


class _Names:
    """Groups under the first spelling met: `Wang` and `wang ` are one person."""

    def __init__(self) -> None:
        self._shown: dict[tuple[str, str], str] = {}

    def of(self, grouping: Grouping, pair: Pair) -> str:
        record = pair.survey if grouping.in_survey else pair.again
        return self.shown(grouping.column, record.answers.get(grouping.column, ""))

    def shown(self, column: str, text: str) -> str:
        value = number(text)
        key = folded(text) if value is None else plain(value)
        return self._shown.setdefault((column, key), text.strip())


def _ask(tally: _Answers, pair: Pair, rules: Rules, blanks_count: bool) -> bool | None:
    """Whether the answers differ; None if they are not compared."""
    question = tally.question
    first = pair.survey.answers.get(question.name, "")
    second = pair.again.answers.get(question.again, "")
    nothing_first, nothing_second = rules.blank(first), rules.blank(second)
    aside = _aside(question.name, first, second, rules)
    if aside is None and nothing_second and not blanks_count:
        aside = "not-asked"
    if aside is not None:
        tally.aside[aside] += 1
        return None
    tally.compared += 1
    if nothing_first or nothing_second:
        rule = "same" if nothing_first and nothing_second else None
        tally.blank_first += nothing_first and not nothing_second
    else:
        rule = same(question.name, first, second, rules)
        _note_numbers(tally, first, second)
    if rule is None:
        tally.differing += 1
    elif rule != "same":
        tally.forgiven[rule] += 1
    return rule is None


def _aside(question: str, first: str, second: str, rules: Rules) -> str | None:
    if rules.leaves_out(question, second):
        return "excluded"
    return "unsure" if rules.unsure(first) or rules.unsure(second) else None


def _note_numbers(tally: _Answers, first: str, second: str) -> None:
    if tally.numbers is None:
        return
    one, other = number(first), number(second)
    if one is None or other is None:
        tally.numbers = None
    else:
        tally.numbers.append((float(one), float(other)))


def _difference(question: Question, pair: Pair, groups: tuple[str, ...]) -> Difference:
    return Difference(
        pair.survey.name,
        (pair.survey.row, pair.again.row),
        question.name,
        question.kind,
        pair.survey.answers.get(question.name, ""),
        pair.again.answers.get(question.again, ""),
        groups,
    )


def _question_rate(tally: _Answers, rules: Rules, population: int, level: Decimal) -> QuestionRate:
    figures = rate(tally.compared, tally.differing, tally.compared, tally.compared, population, level)
    return QuestionRate(
        tally.question.name,
        tally.question.kind,
        figures,
        tally.aside["not-asked"],
        tally.aside["unsure"],
        tally.aside["excluded"],
        tally.blank_first,
        dict(tally.forgiven),
        _moved(tally, rules, level),
    )


def _moved(tally: _Answers, rules: Rules, level: Decimal) -> Paired | None:
    """Whether a number has moved; codes (type 1, or a handful of values of no stated type) are no measure."""
    if not tally.numbers or tally.question.kind == 1:
        return None
    values = {value for both in tally.numbers for value in both}
    measured = tally.question.kind or tally.question.name in rules.spans or len(values) >= _MANY_VALUES
    if not measured:
        return None
    first, second = ([both[side] for both in tally.numbers] for side in (0, 1))
    return paired(first, second, level)


def _groups(
    place: int,
    grouping: Grouping,
    households: Sequence[_Household],
    questions: Sequence[Question],
    shares: Sequence[float],
    names: _Names,
    level: Decimal,
) -> tuple[GroupRate, ...]:
    counted = [one for one in households if one.asked]
    scores = _scores(counted, shares)
    members: dict[str, list[int]] = {}
    for index, one in enumerate(counted):
        members.setdefault(one.groups[place], []).append(index)
    p_values: dict[str, float] = {}
    for name, own in members.items():
        chance = drawn_sum(scores, len(own), sum(scores[index] for index in own))
        if chance is not None:
            p_values[name] = chance.two_sided
    corrected = holm(p_values)
    populations = _populations(grouping, names)
    found = [
        _group_rate(
            name,
            [counted[index] for index in own],
            counted,
            questions,
            None if populations is None else max(populations[name], len(own)),
            (p_values.get(name), corrected.get(name)),
            level,
        )
        for name, own in members.items()
    ]
    return tuple(sorted(found, key=lambda one: (badness(one.figures), one.name)))


def _populations(grouping: Grouping, names: _Names) -> Counter[str] | None:
    if grouping.surveyed is None:
        return None
    found: Counter[str] = Counter()
    for text, count in grouping.surveyed.items():
        found[names.shown(grouping.column, text)] += count
    return found


def _scores(households: Sequence[_Household], shares: Sequence[float]) -> list[int]:
    """How many differences a household has beyond what its questions lead one to expect, in quarters; the plain number
    where everybody was asked the same."""
    expected = [sum(shares[index] for index, _differs in one.asked) for one in households]
    differing = [one.size[1] for one in households]
    if not expected or max(expected) - min(expected) < 1e-9:
        return differing
    return [round(4 * (count - chance)) for count, chance in zip(differing, expected, strict=True)]


def _group_rate(
    name: str,
    own: Sequence[_Household],
    everybody: Sequence[_Household],
    questions: Sequence[Question],
    population: int | None,
    p_values: tuple[float | None, float | None],
    level: Decimal,
) -> GroupRate:
    figures = pooled([one.size for one in own], population, level)
    kinds: dict[int, tuple[int, int]] = {}
    each: dict[str, tuple[int, int]] = {}
    for one in own:
        for index, differs in one.asked:
            question = questions[index]
            kinds[question.kind] = _more(kinds.get(question.kind), differs)
            each[question.name] = _more(each.get(question.name), differs)
    compared = sum(one.size[0] for one in everybody) - figures.compared
    differing = sum(one.size[1] for one in everybody) - figures.differing
    return GroupRate(
        name,
        len(own),
        population,
        figures,
        differing / compared if compared else None,
        *p_values,
        kinds,
        dict(sorted(each.items(), key=lambda one: (-one[1][1] / one[1][0], -one[1][1], one[0]))),
    )


def _more(so_far: tuple[int, int] | None, differs: bool) -> tuple[int, int]:
    compared, differing = so_far or (0, 0)
    return compared + 1, differing + differs


def _worst_households(households: Sequence[_Household]) -> tuple[tuple[str, int, int], ...]:
    found = [(one.name, *one.size) for one in households]
    return tuple(sorted(found, key=lambda one: (-one[2] / one[1] if one[1] else 1.0, -one[2], one[0])))
