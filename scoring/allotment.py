"""An allotment of places as data: the rules and sites, and one row per candidate. :mod:`scoring.turns` works it out.

Policy::

    {"rule": "allotment", "preferences": 3, "reassign": true,
     "ranks_from": {"stage": "interview", "title": "面试", "version": 1, "sha256": "…"} | null,
     "sites": [{"code", "village", "township", "places"} …]}

``preferences``: how many wishes count; ``reassign``: whether anybody may be placed outside their wishes at all;
``ranks_from``: the published list that the ranks are taken from, by the SHA-256 of its file. Where the best overall fit
decides instead of turns by rank, ``fit`` says how (:mod:`scoring.fit_rule`), and is left out
where they do.

Where a notice lets some groups choose before all others, ``groups`` lists their codes, the first first, and is left out
where it does not; an input then has ``group``, the code of the one somebody belongs to, or none. A group is no score:
whoever belongs to an earlier one takes their turn earlier, whatever the ranks.

Inputs: ``{candidate, rank, extra_test, draw, preferences, reassign, excluded}``. A preference is the code of a site,
or of a village and then means every site in it, by site code. ``excluded`` is the reason why somebody takes no part.
Where distance counts there is ``distances`` as well: whole kilometres from home (half a kilometre counts as one) to
each site somebody may get, by code; it is left out where the home is unknown. (Lists made before 2026-11-23 have
``home`` instead, the village's code, and the ``point`` of each site, :mod:`scoring.geo`; they are read as they are.)
``holds`` is the place somebody was given by the signed list before this one, with its reason as it stands there
(``preference-2:P7``): it stays theirs, they do not choose again, and of the wishes and the answer about reassignment
none is told once more.

Least data: a wish behind the one that was granted never had a say, and neither had the answer about reassignment of
somebody whose wish was granted. Both are left out of the canonical spelling: :func:`scoring.turns.as_far_as_tried`.
(With ``fit`` all of them had a say, and stay.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.errors import PolicyError, ScoringError
from scoring.fit_rule import FitRule
from scoring.fit_rule import whole as _whole
from scoring.geo import Point
from scoring.numeric import plain, to_decimal
from scoring.placement import Site, checked_sites

RULE = "allotment"
MOST_PREFERENCES = 100
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HOLDS = re.compile(r"[a-z0-9-]+:.+")
_POLICY_KEYS = {"rule", "preferences", "reassign", "ranks_from", "sites", "fit", "groups"}
_SITE_KEYS = {"code", "village", "township", "places", "point"}
_SOURCE_KEYS = {"stage", "title", "version", "sha256"}
_INPUT_KEYS = {
    "candidate", "rank", "extra_test", "draw", "preferences", "reassign", "excluded", "home", "distances", "holds",
    "group",
}  # fmt: skip
#: Half way round the earth.
FARTHEST = 20_016


@dataclass(frozen=True)
class RanksFrom:
    """A published list: its stage's code and title, its version, and the SHA-256 of its file."""

    stage: str
    title: str
    version: int
    sha256: str


