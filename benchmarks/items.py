"""How long the item report takes for 10,000 candidates with 100 items, beside what bare NumPy takes for its sums.

Target: at most 3 times bare NumPy. Run it with `.venv/bin/python benchmarks/items.py`; the last line is the ratio.

Bare NumPy: given the finished matrix of marks it works out, for all items at once, totals, means, variances,
covariances with the rest of the paper, and sorts marks and rests for the highest possible covariance: the arithmetic
behind Moodle's facility, deviation, effective weight, discrimination index, discriminative efficiency and coefficient
of internal consistency, written by the page of definitions with nothing around it.

Ours: the same figures from the coded answers by the product's own functions: scoring against the key, the figures of
each item and of the paper, and their rounding to decimals. Both are repeated in turn; each one's best time counts,
because whatever else the machine does can only add to it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scoring.items.answers import Answers, Floats, from_choices, scored
from scoring.items.figures import item_figures, paper_figures

CANDIDATES, ITEMS, OPTIONS, REPEATS, SEED = 10_000, 100, "ABCD", 9, 20161
TARGET = 3.0


def made_up() -> Answers:
    """A cohort whose abilities and items differ as in a real one; some answers are blank. The key is always A."""
    dice = np.random.default_rng(SEED)
    ability, difficulty = dice.normal(size=CANDIDATES), dice.normal(size=(ITEMS, 1))
    right = dice.random((ITEMS, CANDIDATES)) < 1 / (1 + np.exp(difficulty - ability))
    wrong = np.array(list(OPTIONS))[dice.integers(1, len(OPTIONS), size=right.shape)]
    chosen = np.where(dice.random(right.shape) < 0.02, "", np.where(right, "A", wrong))
    names = [f"{number:05}" for number in range(CANDIDATES)]
    items = [f"q{number:03}" for number in range(ITEMS)]
    return from_choices(
        names, dict(zip(items, chosen.tolist(), strict=True)), {item: frozenset({"A"}) for item in items}
    )


def bare(marks: Floats) -> tuple[Floats, ...]:
    """The arithmetic alone. marks: items × candidates."""
    free = marks.shape[1] - 1
    totals = marks.sum(axis=0)
    rest = totals - marks
    own = marks - marks.mean(axis=1, keepdims=True)
    other = rest - rest.mean(axis=1, keepdims=True)
    variance = (own * own).sum(axis=1) / free
    rest_variance = (other * other).sum(axis=1) / free
    covariance = (own * other).sum(axis=1) / free
    most = (np.sort(own, axis=1) * np.sort(other, axis=1)).sum(axis=1) / free
    roots = np.sqrt(np.maximum(covariance + variance, 0))
    items = marks.shape[0]
    consistency = 100 * items / (items - 1) * (1 - variance.sum() / totals.var(ddof=1))
    return (
        marks.mean(axis=1),
        np.sqrt(variance),
        100 * roots / roots.sum(),
        100 * covariance / np.sqrt(variance * rest_variance),
        100 * covariance / most,
        np.array([consistency]),
    )


def ours(answers: Answers) -> tuple[Floats, ...]:
    """The product's way, from coded answers to rounded decimals."""
    fresh = scored(answers)
    items, paper = item_figures(fresh), paper_figures(fresh)
    names = ("facility", "sd", "effective_weight", "discrimination_index", "discriminative_efficiency")
    columns = [np.array([float(getattr(item, name)) for item in items]) for name in names]
    return (*columns, np.array([float(paper.internal_consistency or 0)]))


def main() -> None:
    answers = made_up()
    marks = answers.marks.copy()
    for mine, theirs in zip(ours(answers), bare(marks), strict=True):
        assert np.allclose(mine, theirs, atol=1e-8), (
            "the two ways must agree before their times mean anything"
        )
    times: dict[str, list[float]] = {"bare NumPy": [], "item report": []}
    for _ in range(REPEATS):
        for name, work in (("bare NumPy", lambda: bare(marks)), ("item report", lambda: ours(answers))):
            start = perf_counter()
            work()
            times[name].append(perf_counter() - start)
    print(
        f"{CANDIDATES} candidates, {ITEMS} items, {REPEATS} repeats, NumPy {np.__version__}; target {TARGET}"
    )
    for name, taken in times.items():
        print(f"{name}: best {min(taken) * 1000:.1f} ms, median {sorted(taken)[REPEATS // 2] * 1000:.1f} ms")
    print(f"ratio {min(times['item report']) / min(times['bare NumPy']):.2f}")


if __name__ == "__main__":
    main()
