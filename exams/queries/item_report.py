"""The item report of one exam: what candidates answered, in the questions' own terms, and every figure made of it.

Brings in NumPy: only whoever makes a report imports this module, never a page that shows one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from exams.bank.items import ESSAY, NUMERIC, SHORT, Item
from exams.bank.marking import same_form
from exams.queries.item_times import seconds_of
from exams.queries.marked import Marked
from exams.queries.report_groups import groups_of
from exams.sitting.answers import is_given, own_terms
from exams.sitting.paper import Slot
from exams.sitting.points import question_share
from scoring.equated import FormScale
from scoring.errors import ScoringError
from scoring.items.answers import Answers
from scoring.items.bands import bands, option_curves
from scoring.items.drawn import dependability
from scoring.items.options import OptionUse
from scoring.items.report import FEW, ItemReport, Report, item_report
from scoring.items.similarity import PairLikeness, similar_pairs
from scoring.items.sparse import Cell, bars, blanks, from_cells, highest, right_or_wrong

Progress = Callable[[int, int], None]
#: A written answer of an essay: nobody compares or counts it, its marks are people's.
WRITTEN = "…"
#: So many options of a written question are told; the others are those of one or two people.
MOST_OPTIONS = 12
#: Below so many common questions omega's normal curve says too much: a lead then needs the exact figure.
FEW_IN_COMMON = 20
#: Of fewer answers than these nobody says what most people took.
ENOUGH = 5
BARS = 20


@dataclass(frozen=True)
class Sat:
    """A stage's answers, ready for `scoring.items`. `ids` are the bank items in the order of the rows; `unreached`
    counts, of each, who answered nothing from there to the end of their paper; `scales`: what became of parallel forms
    whose marks were put on one scale."""

    answers: Answers
    ids: tuple[int, ...]
    items: Mapping[int, Item]
    unreached: Mapping[int, int]
    seconds: Mapping[str, Sequence[float | None]]
    groups: Mapping[str, Sequence[str]]
    strata: tuple[tuple[str, str, Decimal], ...]
    scales: tuple[FormScale, ...] = ()

    @cached_property
    def blank(self) -> list[int]:
        return blanks(self.answers)


def sat(marked: Marked) -> Sat:
    """The answers of everybody who began. A question is asked of some and not of others: nothing is counted of whoever
    did not have it on the paper. Voided questions are looked at by their key like all others."""
    numbers = sorted(number for number, paper in marked.papers.items() if paper is not None)
    ids = tuple(sorted(marked.items, key=lambda key: (marked.items[key].code, marked.items[key].version)))
    reader = _Reader(marked, {key: row for row, key in enumerate(ids)})
    for column, number in enumerate(numbers):
        paper = marked.papers[number]
        assert paper is not None
        reader.read(column, *paper)
    names = [name_of(marked.items[key]) for key in ids]
    answers = from_cells(numbers, names, reader.cells, [float(reader.points[key]) for key in ids])
    attempts = [marked.papers[number][0] for number in numbers]  # type: ignore[index]
    return Sat(
        answers,
        ids,
        marked.items,
        reader.unreached,
        seconds_of(marked, numbers, ids, names),
        groups_of(attempts),
        tuple((marked.items[key].kind, marked.items[key].topic, reader.points[key]) for key in ids),
    )


def name_of(item: Item) -> str:
    return f"{item.code}/{item.version}"


class _Reader:
    """Reads papers one by one into cells."""

    def __init__(self, marked: Marked, rows: Mapping[int, int]) -> None:
        self.marked, self.rows = marked, rows
        self.points: dict[int, Decimal] = {}
        self.unreached: dict[int, int] = dict.fromkeys(rows, 0)
        self.cells: list[Cell] = []
        self.known: dict[tuple[Slot, tuple[str, ...]], tuple[str, Decimal]] = {}
        self.treatments = {key: one for key, one in marked.treatments.items() if one.keys}

    def read(self, column: int, attempt_id: int, slots: Sequence[Slot]) -> None:
        mine = self.marked.answers.get(attempt_id, {})
        by_hand = self.marked.by_hand.get(attempt_id, {})
        last = max((position for position, answer in mine.items() if is_given(answer)), default=0)
        for position, slot in enumerate(slots, 1):
            row = self.rows[slot.item_id]
            self.points.setdefault(slot.item_id, slot.points)
            answer = tuple(mine.get(position) or ())
            if not is_given(answer):
                self.cells.append((row, column, None, 0.0))
                self.unreached[slot.item_id] += position > last
                continue
            label, share = self._answer(slot, answer)
            if position in by_hand and slot.points:
                share = by_hand[position] / slot.points
            self.cells.append((row, column, label, float(share)))

    def _answer(self, slot: Slot, answer: tuple[str, ...]) -> tuple[str, Decimal]:
        """Thousands give the same answer to the same question."""
        known = self.known.get((slot, answer))
        if known is None:
            item = self.marked.items[slot.item_id]
            share = question_share(
                item, slot, answer, slot.rule or self.marked.rule, self.treatments.get(slot.item_id)
            )
            known = self.known[slot, answer] = label_of(item, slot, answer), share
        return known


def label_of(item: Item, slot: Slot, answer: Sequence[str]) -> str:
    """An answer as one short text in the question's own letters, the same for everybody who answered alike."""
    if item.kind == ESSAY:
        return WRITTEN
    said = own_terms(slot, item.kind, answer)
    if isinstance(said, str):
        return same_form(said) if item.kind in (SHORT, NUMERIC) else said
    letters = [str(one) or "-" for one in said]
    return "".join(sorted(letters)) if item.kind == "multiple" else "".join(letters)