@dataclass(frozen=True)
class AllotmentPolicy:
    """The rules of an allotment with the sites it hands out."""

    sites: tuple[Site, ...]
    preferences: int = 3
    reassign: bool = True
    ranks_from: RanksFrom | None = None
    fit: FitRule | None = None
    groups: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> AllotmentPolicy:
        """Errors: PolicyError ``unknown-key``, ``not-a-whole-number``, ``not-a-flag``, ``bad-source``, ``bad-site``,
        ``bad-groups`` and those of :func:`scoring.placement.checked_sites`."""
        _keys(data, _POLICY_KEYS, "")
        preferences, reassign, sites = data.get("preferences"), data.get("reassign"), data.get("sites")
        if not _whole(preferences, 1, MOST_PREFERENCES):
            raise PolicyError("not-a-whole-number", "preferences", value=str(preferences))
        if not isinstance(reassign, bool):
            raise PolicyError("not-a-flag", "reassign", value=str(reassign))
        if not isinstance(sites, (list, tuple)):
            raise PolicyError("not-a-list", "sites", value=str(sites))
        read = tuple(_site(item, f"sites[{index}]") for index, item in enumerate(sites))
        try:
            by_code = checked_sites(read)
        except ScoringError as error:
            raise PolicyError(error.code, "sites", **error.facts) from None
        ordered = tuple(by_code[code] for code in sorted(by_code))
        fit = FitRule.from_dict(data["fit"]) if "fit" in data else None
        source, groups = _source(data.get("ranks_from")), _groups(data)
        return cls(ordered, int(str(preferences)), reassign, source, fit, groups)

    def to_dict(self) -> dict[str, Any]:
        """The canonical plain dict: every key present, the sites by code."""
        source = self.ranks_from
        told = {
            "rule": RULE,
            "preferences": self.preferences,
            "reassign": self.reassign,
            "ranks_from": None
            if source is None
            else {
                "stage": source.stage,
                "title": source.title,
                "version": source.version,
                "sha256": source.sha256,
            },
            "sites": [self._site_told(one) for one in sorted(self.sites, key=lambda site: site.code)],
        }
        if self.groups:
            told["groups"] = list(self.groups)
        return told if self.fit is None else {**told, "fit": self.fit.to_dict()}

    def turn_of(self, one: Contender) -> tuple[int, int]:
        """What comes first in the order of turns: the place of the group, then the rank; no group comes last.

        Errors: ScoringError ``group-unknown`` (candidate, group).
        """
        if one.group is not None and one.group not in self.groups:
            raise ScoringError("group-unknown", candidate=one.candidate, group=one.group)
        place = len(self.groups) if one.group is None else self.groups.index(one.group)
        return (place, one.rank or 0)

    def _site_told(self, one: Site) -> dict[str, Any]:
        told = {"code": one.code, "village": one.village, "township": one.township, "places": one.places}
        counts = self.fit is not None and self.fit.km > 0 and one.point is not None
        return {**told, "point": list(one.point or ())} if counts else told


@dataclass(frozen=True)
class Contender:
    """A candidate before the allotment.

    rank: from the list before, may be shared, None for who has none there (then ``excluded`` says why they take no
    part). Among equal ranks the higher ``extra_test`` goes first, then the lower ``draw``. How far somebody lives from
    each site is told by ``distances`` (site, whole kilometres) or by ``home`` (a village's code), or not at all.
    """

    candidate: str
    rank: int | None
    preferences: tuple[str, ...] = ()
    reassign: bool | None = None
    extra_test: Decimal | None = None
    draw: int | None = None
    excluded: str | None = None
    home: str | None = None
    distances: tuple[tuple[str, int], ...] | None = None
    holds: str | None = None
    group: str | None = None

    @property
    def held_site(self) -> str | None:
        """The site that the list before this one gave them."""
        return self.holds.partition(":")[2] if self.holds else None


def contender_to_plain(one: Contender) -> dict[str, Any]:
    """One candidate as plain data, canonically spelt."""
    told = {
        "candidate": one.candidate,
        "rank": one.rank,
        "extra_test": None if one.extra_test is None else plain(one.extra_test),
        "draw": one.draw,
        "preferences": list(one.preferences),
        "reassign": one.reassign,
        "excluded": one.excluded or None,
    }
    further = {"home": one.home, "holds": one.holds, "group": one.group}
    told |= {key: value for key, value in further.items() if value}
    return told if one.distances is None else {**told, "distances": dict(sorted(one.distances))}


