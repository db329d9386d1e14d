"""How one candidate came by a place, or by none: the wishes in order, and who had been before. Codes and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scoring.allotment import AllotmentPolicy, Contender, offered
from scoring.explain import Line
from scoring.fit import Fit
from scoring.ranking import ADVANCED, OUT, UNDECIDED
from scoring.turns import Turn, fit_behind, turns

YOURS, TAKEN, NOT_ON_OFFER = "yours", "taken", "not-on-offer"


@dataclass(frozen=True)
class Whole:
    """What one explanation needs of the whole allotment. Made once per list by :func:`whole`."""

    by_candidate: Mapping[str, Turn]
    place: Mapping[str, int]
    sharing: Mapping[tuple[int, int], int]
    holders: Mapping[str, Sequence[Turn]]
    codes: Mapping[str, Sequence[str]]
    excluded: Mapping[str, str]
    ranks_from: str | None
    policy: AllotmentPolicy
    fit: Fit | None = None
    seats: int = 0
    before_taken: Mapping[str, int] = field(default_factory=dict)


def whole(policy: AllotmentPolicy, contenders: Sequence[Contender]) -> Whole:
    """The shared part of all explanations of one list. Errors: those of :func:`scoring.turns.turns`."""
    every = turns(policy, contenders)
    sharing: dict[tuple[int, int], int] = {}
    holders: dict[str, list[Turn]] = {}
    before_taken, held = {}, 0
    kept = sum(turn.contender.holds is not None for turn in every)
    for turn in every:
        # Seats that were given by the list before are gone before the first turn.
        before_taken[turn.contender.candidate] = held + kept
        held += turn.placement.site is not None and turn.contender.holds is None
        place = policy.turn_of(turn.contender)
        sharing[place] = sharing.get(place, 0) + 1
        if turn.placement.site is not None:
            holders.setdefault(turn.placement.site, []).append(turn)
    return Whole(
        by_candidate={turn.contender.candidate: turn for turn in every},
        place={turn.contender.candidate: number for number, turn in enumerate(every)},
        sharing=sharing,
        holders=holders,
        codes=offered(policy.sites),
        excluded={one.candidate: one.excluded for one in contenders if one.excluded},
        ranks_from=policy.ranks_from.stage if policy.ranks_from else None,
        fit=fit_behind(policy, every) if policy.fit is not None else None,
        seats=sum(site.places for site in policy.sites),
        before_taken=before_taken,
        policy=policy,
    )


def explain_turn(candidate: str, known: Whole) -> tuple[Line, ...]:
    """The lines of one candidate: ``kept`` (site, reason) alone with the outcome for who holds a place by the list
    before; else ``turn``, one ``wish`` each as far as they were looked at, ``reassigned`` where no
    wish was free, ``place-outcome``; for who took no part ``excluded`` and ``place-outcome``.

    Errors: KeyError for a candidate who is not on the list.
    """
    turn = known.by_candidate.get(candidate)
    if turn is None:
        reason = known.excluded[candidate]
        return (Line("excluded", {"reason": reason}), _outcome(OUT, None, reason))
    one = turn.contender
    if one.holds is not None:
        kept = Line("kept", {"site": one.held_site, "reason": one.holds})
        return (kept, _outcome(ADVANCED, one.held_site, one.holds))
    facts = {
        "stage": known.ranks_from,
        "rank": one.rank,
        "before": known.place[candidate],
        "shared_by": known.sharing[known.policy.turn_of(one)],
        "group": one.group,
        "groups": list(known.policy.groups),
        "rung": turn.rung,
        "extra_test": one.extra_test,
        "draw": one.draw,
        "left": known.seats - known.before_taken[candidate],
        "fit": known.fit is not None,
    }
    lines = [Line("turn", facts)]
    if turn.undecided:
        return (*lines, _outcome(UNDECIDED, None, turn.reason))
    lines += wish_lines(turn, known)
    if turn.wish is None:
        lines.append(Line("reassigned", {"agreed": bool(one.reassign), "reason": turn.placement.reason}))
    outcome = OUT if turn.placement.site is None else ADVANCED
    return (*lines, _outcome(outcome, turn.placement.site, turn.reason))


def wish_lines(turn: Turn, known: Whole) -> list[Line]:
    """``wish`` (number, code, fate: yours|taken|not-on-offer, site|None, ranks: of those who hold what was full).

    With a fit it tells of every wish, and ``more``: by how much the sum of all would be higher, at the least, if this
    one had been granted.
    """
    lines = []
    for number, code in enumerate(turn.contender.preferences[: turn.wish], start=1):
        meant = known.codes.get(code, ())
        mine = number == turn.wish
        full = [site for site in meant if site in turn.placement.taken]
        ranks = sorted(other.placement.rank for site in full for other in known.holders.get(site, ()))
        facts = {
            "number": number,
            "code": code,
            "fate": YOURS if mine else TAKEN if meant else NOT_ON_OFFER,
            "site": turn.placement.site if mine else None,
            "ranks": ranks,
        }
        if known.fit is not None and meant:
            facts["more"] = 0 if mine else _more(turn, meant, known.fit)
        lines.append(Line("wish", facts))
    return lines


def _more(turn: Turn, sites: Sequence[str], fit: Fit) -> int:
    person = fit.table.people.index(turn.contender.candidate)
    return min(fit.extra(person, fit.table.sites.index(site)) for site in sites)


def _outcome(outcome: str, site: str | None, reason: str | None) -> Line:
    return Line("place-outcome", {"outcome": outcome, "site": site, "reason": reason})
