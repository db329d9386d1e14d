"""The phone check of a series of forms, as the programme rules it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from exams.fieldwork.sample import Size
from recruit.programme import Component

VERDICTS = ("confirmed", "differs", "denied", "not-reached", "wrong-number")
#: Used for a verdict that the programme gives no effect. A wrong number proves as little as a denial.
_EFFECTS = {
    "confirmed": Decimal(1),
    "differs": Decimal("0.5"),
    "denied": Decimal(0),
    "not-reached": Decimal(1),
}
#: The question whose answer names the village, where the programme names no other.
PLACE = "village_code"
TOWNSHIP = "township"
#: Hours before a household that did not answer is called again, where the programme says nothing.
HOURS = 3


@dataclass(frozen=True)
class PhoneRule:
    """How many forms of each candidate are checked by phone, and what each verdict leaves of the mark (0 to 1).

    sample or rate: so many forms, or such a share of them, within at_least and at_most. target: how many forms are
    demanded. townships: every township with forms is represented; place: the question that names the village. waves: at
    most so many draws, all but the last before the end; 0 for any number. ask: the questions put to the household.
    attempts: so often is somebody called who does not answer, each time after `hours` at the least. overlap: such a
    share of the drawn forms, in per cent, is called by a second checker too.
    """

    sample: int
    effect: Mapping[str, Decimal]
    rate: Fraction | None = None
    at_least: int = 0
    at_most: int | None = None
    target: int = 100
    townships: bool = False
    place: str = PLACE
    waves: int = 1
    ask: tuple[str, ...] = ()
    attempts: int = 1
    hours: int = HOURS
    overlap: int = 0

    @property
    def size(self) -> Size:
        return Size(self.sample, self.rate, self.at_least, self.at_most, self.target, self.townships)


def phone_rule(component: Component) -> PhoneRule | None:
    """The phone check of a series of forms, or None where the programme has none."""
    given = component.params.get("phone_check")
    if not given or not (int(given.get("sample", 0)) or Fraction(str(given.get("rate", 0)))):
        return None
    effect = _EFFECTS | {code: Decimal(value) for code, value in (given.get("effect") or {}).items()}
    effect.setdefault("wrong-number", effect["denied"])
    recall = given.get("recall") or {}
    most = given.get("at_most")
    return PhoneRule(
        sample=int(given.get("sample", 0)),
        effect=MappingProxyType(effect),
        rate=Fraction(str(given["rate"])) if given.get("rate") else None,
        at_least=int(given.get("at_least", 0)),
        at_most=int(most) if most is not None else None,
        target=int(component.params.get("target", component.max)),
        townships=given.get("strata") == TOWNSHIP,
        place=str(given.get("place") or component.params.get("place") or PLACE),
        waves=int(given.get("waves", 1)),
        ask=tuple(given.get("ask", ())),
        attempts=int(recall.get("attempts", 1)),
        hours=int(recall.get("hours", HOURS)),
        overlap=int(given.get("overlap", 0)),
    )
