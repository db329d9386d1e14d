"""What a programme says of its evaluations (评估验收), and how a unit stands after its sheets. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from recruit.programme.model import Text
from recruit.programme.shapes import Code, Day, Number, OneOf, Rows, Shape, Texts, Told, Whole

PER = ("county", "township", "village", "station")
#: From what share of the full mark a unit passes where the programme does not say, in the hundred.
PASS = Decimal(60)
MEND_DAYS = 30

SHAPE: Shape = Rows(
    {
        "code": Code(needed=True),
        "title": Texts(needed=True),
        "per": OneOf(PER, needed=True),
        "from": Day(needed=True),
        "until": Day(needed=True),
        "criteria": Rows(
            {
                "code": Code(needed=True),
                "title": Texts(needed=True),
                "max": Number(Decimal("0.01"), 1000, needed=True),
            },
            needed=True,
        ),
        "pass": Number(),
        "good": Number(),
        "mend_days": Whole(1, 365),
    }
)


@dataclass(frozen=True)
class Criterion:
    """What is looked at, and the most that it can bring."""

    code: str
    title: Text
    max: Decimal


@dataclass(frozen=True)
class Round:
    """One evaluation of every unit between two days, both included. `passes`, `good`: from which sum of marks a unit
    passes and is good; `good` None where nobody is called so. `mend_days`: how long one has to mend what was found."""

    code: str
    title: Text
    per: str
    first: date
    last: date
    criteria: tuple[Criterion, ...]
    passes: Decimal
    good: Decimal | None
    mend_days: int

    @property
    def full(self) -> Decimal:
        return sum((one.max for one in self.criteria), Decimal(0))

    def total(self, marks: Mapping[str, Any]) -> Decimal:
        """The sum of a sheet's marks."""
        return sum((Decimal(marks[one.code]) for one in self.criteria if one.code in marks), Decimal(0))

    def grade(self, marks: Mapping[str, Any]) -> str:
        """``good``, ``passed`` or ``failed``."""
        total = self.total(marks)
        if total < self.passes:
            return "failed"
        return "good" if self.good is not None and total >= self.good else "passed"

    def mend_until(self, day: date) -> date:
        """By when something found on that day is to be mended."""
        return day + timedelta(days=self.mend_days)


class Sheet(Protocol):
    """As much of a sheet as decides how a unit stands."""

    @property
    def state(self) -> str: ...
    @property
    def on_day(self) -> date: ...
    @property
    def marks(self) -> Mapping[str, Any]: ...
    @property
    def to_mend(self) -> str: ...
    @property
    def mend_until(self) -> date | None: ...
    @property
    def mended(self) -> str: ...


def standing(one: Round, sheets: Sequence[Sheet], today: date) -> str:
    """How a unit stands after its sheets, the oldest first: ``future``, ``open`` (to be looked at), ``late`` (the days
    of the round went by), ``waiting`` (for the second person), ``mending``, ``overdue`` (not mended in time), ``again``
    (says it is mended: to be looked at anew), ``passed`` or ``good``."""
    if any(sheet.state == "proposed" for sheet in sheets):
        return "waiting"
    confirmed = [sheet for sheet in sheets if sheet.state == "confirmed"]
    if not confirmed:
        return "future" if today < one.first else "open" if today <= one.last else "late"
    newest = confirmed[-1]
    if not must_mend(one, newest):
        return one.grade(newest.marks)
    if newest.mended:
        return "again"
    return "overdue" if (newest.mend_until or one.mend_until(newest.on_day)) < today else "mending"


def standing_closed(one: Round, sheets: Sequence[Sheet], today: date) -> str:
    """Of a station that is closed nobody asks anything more: ``waiting``, ``passed``, ``good``, else ``closed``."""
    state = standing(one, sheets, today)
    return state if state in ("waiting", "passed", "good") else "closed"


def must_mend(one: Round, sheet: Sheet) -> bool:
    """Whoever fails has to mend something even where nothing in particular was written down."""
    return bool(sheet.to_mend) or one.grade(sheet.marks) == "failed"


def read(said: Sequence[Mapping[str, Any]]) -> tuple[Round, ...]:
    """What the YAML says, as facts. Call it only for what the shape has found right."""
    return tuple(_round(row) for row in said)


def _round(row: Mapping[str, Any]) -> Round:
    criteria = tuple(
        Criterion(one["code"], one["title"], Decimal(str(one["max"]))) for one in row["criteria"]
    )
    full = sum((one.max for one in criteria), Decimal(0))
    passes, good = row.get("pass"), row.get("good")
    return Round(
        row["code"],
        row["title"],
        row["per"],
        row["from"],
        row["until"],
        criteria,
        Decimal(str(passes)) if passes is not None else full * PASS / 100,
        Decimal(str(good)) if good is not None else None,
        row.get("mend_days") or MEND_DAYS,
    )


def mistakes(said: Sequence[Mapping[str, Any]]) -> Iterable[Told]:
    """Days the wrong way round, lines above the full mark or in the wrong order."""
    for place, row in enumerate(said):
        yield from _round_mistakes(f"[{place}]", row)


def _round_mistakes(here: str, row: Mapping[str, Any]) -> Iterator[Told]:
    if row["until"] < row["from"]:
        yield f"{here}.until", "range-backwards", {"low": str(row["from"]), "high": str(row["until"])}
    one = _round(row)
    for key, line in (("pass", one.passes), ("good", one.good)):
        if line is not None and line > one.full:
            yield f"{here}.{key}", "too-big", {"value": line, "high": one.full}
    if one.good is not None and one.good < one.passes:
        yield f"{here}.good", "range-backwards", {"low": one.passes, "high": one.good}
