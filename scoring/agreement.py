"""Do judges agree? The intraclass correlations of Shrout and Fleiss (Psychological Bulletin 86, 1979).

``1``: each candidate had judges of its own; ``2``: the same judges saw everybody, and stand for others who might have
sat there (their severity counts as disagreement); ``3``: these judges and no others (only the order counts). Each for
a single judge's mark (``1``) and for the mean of all (``k``). Intervals follow from the F distribution; that of the
second form is an approximation (McGraw and Wong, Psychological Methods 1, 1996).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import fmean

from scoring.backchecks.intervals import LEVEL, incomplete_beta
from scoring.errors import ScoringError
from scoring.severity import Given

#: Of each form and for a single mark or the mean, in the order of the published table.
KINDS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


@dataclass(frozen=True)
class Correlation:
    """One coefficient with its 95 % interval; None where marks do not differ enough to tell."""

    kind: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Agreement:
    """Of one panel. judges, candidates: those whose marks were complete and count here; left_out: candidates without a
    mark of every one of these judges; others: judges who marked too few to be among them."""

    judges: tuple[str, ...]
    candidates: int
    left_out: int
    others: tuple[str, ...]
    correlations: tuple[Correlation, ...]

    def of(self, kind: str) -> Correlation | None:
        """The coefficient of that kind."""
        return next((one for one in self.correlations if one.kind == kind), None)


@dataclass(frozen=True)
class _Squares:
    """Mean squares between candidates, within them, between judges, and the rest."""

    n: int
    k: int
    bms: float
    wms: float
    jms: float
    ems: float


def agreement(given: Iterable[Given]) -> Agreement | None:
    """The correlations of one panel; None where not at least two judges marked the same two candidates.

    Where sheets are missing the panel is the set of judges that most candidates had (the larger, then the earlier in
    order, if equal), and candidates who had all of them count. Errors: ScoringError ``marked-twice``.
    """
    rows: dict[str, dict[str, float]] = {}
    for one in given:
        row = rows.setdefault(one.candidate, {})
        if one.judge in row:
            raise ScoringError("marked-twice", judge=one.judge, candidate=one.candidate)
        row[one.judge] = float(one.mark)
    sets = Counter(tuple(sorted(row)) for row in rows.values() if len(row) > 1)
    if not sets:
        return None
    panel = min(sets, key=lambda judges: (-sets[judges], -len(judges), judges))
    table = [[row[judge] for judge in panel] for _code, row in sorted(rows.items()) if set(panel) <= set(row)]
    if len(table) < 2:
        return None
    others = sorted({judge for row in rows.values() for judge in row} - set(panel))
    squares = _squares(table)
    return Agreement(panel, len(table), len(rows) - len(table), tuple(others), _correlations(squares))


def _squares(table: Sequence[Sequence[float]]) -> _Squares:
    n, k = len(table), len(table[0])
    overall = fmean(mark for row in table for mark in row)
    rows = [fmean(row) for row in table]
    columns = [fmean(row[j] for row in table) for j in range(k)]
    between = k * fsum((mean - overall) ** 2 for mean in rows)
    judges = n * fsum((mean - overall) ** 2 for mean in columns)
    within = fsum((mark - mean) ** 2 for row, mean in zip(table, rows, strict=True) for mark in row)
    rest = fsum(
        (mark - mean - column + overall) ** 2
        for row, mean in zip(table, rows, strict=True)
        for mark, column in zip(row, columns, strict=True)
    )
    return _Squares(
        n, k, between / (n - 1), within / (n * (k - 1)), judges / (k - 1), rest / ((n - 1) * (k - 1))
    )


def _correlations(one: _Squares) -> tuple[Correlation, ...]:
    if one.bms <= 0 and one.wms <= 0:
        return ()
    n, k, bms, wms, jms, ems = one.n, one.k, one.bms, one.wms, one.jms, one.ems
    single = {
        "1": _share(bms - wms, bms + (k - 1) * wms),
        "2": _share(bms - ems, bms + (k - 1) * ems + k * (jms - ems) / n),
        "3": _share(bms - ems, bms + (k - 1) * ems),
    }
    mean = {
        "1": _share(bms - wms, bms),
        "2": _share(bms - ems, bms + (jms - ems) / n),
        "3": _share(bms - ems, bms),
    }
    limits = {
        "1": _plain_limits(one, wms, n * (k - 1)),
        "2": _second_limits(one, single["2"]),
        "3": _plain_limits(one, ems, (n - 1) * (k - 1)),
    }
    told = []
    for kind in KINDS:
        form, of = kind.split(",")
        value = (single if of == "1" else mean)[form]
        if value is None:
            continue
        low, high = limits[form]
        if of == "k":
            low, high = _stepped(low, k), _stepped(high, k)
        told.append(Correlation(kind, value, low, high))
    return tuple(told)


def _share(above: float, below: float) -> float | None:
    return above / below if below > 0 else None


def _plain_limits(one: _Squares, error: float, df: int) -> tuple[float | None, float | None]:
    """Of a single mark's coefficient, forms 1 and 3."""
    if error <= 0:
        return None, None
    ratio, n, k = one.bms / error, one.n, one.k
    below, above = ratio / _f_quantile(n - 1, df), ratio * _f_quantile(df, n - 1)
    return (below - 1) / (below + k - 1), (above - 1) / (above + k - 1)


def _second_limits(one: _Squares, value: float | None) -> tuple[float | None, float | None]:
    """Of a single mark's coefficient, form 2: Satterthwaite's degrees of freedom."""
    n, k, bms, jms, ems = one.n, one.k, one.bms, one.jms, one.ems
    if ems <= 0 or value is None:
        return None, None
    ratio, rest = jms / ems, n * (1 + (k - 1) * value) - k * value
    above = (k - 1) * (n - 1) * (k * value * ratio + rest) ** 2
    below = (n - 1) * (k * value * ratio) ** 2 + rest**2
    df = above / below
    error = k * jms + (k * n - k - n) * ems
    first, second = _f_quantile(n - 1, df), _f_quantile(df, n - 1)
    return n * (bms - first * ems) / (first * error + n * bms), n * (second * bms - ems) / (
        error + n * second * bms
    )


def _stepped(value: float | None, k: int) -> float | None:
    """From a single mark to the mean of k (Spearman and Brown)."""
    if value is None or 1 + (k - 1) * value <= 0:
        return None
    return k * value / (1 + (k - 1) * value)


def _f_quantile(first: float, second: float) -> float:
    """The F below which a share of (1 + level) / 2 lies, with these degrees of freedom."""
    wanted = (1 + float(LEVEL)) / 2

    def share(value: float) -> float:
        return incomplete_beta(first / 2, second / 2, first * value / (first * value + second))

    return _where(share, wanted)


def _where(rising: Callable[[float], float], wanted: float) -> float:
    low, high = 0.0, 1.0
    while rising(high) < wanted and high < 1e12:
        high *= 2
    for _step in range(200):
        middle = (low + high) / 2
        if rising(middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2
