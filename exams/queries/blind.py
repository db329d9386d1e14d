"""What lies before blind markers and which marks are in, whatever it is: an answer to a question, a plan.

A `Pile` says what is marked; everything else is read alike. Whoever marks reads only their own sheets.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Select, func, select

from exams.blind import BlindRules, Settled, settle
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import Blocker
from recruit.models import Account, Candidacy, Entry, Mending, Stage
from recruit.queries.rechecks import to_be_mended
from recruit.slices import slices

#: Names a piece: first what it belongs to (an attempt, an entry), then what tells it from that one's others.
Key = tuple[Any, ...]


class Piece(Protocol):
    """Something that somebody still in the running has written and that people have to mark."""

    @property
    def key(self) -> Key: ...

    @property
    def candidacy_id(self) -> int: ...


class Pile(ABC):
    """What is marked blind in a kind of stage. `word` begins the codes of its refusals and acts of the log; `sheet` and
    `mark` are its tables (`exams.models.blind`); `key` the columns of a sheet that name a piece."""

    word: str
    sheet: Any
    mark: Any

    @property
    @abstractmethod
    def key(self) -> tuple[Any, ...]: ...

    @property
    @abstractmethod
    def order(self) -> tuple[Any, ...]:
        """In which a marker reads, before the marker's own lot."""

    @abstractmethod
    def with_people(self, query: Select[Any]) -> Select[Any]:
        """The query over sheets, joined to entry and candidacy, with both at hand afterwards."""

    @abstractmethod
    def asked(self, stage: Stage) -> bool:
        """Whether anything of the stage is marked blind at all."""

    @abstractmethod
    def rules_of(self, stage: Stage, key: Key) -> BlindRules: ...

    @abstractmethod
    def written(self, stage: Stage, units: Collection[int] | None = None) -> Sequence[Piece]:
        """All that has to be marked; with `units`, of those attempts or entries alone."""

    @abstractmethod
    def ready(self, stage: Stage, at: datetime) -> None:
        """Errors: Refusal where it may still change."""

    @abstractmethod
    def fresh(self, piece: Any) -> Any:
        """A new sheet for a piece, with what names it and nothing else."""

    @abstractmethod
    def entry_of(self, sheet: Any) -> Entry: ...

    @abstractmethod
    def checked(self, sheet: Any, given: Any) -> Any:
        """What may be kept as a draft. Errors: Refusal."""

    @abstractmethod
    def made(self, sheet: Any, given: Any) -> Any:
        """The row of a mark handed in, without sheet, revision and moment."""

    @abstractmethod
    def given(self, mark: Any) -> Any:
        """What `made` was given."""

    @abstractmethod
    def changes(self, sheet: Any, which: int, was: Any, now: Any) -> list[tuple[str, str, str, str]]:
        """What a mended mark changes, as (component, part, was, now). `which`: 1 and 2 for those who mark at first, 3
        for the third marker; `was` is None where there was no mark."""

    def refusal(self, code: str, **facts: object) -> Refusal:
        return Refusal(f"{self.word}-{code}", **facts)

    def unit(self) -> Any:
        return self.key[0]

    def key_of(self, sheet: Any) -> Key:
        return tuple(getattr(sheet, column.key) for column in self.key)

    def stands(self) -> ColumnElement[bool]:
        found: ColumnElement[bool] = self.sheet.stopped_at.is_(None)
        return found


class Standing(NamedTuple):
    """A sheet that stands, as far as counting and settling need it: ten thousand rows of the table itself cost seconds.
    `round` as in the table."""

    id: int
    round: int


@dataclass(frozen=True)
class Judged:
    """How far a piece is. `first`: sheets of those who mark at first; `third`: the third marker's."""

    written: Any
    rules: BlindRules
    first: tuple[Standing, ...]
    third: Standing | None
    marks: Mapping[int, Decimal]
    settled: Settled

    @property
    def missing(self) -> int:
        """How many more markers it has to be put before."""
        at_first = max(0, self.rules.markers - len(self.first))
        return at_first + (self.settled.apart and self.third is None)

    @property
    def waiting(self) -> list[Standing]:
        """The sheets without which it cannot be settled, that lie before a marker."""
        third = [self.third] if self.third is not None and self.settled.apart else []
        return [one for one in (*self.first, *third) if one.id not in self.marks]


