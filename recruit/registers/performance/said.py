"""What a programme says of performance periods (业绩考核), as facts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from recruit.programme.model import Programme, Text
from recruit.programme.shapes import (
    Code,
    Codes,
    Flag,
    Group,
    Number,
    OneOf,
    Rows,
    Shape,
    Texts,
    Told,
    Whole,
    not_allowed,
)
from recruit.registers.performance.periods import EVERY, Period, following, period_of, read_period
from scoring.performance import EQUALS, Commission, Measure, Removal

#: What ends an engagement at once, and the cause that its end then bears (`recruit.services.end_engagement.CAUSES`).
AT_ONCE = {"cheating": "fraud", "breach": "breach"}
BY = ("township", "office", "company")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Ladder:
    """A list of rungs such as ``measure:orders``; which measures there are is asked later (`mistakes`)."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            yield path, "not-a-list", {}


_RULE = {
    "last": Whole(1, 1000, needed=True),
    "periods": Whole(1, 60, needed=True),
    "at_least": Whole(2, 1000),
    "grace": Whole(0, 60),
    "equal": OneOf(EQUALS),
    "at_once": Codes(),
    "hear_days": Whole(1, 60),
}
SHAPE: Shape = Group(
    {
        "every": OneOf(EVERY, needed=True),
        "first": Code(),
        "until": Code(),
        "by": OneOf(BY, needed=True),
        "measures": Rows(
            {
                "code": Code(needed=True),
                "title": Texts(needed=True),
                "unit": Texts(),
                "cap": Number(Decimal("0.01"), needed=True),
                "share": Number(0, 100, needed=True),
                "money": Flag(),
            },
            needed=True,
        ),
        "ties": Ladder(),
        "removal": Group(_RULE),
        "commission": Rows(
            {
                "code": Code(needed=True),
                "title": Texts(needed=True),
                "measure": Code(needed=True),
                "each": Number(0, 1_000_000),
                "rate": Number(0, 100),
            }
        ),
        "improve": Texts(),
        "best": Whole(1, 1000),
        "public": Flag(),
        "objection_days": Whole(1, 60),
    }
)
_PREFIX = "measure:"


@dataclass(frozen=True)
class Reported:
    """One measure as it is reported. `rule.share` 0: it earns commission and does not count for the rank."""

    rule: Measure
    title: Text
    unit: Text | None
    money: bool

    @property
    def code(self) -> str:
        return self.rule.code


@dataclass(frozen=True)
class Said:
    """The register as one programme says it. `first` None: from the period after the first station opened. `removal`
    None: nobody is put forward. `best` 0: no list of the best."""

    every: str
    first: Period | None
    until: Period | None
    by: str
    measures: tuple[Reported, ...]
    ties: tuple[str, ...]
    removal: Removal | None
    at_once: tuple[str, ...]
    hear_days: int
    objection_days: int
    commission: tuple[tuple[Commission, Text], ...]
    improve: Text | None
    best: int
    public: bool

    def measure(self, code: str) -> Reported | None:
        return next((one for one in self.measures if one.code == code), None)


def read(said: Mapping[str, Any]) -> Said:
    """What the YAML says. Call it only for what the shape has found right."""
    rule = said.get("removal") or {}
    every = said["every"]
    return Said(
        every=every,
        first=read_period(every, said["first"]) if said.get("first") else None,
        until=read_period(every, said["until"]) if said.get("until") else None,
        by=said["by"],
        measures=tuple(
            Reported(
                Measure(row["code"], Decimal(row["cap"]), Decimal(row["share"])),
                row["title"],
                row.get("unit"),
                bool(row.get("money")),
            )
            for row in said["measures"]
        ),
        ties=tuple(one.removeprefix(_PREFIX) for one in said.get("ties") or ()),
        removal=_removal(rule) if rule else None,
        at_once=tuple(rule.get("at_once") or ()),
        hear_days=rule.get("hear_days", 5),
        objection_days=said.get("objection_days", 5),
        commission=tuple((_commission(row), row["title"]) for row in said.get("commission") or ()),
        improve=said.get("improve"),
        best=said.get("best", 0),
        public=bool(said.get("public")),
    )


def _removal(rule: Mapping[str, Any]) -> Removal:
    return Removal(
        rule["last"],
        rule["periods"],
        rule.get("at_least", rule["last"] + 1),
        rule.get("grace", 0),
        rule.get("equal", "nobody"),
    )


def _commission(row: Mapping[str, Any]) -> Commission:
    each, rate = (None if row.get(key) is None else Decimal(row[key]) for key in ("each", "rate"))
    return Commission(row["code"], row["measure"], each, rate)


def said_of(programme: Programme) -> Said | None:
    """None where the register is off."""
    said = programme.registers.get("performance")
    return read(said) if said else None


def last_day(said: Mapping[str, Any]) -> date | None:
    """The end of the month after the last period, where the programme says when it ends: what follows from a period
    is settled once it is over."""
    until = read_period(said["every"], said["until"]) if said.get("until") else None
    return following("month", period_of("month", until.last)).last if until else None


def mistakes(said: Mapping[str, Any]) -> Iterable[Told]:
    """What must agree between values that are right one by one."""
    for key in ("first", "until"):
        if said.get(key) and read_period(said["every"], said[key]) is None:
            yield key, "performance-period", {"value": said[key]}
    total = sum((Decimal(row["share"]) for row in said["measures"]), Decimal(0))
    if total != HUNDRED:
        yield "measures", "performance-shares", {"total": total}
    codes = [row["code"] for row in said["measures"]]
    for place, one in enumerate(said.get("ties") or ()):
        if one not in [f"{_PREFIX}{code}" for code in codes]:
            yield not_allowed(f"ties[{place}]", one, [f"{_PREFIX}{code}" for code in codes])
    for place, row in enumerate(said.get("commission") or ()):
        if row["measure"] not in codes:
            yield not_allowed(f"commission[{place}].measure", row["measure"], codes)
        if (row.get("each") is None) == (row.get("rate") is None):
            yield f"commission[{place}]", "performance-commission", {"value": row["code"]}
    yield from _of_removal(said.get("removal") or {})


def _of_removal(rule: Mapping[str, Any]) -> Iterable[Told]:
    for place, one in enumerate(rule.get("at_once") or ()):
        if one not in AT_ONCE:
            yield not_allowed(f"removal.at_once[{place}]", one, AT_ONCE)
    if rule and rule.get("at_least", rule["last"] + 1) <= rule["last"]:
        yield "removal.at_least", "performance-everybody", {"last": rule["last"]}
