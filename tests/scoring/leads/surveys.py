"""Small surveys to look for leads in: honest answers from a seed, and ways of spoiling them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from scoring.leads.forms import Context, Forms, read_forms

BEGIN = datetime(2026, 5, 25, 8, 0)  # noqa: DTZ001 (clock on the wall, as files have it)


class Survey:
    """``people`` enumerators with ``each`` forms of ten scaled questions, eight choices, a gate with two questions
    behind it, an age and three amounts; every enumerator has a village of his own. Change ``answers`` at will."""

    def __init__(self, people: int = 16, each: int = 20, seed: int = 7) -> None:
        drawn = np.random.default_rng(seed)
        count = people * each
        self.owner = np.repeat(np.arange(people), each)
        self.answers: dict[str, list[str]] = {}
        village = drawn.normal(0, 0.3, (people, 40))
        for place in range(10):
            level = drawn.normal(3, 1.1, count) + village[self.owner, place]
            self.answers[f"scale{place}"] = _texts(np.clip(np.round(level), 1, 5))
        for place in range(8):
            leaning = drawn.normal(0, 0.7, 4) + village[self.owner, place + 10 : place + 14]
            chosen = (leaning + drawn.gumbel(size=(count, 4))).argmax(axis=1)
            self.answers[f"choice{place}"] = ["abcd"[one] for one in chosen]
        grows = drawn.random(count) < 0.6
        self.answers["grows"] = ["yes" if one else "no" for one in grows]
        for name in ("area", "harvest"):
            amounts = _texts(np.round(np.exp(drawn.normal(4, 0.6, count))))
            self.answers[name] = [text if one else "" for text, one in zip(amounts, grows, strict=True)]
        self.answers["age"] = _texts(np.clip(np.round(drawn.normal(45, 13, count)), 18, 90))
        for place in range(3):
            self.answers[f"amount{place}"] = _texts(np.round(np.exp(drawn.normal(8, 0.7, count))))
        self.ids = [f"h{place}" for place in range(count)]
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []
        moment = BEGIN
        for place, owner in enumerate(self.owner):
            if place and owner != self.owner[place - 1]:
                moment = BEGIN
            if moment.hour >= 18:
                moment = datetime(2026, 5, moment.day + 1, 8, 0)  # noqa: DTZ001
            self.starts.append(moment)
            moment += timedelta(seconds=float(np.exp(drawn.normal(6.8, 0.3))))
            self.ends.append(moment)
            moment += timedelta(minutes=float(drawn.uniform(4, 20)))
        self.latitude = 28 + village[self.owner, 30] + drawn.normal(0, 0.003, count)
        self.longitude = 103 + village[self.owner, 31] + drawn.normal(0, 0.003, count)
        self.phones = [f"13{drawn.integers(10**8, 10**9)}" for _place in range(count)]

    def of(self, person: int) -> list[int]:
        """The places of a person's forms."""
        return np.flatnonzero(self.owner == person).tolist()

    def copy(self, source: int, target: int, but: Sequence[str] = ()) -> None:
        for name, texts in self.answers.items():
            if name not in but:
                texts[target] = texts[source]

    def forms(self, **context: object) -> Forms:
        """With moments, places and phones, or with what is given instead."""
        given = {
            "starts": self.starts,
            "ends": self.ends,
            "places": list(zip(self.latitude.tolist(), self.longitude.tolist(), strict=True)),
            "phones": self.phones,
            **context,
        }
        return read_forms(self.ids, [f"e{one}" for one in self.owner], self.answers, Context(**given))


def small(columns: Mapping[str, str], by: str, context: Context | None = None) -> Forms:
    """Columns written as words with blanks between, `.` for none."""
    texts = {name: ["" if one == "." else one for one in cells.split()] for name, cells in columns.items()}
    owners = by.split()
    return read_forms([f"f{place}" for place in range(len(owners))], owners, texts, context)


def _texts(values: np.ndarray) -> list[str]:
    return [str(int(one)) for one in values]
