"""Tests that take an enumerator's forms together: last digits, and answers that hardly differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.leads.forms import Floats, Forms, Ints, Question
from scoring.leads.measure import Facts, Measure

_FEWEST_FORMS = 5
_FEWEST_DIGITS = 20
_BINS = 5


@dataclass(frozen=True)
class OwnerTest:
    """``z``: (enumerators,) the larger, the more worth a look, NaN where there is too little; before the empirical
    null. ``effect``: what is told beside it. ``facts``: of each."""

    code: str
    z: Floats
    effect: Floats
    facts: Sequence[Facts]


def last_digits(forms: Forms, seed: int, rounds: int = 60) -> OwnerTest | None:
    """Last digits of whole numbers against those of the others' answers to the same questions.

    Not against equal shares: ages and amounts are rounded by everybody (Benford's law has no place here either).
    Chi-square over ten digits with the others' shares per question as expectation, its cube root (Wilson & Hilferty
    1931) compared with ``rounds`` deals of whole forms to the enumerators, so that numbers of one form may hang
    together. Effect: the share of digits that would have to change (total variation).
    """
    questions = [question for question in forms.of_kind("number") if _has_digits(question)]
    if not questions:
        return None
    count = len(forms.enumerators)
    digits = [_digits(question) for question in questions]
    seen, expected = _seen_and_expected(digits, forms.owner, count)
    drawn = np.random.default_rng(seed)
    deals = np.stack(
        [
            _bent(*_seen_and_expected(digits, drawn.permutation(forms.owner), count))
            for _round in range(rounds)
        ]
    )
    spread = deals.std(axis=0, ddof=1)
    known = (seen.sum(axis=1) >= _FEWEST_DIGITS) & (forms.sizes >= _FEWEST_FORMS) & (spread > 0)
    z = np.where(
        known, (_bent(seen, expected) - deals.mean(axis=0)) / np.where(spread > 0, spread, 1), np.nan
    )
    effect = np.abs(seen - expected).sum(axis=1) / 2 / np.maximum(seen.sum(axis=1), 1)
    facts = [_overused(mine, should) for mine, should in zip(seen, expected, strict=True)]
    return OwnerTest("last-digits", z, np.where(known, effect, np.nan), facts)


def _overused(mine: Floats, should: Floats) -> Facts:
    """The digit that stands out most."""
    total = max(float(mine.sum()), 1.0)
    most = int(np.argmax((mine - should) / np.sqrt(np.maximum(should, 0.5))))
    return {
        "digit": most,
        "own": round(mine[most] / total * 100),
        "others": round(should[most] / total * 100),
        "numbers": round(total),
    }


def round_numbers(forms: Forms) -> Measure | None:
    """Share of a form's numbers that end on 0 (hundreds from 1,000 on); of numbers from 20 on."""
    hits, tries = np.zeros(len(forms)), np.zeros(len(forms))
    for question in forms.of_kind("number"):
        values = np.nan_to_num(np.abs(question.values), nan=0.0)
        large = values >= 20
        tries += large
        hits += large & (values % np.where(values >= 1000, 100, 10) == 0)
    share = np.where(tries >= 3, hits / np.maximum(tries, 1), np.nan)
    if np.isnan(share).all():
        return None
    usual = float(np.nanmedian(share))

    def facts(form: int) -> Facts:
        return {"hits": int(hits[form]), "questions": int(tries[form]), "usual": round(usual * 100)}

    return Measure("round-numbers", share, facts)


