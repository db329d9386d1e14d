"""The turns of an allotment: who chooses when, what each wish came to, and the list that follows.

Turns go by rank; where a notice names groups that choose before all others, by group first and by rank within each.
Candidates of one rank are told apart by the extra test (the higher mark goes first), then by the
draw (the lower number goes first); either decides only where *everyone* it should part has a result, as in
:mod:`scoring.ordering`. Whom nothing parts are ``undecided``, unless their order makes no difference. It makes none
exactly when each of them can have what they would get by going first of them: whoever went first would get just that,
so under every order all have the same; and where all have it, nobody's turn takes it from another.

Whoever holds a place by the signed list before (``holds``) keeps it, whatever has come free since: their seats are
taken before the first turn, and everybody else takes turns for what is left.

Where the policy asks for the best overall fit, the same order decides only among seatings that are equally good
(:mod:`scoring.fit_turns`), and by the same measure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from scoring.allotment import AllotmentPolicy, Contender, offered
from scoring.errors import ScoringError
from scoring.fit import Fit
from scoring.fit_turns import fit_of, fitted
from scoring.placement import Applicant, Placement, Site, Vacancies, take_turn
from scoring.ranking import ADVANCED, OUT, UNDECIDED, Ranked

RANK_SHARED = "rank-shared"
NOT_ON_OFFER = "no-preference-on-offer"
#: So many wished-for sites in all are worked through; a list of ten thousand people has a fifth of it.
MOST_CHOICES = 500_000


@dataclass(frozen=True)
class Choice:
    """A site wished for, and by which wish, counted from 1 as the candidate wrote them."""

    wish: int
    site: str


@dataclass(frozen=True)
class Turn:
    """One candidate's turn.

    wish: the number of the wish that was granted, else None. rung: what parted this candidate from others of the same
    rank, None where nothing did or nobody shares it. undecided: the order among equals decides, and nothing tells
    them apart; the placement then shows only how it would be in the order of the candidates' codes.
    """

    contender: Contender
    choices: tuple[Choice, ...]
    placement: Placement
    rung: str | None = None
    undecided: bool = False

    @property
    def wish(self) -> int | None:
        chosen = self.placement.choice
        return None if chosen is None else self.choices[chosen - 1].wish

    @property
    def reason(self) -> str:
        """Why, with the site's code behind a colon: ``preference-2:P7``, ``reassigned-elsewhere:P3``."""
        way = self.placement.reason if self.wish is None else f"{self.placement.reason}-{self.wish}"
        return f"{way}:{self.placement.site}" if self.placement.site else way


def as_applicants(policy: AllotmentPolicy, found: Sequence[Turn]) -> list[Applicant]:
    """People in the order of their turns as the plain rule of :mod:`scoring.placement` takes them: nobody is equal."""
    return [
        Applicant(
            turn.contender.candidate,
            place,
            tuple(choice.site for choice in turn.choices),
            bool(turn.contender.reassign) and policy.reassign,
        )
        for place, turn in enumerate(found, start=1)
    ]


def resolve(preferences: Sequence[str], codes: Mapping[str, Sequence[str]]) -> tuple[Choice, ...]:
    """The sites meant, dearest first and each once; ``codes`` as from :func:`scoring.allotment.offered`."""
    found: dict[str, Choice] = {}
    for number, wish in enumerate(preferences, start=1):
        for site in codes.get(wish, ()):
            found.setdefault(site, Choice(number, site))
    return tuple(found.values())


def turns(policy: AllotmentPolicy, contenders: Sequence[Contender]) -> tuple[Turn, ...]:
    """Everybody who takes part, in the order of their turns; independent of the order of ``contenders``.

    Errors: ScoringError ``duplicate-candidate``, ``too-many-preferences`` (candidate, limit),
    ``duplicate-preference`` (candidate), ``rank-missing`` (candidate), ``group-unknown`` (candidate, group),
    ``too-many-choices`` (limit), ``held-nowhere`` (candidate, site: no seat of the site they hold is left, or a fit
    decides), with a fit those of
    :func:`scoring.fit_costs.cost_table`.
    """
    sites, free = {site.code: site for site in policy.sites}, Vacancies({s.code: s for s in policy.sites})
    _keep_seats(policy, contenders, free)
    choices = _choices(policy, contenders)
    parts = _in_parts(policy, contenders)
    if policy.fit is not None:
        return _by_fit(policy, parts, choices)
    found: list[Turn] = []
    for members, rung in parts:
        choosing = {
            one.candidate: _applicant(policy, one, choices[one.candidate]) for one in members if not one.holds
        }
        first = (
            [_if_first(applicant, sites, free) for applicant in choosing.values()]
            if len(choosing) > 1
            else []
        )
        placements = {code: take_turn(applicant, sites, free) for code, applicant in choosing.items()}
        open_ = len(choosing) > 1 and [placement.site for placement in placements.values()] != first
        for one in members:
            placement = placements.get(one.candidate)
            if placement is None:
                found.append(_kept(one, rung))
                continue
            if placement.reason == "no-preference-given" and one.preferences:
                placement = replace(placement, reason=NOT_ON_OFFER)
            found.append(Turn(one, choices[one.candidate], placement, rung, open_))
    return tuple(found)


def _in_parts(
    policy: AllotmentPolicy, contenders: Sequence[Contender]
) -> list[tuple[list[Contender], str | None]]:
    """Who takes part, in the order of the turns; together stand those whom nothing on record parts, by code."""
    by_turn: dict[tuple[int, int], list[Contender]] = {}
    for one in contenders:
        if one.excluded is None:
            if one.rank is None:
                raise ScoringError("rank-missing", candidate=one.candidate)
            by_turn.setdefault(policy.turn_of(one), []).append(one)
    return [part for turn in sorted(by_turn) for part in _parted(by_turn[turn])]


def _keep_seats(policy: AllotmentPolicy, contenders: Sequence[Contender], free: Vacancies) -> None:
    known = {site.code for site in policy.sites}
    for one in contenders:
        site = one.held_site
        if site is None:
            continue
        if policy.fit is not None or one.excluded or site not in known or not free.has(site):
            raise ScoringError("held-nowhere", candidate=one.candidate, site=site)
        free.take(site)


def _kept(one: Contender, rung: str | None) -> Turn:
    """Seat and reason of the list before, word for word: a new version shows a change only where there is one."""
    way = str(one.holds).partition(":")[0]
    return Turn(one, (), Placement(one.candidate, one.rank or 0, one.held_site, None, way), rung)


def _by_fit(
    policy: AllotmentPolicy,
    parts: Sequence[tuple[list[Contender], str | None]],
    choices: Mapping[str, tuple[Choice, ...]],
) -> tuple[Turn, ...]:
    """The same order, but everybody gets what the whole gives them."""
    order = [(one, rung) for members, rung in parts for one in members]
    wishes = {code: tuple((choice.site, choice.wish) for choice in these) for code, these in choices.items()}
    placements = fitted(policy, [members for members, _rung in parts], wishes)
    open_ = fit_of(policy, [members for members, _rung in parts], wishes).open
    return tuple(
        Turn(one, choices[one.candidate], placement, rung, number in open_)
        for number, ((one, rung), placement) in enumerate(zip(order, placements, strict=True))
    )


def proof(policy: AllotmentPolicy, contenders: Sequence[Contender]) -> dict[str, Any]:
    """What proves a best fit, as a bundle carries it. Errors: those of :func:`turns`."""
    return fit_behind(policy, turns(policy, contenders)).proof()


def fit_behind(policy: AllotmentPolicy, found: Sequence[Turn]) -> Fit:
    """The fit that these turns tell of, with its costs and prices."""
    wishes = {
        turn.contender.candidate: [(choice.site, choice.wish) for choice in turn.choices] for turn in found
    }
    return fit_of(
        policy, [members for members, _rung in _in_parts(policy, [turn.contender for turn in found])], wishes
    )


def _choices(policy: AllotmentPolicy, contenders: Sequence[Contender]) -> dict[str, tuple[Choice, ...]]:
    codes, total = offered(policy.sites), 0
    found: dict[str, tuple[Choice, ...]] = {}
    for one in contenders:
        if one.candidate in found:
            raise ScoringError("duplicate-candidate", candidate=one.candidate)
        if len(one.preferences) > policy.preferences:
            raise ScoringError("too-many-preferences", candidate=one.candidate, limit=policy.preferences)
        if len(set(one.preferences)) != len(one.preferences):
            raise ScoringError("duplicate-preference", candidate=one.candidate)
        total += sum(len(codes.get(wish, ())) for wish in one.preferences)
        if total > MOST_CHOICES:
            raise ScoringError("too-many-choices", limit=MOST_CHOICES)
        found[one.candidate] = resolve(one.preferences, codes)
    return found


def _applicant(policy: AllotmentPolicy, one: Contender, choices: Sequence[Choice]) -> Applicant:
    wanted = tuple(choice.site for choice in choices)
    return Applicant(one.candidate, one.rank or 0, wanted, bool(one.reassign) and policy.reassign)


def _parted(group: Sequence[Contender]) -> list[tuple[list[Contender], str | None]]:
    """Those of one rank as far as anything on record parts them, first turn first, each part with its rung."""
    parts: list[tuple[list[Contender], str | None]] = [(sorted(group, key=lambda one: one.candidate), None)]
    for rung in ("extra-test", "draw"):
        parts = [finer for members, before in parts for finer in _split(members, before, rung)]
    if len(parts) > 1:
        parts[0] = (parts[0][0], parts[1][1])
    return parts


