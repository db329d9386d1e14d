"""Leads in generated surveys: who spoils forms in which way is found how often, and how long it takes.

    python benchmarks/leads.py --people 100 --each 100 --spoilt 3 --share 1.0 --seeds 1 2 3 4 5

Every enumerator has a village of his own, with its own answers. `--spoilt` enumerators of each way spoil `--share` of
their forms. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scoring.leads.forms import Context, Forms, read_forms
from scoring.leads.report import find_leads

HONEST = "honest"
SCALED, BEHIND = 10, 3
BEGIN = datetime(2026, 5, 25, 8, 0)  # noqa: DTZ001 (clock on the wall)


class Survey:
    """Columns of texts, who filled them, when and where; `kinds`: (people,) how each spoils, `spoilt`: (forms,)."""

    def __init__(self, people: int, each: int, spoilt: int, share: float, seed: int) -> None:
        self.drawn = np.random.default_rng(seed)
        self.people, self.count = people, people * each
        self.owner = np.repeat(np.arange(people), each)
        self.columns: dict[str, np.ndarray] = {}
        self.answer()
        self.names = list(self.columns)
        self.cells = np.stack([self.columns[name] for name in self.names], axis=1)
        self.seconds = np.exp(self.drawn.normal(np.log(900), 0.35, self.count) + self.village(0.2))
        self.latitude = 28 + self.village(0.1) + self.drawn.normal(0, 0.005, self.count)
        self.longitude = 103 + self.village(0.1) + self.drawn.normal(0, 0.005, self.count)
        self.phones = [f"13{self.drawn.integers(10**8, 10**9)}" for _form in range(self.count)]
        self.spoil(spoilt, share)

    def village(self, spread: float) -> np.ndarray:
        return self.drawn.normal(0, spread, self.people)[self.owner]

    def answer(self) -> None:
        drawn, count = self.drawn, self.count
        wealth = drawn.normal(0, 1, count) + self.village(0.5)
        manner = drawn.normal(0, 0.8, count)
        for place in range(SCALED):
            level = (
                drawn.normal(0, 0.5)
                + 0.7 * manner
                + 0.2 * wealth
                + drawn.normal(0, 1, count)
                + self.village(0.3)
            )
            self.columns[f"scale{place}"] = (
                np.clip(np.round(level + 3), 1, 5).astype(int).astype(str).astype(object)
            )
        for place in range(14):
            choices = int(drawn.integers(2, 7))
            leaning = drawn.normal(0, 1, choices) + np.outer(wealth, drawn.normal(0, 0.6, choices))
            leaning += drawn.normal(0, 0.5, (self.people, choices))[self.owner]
            leaning += drawn.gumbel(size=(count, choices))
            self.columns[f"choice{place}"] = np.array(list("abcdefg"), dtype=object)[leaning.argmax(axis=1)]
        for gate in range(2):
            opened = drawn.random(count) < 1 / (1 + np.exp(-0.3 - 0.5 * wealth))
            self.columns[f"gate{gate}"] = np.where(opened, "yes", "no").astype(object)
            for place in range(BEHIND):
                amount = np.round(np.exp(drawn.normal(4 + place * 0.5 + 0.3 * wealth, 0.7)))
                self.columns[f"behind{gate}{place}"] = np.where(opened, texts(amount), "").astype(object)
        self.columns["age"] = texts(np.clip(drawn.normal(45, 14, count), 18, 90))
        self.columns["members"] = texts(1 + drawn.poisson(3, count))
        for place in range(4):
            income, heap = np.exp(drawn.normal(8 + place * 0.4 + 0.4 * wealth, 0.8)), drawn.random(count)
            step = np.where(heap < 0.6, 100, np.where(heap < 0.85, 10, 1))
            self.columns[f"income{place}"] = texts(np.round(income / step) * step)
        for place in range(2):
            sold = texts(drawn.poisson(1.2, count))
            self.columns[f"sold{place}"] = np.where(drawn.random(count) < 0.04, "-99", sold).astype(object)

    def spoil(self, each_way: int, share: float) -> None:
        self.kinds = np.array([HONEST] * self.people, dtype=object)
        self.spoilt = np.zeros(self.count, dtype=bool)
        places = iter(self.drawn.permutation(self.people).tolist())
        for way, spoil in WAYS.items():
            for _one in range(each_way):
                person = next(places)
                self.kinds[person] = way
                mine = np.flatnonzero(self.owner == person)
                chosen = mine[self.drawn.random(len(mine)) < share]
                self.spoilt[chosen] = True
                spoil(self, mine, chosen)

    def forms(self) -> Forms:
        starts: list[datetime] = []
        for place, person in enumerate(self.owner):
            if place == 0 or person != self.owner[place - 1]:
                now = BEGIN + timedelta(minutes=float(self.drawn.uniform(0, 60)))
            elif now.hour >= 19:
                now = BEGIN.replace(day=now.day) + timedelta(days=1, minutes=float(self.drawn.uniform(0, 60)))
            starts.append(now)
            pause = abs(self.drawn.normal(8, 5)) + 1
            now += timedelta(seconds=float(self.seconds[place]), minutes=float(pause))
        ends = [
            start + timedelta(seconds=float(took)) for start, took in zip(starts, self.seconds, strict=True)
        ]
        points = list(zip(self.latitude.tolist(), self.longitude.tolist(), strict=True))
        return read_forms(
            [str(place) for place in range(self.count)],
            [str(person) for person in self.owner],
            {name: self.cells[:, place].tolist() for place, name in enumerate(self.names)},
            Context(starts, ends, (), points, self.phones),
        )


def texts(values: np.ndarray) -> np.ndarray:
    return np.round(values).astype(int).astype(str).astype(object)


def one_line(survey: Survey, _mine: np.ndarray, chosen: np.ndarray) -> None:
    """The scaled questions alike, but for a slip now and then."""
    for form in chosen:
        slips = survey.drawn.random(SCALED) < 0.08
        survey.cells[form, :SCALED] = str(survey.drawn.integers(2, 5))
        survey.cells[form, :SCALED][slips] = str(survey.drawn.integers(1, 6))


def copies(survey: Survey, mine: np.ndarray, chosen: np.ndarray) -> None:
    """Forms after the first tenth are copies of one of that tenth, but for four answers."""
    sources = mine[: max(3, len(mine) // 10)]
    for form in np.setdiff1d(chosen, sources):
        survey.cells[form] = survey.cells[survey.drawn.choice(sources)]
        for place in survey.drawn.choice(len(survey.names), 4, replace=False):
            survey.cells[form, place] = survey.cells[survey.drawn.integers(survey.count), place]


def pieced(survey: Survey, mine: np.ndarray, chosen: np.ndarray) -> None:
    """Each answer from one of two other forms of the same person."""
    for form in chosen:
        one, two = survey.drawn.choice(mine, 2)
        first = survey.drawn.random(len(survey.names)) < 0.5
        survey.cells[form] = np.where(first, survey.cells[one], survey.cells[two])


def commonest(survey: Survey, _mine: np.ndarray, chosen: np.ndarray) -> None:
    """Half of the answers are what most people say; amounts and gates stay."""
    for place, name in enumerate(survey.names):
        if not name.startswith(("income", "gate", "behind")):
            most = Counter(survey.cells[:, place].tolist()).most_common(1)[0][0]
            survey.cells[chosen[survey.drawn.random(len(chosen)) < 0.5], place] = most


def hurried(survey: Survey, _mine: np.ndarray, chosen: np.ndarray) -> None:
    """In a fifth of the time."""
    survey.seconds[chosen] *= 0.2


def rounded(survey: Survey, _mine: np.ndarray, chosen: np.ndarray) -> None:
    """Incomes to 500, ages to 5."""
    for place, name in enumerate(survey.names):
        step = 500 if name.startswith("income") else 5 if name == "age" else 0
        for form in chosen if step else ():
            survey.cells[form, place] = str(max(1, round(int(survey.cells[form, place]) / step)) * step)


def at_a_desk(survey: Survey, mine: np.ndarray, chosen: np.ndarray) -> None:
    """One point for all, and the gates mostly shut."""
    survey.latitude[chosen], survey.longitude[chosen] = survey.latitude[mine[0]], survey.longitude[mine[0]]
    for gate in range(2):
        first = survey.names.index(f"gate{gate}")
        shut = chosen[survey.drawn.random(len(chosen)) < 0.6]
        survey.cells[shut, first] = "no"
        survey.cells[shut, first + 1 : first + 1 + BEHIND] = ""


WAYS = {
    "one-line": one_line,
    "copies": copies,
    "pieced": pieced,
    "commonest": commonest,
    "hurried": hurried,
    "rounded": rounded,
    "desk": at_a_desk,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--spoilt", type=int, default=6)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    options = parser.parse_args()
    counts: Counter[Any] = Counter()
    false_surveys, seconds = 0, []
    for seed in options.seeds:
        survey = Survey(options.people, options.each, options.spoilt, options.share, seed)
        forms = survey.forms()
        begun = perf_counter()
        found = find_leads(forms, seed=1)
        seconds.append(round(perf_counter() - begun, 2))
        false_surveys += count(
            counts, survey, {int(one.enumerator) for one in found.enumerators if one.leads}, found
        )
    told: dict[str, Any] = {
        way: {
            "people": [counts[way, "told"], counts[way, "people"]],
            "forms": [counts[way, "forms told"], counts[way, "forms"]],
        }
        for way in (HONEST, *WAYS)
    }
    for way, figures in told.items():
        print(f"{way:10}  people {figures['people']}  forms {figures['forms']}")
    print(json.dumps({"seconds": seconds, "surveys_with_honest_told": false_surveys, **told}))


def count(counts: Counter[Any], survey: Survey, people: set[int], found: Any) -> bool:
    """Add up one survey; whether an honest enumerator was told."""
    for person, way in enumerate(survey.kinds):
        counts[way, "people"] += 1
        counts[way, "told"] += person in people
    forms = {one.place for one in found.forms}
    for form in range(survey.count):
        way = survey.kinds[survey.owner[form]] if survey.spoilt[form] else HONEST
        counts[way, "forms"] += 1
        counts[way, "forms told"] += form in forms
    return any(survey.kinds[person] == HONEST for person in people)


if __name__ == "__main__":
    main()