def narrow_answers(forms: Forms, seed: int, rounds: int = 60) -> OwnerTest | None:
    """Do an enumerator's forms differ from each other less than forms drawn from everybody's would?

    Dispersion of a question: the chance that two of the forms answer differently (Gini-Simpson, without bias; numbers
    in fifths). Statistic: its sum over the questions, over that of all forms. Whole forms are dealt out anew to the
    enumerators ``rounds`` times from ``seed``; z from the mean and spread of those deals. Effect: the ratio, 1 for as
    varied as everybody, 0 for always the same.
    """
    bins = [binned for question in forms.of_kind("choice", "number") if len(binned := _binned(question))]
    if len(bins) < 3:
        return None
    enough = forms.sizes >= _FEWEST_FORMS
    if not enough.any():
        return None
    table = np.stack(bins)
    whole = float(_dispersion(table, np.zeros(len(forms), dtype=np.int64), 1)[0])
    if whole <= 0:
        return None
    count = len(forms.enumerators)
    found = _dispersion(table, forms.owner, count) / whole
    drawn = np.random.default_rng(seed)
    deals = np.stack(
        [_dispersion(table, drawn.permutation(forms.owner), count) / whole for _round in range(rounds)]
    )
    spread = deals.std(axis=0, ddof=1)
    known = enough & (spread > 0)
    z = np.where(known, (deals.mean(axis=0) - found) / np.where(spread > 0, spread, 1), np.nan)
    facts: list[Mapping[str, object]] = [
        {"ratio": round(float(ratio) * 100), "forms": int(size)}
        for ratio, size in zip(found, forms.sizes, strict=True)
    ]
    return OwnerTest("narrow", z, np.where(known, found, np.nan), facts)


def _binned(question: Question) -> Ints:
    """Small whole numbers for the answers, -1 for none. Empty if nothing varies."""
    if question.kind == "number":
        known = question.values[~np.isnan(question.values)]
        if not len(known):
            return np.zeros(0, dtype=np.int64)
        cuts = np.unique(np.quantile(known, np.arange(1, _BINS) / _BINS))
        codes = np.searchsorted(cuts, question.values, side="left")
        return np.where(np.isnan(question.values), -1, codes).astype(np.int64)
    return question.codes


def _dispersion(table: Ints, owner: Ints, count: int) -> Floats:
    """(enumerators,) the sum over the questions of the chance that two of their forms differ."""
    total = np.zeros(count)
    for codes in table:
        size = int(codes.max()) + 2
        counts = np.bincount(owner * size + codes + 1, minlength=count * size).reshape(count, size)
        counts = counts[:, 1:].astype(np.float64)
        given = counts.sum(axis=1)
        alike = (counts * (counts - 1)).sum(axis=1)
        total += np.where(given >= 2, 1 - alike / np.maximum(given * (given - 1), 1), 0.0)
    return total


def _has_digits(question: Question) -> bool:
    """Whole numbers of two digits or more, most of them."""
    values = question.values[~np.isnan(question.values)]
    whole = values == np.floor(values)
    return bool(len(values) and whole.mean() >= 0.9 and (np.abs(values) >= 10).mean() >= 0.5)


def _digits(question: Question) -> Ints:
    """(forms,) the last digit of a whole number from 10 on, else 10."""
    values = np.abs(np.nan_to_num(question.values, nan=0.5))
    usable = (values == np.floor(values)) & (values >= 10)
    return np.where(usable, values % 10, 10).astype(np.int64)


def _seen_and_expected(digits: Sequence[Ints], owner: Ints, count: int) -> tuple[Floats, Floats]:
    """(enumerators, 10) how often each digit was written, and would be by the others' habits."""
    seen, expected = np.zeros((count, 10)), np.zeros((count, 10))
    for held in digits:
        table = np.bincount(owner * 11 + held, minlength=count * 11).reshape(count, 11)[:, :10]
        own = table.sum(axis=1, keepdims=True)
        others = table.sum(axis=0) - table + 0.5
        seen += table
        expected += own * others / others.sum(axis=1, keepdims=True)
    return seen, expected


def _bent(seen: Floats, expected: Floats) -> Floats:
    """(enumerators,) the cube root of chi-square: nearly normal."""
    chi = ((seen - expected) ** 2 / np.maximum(expected, 0.5)).sum(axis=1)
    return np.asarray(np.cbrt(chi), dtype=np.float64)
