"""The easy way through a form: don't know, blank, and the answer that closes a branch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.leads.forms import Flags, Floats, Forms, Ints
from scoring.leads.measure import Facts, Measure

_FEWEST = 4

Counts = Ints | Floats


@dataclass(frozen=True)
class Gate:
    """A question with an answer after which the next questions are not asked. ``open``, ``shut``: (forms,)."""

    question: str
    answer: str
    open: Flags
    shut: Flags


def effort_measures(forms: Forms) -> Iterator[Measure]:
    """Those that the answers allow."""
    unsure = sum((question.unsure.astype(np.int64) for question in forms.questions), np.zeros(len(forms)))
    answered = forms.answered_count()
    if unsure.any():
        yield _share("dont-know", unsure, answered, {})
    usual = [question for question in forms.questions if question.answered.mean() >= 0.05]
    blank = sum(((~question.answered).astype(np.int64) for question in usual), np.zeros(len(forms)))
    if blank.any():
        yield _share("blanks", blank, np.full(len(forms), len(usual)), {})
    found = gates(forms)
    if len(found) >= 2:
        shut = sum((gate.shut.astype(np.int64) for gate in found), np.zeros(len(forms)))
        met = sum(((gate.shut | gate.open).astype(np.int64) for gate in found), np.zeros(len(forms)))
        yield _share("short-way", shut, met, {"gates": len(found)})


def gates(forms: Forms) -> list[Gate]:
    """An answer is a gate's if the next question is blank in 97 % of the forms that give it and answered in 80 % of
    those that answer otherwise, both at least ten forms and one in twenty."""
    found = []
    least = max(10, len(forms) // 20)
    for question, following in zip(forms.questions, forms.questions[1:], strict=False):
        if question.kind != "choice" or len(question.labels) > 6:
            continue
        asked = following.answered
        for code, label in enumerate(question.labels):
            shut = question.codes == code
            opened = question.answered & ~shut
            if shut.sum() < least or opened.sum() < least:
                continue
            if asked[shut].mean() <= 0.03 and asked[opened].mean() >= 0.8:
                found.append(Gate(question.name, label, opened, shut))
    return found


def _share(code: str, hits: Counts, tries: Counts, more: Facts) -> Measure:
    share = np.where(tries >= (2 if code == "short-way" else _FEWEST), hits / np.maximum(tries, 1), np.nan)
    usual = float(np.nanmedian(share)) if not np.isnan(share).all() else 0.0

    def facts(form: int) -> Facts:
        told = {"hits": int(hits[form]), "questions": int(tries[form]), "usual": round(usual * 100)}
        return {**told, **more}

    return Measure(code, share, facts, least=0.1)
