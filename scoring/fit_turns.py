"""The best overall fit told as placements: what everybody got, and by which of their wishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring.allotment import AllotmentPolicy, Contender
from scoring.fit import Fit, best_fit
from scoring.fit_costs import Seeker
from scoring.placement import Placement

#: How a way begins that the fit decided and not a turn.
FIT = "fit-"


def fit_of(
    policy: AllotmentPolicy,
    parts: Sequence[Sequence[Contender]],
    wishes: Mapping[str, Sequence[tuple[str, int]]],
) -> Fit:
    """The fit itself. ``parts``: who takes part, by turn, together those whom nothing parts; ``wishes``: (site, number
    of the wish) by candidate.

    Errors: those of :func:`scoring.fit.best_fit`.
    """
    assert policy.fit is not None
    seekers = tuple(
        Seeker(
            one.candidate,
            tuple(wishes[one.candidate]),
            bool(one.reassign) and policy.reassign,
            one.home,
            one.distances,
        )
        for members in parts
        for one in members
    )
    sizes = tuple(len(members) for members in parts)
    return best_fit(policy.fit, policy.preferences, tuple(policy.sites), seekers, sizes)


def fitted(
    policy: AllotmentPolicy,
    parts: Sequence[Sequence[Contender]],
    wishes: Mapping[str, Sequence[tuple[str, int]]],
) -> list[Placement]:
    """The placements, in the given order.

    Reasons: ``fit-preference``, ``fit-same-township``, ``fit-elsewhere``, ``fit-no-preference`` (no wish was
    granted and nothing else was agreed to), ``fit-no-place``. ``taken``: the wishes before the granted
    one; others have them.
    """
    fit = fit_of(policy, parts, wishes)
    home = {site.code: site.township for site in policy.sites}
    found = []
    for one, got in zip([one for members in parts for one in members], fit.got, strict=True):
        wanted = [site for site, _number in wishes[one.candidate]]
        site = None if got is None else fit.table.sites[got]
        choice = wanted.index(site) + 1 if site in wanted else None
        taken = tuple(wanted if choice is None else wanted[: choice - 1])
        near = {home[each] for each in wanted}
        reason = _reason(one, policy, choice, site, site is not None and home[site] in near)
        found.append(Placement(one.candidate, one.rank or 0, site, choice, FIT + reason, taken))
    return found


def _reason(one: Contender, policy: AllotmentPolicy, choice: int | None, site: str | None, near: bool) -> str:
    if choice is not None:
        return "preference"
    if site is not None:
        return "same-township" if near else "elsewhere"
    return "no-place" if one.reassign and policy.reassign else "no-preference"
