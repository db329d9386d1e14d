"""A heap of plans in which it is known who copied from whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.scoring.texts import plans
from tests.scoring.texts.plans import Plan

#: How a copy is made of a plan, its neighbour and a seed.
WAYS: dict[str, Callable[[Plan, Plan, int], Plan]] = {
    "the same": lambda one, other, seed: one,
    "names and amounts exchanged": lambda one, other, seed: plans.renamed(one, seed),
    "5 % of words exchanged": lambda one, other, seed: plans.exchanged(one, 0.05, seed),
    "15 % of words exchanged": lambda one, other, seed: plans.exchanged(one, 0.15, seed),
    "30 % of words exchanged": lambda one, other, seed: plans.exchanged(one, 0.30, seed),
    "50 % of words exchanged": lambda one, other, seed: plans.exchanged(one, 0.50, seed),
    "sentences shuffled": lambda one, other, seed: plans.shuffled(one, seed),
    "shuffled and 15 % exchanged": lambda one, other, seed: plans.shuffled(
        plans.exchanged(one, 0.15, seed), seed
    ),
    "shuffled and 30 % exchanged": lambda one, other, seed: plans.shuffled(
        plans.exchanged(one, 0.30, seed), seed
    ),
    "two sources mixed": lambda one, other, seed: plans.mixed([one, other], seed),
    "the first third only": lambda one, other, seed: one[: len(one) // 3],
    "a quarter copied, the rest own": lambda one, other, seed: (
        one[: len(one) // 4] + plans.plan(90_000 + seed, len(one) * 3 // 4)
    ),
}


@dataclass(frozen=True)
class Heap:
    """``sources``: of each text, the plans that it is made of; ``ways``: copy and source -> how it was made."""

    texts: list[str]
    sources: list[frozenset[int]]
    ways: dict[tuple[int, int], str]

    def related(self, first: int, second: int) -> bool:
        return bool(self.sources[first] & self.sources[second])


def heap(count: int, each: int, write: Callable[[Plan], str] = plans.written, first_seed: int = 0) -> Heap:
    """``count`` plans of different people and ``each`` copies made in every way, of sources of their own."""
    own = [plans.plan(first_seed + seed) for seed in range(count)]
    texts = [write(one) for one in own]
    sources = [frozenset({index}) for index in range(count)]
    ways: dict[tuple[int, int], str] = {}
    taken = 0
    for way, make in WAYS.items():
        for _ in range(each):
            used = {taken, taken + 1} if way == "two sources mixed" else {taken}
            copy = make(own[taken], own[taken + 1], taken)
            ways |= {(source, len(texts)): way for source in used}
            texts.append(write(copy))
            sources.append(frozenset(used))
            taken += len(used)
    return Heap(texts, sources, ways)
