"""Looking over a published allotment with other eyes: not the rule run again, but what must be true of its outcome.

This shares no code with the allotment (:mod:`scoring.turns`, :mod:`scoring.placement`, :mod:`scoring.fit`): it reads
the bundle as anybody may, and asks of the rows as they stand:

- everybody who takes part stands on the list once, nobody sits where there is no place, no place is fuller than it is;
- nobody was sent to a place they had not listed without having agreed;
- whoever holds a place by the list before (``holds``) has that very place for that very reason, and is compared with
  nobody: what was signed stays;
- by rank: nobody would rather have a place that is free, or that somebody behind them has; whoever was sent elsewhere
  went to the township of their first wish, else of the next ones, else anywhere, always to the lowest code that is free
  or that somebody behind them has, and whoever got none had none left;
- by the best fit: no township holds more than its bound, and the published prices prove that no sum is lower
  (:mod:`scoring.fit_check`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scoring.fit_check import fit_wrong

#: Group, rank, extra test, draw.
Order = tuple[int, int, Decimal, int]


@dataclass(frozen=True)
class Wrong:
    """One thing an allotment must not contain.

    Codes: ``on-list`` (candidate, times), ``site-unknown`` (candidate, site), ``too-full`` (site, places, held),
    ``not-asked`` (candidate, site: not listed, not agreed), ``wish-misnamed`` (candidate, site), ``free-preferred``
    (candidate, site), ``behind-preferred`` (candidate, site, holder), ``nearer-free`` (candidate, site, free),
    ``lower-code`` (candidate, site, free: of the same part of the county, with a lower code, and free or given to
    somebody behind), ``place-left`` (candidate, site), ``without-place`` (candidate: listed as placed), ``held-moved``
    (candidate, site: what they held) and those of
    :mod:`scoring.fit_check`.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    """One candidate as the bundle tells: the sites of their wishes with the wish's number, what they got."""

    code: str
    order: Order
    wanted: Mapping[str, int]
    agreed: bool
    site: str | None
    way: str
    home: str | None
    distances: Mapping[str, int] | None
    holds: str | None = None


def check_allotment(bundle: Mapping[str, Any]) -> list[Wrong]:
    """Everything wrong with the allotment in a bundle; empty when it holds. For bundles of sound form.

    A list on which somebody is undecided is no outcome yet, and nothing is said of it. Errors: KeyError, TypeError and
    their like where the bundle is not what it says.
    """
    if any(row["outcome"] == "undecided" for row in bundle["rows"]):
        return []
    policy = bundle["policy"]
    sites = {site["code"]: site for site in policy["sites"]}
    rows = {row["candidate"]: row for row in bundle["rows"]}
    taking_part = [item for item in bundle["inputs"] if not item["excluded"]]
    found = _on_list(bundle, {item["candidate"] for item in taking_part})
    if found:
        return found
    orders, inside = _orders(taking_part, policy.get("groups", [])), _in_villages(sites)
    people = [
        _person(item, rows[item["candidate"]], orders[item["candidate"]], policy["reassign"], sites, inside)
        for item in taking_part
    ]
    found = _seats(people, sites)
    if found:
        return found
    if "fit" in policy:
        return [Wrong(code, facts) for code, facts in fit_wrong(policy, people, sites, bundle.get("fit"))]
    return _by_rank(people, sites)


def _on_list(bundle: Mapping[str, Any], taking_part: set[str]) -> list[Wrong]:
    times = Counter(row["candidate"] for row in bundle["rows"])
    known = {item["candidate"] for item in bundle["inputs"]}
    wrong = [code for code in sorted(known | set(times)) if times[code] != 1 or code not in known]
    wrong += [
        row["candidate"]
        for row in bundle["rows"]
        if row["candidate"] not in taking_part and row["outcome"] != "out"
    ]
    return [Wrong("on-list", {"candidate": code, "times": times[code]}) for code in wrong]


def _orders(items: Sequence[Mapping[str, Any]], groups: Sequence[str]) -> dict[str, Order]:
    """Who comes before whom: by group, where some go before all others; by rank, then the higher extra test, then the
    lower draw. Either counts only where all whom it should part have one; who is still equal stands equal."""
    place = {code: number for number, code in enumerate(groups)}
    found: dict[str, Order] = {
        item["candidate"]: (place.get(str(item.get("group")), len(groups)), item["rank"], Decimal(0), 0)
        for item in items
    }
    for column, part in ((1, "extra_test"), (2, "draw")):
        equal: dict[Order, list[Mapping[str, Any]]] = {}
        for item in items:
            equal.setdefault(found[item["candidate"]], []).append(item)
        for (group, rank, test, draw), members in equal.items():
            if all(item[part] is not None for item in members):
                for item in members:
                    found[item["candidate"]] = (
                        (group, rank, -Decimal(item[part]), draw)
                        if column == 1
                        else (group, rank, test, item[part])
                    )
    return found


