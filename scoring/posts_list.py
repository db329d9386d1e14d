"""A staffing of posts as data: rules, sites and people as a published list carries them, and the list that follows.

Policy::

    {"rule": "posts", "posts": ["promotion", …], "providers": [{"code", "reach"} …],
     "rules": [{"sort", "mark", "cover", "extra", "seats": [["centre", 2], …]} …],
     "sites": [{"code", "sort", "township", "village", "marks"} …]}

Inputs: ``{candidate, order, provider, wish, township, village, fixed, excluded}``. ``order`` is the place in the order
of registration; ``provider`` is null where the programme does not ask. ``village`` is told of those only whose provider
reaches no further than their own village; of others it has no say and stays away. ``fixed`` is what was settled by hand
or by the version before: ``{way, site, provider, post}``. Reasons on the list read ``WAY:PROVIDER:POST:SITE``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.errors import PolicyError, ScoringError
from scoring.posts import (
    HAND,
    HELD,
    REACH,
    Fixed,
    Given,
    Person,
    Rule,
    StaffedSite,
    Staffing,
    assign,
    seats_of,
)
from scoring.ranking import ADVANCED, OUT, Ranked

RULE = "posts"
_POLICY_KEYS = {"rule", "posts", "providers", "rules", "sites"}
_RULE_KEYS = {"sort", "mark", "cover", "extra", "seats"}
_SITE_KEYS = {"code", "sort", "township", "village", "marks"}
_INPUT_KEYS = {"candidate", "order", "provider", "wish", "township", "village", "fixed", "excluded"}
_FIXED_KEYS = {"way", "site", "provider", "post"}
_MOST = 999


def policy_to_plain(staffing: Staffing, sites: Sequence[StaffedSite]) -> dict[str, Any]:
    """The rules in canonical spelling, the sites by code."""
    return {
        "rule": RULE,
        "posts": list(staffing.posts),
        "providers": [
            {"code": code, "reach": staffing.reach.get(code, REACH[0])} for code in staffing.providers
        ],
        "rules": [
            {
                "sort": one.sort,
                "mark": one.mark,
                "cover": one.cover,
                "extra": one.extra,
                "seats": [[provider, count] for provider, count in one.seats],
            }
            for one in staffing.rules
        ],
        "sites": [
            {
                "code": one.code,
                "sort": one.sort,
                "township": one.township,
                "village": one.village,
                "marks": sorted(one.marks),
            }
            for one in sorted(sites, key=lambda site: site.code)
        ],
    }


def policy_from_plain(data: Mapping[str, Any]) -> tuple[Staffing, list[StaffedSite]]:
    """The reverse. Errors: PolicyError ``bad-staffing``, ``bad-site``, ``duplicate-site``; ScoringError
    ``seats-few``."""
    posts, providers = data.get("posts"), data.get("providers")
    if set(data) != _POLICY_KEYS or not _texts(posts) or posts is None or not isinstance(providers, list):
        raise PolicyError("bad-staffing", "", keys=sorted(map(str, data)))
    reach: dict[str, str] = {}
    for place, one in enumerate(providers):
        if not isinstance(one, Mapping) or set(one) != {"code", "reach"} or one["reach"] not in REACH:
            raise PolicyError("bad-staffing", f"providers[{place}]")
        reach[_text(one["code"], f"providers[{place}]")] = one["reach"]
    rules = tuple(_rule(one, f"rules[{place}]", reach) for place, one in enumerate(_listed(data, "rules")))
    staffing = Staffing(tuple(posts), tuple(reach), rules, reach)
    sites = [_site(one, f"sites[{place}]") for place, one in enumerate(_listed(data, "sites"))]
    sites.sort(key=lambda site: site.code)
    for before, after in zip(sites, sites[1:], strict=False):
        if before.code == after.code:
            raise PolicyError("duplicate-site", "sites", site=after.code)
    for site in sites:
        seats_of(staffing, site)
    return staffing, sites


def person_to_plain(one: Person, order: int, excluded: str | None = None) -> dict[str, Any]:
    """One candidate, canonically spelt."""
    fixed = one.fixed
    return {
        "candidate": one.number,
        "order": order,
        "provider": one.provider,
        "wish": one.wish,
        "township": one.township,
        "village": one.village,
        "fixed": None
        if fixed is None
        else {"way": fixed.way, "site": fixed.site, "provider": fixed.provider, "post": fixed.post},
        "excluded": excluded or None,
    }


def canonical_people(inputs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Errors: ScoringError ``bad-input`` (candidate)."""
    return [person_to_plain(*_person(item)) for item in inputs]


