"""One answer all the way down, and always what most people say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.leads.forms import BLANK, Forms, Ints, Question
from scoring.leads.measure import Facts, Measure

_FEWEST_IN_BATTERY = 4
_FEWEST_ANSWERED = 4
_ALIKE = 0.6


@dataclass(frozen=True)
class _Runs:
    """(forms,) longest run of one answer in a battery, and how many of its questions were answered."""

    battery: Sequence[Question]
    longest: Ints
    answered: Ints


def batteries(forms: Forms) -> list[list[Question]]:
    """Questions one after the other with the same choices: neighbours whose sets of given answers overlap by at least
    60 % with those of the battery so far (not every choice need have been used), four or more of them."""
    found: list[list[Question]] = []
    current: list[Question] = []
    choices: frozenset[str] = frozenset()
    for question in forms.questions:
        own = _choices(question)
        if current and own and len(own & choices) >= _ALIKE * len(own | choices):
            current.append(question)
            choices |= own
            continue
        found.append(current)
        current, choices = ([question], own) if own else ([], frozenset())
    found.append(current)
    return [battery for battery in found if len(battery) >= _FEWEST_IN_BATTERY]


def straight_lines(forms: Forms) -> Measure | None:
    """The longest run of one and the same answer, as a share of the battery's answered questions, each battery weighed
    by how rarely people answer it like that: the mean over batteries of run share less the median run share."""
    found = [_runs(forms, battery) for battery in batteries(forms)]
    if not found:
        return None
    total, known = np.zeros(len(forms)), np.zeros(len(forms))
    shares = []
    for runs in found:
        enough = runs.answered >= _FEWEST_ANSWERED
        share = np.where(enough, runs.longest / np.maximum(runs.answered, 1), np.nan)
        usual = float(np.nanmedian(share)) if enough.any() else 0.0
        shares.append(share - usual)
        weight = np.where(enough, len(runs.battery), 0)
        total += np.where(enough, (share - usual) * weight, 0.0)
        known += weight
    values = np.where(known > 0, total / np.maximum(known, 1), np.nan)

    def facts(form: int) -> Facts:
        best = max(range(len(found)), key=lambda place: np.nan_to_num(shares[place][form], nan=-1.0))
        runs = found[best]
        usual = float(np.median(runs.longest[runs.answered >= _FEWEST_ANSWERED]))
        return {
            "first": runs.battery[0].name,
            "last": runs.battery[-1].name,
            "run": int(runs.longest[form]),
            "questions": int(runs.answered[form]),
            "usual": round(usual),
        }

    return Measure("same-run", values, facts)


def mode_agreement(forms: Forms) -> Measure | None:
    """Share of a form's choice answers that are what most forms answer. Half of the questions where nearly everybody
    agrees tell nothing: only those count where the commonest answer is below 90 %."""
    telling = []
    for question in forms.of_kind("choice"):
        given = question.codes[question.answered]
        counts = np.bincount(given)
        if counts.max() < 0.9 * len(given):
            telling.append((question, int(counts.argmax())))
    if len(telling) < _FEWEST_ANSWERED:
        return None
    agreed, answered = np.zeros(len(forms)), np.zeros(len(forms))
    for question, mode in telling:
        agreed += question.codes == mode
        answered += question.answered
    share = np.where(answered >= _FEWEST_ANSWERED, agreed / np.maximum(answered, 1), np.nan)

    def facts(form: int) -> Facts:
        return {
            "agreed": int(agreed[form]),
            "questions": int(answered[form]),
            "usual": round(float(np.nanmedian(share)) * 100),
        }

    return Measure("always-common", share, facts)


def _choices(question: Question) -> frozenset[str]:
    if question.kind != "choice" or len(question.labels) > 12:
        return frozenset()
    return frozenset(question.labels)


def _runs(forms: Forms, battery: Sequence[Question]) -> _Runs:
    """Blanks are passed over: what was not asked does not break a run."""
    longest = np.zeros(len(forms), dtype=np.int64)
    current = np.zeros(len(forms), dtype=np.int64)
    answered = np.zeros(len(forms), dtype=np.int64)
    labels: dict[str, int] = {}
    last = np.full(len(forms), BLANK, dtype=np.int64)
    for question in battery:
        common = np.array([labels.setdefault(label, len(labels)) for label in question.labels] + [BLANK])
        code = common[question.codes]
        given = code != BLANK
        current = np.where(given, np.where(code == last, current + 1, 1), current)
        last = np.where(given, code, last)
        longest = np.maximum(longest, current)
        answered += given
    return _Runs(battery, longest, answered)