def judged(pile: Pile, stage: Stage, units: Collection[int] | None = None) -> list[Judged]:
    """Every piece of people still in the running; with `units`, of those attempts or entries alone."""
    if not pile.asked(stage):
        return []
    pieces = pile.written(stage, units)
    ids = sorted({one.key[0] for one in pieces})
    sheets, marks = standing_sheets(pile, ids), marks_in(pile, ids)
    found = []
    for one in pieces:
        rules = pile.rules_of(stage, one.key)
        first, third = parted(sheets.get(one.key, ()))
        found.append(Judged(one, rules, first, third, marks, settled(first, third, marks, rules)))
    return found


def blockers(pile: Pile, stage: Stage) -> list[Blocker]:
    """Pieces that are not yet before as many markers as they need, and sheets whose mark is not in."""
    pieces = judged(pile, stage)
    undealt = sum(1 for one in pieces if one.missing)
    unmarked = sum(len(one.waiting) for one in pieces)
    return [
        Blocker(f"{pile.word}s-{code}", count, {"stage_id": stage.id, "count": count})
        for code, count in (("undealt", undealt), ("unmarked", unmarked))
        if count
    ]


def parted(sheets: Sequence[Standing]) -> tuple[tuple[Standing, ...], Standing | None]:
    """The sheets of those who mark at first, and that of the third marker."""
    first = tuple(one for one in sheets if one.round == 1)
    return first, next((one for one in sheets if one.round == 2), None)


def settled(
    first: Sequence[Standing], third: Standing | None, marks: Mapping[int, Decimal], rules: BlindRules
) -> Settled:
    given = [marks[one.id] for one in first if one.id in marks]
    return settle(given, marks.get(third.id) if third is not None else None, rules)


def standing_sheets(pile: Pile, units: Iterable[int]) -> dict[Key, list[Standing]]:
    """The sheets from which nobody stepped aside, by piece, in the order in which they were handed out."""
    found: dict[Key, list[Standing]] = {}
    for part in slices(sorted(units)):
        query = select(*pile.key, pile.sheet.id, pile.sheet.round)
        query = query.where(pile.unit().in_(part), pile.stands())
        for *key, sheet_id, turn in db.session.execute(query.order_by(pile.sheet.id)):
            found.setdefault(tuple(key), []).append(Standing(sheet_id, turn))
    return found


def marks_in(pile: Pile, units: Iterable[int], at: datetime | None = None) -> dict[int, Decimal]:
    """The marks that are handed in, by sheet, the newest revision of each; with `at`, as they stood then."""
    found: dict[int, Decimal] = {}
    for part in slices(sorted(units)):
        query = (
            select(pile.mark.sheet_id, pile.mark.value)
            .join(pile.sheet, pile.sheet.id == pile.mark.sheet_id)
            .where(pile.unit().in_(part))
            .order_by(pile.mark.revision)
        )
        if at is not None:
            query = query.where(pile.mark.at <= at)
        found.update(dict(db.session.execute(query).all()))
    return found


def of_stage(pile: Pile, query: Select[Any], stage: Stage) -> Select[Any]:
    """Sheets of the stage that stand, of people still in the running."""
    return pile.with_people(query).where(
        pile.sheet.stage_id == stage.id, pile.stands(), Candidacy.state == "active"
    )


def burdens(pile: Pile, stage: Stage) -> dict[int, tuple[int, int]]:
    """Marker -> (sheets handed in, sheets in all)."""
    marked = select(pile.mark.sheet_id).where(pile.mark.revision == 1)
    whose, done_now = pile.sheet.account_id, pile.sheet.id.in_(marked)
    query = of_stage(pile, select(whose, done_now, func.count(pile.sheet.id)), stage)
    found: dict[int, tuple[int, int]] = {}
    for account_id, done, count in db.session.execute(query.group_by(whose, done_now)):
        handed, total = found.get(account_id, (0, 0))
        found[account_id] = handed + (count if done else 0), total + count
    return found


def own_sheets(pile: Pile, account: Account, stage: Stage) -> list[Any]:
    """In an order by lot that is the marker's own."""
    query = of_stage(pile, select(pile.sheet), stage).where(pile.sheet.account_id == account.id)
    return list(db.session.scalars(query.order_by(*pile.order, pile.sheet.turn, pile.sheet.id)))


