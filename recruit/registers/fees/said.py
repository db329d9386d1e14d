"""What a programme says of fees (收费红线), and whether a price keeps to it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from recruit.errors import Refusal
from recruit.programme.model import Programme, Text
from recruit.programme.shapes import Code, Flag, Number, OneOf, Rows, Shape, Texts, Told

READ_AS = ("ceiling", "fixed")
SHAPE: Shape = Rows(
    {
        "code": Code(needed=True),
        "title": Texts(needed=True),
        "cap": Number(0, 1_000_000),
        "rate": Number(0, 100),
        "free": Flag(),
        "by_plan": Flag(),
        "read_as": OneOf(READ_AS),
        "per": Texts(),
        "note": Texts(),
    }
)
WAYS = ("cap", "rate", "free", "by_plan")


@dataclass(frozen=True)
class Service:
    """One service: at most `limit` yuan an item (`way` ``cap``) or percent of the amount (``rate``); ``free``; or
    ``by_plan``, where a price is agreed each time and none is posted. `fixed`: just that, not less either."""

    code: str
    title: Text
    way: str
    limit: Decimal
    fixed: bool
    per: Text | None

    @property
    def priced(self) -> bool:
        """Whether a station posts a price of its own for it."""
        return self.way in ("cap", "rate")


def read(said: Sequence[Mapping[str, Any]]) -> list[Service]:
    """What the YAML says, as facts. Call it only for what the shape has found right."""
    return [
        Service(
            row["code"],
            row["title"],
            way := _ways(row)[0],
            Decimal(row[way]) if way in ("cap", "rate") else Decimal(0),
            row.get("read_as") == "fixed",
            row.get("per"),
        )
        for row in said
    ]


def _ways(row: Mapping[str, Any]) -> list[str]:
    """Which of the four the row says; false and nothing say nothing."""
    return [way for way in WAYS if row.get(way) is not None and row[way] is not False]


def services_of(programme: Programme) -> list[Service]:
    """Empty where the register is off."""
    return read(programme.registers.get("fees") or [])


def mistakes(said: Sequence[Mapping[str, Any]]) -> Iterable[Told]:
    """A service says exactly one of what it costs at most, its rate, that it is free, that it goes by plan."""
    for place, row in enumerate(said):
        if len(_ways(row)) != 1:
            yield f"[{place}]", "fee-one", {"value": row["code"], "allowed": ", ".join(WAYS)}


def checked(services: Sequence[Service], prices: Mapping[str, Decimal | None]) -> dict[str, str]:
    """The prices as they are kept, canonical decimals by code; what is not offered stands in none.

    Errors, with `field`: Refusal('fee-unknown' | 'fee-places' | 'fee-above' | 'fee-above-rate' | 'fee-other'), with the
    service, the price and the ceiling; Refusal('fee-none') where nothing is offered.
    """
    known = {one.code: one for one in services if one.priced}
    found = {}
    for code, price in prices.items():
        if price is None:
            continue
        if code not in known:
            raise Refusal("fee-unknown", field=code)
        found[code] = format(_price(known[code], price), "f")
    if known and not found:
        raise Refusal("fee-none")
    return found


def _price(service: Service, price: Decimal) -> Decimal:
    facts = {"field": service.code, "title": service.title, "price": price, "limit": service.limit}
    if price < 0 or price != price.quantize(Decimal("0.01")):
        raise Refusal("fee-places", **facts)
    if price > service.limit:
        raise Refusal("fee-above" if service.way == "cap" else "fee-above-rate", **facts)
    if service.fixed and price != service.limit:
        raise Refusal("fee-other", **facts)
    return price.quantize(Decimal("0.01"))
