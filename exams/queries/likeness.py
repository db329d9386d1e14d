"""Look-alike pictures as people see them: groups that hang together, and what is left to look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from exams.models import Evidence, Likeness, LikenessSearch
from exams.queries.fieldwork_review import has_work, is_assigned
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry, Stage
from recruit.slices import slices

#: Pictures of one group on a sheet, besides the one they are compared with.
SHEET = 24
#: As `scoring.evidence.pairs.Pair.surely`, which would bring NumPy into every page; a test compares them.
ALMOST, VERY = 10, 18


@dataclass(frozen=True)
class Link:
    """One pair in short. `settled`: one of the two has been rejected already, nothing is left to decide."""

    id: int
    first: int
    second: int
    entries: tuple[int, int]
    distance: int
    kind: str
    framed: bool
    verdict: str
    settled: bool

    @property
    def open(self) -> bool:
        return not self.verdict and not self.settled

    @property
    def across(self) -> bool:
        return self.entries[0] != self.entries[1]

    @property
    def surely(self) -> str:
        return "almost" if self.distance <= ALMOST else "very" if self.distance <= VERY else "rather"


@dataclass(frozen=True)
class Group:
    """Pictures that hang together by pairs, numbered by the least id of its pairs."""

    links: tuple[Link, ...]

    @cached_property
    def id(self) -> int:
        return min(link.id for link in self.links)

    @cached_property
    def pictures(self) -> tuple[int, ...]:
        return tuple(sorted({place for link in self.links for place in (link.first, link.second)}))

    @cached_property
    def open(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.open)

    @property
    def across(self) -> bool:
        return any(link.across for link in self.links)

    @property
    def best(self) -> Link:
        return min(self.open or self.links, key=lambda link: (link.distance, link.id))


@dataclass(frozen=True)
class Later:
    """One picture of a group that came later than those it is like."""

    picture: Evidence
    links: tuple[Link, ...]

    @property
    def best(self) -> Link:
        return min(self.links, key=lambda link: (link.distance, link.id))

    @property
    def verdict(self) -> str:
        return next((link.verdict for link in self.links if link.verdict), "")


@dataclass(frozen=True)
class Sheet:
    """A group as it is laid out: the earliest of those shown, and the later ones with what they are like."""

    group: Group
    earlier: tuple[Evidence, ...]
    later: tuple[Later, ...]
    more: int


def may_look(account: Account, stage: Stage, component: str) -> bool:
    """The county office, and those who review that component."""
    office = "office" in account.roles and account.township_scope is None
    return office or has_work(account, stage, component)


def groups_of(account: Account, stage: Stage, component: str) -> list[Group]:
    """All groups this account may see; the most telling first: between candidates, the likest, the largest."""
    by_top: dict[int, list[Link]] = defaultdict(list)
    links = _links(account, stage, component)
    above: dict[int, int] = {}

    def top(one: int) -> int:
        while above.setdefault(one, one) != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    for link in links:
        above[top(link.second)] = top(link.first)
    for link in links:
        by_top[top(link.first)].append(link)
    groups = [Group(tuple(each)) for each in by_top.values()]
    return sorted(groups, key=lambda one: (not one.across, one.best.distance, -len(one.pictures), one.id))


def _links(account: Account, stage: Stage, component: str) -> list[Link]:
    first, second = db.aliased(Evidence), db.aliased(Evidence)
    query = (
        select(Likeness, first.entry_id, second.entry_id, first.state, second.state)
        .join(first, first.id == Likeness.first_id)
        .join(second, second.id == Likeness.second_id)
        .where(Likeness.stage_id == stage.id, Likeness.component == component)
        .order_by(Likeness.id)
    )
    if "office" not in account.roles or account.township_scope is not None:
        aside = select(Assignment.entry_id).where(
            Assignment.account_id == account.id,
            Assignment.component == component,
            Assignment.recused_at.is_not(None),
        )
        query = query.where(first.entry_id.not_in(aside), second.entry_id.not_in(aside))
    return [
        Link(
            row.id,
            row.first_id,
            row.second_id,
            (one, other),
            row.distance,
            row.kind,
            row.framed,
            row.verdict,
            "rejected" in (state, other_state),
        )
        for row, one, other, state, other_state in db.session.execute(query)
    ]


def sheet_of(group: Group, again: bool) -> Sheet:
    """The group laid out: what is open of it, or (`again`) what was ruled on."""
    wanted = group.links if again or not group.open else group.open
    by_later: dict[int, list[Link]] = defaultdict(list)
    for link in wanted:
        by_later[link.second].append(link)
    shown = dict(list(by_later.items())[:SHEET])
    first = {link.first for links in shown.values() for link in links} - set(shown)
    rows = _pictures({*shown, *first})
    return Sheet(
        group,
        tuple(sorted((rows[one] for one in first), key=_came)),
        tuple(Later(rows[one], tuple(links)) for one, links in shown.items()),
        len(by_later) - len(shown),
    )


def _came(picture: Evidence) -> tuple[object, int]:
    return picture.received_at, picture.id


def _pictures(ids: Collection[int]) -> dict[int, Evidence]:
    found: dict[int, Evidence] = {}
    for part in slices(sorted(ids)):
        query = select(Evidence).where(Evidence.id.in_(part))
        joined = joinedload(Evidence.entry).joinedload(Entry.candidacy, innerjoin=True).lazyload("*")
        found.update({row.id: row for row in db.session.scalars(query.options(joined))})
    return found


def seen_in_pair(account: Account, stage: Stage, component: str, evidence_id: int) -> Evidence:
    """A picture that is in a pair of this component. Errors: Refusal('unknown')."""
    inside = select(Likeness.id).where(
        Likeness.stage_id == stage.id,
        Likeness.component == component,
        or_(Likeness.first_id == evidence_id, Likeness.second_id == evidence_id),
    )
    picture = db.session.get(Evidence, evidence_id)
    if picture is None or db.session.scalar(inside.limit(1)) is None or _aside(account, picture):
        raise Refusal("unknown")
    return picture


def _aside(account: Account, picture: Evidence) -> bool:
    query = select(Assignment.id).where(
        Assignment.account_id == account.id,
        Assignment.entry_id == picture.entry_id,
        Assignment.component == picture.component,
        Assignment.recused_at.is_not(None),
    )
    return "office" not in account.roles and db.session.scalar(query) is not None


def to_reject(account: Account, later: Sequence[Later]) -> list[Evidence]:
    """Later pictures that were found to be the same and still stand, if this account reviews them."""
    return [
        one.picture
        for one in later
        if one.verdict == "same"
        and one.picture.state != "rejected"
        and is_assigned(account, one.picture.entry_id, one.picture.component)
    ]


def any_pair(stage: Stage, component: str) -> bool:
    query = select(Likeness.id).where(Likeness.stage_id == stage.id, Likeness.component == component)
    return db.session.scalar(query.limit(1)) is not None


def search_of(stage: Stage, component: str) -> LikenessSearch | None:
    query = select(LikenessSearch).where(
        LikenessSearch.stage_id == stage.id, LikenessSearch.component == component
    )
    return db.session.scalar(query)


def marks(evidence_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Of pictures that look like others: (how many others, one of the pairs). Those that a person found to be
    different, or own, are not told any more."""
    count: dict[int, int] = defaultdict(int)
    pair: dict[int, int] = {}
    for ids in slices(sorted(evidence_ids)):
        for column in (Likeness.first_id, Likeness.second_id):
            rows = db.session.execute(
                select(column, func.count(), func.min(Likeness.id))
                .where(column.in_(ids), Likeness.verdict.in_(("", "same", "unsure")))
                .group_by(column)
            )
            for evidence_id, number, link_id in rows:
                count[evidence_id] += number
                pair[evidence_id] = min(link_id, pair.get(evidence_id, link_id))
    return {one: (number, pair[one]) for one, number in count.items()}
