"""What a programme says of its awards and penalties. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from recruit.programme.model import Programme, Text
from recruit.programme.shapes import Code, Group, Number, OneOf, Rows, Shape, Texts, Told, Whole

SUBJECTS = ("township", "unit", "place", "partner")
EVERY = ("year", "once")
SHAPE: Shape = Group(
    {
        "kinds": Rows(
            {
                "code": Code(needed=True),
                "title": Texts(needed=True),
                "most": Whole(1, 10000, needed=True),
                "amount": Number(0),
                "subject": OneOf(SUBJECTS, needed=True),
                "every": OneOf(EVERY),
                "fund": Code(),
                "purpose": Code(),
            },
            needed=True,
        ),
        "total": Number(0),
        "penalties": Rows({"code": Code(needed=True), "title": Texts(needed=True)}),
    }
)
#: The period of an award that is given once.
ALL = "all"


@dataclass(frozen=True)
class Kind:
    """One sort of award: at most `most` of it a year (or once), `amount` yuan each; from which fund, for which purpose
    ('' where the money is only on record)."""

    code: str
    title: Text
    most: int
    amount: Decimal
    subject: str
    every: str
    fund: str
    purpose: str

    def period(self, year: int) -> str:
        return str(year) if self.every == "year" else ALL


@dataclass(frozen=True)
class Awards:
    """All kinds of awards and measures; `total` is what the notice states for all awards together, in yuan."""

    kinds: tuple[Kind, ...]
    total: Decimal | None
    penalties: Mapping[str, Text]

    def kind(self, code: str) -> Kind | None:
        return next((one for one in self.kinds if one.code == code), None)


def read(said: Mapping[str, Any]) -> Awards:
    """What the YAML says, as facts. Call it only for what the shape has found right."""
    kinds = tuple(
        Kind(
            row["code"],
            row["title"],
            row["most"],
            Decimal(row.get("amount") or 0),
            row["subject"],
            row.get("every") or "year",
            row.get("fund") or "",
            row.get("purpose") or "",
        )
        for row in said["kinds"]
    )
    penalties = {str(row["code"]): row["title"] for row in said.get("penalties") or []}
    total = said.get("total")
    return Awards(kinds, Decimal(total) if total is not None else None, penalties)


def awards_of(programme: Programme) -> Awards | None:
    """None where the register is off."""
    said = programme.registers.get("awards")
    return read(said) if said else None


def mistakes(said: Mapping[str, Any], purposes: Mapping[str, Iterable[str]]) -> Iterable[Told]:
    """The parts against the stated sum (a warning); funds and purposes that are not there (`purposes` by fund)."""
    awards = read(said)
    found = sum((one.most * one.amount for one in awards.kinds), Decimal(0))
    if awards.total is not None and found != awards.total:
        yield "total", "award-total", {"found": found, "total": awards.total, "level": "warning"}
    for place, one in enumerate(awards.kinds):
        if one.fund and one.purpose not in purposes.get(one.fund, ()):
            yield f"kinds[{place}].fund", "award-fund", {"fund": one.fund, "purpose": one.purpose}
