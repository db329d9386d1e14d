"""Who staffs a site: the section ``staffing`` of ``places``, read and checked. The arithmetic: `scoring.posts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from recruit.programme.model import Text
from recruit.programme.reader import Item
from scoring.posts import REACH, Rule, Staffing

#: Sorts of sites that a programme may staff.
SORTS = ("township", "village")
#: A post's code stands beside those of provider and place on a list's line.
LONGEST_POST, LONGEST_PROVIDER = 16, 12
#: A site has this many people at most by one rule.
MOST_SEATS = 99


@dataclass(frozen=True, slots=True)
class StaffingPlan:
    """The rules, and what posts, providers and marks of sites are called. `stated`: how many sites the programme says
    bear a mark, to be held against those that do."""

    rules: Staffing
    posts: Mapping[str, Text]
    providers: Mapping[str, Text]
    marks: Mapping[str, Text] = field(default_factory=dict)
    stated: Mapping[str, int] = field(default_factory=dict)

    @property
    def sorts(self) -> tuple[str, ...]:
        """Sorts of sites that some rule speaks of, in their usual order."""
        spoken = {rule.sort for rule in self.rules.rules}
        return tuple(sort for sort in SORTS if sort in spoken)

    @property
    def usual_sort(self) -> str:
        """The sort of a site of which none is told: a village's, where any rule speaks of those."""
        return "" if not self.sorts else "village" if "village" in self.sorts else self.sorts[0]


def read_staffing(item: Item) -> StaffingPlan:
    """What is wrong is told with its line; a plan is made of the rest."""
    posts = _titled(item, "posts", LONGEST_POST)
    providers, reach = _providers(item)
    marks, stated = _marks(item)
    rows = item.rows("rules")
    rules = tuple(_rule(row, posts, providers, marks) for row in rows)
    named = marks or {rule.mark: Text(rule.mark, rule.mark) for rule in rules if rule.mark}
    _require_room(rows, rules)
    item.finish()
    return StaffingPlan(
        Staffing(tuple(posts), tuple(providers), rules, reach), posts, providers, named, stated
    )


def _titled(item: Item, key: str, longest: int) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for row in item.rows(key):
        code, title = row.code(), row.text("title")
        _require_short(row, code, longest)
        found[code] = title
        row.finish()
    return found


def _marks(item: Item) -> tuple[dict[str, Text], dict[str, int]]:
    titles: dict[str, Text] = {}
    stated: dict[str, int] = {}
    for row in item.rows("marks", optional=True):
        code = row.code()
        _require_short(row, code, LONGEST_POST)
        titles[code] = row.text("title")
        if row.has("count"):
            stated[code] = row.integer("count")
        row.finish()
    return titles, stated


def _require_short(row: Item, code: str, longest: int) -> None:
    if len(code) > longest:
        row.get("code").wrong("staffing-code-long", value=code, most=longest)


def _providers(item: Item) -> tuple[dict[str, Text], dict[str, str]]:
    titles: dict[str, Text] = {}
    reach: dict[str, str] = {}
    for row in item.rows("providers"):
        code = row.code()
        _require_short(row, code, LONGEST_PROVIDER)
        titles[code] = row.text("title")
        if row.has("reach"):
            reach[code] = row.choice("reach", REACH)
        row.finish()
    return titles, reach


def _rule(
    row: Item, posts: Mapping[str, Text], providers: Mapping[str, Text], marks: Mapping[str, Text]
) -> Rule:
    sort, mark = row.choice("site", SORTS), ""
    if row.has("marked"):
        mark = row.choice("marked", marks) if marks else row.code("marked")
    cover = row.has("cover") and row.choice("cover", ("all", "none")) == "all"
    extra = row.flag("extra", "true", record=row.has("extra"))
    seats = []
    for seat in row.rows("seats"):
        provider = seat.choice("provider", providers)
        count = seat.integer("count", low=1)
        if count > MOST_SEATS:
            seat.get("count").wrong("too-big", value=count, high=MOST_SEATS)
        seats.append((provider, min(count, MOST_SEATS)))
        seat.finish()
    if cover and sum(count for _provider, count in seats) < len(posts):
        row.get("cover").wrong("staffing-cover", seats=sum(one[1] for one in seats), posts=len(posts))
    if row.has("extra") and not mark:
        row.get("extra").wrong("staffing-extra")
    row.finish()
    return Rule(sort, tuple(seats), mark, cover, extra)


def _require_room(rows: list[Item], rules: tuple[Rule, ...]) -> None:
    """Seats that a marked rule takes out of those of a site have to be there, were it marked in every way."""
    for row, rule in zip(rows, rules, strict=True):
        if not rule.mark or rule.extra:
            continue
        there = sum(
            count for one in rules if one.sort == rule.sort and not one.mark for _who, count in one.seats
        )
        taken = sum(
            count
            for one in rules
            if one.sort == rule.sort and one.mark and not one.extra
            for _who, count in one.seats
        )
        if taken > there:
            row.get("seats").wrong("staffing-seats", seats=there, taken=taken)