def own_sheet(pile: Pile, account: Account, sheet_id: int) -> Any:
    """Errors: Refusal('unknown'), also for another marker's and for one the marker stepped aside from."""
    return _one_own(pile, account, pile.sheet.id == sheet_id)


def own_at(pile: Pile, account: Account, stage: Stage, place: int) -> Any:
    """The sheet at a place of the marker's own pile in a stage (`exams.blind.own_place`). Errors: as `own_sheet`."""
    return _one_own(pile, account, (pile.sheet.stage_id == stage.id) & (pile.sheet.turn == place))


def _one_own(pile: Pile, account: Account, which: ColumnElement[bool]) -> Any:
    query = pile.with_people(select(pile.sheet)).where(
        which, pile.sheet.account_id == account.id, pile.stands(), Candidacy.state == "active"
    )
    found = db.session.scalar(query)
    if found is None:
        raise Refusal("unknown")
    return found


def has_left(pile: Pile, account: Account, stage: Stage, place: int | None = None) -> bool:
    """Whether a sheet of the marker's (with `place`, the one there) is of somebody no longer in the running."""
    query = pile.with_people(select(pile.sheet)).where(
        pile.sheet.stage_id == stage.id,
        pile.sheet.account_id == account.id,
        pile.stands(),
        Candidacy.state != "active",
    )
    if place is not None:
        query = query.where(pile.sheet.turn == place)
    return db.session.scalars(query.limit(1)).first() is not None


def is_in(pile: Pile, sheet: Any) -> bool:
    """Whether its mark is handed in."""
    query = select(pile.mark.id).where(pile.mark.sheet_id == sheet.id).limit(1)
    return db.session.scalar(query) is not None


def newest_mark(pile: Pile, sheet: Any) -> Any | None:
    query = select(pile.mark).where(pile.mark.sheet_id == sheet.id).order_by(pile.mark.revision.desc())
    return db.session.scalars(query.limit(1)).one_or_none()


def handed_in(pile: Pile, account: Account, stage: Stage) -> dict[int, Decimal]:
    """The marker's own marks that stand, by sheet."""
    query = (
        select(pile.mark.sheet_id, pile.mark.value)
        .join(pile.sheet, pile.sheet.id == pile.mark.sheet_id)
        .where(pile.sheet.stage_id == stage.id, pile.sheet.account_id == account.id)
        .order_by(pile.mark.revision)
    )
    found: dict[int, Decimal] = dict(db.session.execute(query).all())
    return found


def open_sheets(pile: Pile, account: Account, stage: Stage, at: datetime) -> list[Any]:
    """Own sheets of candidates whom a recheck has opened after the list was signed."""
    opened = to_be_mended(stage, at)
    if not opened:
        return []
    return [one for one in own_sheets(pile, account, stage) if pile.entry_of(one).candidacy_id in opened]


def left_to_mend(pile: Pile, account: Account, stage: Stage, at: datetime) -> tuple[int, int]:
    """(opened sheets of whose candidate the marker has put nothing right for that recheck, all opened sheets)."""
    sheets, rechecks = open_sheets(pile, account, stage, at), to_be_mended(stage, at)
    if not sheets:
        return 0, 0
    query = select(Mending.entry_id).where(
        Mending.recheck_id.in_(rechecks.values()), Mending.by_id == account.id
    )
    touched = set(db.session.scalars(query))
    return sum(pile.entry_of(one).id not in touched for one in sheets), len(sheets)


def markers(pile: Pile, stage: Stage) -> set[int]:
    """The accounts before whom anything of the stage lies, or who have marked any of it."""
    query = pile.with_people(select(pile.sheet.account_id)).where(Entry.stage_id == stage.id, pile.stands())
    return set(db.session.scalars(query.distinct()))


def judges(pile: Pile, stage: Stage, candidacy: Candidacy) -> list[int]:
    """The accounts before whom something of this candidate lies, or who have marked it."""
    query = pile.with_people(select(pile.sheet.account_id)).where(
        Entry.stage_id == stage.id, Entry.candidacy_id == candidacy.id, pile.stands()
    )
    return sorted(set(db.session.scalars(query)))