def contender_from_plain(data: Mapping[str, Any]) -> Contender:
    """The reverse. Errors: ScoringError ``bad-input``, ``rank-missing`` (candidate)."""
    candidate, excluded, wishes = data.get("candidate"), data.get("excluded"), data.get("preferences", [])
    rank, draw, extra = data.get("rank"), data.get("draw"), data.get("extra_test")
    shape_is_right = (
        isinstance(candidate, str)
        and candidate != ""
        and not set(data) - _INPUT_KEYS
        and (rank is None or _whole(rank, 1))
        and (draw is None or _whole(draw, 1))
        and isinstance(wishes, (list, tuple))
        and all(isinstance(wish, str) and wish for wish in wishes)
        and (data.get("reassign") is None or isinstance(data.get("reassign"), bool))
        and all(
            text is None or (isinstance(text, str) and text != "")
            for text in (excluded, data.get("home"), data.get("group"))
        )
        and _held(data.get("holds"), excluded)
        and _far(data)
    )
    if not shape_is_right:
        raise ScoringError("bad-input", candidate=str(candidate))
    if rank is None and excluded is None:
        raise ScoringError("rank-missing", candidate=str(candidate))
    return Contender(
        candidate=str(candidate),
        rank=rank,
        preferences=tuple(wishes),
        reassign=data.get("reassign"),
        extra_test=None if extra is None else to_decimal(extra),
        draw=draw,
        excluded=excluded,
        home=data.get("home"),
        distances=tuple(sorted(data["distances"].items())) if "distances" in data else None,
        holds=data.get("holds"),
        group=data.get("group"),
    )


def _far(data: Mapping[str, Any]) -> bool:
    """Whether distances are whole kilometres by site, and stand alone."""
    if "distances" not in data:
        return True
    told = data["distances"]
    return (
        isinstance(told, Mapping)
        and data.get("home") is None
        and all(isinstance(site, str) and _whole(km, 0, FARTHEST) for site, km in told.items())
    )


def _held(value: Any, excluded: Any) -> bool:
    """A way and a site; whoever takes no part holds nothing."""
    if value is None:
        return True
    return excluded is None and isinstance(value, str) and bool(_HOLDS.fullmatch(value))


def _keys(data: object, allowed: set[str], path: str) -> None:
    if not isinstance(data, Mapping):
        raise PolicyError("not-a-mapping", path, value=str(data))
    for key in sorted(map(str, set(data) - allowed)):
        raise PolicyError("unknown-key", f"{path}.{key}" if path else key, allowed=sorted(allowed))


def _site(item: Any, path: str) -> Site:
    _keys(item, _SITE_KEYS, path)
    code, village, township = (item.get(key) for key in ("code", "village", "township"))
    texts = all(isinstance(text, str) for text in (code, village, township))
    if not texts or not code or not _whole(item.get("places"), 0):
        raise PolicyError("bad-site", path, value=str(code))
    return Site(code, item["places"], township, village, _point(item.get("point"), path))


def _point(item: Any, path: str) -> Point | None:
    if item is None:
        return None
    whole = isinstance(item, (list, tuple)) and len(item) == 2
    if not whole or not all(_whole(part, -180_000_000, 180_000_000) for part in item):
        raise PolicyError("bad-site", f"{path}.point", value=str(item))
    return (item[0], item[1])


def _groups(data: Mapping[str, Any]) -> tuple[str, ...]:
    if "groups" not in data:
        return ()
    told = data["groups"]
    texts = isinstance(told, (list, tuple)) and all(isinstance(one, str) and one for one in told)
    if not texts or not told or len(set(told)) != len(told) or "fit" in data:
        raise PolicyError("bad-groups", "groups", value=str(told))
    return tuple(told)


def _source(item: Any) -> RanksFrom | None:
    if item is None:
        return None
    _keys(item, _SOURCE_KEYS, "ranks_from")
    stage, title, version, sha256 = (item.get(key) for key in ("stage", "title", "version", "sha256"))
    texts = isinstance(stage, str) and isinstance(title, str)
    if not texts or not _whole(version, 1) or not _SHA256.fullmatch(str(sha256)):
        raise PolicyError("bad-source", "ranks_from", value=str(sha256))
    return RanksFrom(stage, title, version, str(sha256))


def offered(sites: Sequence[Site]) -> dict[str, tuple[str, ...]]:
    """What a preference's code stands for: a site for itself, a village for its sites by code."""
    found: dict[str, list[str]] = {}
    for site in sorted(sites, key=lambda one: one.code):
        if site.village:
            found.setdefault(site.village, []).append(site.code)
    return {village: tuple(codes) for village, codes in found.items()} | {
        site.code: (site.code,) for site in sites
    }
