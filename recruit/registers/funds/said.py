"""What a programme says of its funds, and how a year of one stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from recruit.programme.model import Programme, Text
from recruit.programme.shapes import Code, Day, Flag, Number, OneOf, Rows, Shape, Texts, Told, Whole

DOES = ("check", "approve", "file")
WHO = ("office", "second-signatory", "leading-group")
SHAPE: Shape = Rows(
    {
        "code": Code(needed=True),
        "title": Texts(needed=True),
        "from": Day(needed=True),
        "years": Whole(1, 30, needed=True),
        "per_year": Number(1, needed=True),
        "total": Number(1),
        "purposes": Rows({"code": Code(needed=True), "title": Texts(needed=True)}, needed=True),
        "steps": Rows(
            {
                "code": Code(needed=True),
                "title": Texts(needed=True),
                "does": OneOf(DOES, needed=True),
                "who": OneOf(WHO, needed=True),
                "scan": Flag(),
            },
            needed=True,
        ),
    }
)


@dataclass(frozen=True)
class Step:
    """One hand a request goes through. `paper`: its word comes on paper, which is kept as a scan."""

    code: str
    title: Text
    does: str
    who: str
    paper: bool


@dataclass(frozen=True)
class Fund:
    """So much a year, in yuan, for these purposes, by these steps. `total` is what the notice states for all years."""

    code: str
    title: Text
    first_year: int
    years: tuple[int, ...]
    per_year: Decimal
    total: Decimal | None
    purposes: Mapping[str, Text]
    steps: tuple[Step, ...]

    def step_after(self, passed: Iterable[str]) -> Step | None:
        """The first step that is not among those passed; None where all are."""
        done = set(passed)
        return next((one for one in self.steps if one.code not in done), None)


def read(said: Sequence[Mapping[str, Any]]) -> list[Fund]:
    """What the YAML says, as facts. Call it only for what the shape has found right."""
    return [_fund(row) for row in said]


def funds_of(programme: Programme) -> list[Fund]:
    """The funds of a programme; none where the register is off."""
    return read(programme.registers.get("funds") or [])


def _fund(row: Mapping[str, Any]) -> Fund:
    first: date = row["from"]
    return Fund(
        code=row["code"],
        title=row["title"],
        first_year=first.year,
        years=tuple(range(first.year, first.year + row["years"])),
        per_year=Decimal(row["per_year"]),
        total=Decimal(row["total"]) if row.get("total") is not None else None,
        purposes={str(one["code"]): one["title"] for one in row["purposes"]},
        steps=tuple(
            Step(one["code"], one["title"], one["does"], one["who"], _on_paper(one)) for one in row["steps"]
        ),
    )


def _on_paper(step: Mapping[str, Any]) -> bool:
    """What the leading group says comes on paper, whatever the programme says of it."""
    return bool(step.get("scan")) or step["who"] == "leading-group"


def mistakes(said: Sequence[Mapping[str, Any]]) -> Iterable[Told]:
    """Stated parts against the stated total (a warning), and steps that cannot be gone through."""
    for place, fund in enumerate(read(said)):
        parts = fund.per_year * len(fund.years)
        if fund.total is not None and parts != fund.total:
            facts = {"per_year": fund.per_year, "years": len(fund.years), "found": parts, "total": fund.total}
            yield f"[{place}].total", "fund-total", {**facts, "level": "warning"}
        does = [step.does for step in fund.steps]
        if does.count("approve") != 1:
            yield f"[{place}].steps", "fund-approve", {"found": does.count("approve")}
        elif "file" in does and does.index("file") < does.index("approve"):
            yield f"[{place}].steps", "fund-file-early", {}


@dataclass(frozen=True)
class Asked:
    """One request as far as its money goes, in yuan. `paid`: confirmed payments less what came back."""

    purpose: str
    township: str
    state: str
    amount: Decimal
    granted: Decimal
    paid: Decimal

    @property
    def bound(self) -> Decimal:
        """What it takes of the year's limit: what was granted, or what was paid once it is closed."""
        if self.state == "closed":
            return self.paid
        return self.granted if self.state in ("granted", "done") else Decimal(0)

    @property
    def open(self) -> Decimal:
        """What is asked for and not decided."""
        return self.amount if self.state in ("asked", "returned") else Decimal(0)


@dataclass(frozen=True)
class Standing:
    """A year of a fund, in yuan: `left` may still be granted."""

    limit: Decimal
    asked: Decimal
    granted: Decimal
    paid: Decimal

    @property
    def left(self) -> Decimal:
        return self.limit - self.granted


def standing(limit: Decimal, requests: Iterable[Asked]) -> Standing:
    """How the year stands by all its requests."""
    every = list(requests)
    nothing = Decimal(0)
    return Standing(
        limit,
        sum((one.open for one in every), nothing),
        sum((one.bound for one in every), nothing),
        sum((one.paid for one in every), nothing),
    )