def report_content(one: Sat, progress: Progress) -> dict[str, Any]:
    """The whole report as plain data: figures as texts, None where a figure does not exist."""
    report = item_report(one.answers, one.seconds)
    of_band = bands(one.answers.totals)
    items = [_item(one, index, found, of_band) for index, found in enumerate(report.items)]
    forms = [_plain(asdict(scale)) for scale in one.scales]
    return {"paper": _paper(one, report), "items": items, "forms": forms, "pairs": _pairs(one, progress)}


def _paper(one: Sat, report: Report) -> dict[str, Any]:
    figures = report.paper
    coefficient, error, method = figures.alpha, figures.standard_error, "alpha"
    if not report.complete:
        drawn = dependability(one.answers, one.strata)
        coefficient, error, method = drawn.coefficient, drawn.standard_error, "drawn"
    most, counts = highest(one.answers), bars(one.answers, BARS)
    return {
        **_plain(asdict(figures)),
        "coefficient": _text(coefficient),
        "standard_error": _text(error),
        "method": method,
        "few": FEW if figures.candidates < FEW else None,
        "most": f"{most:g}",
        "bars": [
            [f"{most * bar / BARS:g}", f"{most * (bar + 1) / BARS:g}", count]
            for bar, count in enumerate(counts)
        ],
    }


def _item(one: Sat, index: int, found: ItemReport, of_band: Any) -> dict[str, Any]:
    key = one.ids[index]
    item, use = one.items[key], found.options
    blank = one.blank[index]
    shown = use.options[:MOST_OPTIONS] if use is not None and item.kind != ESSAY else ()
    curves = option_curves(one.answers, index, of_band, [each.option for each in shown])
    remarks = [code for code in found.remarks if item.kind != ESSAY or code != "right-unchosen"]
    if "doubtful-key" not in remarks and found.figures.candidates >= ENOUGH and _most_take_another(shown):
        remarks.insert(0, "most-take-another")
    return {
        "id": key,
        "name": found.figures.item,
        "kind": item.kind,
        "topic": item.topic,
        "points": f"{float(one.answers.maxima[index]):g}",
        **_plain({name: value for name, value in asdict(found.figures).items() if name != "item"}),
        "remarks": remarks,
        "doubt": _plain(asdict(use.doubt)) if use is not None and use.doubt is not None else None,
        "options": [
            {**_plain(asdict(each)), "fifths": [_text(share) for share in curve.shares]}
            for each, curve in zip(shown, curves, strict=True)
        ],
        "unreached": one.unreached[key],
        "omitted": blank - one.unreached[key],
        "time": _plain(asdict(found.time)) if found.time is not None else None,
    }


def _most_take_another(options: Sequence[OptionUse]) -> bool:
    """Most chose one wrong answer, and far more than the right ones: too few people, perhaps, to doubt the key beyond
    chance, and reason enough to look at it."""
    right = sum((each.share for each in options if each.right), Decimal(0))
    return any(
        not each.right and each.share >= Decimal("0.5") and each.share >= 2 * right for each in options
    )


def _pairs(one: Sat, progress: Progress) -> dict[str, Any] | None:
    """Everybody up to 2,000; beyond that within room, device and township, and the top of the list. None where answers
    cannot be compared."""
    essays = {name_of(item) for item in one.items.values() if item.kind == ESSAY}
    part = right_or_wrong(one.answers, essays)
    if not part.items or len(part.candidates) < 2:
        return None
    try:
        likeness = similar_pairs(part, one.groups, progress=progress)
    except ScoringError:
        return None
    pairs = [_pair(pair) for pair in likeness.pairs]
    return {
        "candidates": likeness.candidates,
        "comparisons": likeness.comparisons,
        "whole": likeness.whole,
        "level": str(likeness.level),
        "leads": sum(pair["lead"] for pair in pairs),
        "pairs": sorted(pairs, key=lambda pair: not pair["lead"]),
    }


def _pair(pair: PairLikeness) -> dict[str, Any]:
    few = pair.compared < FEW_IN_COMMON
    exact = pair.gbt_adjusted is not None and pair.gbt_adjusted <= Decimal("0.05")
    return {
        "candidates": [pair.first.candidate, pair.second.candidate],
        "compared": pair.compared,
        "matches": pair.matches,
        "wrong_matches": pair.wrong_matches,
        "gbt": _text(pair.gbt_p),
        "gbt_adjusted": _text(pair.gbt_adjusted),
        "omega": [_text(pair.first.omega), _text(pair.second.omega)],
        "omega_adjusted": [_text(pair.first.omega_adjusted), _text(pair.second.omega_adjusted)],
        "k": [_text(pair.first.k_p), _text(pair.second.k_p)],
        "lead": exact if few else pair.lead,
        "common": dict(pair.common),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _text(value)
        if isinstance(value, Decimal)
        else list(value)
        if isinstance(value, tuple)
        else value
        for name, value in values.items()
    }
