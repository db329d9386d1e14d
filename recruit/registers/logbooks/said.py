"""What a programme says of its logbooks, and which periods a rhythm makes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from recruit.programme.model import Form, FormField, Programme, Text
from recruit.programme.shapes import (
    Code,
    Codes,
    Day,
    Flag,
    Number,
    OneOf,
    Rows,
    Shape,
    Texts,
    Told,
    not_allowed,
)

PER = ("station", "county")
EVERY = ("week", "month")
WHO = ("partner", "township", "office")
FILES = ("none", "allowed", "needed")
#: As forms have them; a picture is handed in as a file beside the entry.
TYPES = ("text", "longtext", "integer", "decimal", "money", "date", "choice", "choices", "phone", "yesno")
SHAPE: Shape = Rows(
    {
        "code": Code(needed=True),
        "title": Texts(needed=True),
        "per": OneOf(PER, needed=True),
        "every": OneOf(EVERY),
        "from": Day(needed=True),
        "until": Day(needed=True),
        "who": Codes(needed=True),
        "files": OneOf(FILES),
        "fields": Rows(
            {
                "code": Code(needed=True),
                "label": Texts(needed=True),
                "type": OneOf(TYPES, needed=True),
                "required": Flag(),
                "private": Flag(),
                "min": Number(),
                "max": Number(),
                "hint": Texts(),
                "choices": Rows({"code": Code(needed=True), "title": Texts(needed=True)}),
            },
            needed=True,
        ),
    }
)


@dataclass(frozen=True)
class Book:
    """One logbook: of every station or of the county, by whom, in which rhythm ('' none), from its first to its last
    day; `files`: whether something is handed in with an entry."""

    code: str
    title: Text
    per: str
    every: str
    first: date
    last: date
    who: tuple[str, ...]
    files: str
    form: Form

    def missed(self, begun: date, ended: date | None, written: Iterable[date], today: date) -> list[date]:
        """First days of the periods that were over before `today` and in which nothing was written, of somebody who was
        there from `begun` to `ended`. Only whole periods count."""
        if not self.every:
            return []
        have = {period_of(self.every, day) for day in written}
        last = min(one for one in (self.last, ended, today - timedelta(days=1)) if one is not None)
        return [
            since
            for since, until in _periods(self.every, max(begun, self.first), last)
            if until <= last and since not in have
        ]

    def current(self, today: date) -> date | None:
        """The first day of the period that runs; None without a rhythm, before and after the book's days."""
        if not self.every or not self.first <= today <= self.last:
            return None
        return period_of(self.every, today)


def period_of(every: str, day: date) -> date:
    """The first day of the week (Monday) or month that a day lies in."""
    return day - timedelta(days=day.weekday()) if every == "week" else day.replace(day=1)


def _periods(every: str, begun: date, last: date) -> Iterator[tuple[date, date]]:
    """Whole periods from the first that begins on or after `begun`."""
    since = period_of(every, begun)
    while since <= last:
        following = period_of(every, since + timedelta(days=7 if every == "week" else 32))
        if since >= begun:
            yield since, following - timedelta(days=1)
        since = following


def read(said: Sequence[Mapping[str, Any]]) -> list[Book]:
    """What the YAML says, as facts. Call it only for what the shape has found right."""
    return [
        Book(
            row["code"],
            row["title"],
            row["per"],
            row.get("every") or "",
            row["from"],
            row["until"],
            tuple(row["who"]),
            row.get("files") or "allowed",
            Form(row["code"], row["title"], tuple(_field(one) for one in row["fields"])),
        )
        for row in said
    ]


def books_of(programme: Programme) -> list[Book]:
    """Empty where the register is off."""
    return read(programme.registers.get("logbooks") or [])


def _field(row: Mapping[str, Any]) -> FormField:
    low, high = (Decimal(row[key]) if row.get(key) is not None else None for key in ("min", "max"))
    return FormField(
        row["code"],
        row["label"],
        row["type"],
        row.get("required", True),
        tuple((one["code"], one["title"]) for one in row.get("choices") or ()),
        low,
        high,
        row.get("hint"),
        row.get("private", False),
    )


def mistakes(said: Sequence[Mapping[str, Any]]) -> Iterable[Told]:
    """Backwards, written by nobody known, a choice without choices, bounds the wrong way round."""
    for place, row in enumerate(said):
        here = f"[{place}]"
        if row["until"] < row["from"]:
            yield f"{here}.until", "range-backwards", {"low": str(row["from"]), "high": str(row["until"])}
        allowed = WHO if row["per"] == "station" else ("office",)
        for one in row["who"]:
            if one not in allowed:
                yield not_allowed(f"{here}.who", one, allowed)
        for number, one in enumerate(row["fields"]):
            yield from _field_mistakes(f"{here}.fields[{number}]", one)


def _field_mistakes(here: str, row: Mapping[str, Any]) -> Iterator[Told]:
    if row["type"] in ("choice", "choices") and not row.get("choices"):
        yield here, "choices-missing", {}
    low, high = row.get("min"), row.get("max")
    if low is not None and high is not None and low > high:
        yield here, "range-backwards", {"low": str(low), "high": str(high)}