def ranked_by_posts(policy: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> tuple[Ranked, ...]:
    """The list: whoever has a post first, each group by code. Errors: those of reading either."""
    staffing, sites = policy_from_plain(policy)
    people = [_person(item) for item in inputs]
    taking = sorted((one for one in people if one[2] is None), key=lambda one: (one[1], one[0].number))
    given = {one.number: one for one in assign(staffing, sites, [person for person, _order, _out in taking])}
    rows = []
    for person, _order, excluded in people:
        one = given.get(person.number)
        rows.append((person.number, bool(one and one.site), excluded if one is None else reason_of(one)))
    rows.sort(key=lambda row: (not row[1], row[0]))
    return tuple(
        Ranked(code, {}, None, None, ADVANCED if placed else OUT, None, reason)
        for code, placed, reason in rows
    )


def reason_of(one: Given) -> str:
    """What stands on the line of the list; the place stands in it, so that both signatures cover it."""
    return f"{one.way}:{one.provider}:{one.post}:{one.site}" if one.site else one.way


def given_of(number: str, reason: str) -> Given:
    """The reverse of `reason_of`; the seat's number is not told there."""
    way, _colon, rest = reason.partition(":")
    provider, _colon, rest = rest.partition(":")
    post, _colon, site = rest.partition(":")
    return Given(number, way, site, 0, provider, post)


def _person(data: Mapping[str, Any]) -> tuple[Person, int, str | None]:
    candidate, order = data.get("candidate"), data.get("order")
    provider, excluded, fixed = data.get("provider"), data.get("excluded"), data.get("fixed")
    texts = [data.get(key) for key in ("wish", "township", "village")]
    right = (
        isinstance(candidate, str)
        and candidate != ""
        and not set(data) - _INPUT_KEYS
        and isinstance(order, int)
        and not isinstance(order, bool)
        and order >= 0
        and all(isinstance(text, str) for text in texts)
        and (provider is None or isinstance(provider, str))
        and (excluded is None or (isinstance(excluded, str) and excluded != ""))
        and _is_fixed(fixed)
    )
    if not right or not isinstance(order, int):
        raise ScoringError("bad-input", candidate=str(candidate))
    settled = None if fixed is None else Fixed(*(fixed[key] for key in ("way", "site", "provider", "post")))
    wish, township, village = (str(text) for text in texts)
    return Person(str(candidate), provider, wish, township, village, settled), order, excluded


def _is_fixed(value: Any) -> bool:
    if value is None:
        return True
    whole = isinstance(value, Mapping) and set(value) == _FIXED_KEYS
    return whole and all(isinstance(one, str) for one in value.values()) and value["way"] in (HAND, HELD)


def _rule(data: Any, path: str, providers: Mapping[str, str]) -> Rule:
    if not isinstance(data, Mapping) or set(data) != _RULE_KEYS:
        raise PolicyError("bad-staffing", path)
    seats = []
    for one in data["seats"] if isinstance(data["seats"], list) else ():
        if not isinstance(one, list) or len(one) != 2 or one[0] not in providers or not _count(one[1]):
            raise PolicyError("bad-staffing", f"{path}.seats")
        seats.append((one[0], one[1]))
    if not isinstance(data["cover"], bool) or not isinstance(data["extra"], bool) or not seats:
        raise PolicyError("bad-staffing", path)
    mark = data["mark"]
    return Rule(
        _text(data["sort"], path), tuple(seats), mark and _text(mark, path), data["cover"], data["extra"]
    )


def _site(data: Any, path: str) -> StaffedSite:
    if not isinstance(data, Mapping) or set(data) != _SITE_KEYS or not _texts(data["marks"]):
        raise PolicyError("bad-site", path)
    code, sort, township, village = (
        _text(data[key], path) for key in ("code", "sort", "township", "village")
    )
    return StaffedSite(code, sort, township, village, frozenset(data["marks"]))


def _listed(data: Mapping[str, Any], key: str) -> list[Any]:
    found = data[key]
    if not isinstance(found, list):
        raise PolicyError("bad-staffing", key)
    return found


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value:
        raise PolicyError("bad-staffing", path, value=str(value))
    return value


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST
