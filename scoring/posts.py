"""Staffing of sites: how many people each site needs from whom, which posts they hold, and what is missing.

A staffing rule says, for each sort of site, how many seats whom provides (two from the centre, two from the township);
a rule for marked sites adds seats (``extra``) or takes them out of those that are there. Where a rule covers all posts,
every post of such a site is held by somebody. Nothing here ranks people: they come in the order they are given in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scoring.errors import ScoringError

#: Where a provider's people may be sent: to any site, within their own township, within their own village.
REACH = ("anywhere", "township", "village")
#: How somebody came to a post: by hand, on a signed list already, by their own wish, by the rule alone.
HAND, HELD, WISH, RULE = "hand", "held", "wish", "rule"
#: Why somebody has none: left out by hand, nobody of that provider is wanted any more in reach, no provider known.
LEFT_OUT, NO_SEAT, NO_PROVIDER = "left-out", "no-seat", "no-provider"


@dataclass(frozen=True, slots=True)
class Rule:
    """Seats at every site of a `sort`, or of those with a `mark`: (provider, count). `cover`: every post is held there.

    `extra`: the seats of a marked rule come on top; otherwise they are among those that the site has anyway.
    """

    sort: str
    seats: tuple[tuple[str, int], ...]
    mark: str = ""
    cover: bool = False
    extra: bool = True


@dataclass(frozen=True, slots=True)
class Staffing:
    """Codes of posts and providers in their order; `reach`: provider -> one of `REACH`, anywhere where it is silent."""

    posts: tuple[str, ...]
    providers: tuple[str, ...]
    rules: tuple[Rule, ...]
    reach: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffedSite:
    """A site as the rules see it."""

    code: str
    sort: str
    township: str
    village: str
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fixed:
    """What is settled about a person before the rule works: a site, a provider's seat there, a post; without a `site`
    they are left out. `way`: ``hand`` or ``held``."""

    way: str
    site: str = ""
    provider: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be put on a post. `provider` '' is not known; where none of a programme's people has one, None: then
    every seat fits. `wish`: a post, or ''."""

    number: str
    provider: str | None
    wish: str
    township: str
    village: str
    fixed: Fixed | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What became of a person. Without a `site`, `way` says why."""

    number: str
    way: str
    site: str = ""
    seat: int = 0
    provider: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """At one site so many seats of a provider are empty, or a post is held by nobody."""

    site: str
    provider: str = ""
    post: str = ""
    missing: int = 1


def seats_of(staffing: Staffing, site: StaffedSite) -> tuple[str, ...]:
    """The provider of each seat of a site; seat 1 comes first.

    Errors: ScoringError ``seats-few`` (site) where seats are to be taken out of fewer.
    """
    seats: list[str] = []
    for rule in _rules(staffing, site):
        if rule.mark and not rule.extra:
            taken = sum(count for _provider, count in rule.seats)
            if taken > len(seats):
                raise ScoringError("seats-few", site=site.code)
            del seats[len(seats) - taken :]
        seats += [provider for provider, count in rule.seats for _each in range(count)]
    return tuple(seats)


def covers(staffing: Staffing, site: StaffedSite) -> bool:
    """Whether every post has to be held at this site."""
    return any(rule.cover for rule in _rules(staffing, site))


def needed(staffing: Staffing, sites: Iterable[StaffedSite]) -> Counter[tuple[str, str, str]]:
    """(township, sort, provider) -> seats."""
    found: Counter[tuple[str, str, str]] = Counter()
    for site in sites:
        for provider in seats_of(staffing, site):
            found[site.township, site.sort, provider] += 1
    return found


def gaps(staffing: Staffing, sites: Iterable[StaffedSite], held: Iterable[tuple[str, str, str]]) -> list[Gap]:
    """What is missing where these (site, provider, post) are held; by site, seats before posts."""
    seats: dict[str, Counter[str]] = {}
    posts: dict[str, set[str]] = {}
    for code, provider, post in held:
        seats.setdefault(code, Counter())[provider] += 1
        posts.setdefault(code, set()).add(post)
    found = []
    for site in sites:
        there = seats.get(site.code, Counter())
        for provider, count in Counter(seats_of(staffing, site)).items():
            if there[provider] < count:
                found.append(Gap(site.code, provider=provider, missing=count - there[provider]))
        if covers(staffing, site):
            bare = [post for post in staffing.posts if post not in posts.get(site.code, ())]
            found += [Gap(site.code, post=post) for post in bare]
    return found


def assign(staffing: Staffing, sites: Sequence[StaffedSite], people: Sequence[Person]) -> list[Given]:
    """Whom the rule puts where. First whatever is settled, then everybody else in the order in which they are given.

    A person goes to a seat of their provider within its reach: where the post they wish for is wanted, then in their
    own township, then where every post has to be held, then where fewest are, then by the site's code. There they hold
    the post they wish for, or else the one that fewest hold. The answer is in the order of `people`.
    """
    board = _Board(staffing, sites)
    found: dict[str, Given] = {}
    for way in (HELD, HAND):
        for one in people:
            if one.fixed is not None and one.fixed.way == way:
                found[one.number] = board.settle(one.number, one.fixed)
    for one in people:
        if one.fixed is None:
            found[one.number] = board.place(one)
    return [found[one.number] for one in people]


def _rules(staffing: Staffing, site: StaffedSite) -> list[Rule]:
    """Those of the site's sort, rules for all such sites before those for marked ones."""
    fit = [rule for rule in staffing.rules if rule.sort == site.sort and rule.mark in ("", *site.marks)]
    return sorted(fit, key=lambda rule: (rule.mark != "", rule.extra))


