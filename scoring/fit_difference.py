"""The same people and places under both rules, side by side: by rank, and by the best overall fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scoring.allotment import AllotmentPolicy, Contender
from scoring.errors import ScoringError
from scoring.fit import Fit
from scoring.fit_rule import FitRule
from scoring.turns import Turn, fit_behind, turns


@dataclass(frozen=True)
class Figures:
    """One rule's outcome in numbers.

    placed: people with a place; first: with their first wish; wishes: with any wish; wish_sum: the sum of the numbers
    of the granted wishes; cost: the sum that the fit makes as small as it can be.
    """

    placed: int
    first: int
    wishes: int
    wish_sum: int
    cost: int


@dataclass(frozen=True)
class Change:
    """Somebody whom the fit gives another place: sites (None: no place) and numbers of wishes (None: of no wish)."""

    candidate: str
    rank: int
    by_rank: str | None
    by_rank_wish: int | None
    by_fit: str | None
    by_fit_wish: int | None

    @property
    def worse(self) -> bool:
        """Whether the fit serves them worse than their rank would: a later wish, none of them, or no place at all."""
        return _standing(self.by_fit, self.by_fit_wish) > _standing(self.by_rank, self.by_rank_wish)


@dataclass(frozen=True)
class Envy:
    """Under the fit, somebody sees a place they would rather have with somebody of a lower rank."""

    candidate: str
    rank: int
    site: str
    holder: str
    holder_rank: int


@dataclass(frozen=True)
class Difference:
    """What would be otherwise. ``changes`` and ``envy`` in the order of the turns."""

    rank: Figures
    fit: Figures
    changes: tuple[Change, ...]
    envy: tuple[Envy, ...]


def _standing(site: str | None, wish: int | None) -> tuple[int, int]:
    return (2, 0) if site is None else (1, 0) if wish is None else (0, wish)


def difference(policy: AllotmentPolicy, contenders: Sequence[Contender], rule: FitRule) -> Difference:
    """Works both out. ``rule``: how a fit would count where the policy itself goes by rank.

    Errors: ScoringError ``compare-shared`` (count: people of one rank whose order decides under either rule; what they
    get is not known yet), those of :func:`scoring.turns.turns`.
    """
    by_rank = turns(replace(policy, fit=None), contenders)
    fitting = replace(policy, fit=policy.fit or rule)
    by_fit = turns(fitting, contenders)
    if waiting := {turn.contender.candidate for turn in (*by_rank, *by_fit) if turn.undecided}:
        raise ScoringError("compare-shared", count=len(waiting))
    fit = fit_behind(fitting, by_fit)
    ranked = {turn.contender.candidate: turn for turn in by_rank}
    changes = [
        _change(ranked[turn.contender.candidate], turn)
        for turn in by_fit
        if turn.placement.site != ranked[turn.contender.candidate].placement.site
    ]
    return Difference(_figures(by_rank, fit), _figures(by_fit, fit), tuple(changes), tuple(_envy(by_fit)))


def _figures(every: Sequence[Turn], fit: Fit) -> Figures:
    number = {code: place for place, code in enumerate(fit.table.sites)}
    person = {code: place for place, code in enumerate(fit.table.people)}
    granted = [turn.wish for turn in every if turn.wish is not None]
    cost = 0
    for turn in every:
        site = turn.placement.site
        options = fit.table.costs[person[turn.contender.candidate]]
        cost += fit.table.unplaced if site is None else options[number[site]]
    return Figures(
        placed=sum(turn.placement.site is not None for turn in every),
        first=granted.count(1),
        wishes=len(granted),
        wish_sum=sum(granted),
        cost=cost,
    )


def _change(ranked: Turn, fitted: Turn) -> Change:
    return Change(
        fitted.contender.candidate,
        fitted.placement.rank,
        ranked.placement.site,
        ranked.wish,
        fitted.placement.site,
        fitted.wish,
    )


def _envy(every: Sequence[Turn]) -> list[Envy]:
    """For each wish that went past somebody, the holder of the lowest rank, if it is lower than theirs."""
    last: dict[str, Turn] = {}
    for turn in every:
        if turn.placement.site is not None:
            last[turn.placement.site] = turn  # in the order of the turns: the last one stays
    found = []
    for turn in every:
        for site in turn.placement.taken:
            holder = last.get(site)
            if holder is not None and holder.placement.rank > turn.placement.rank:
                one = turn.contender.candidate
                found.append(
                    Envy(one, turn.placement.rank, site, holder.contender.candidate, holder.placement.rank)
                )
    return found