def _split(
    members: list[Contender], before: str | None, rung: str
) -> list[tuple[list[Contender], str | None]]:
    keys = {one.candidate: _key(one, rung) for one in members}
    if len(members) == 1 or None in keys.values():
        return [(members, before)]
    parts: dict[Decimal, list[Contender]] = {}
    for one in members:
        parts.setdefault(keys[one.candidate] or Decimal(0), []).append(one)
    if len(parts) == 1:
        return [(members, before)]
    return [(parts[key], rung if place else before) for place, key in enumerate(sorted(parts))]


def _key(one: Contender, rung: str) -> Decimal | None:
    """Sorts better first; None where there is no result."""
    if rung == "draw":
        return None if one.draw is None else Decimal(one.draw)
    return None if one.extra_test is None else one.extra_test.copy_negate()


def _if_first(one: Applicant, sites: Mapping[str, Site], free: Vacancies) -> str | None:
    """What somebody would get if it were their turn now; the seat stays free."""
    site = take_turn(one, sites, free).site
    if site is not None:
        free.give_back(site)
    return site


def as_far_as_tried(policy: AllotmentPolicy, contenders: Sequence[Contender]) -> list[Contender]:
    """The candidates with no more than what had a say, which gives the very same turns.

    Wishes behind the granted one go, and so does the answer about reassignment where a wish was granted or nobody may
    be reassigned; whoever takes no part keeps their rank only, and of how far somebody lives only that stays which a
    fit asks for. Errors: those of :func:`turns`.
    """
    taken = {turn.contender.candidate: turn for turn in turns(policy, contenders)}
    if policy.fit is None:
        return [_tried_only(policy, one, taken.get(one.candidate)) for one in contenders]
    # A wish behind the granted one still had a say in what the others got.
    return [
        _nowhere(replace(one, preferences=(), reassign=None))
        if one.excluded
        else _asked_only(policy, one, taken[one.candidate])
        for one in contenders
    ]


def _nowhere(one: Contender) -> Contender:
    return replace(one, home=None, distances=None)


def _asked_only(policy: AllotmentPolicy, one: Contender, turn: Turn) -> Contender:
    """How far it is from home to the sites this person may get, and to no other."""
    if policy.fit is None or policy.fit.km == 0:
        return _nowhere(one)
    if one.distances is None or (one.reassign and policy.reassign):
        known = {site.code for site in policy.sites}
    else:
        known = {choice.site for choice in turn.choices}
    told = None if one.distances is None else tuple(pair for pair in one.distances if pair[0] in known)
    return replace(one, distances=told)


def _tried_only(policy: AllotmentPolicy, one: Contender, turn: Turn | None) -> Contender:
    if turn is None or one.holds is not None:
        return _nowhere(replace(one, preferences=(), reassign=None))
    asked = policy.reassign and turn.wish is None
    return replace(
        _nowhere(one),
        preferences=one.preferences[: turn.wish],
        reassign=bool(one.reassign) if asked else None,
    )


def ranked_by_turn(policy: AllotmentPolicy, contenders: Sequence[Contender]) -> tuple[Ranked, ...]:
    """The list: who got a place, who is undecided, who got none, in turn; last those who take no part, by code."""
    order = {ADVANCED: 0, UNDECIDED: 1, OUT: 2}
    rows = [_row(turn) for turn in turns(policy, contenders)]
    rows.sort(key=lambda row: order[row.outcome])  # stable: within an outcome the turns stay in order
    gone = sorted((one for one in contenders if one.excluded), key=lambda one: one.candidate)
    return (*rows, *(Ranked(one.candidate, {}, None, None, OUT, None, one.excluded) for one in gone))


def _row(turn: Turn) -> Ranked:
    one = turn.contender
    if turn.undecided:
        return Ranked(one.candidate, {}, None, one.rank, UNDECIDED, turn.rung, RANK_SHARED)
    outcome = OUT if turn.placement.site is None else ADVANCED
    return Ranked(one.candidate, {}, None, one.rank, outcome, turn.rung, turn.reason)


def rank_ties(policy: AllotmentPolicy, contenders: Sequence[Contender]) -> list[dict[str, Any]]:
    """Every rank that several share, as a bundle tells it: {rank, members in turn, rungs, undecided}."""
    groups: dict[tuple[int, int], list[Turn]] = {}
    for turn in turns(policy, contenders):
        groups.setdefault(policy.turn_of(turn.contender), []).append(turn)
    return [
        {
            "rank": rank,
            "members": [turn.contender.candidate for turn in members],
            "rungs": [rung for rung in ("extra-test", "draw") if rung in {turn.rung for turn in members}],
            "undecided": [turn.contender.candidate for turn in members if turn.undecided],
        }
        for (_group, rank), members in groups.items()
        if len(members) > 1
    ]