def _in_villages(sites: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in sorted(sites):
        if sites[code]["village"]:
            found.setdefault(sites[code]["village"], []).append(code)
    return found


def _person(
    item: Mapping[str, Any],
    row: Mapping[str, Any],
    order: Order,
    reassign: bool,
    sites: Mapping[str, Any],
    inside: Mapping[str, Sequence[str]],
) -> Person:
    wanted: dict[str, int] = {}
    for number, wish in enumerate(item["preferences"], start=1):
        for site in [wish] if wish in sites else inside.get(wish, []):
            wanted.setdefault(site, number)
    way, _colon, site = (row["reason"] or "").partition(":")
    return Person(
        code=item["candidate"],
        order=order,
        wanted=wanted,
        agreed=bool(item["reassign"]) and reassign,
        site=site if row["outcome"] == "advanced" else None,
        way=way,
        home=item.get("home"),
        distances=item.get("distances"),
        holds=item.get("holds"),
    )


def _seats(people: Sequence[Person], sites: Mapping[str, Any]) -> list[Wrong]:
    found, held = [], Counter(one.site for one in people if one.site is not None)
    for one in people:
        if one.holds is not None and one.holds != f"{one.way}:{one.site}":
            found.append(Wrong("held-moved", {"candidate": one.code, "site": one.holds.partition(":")[2]}))
        if one.site is None:
            continue
        facts: dict[str, object] = {"candidate": one.code, "site": one.site}
        if one.site not in sites:
            found.append(Wrong("site-unknown" if one.site else "without-place", facts))
        elif one.holds is not None:
            continue
        elif one.site not in one.wanted and not one.agreed:
            found.append(Wrong("not-asked", facts))
        elif "preference" in one.way and one.way.rpartition("-")[2] != str(one.wanted.get(one.site)):
            found.append(Wrong("wish-misnamed", facts))
    for code, count in sorted(held.items()):
        if code in sites and count > sites[code]["places"]:
            full = {"site": code, "places": sites[code]["places"], "held": count}
            found.append(Wrong("too-full", full))
    return found


def _by_rank(people: Sequence[Person], sites: Mapping[str, Any]) -> list[Wrong]:
    """Looks at each person's wishes up to what they got, with the last in each place as the one to compare with.

    Of equals whom nothing parts each has what would be theirs if they came first; so none of them may rather have what
    another has.
    """
    last: dict[str, Person] = {}
    left = {code: site["places"] for code, site in sites.items()}
    for one in people:
        if one.site is not None:
            left[one.site] -= 1
            if one.holds is None and (one.site not in last or last[one.site].order < one.order):
                last[one.site] = one
    opened = _Open(sites, {code: _until(left[code], last.get(code)) for code in sites})
    found: list[Wrong] = []
    for one in [person for person in people if person.holds is None]:
        dearer = list(one.wanted)
        if one.site is not None and one.site in one.wanted:
            dearer = dearer[: dearer.index(one.site)]
        for site in dearer:
            facts = {"candidate": one.code, "site": site}
            if left[site] > 0:
                found.append(Wrong("free-preferred", facts))
            elif site in last and last[site].order >= one.order:
                found.append(Wrong("behind-preferred", {**facts, "holder": last[site].code}))
        if one.site not in one.wanted and one.agreed:
            found += _sent(one, opened, last, sites)
    return found


def _until(left: int, last: Person | None) -> Order | None:
    """Up to whose turn a site was open: to the end (None) while a seat is left, else until the last one in it."""
    return None if left > 0 else (0, 0, Decimal(0), 0) if last is None else last.order


class _Open:
    """Which site with the lowest code was open to somebody, in a township or anywhere, found by halving.

    Of the sites by code only those count that stayed open longer than all before them. To whoever came last to a site
    it was open, and so it was to who stood equal with them.
    """

    def __init__(self, sites: Mapping[str, Any], until: Mapping[str, Order | None]) -> None:
        self._ends: dict[str | None, list[Order]] = {}
        self._codes: dict[str | None, list[str]] = {}
        self._for_ever: dict[str | None, str] = {}
        for code in sorted(sites):
            for part in (None, sites[code]["township"]):
                self._add(part, code, until[code])

    def _add(self, part: str | None, code: str, until: Order | None) -> None:
        if part in self._for_ever:
            return
        if until is None:
            self._for_ever[part] = code
        elif not self._ends.get(part) or self._ends[part][-1] < until:
            self._ends.setdefault(part, []).append(until)
            self._codes.setdefault(part, []).append(code)

    def first(self, part: str | None, order: Order) -> str | None:
        place = bisect_left(self._ends.get(part, []), order)
        codes = self._codes.get(part, [])
        return codes[place] if place < len(codes) else self._for_ever.get(part)


def _sent(one: Person, opened: _Open, last: Mapping[str, Person], sites: Mapping[str, Any]) -> list[Wrong]:
    """Somebody who got none of their wishes and would go anywhere."""
    near = dict.fromkeys(sites[code]["township"] for code in one.wanted)
    parts: list[str | None] = [*near, None]
    first = next((code for part in parts if (code := opened.first(part, one.order)) is not None), None)
    if first is None or first == one.site or first in one.wanted:  # the last has been told already
        return []
    held = last.get(first)
    if one.site is None:
        if held is not None and held.order >= one.order:
            return [Wrong("behind-preferred", {"candidate": one.code, "site": first, "holder": held.code})]
        return [Wrong("place-left", {"candidate": one.code, "site": first})]
    home, better = sites[one.site]["township"], sites[first]["township"]
    if home == better or better not in near:
        return [Wrong("lower-code", {"candidate": one.code, "site": one.site, "free": first})]
    if held is not None and held.order >= one.order:
        return [Wrong("behind-preferred", {"candidate": one.code, "site": first, "holder": held.code})]
    return [Wrong("nearer-free", {"candidate": one.code, "site": one.site, "free": first})]
