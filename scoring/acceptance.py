"""What a sampling plan lets through: ``size`` of a lot are looked at, more than ``accept_number`` wrong ones fail it.

Both figures are exact for a lot of known size, drawn without putting back (hypergeometric). They suppose that the draw
is by lot, that whoever looks sees what is wrong, and that a lot that fails is looked at whole.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from scoring.backchecks.intervals import finite_interval
from scoring.errors import ScoringError

#: A lot that passes with a smaller chance than this counts as found.
CHANCE = Fraction(1, 20)


def most_passing(size: int, accept_number: int, lot: int, chance: Fraction = CHANCE) -> int:
    """The most wrong ones with which a lot still passes with more than this ``chance``.

    It is the upper limit of :func:`finite_interval` for ``accept_number`` found. Errors: ``bad-counts``.
    """
    _check(size, accept_number, lot)
    if accept_number >= size:
        return lot
    return finite_interval(accept_number, size, lot, 1 - 2 * chance).high


def worst_left(size: int, accept_number: int, lot: int) -> Fraction:
    """The greatest share of a lot that on average stays wrong and unseen, however many are wrong to begin with.

    The average outgoing quality limit of rectifying inspection (Dodge and Romig, Bell System Technical Journal 8,
    1929): the maximum over M of E[(M - X) · 1(X <= c)] / lot, where M of the lot are wrong and X of them are drawn. It
    needs no guess of how honest people are. Errors: ``bad-counts``.
    """
    _check(size, accept_number, lot)
    ways = comb(lot, size)
    most = 0
    for wrong in range(lot + 1):
        unseen = 0
        for drawn in range(min(accept_number, wrong, size) + 1):
            unseen += comb(wrong, drawn) * comb(lot - wrong, size - drawn) * (wrong - drawn)
        most = max(most, unseen)
    return Fraction(most, ways * lot)


def _check(size: int, accept_number: int, lot: int) -> None:
    if not 1 <= size <= lot or accept_number < 0:
        raise ScoringError("bad-counts", size=size, accept_number=accept_number, lot=lot)