class _Board:
    """Which seats are free at each site, and who holds which post."""

    def __init__(self, staffing: Staffing, sites: Sequence[StaffedSite]) -> None:
        self.staffing = staffing
        self.sites = {site.code: site for site in sites}
        self.free = {site.code: dict(enumerate(seats_of(staffing, site), 1)) for site in sites}
        self.posts: dict[str, Counter[str]] = {site.code: Counter() for site in sites}
        self.full = {site.code for site in sites if covers(staffing, site)}

    def settle(self, number: str, fixed: Fixed) -> Given:
        """As somebody decided, if the seat is there; a seat that is gone leaves them without."""
        if not fixed.site:
            return Given(number, LEFT_OUT)
        seats = self.free.get(fixed.site, {})
        seat = next((one for one, provider in sorted(seats.items()) if provider == fixed.provider), None)
        if seat is None:
            return Given(number, NO_SEAT)
        return self._take(number, fixed.way, fixed.site, seat, fixed.post)

    def place(self, person: Person) -> Given:
        if person.provider == "":
            return Given(person.number, NO_PROVIDER)
        choices = [
            (self._order(person, site), site.code, seat)
            for site in self.sites.values()
            if (seat := self._seat(person, site)) is not None
        ]
        if not choices:
            return Given(person.number, NO_SEAT)
        _order, code, seat = min(choices)
        post = self._post(person, code)
        way = WISH if person.wish and post == person.wish else RULE
        return self._take(person.number, way, code, seat, post)

    def _take(self, number: str, way: str, code: str, seat: int, post: str) -> Given:
        provider = self.free[code].pop(seat)
        self.posts[code][post] += 1
        return Given(number, way, code, seat, provider, post)

    def _seat(self, person: Person, site: StaffedSite) -> int | None:
        """The first free seat of the person's provider, if it reaches as far as this site."""
        for seat, provider in sorted(self.free[site.code].items()):
            reach = self.staffing.reach.get(provider, "anywhere")
            near = reach == "anywhere" or getattr(site, reach) == getattr(person, reach)
            if near and person.provider in (None, provider):
                return seat
        return None

    def _order(self, person: Person, site: StaffedSite) -> tuple[bool, bool, bool, int]:
        wanted = bool(person.wish) and self._wanted(site.code, person.wish)
        away = site.township != person.township
        return not wanted, away, site.code not in self.full, self.posts[site.code].total()

    def _wanted(self, code: str, post: str) -> bool:
        """Whether a post is held by nobody at a site."""
        return self.posts[code][post] == 0

    def _post(self, person: Person, code: str) -> str:
        open_to = [post for post in self.staffing.posts if self._may(code, post)]
        if person.wish in open_to:
            return person.wish
        return min(open_to, key=lambda post: (self.posts[code][post], self.staffing.posts.index(post)))

    def _may(self, code: str, post: str) -> bool:
        """Whether enough seats are left for the posts that nobody holds, should somebody hold this one."""
        if code not in self.full:
            return True
        bare = sum(self._wanted(code, one) for one in self.staffing.posts)
        left = len(self.free[code])
        # Where seats do not suffice whatever is done, at least no post is held twice.
        return self._wanted(code, post) or bare == 0 or left - 1 >= bare
