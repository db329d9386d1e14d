"""What a component of field work demands, read from the programme. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from recruit.errors import Refusal
from recruit.programme import Component, Form, Programme, Stage

#: Kinds of component that field work knows how to mark.
EVIDENCE, SERIES, DOCUMENT, FIGURE, RUBRIC = "evidence", "form-series", "document", "figure", "rubric"

VERDICTS = ("confirmed", "differs", "denied", "not-reached", "wrong-number")
#: Used for a verdict that the programme gives no effect. A wrong number proves as little as a denial.
_EFFECTS = {
    "confirmed": Decimal(1),
    "differs": Decimal("0.5"),
    "denied": Decimal(0),
    "not-reached": Decimal(1),
}


@dataclass(frozen=True)
class PhoneRule:
    """How many forms of each candidate are checked by phone, and what each verdict leaves of the mark (0 to 1)."""

    sample: int
    effect: Mapping[str, Decimal]


def target_of(component: Component) -> int:
    """How many pieces are demanded; without a `target` as many as the component's maximum."""
    return int(component.params.get("target", component.max))


def ceiling_of(component: Component) -> int:
    """How many pieces one candidate may have in: a fifth more than demanded, for those that are rejected late."""
    target = target_of(component)
    return int(component.params.get("at_most", target + max(1, target // 5)))


def phone_rule(component: Component) -> PhoneRule | None:
    """The phone check of a series of forms, or None where the programme has none."""
    given = component.params.get("phone_check")
    if not given or int(given.get("sample", 0)) == 0:
        return None
    effect = _EFFECTS | {code: Decimal(value) for code, value in (given.get("effect") or {}).items()}
    effect.setdefault("wrong-number", effect["denied"])
    return PhoneRule(int(given["sample"]), MappingProxyType(effect))


def form_of(programme: Programme, component: Component) -> Form:
    """The form a component is filled in on. Errors: Refusal('task-form-missing')."""
    code = component.params.get("form")
    if code is None or code not in programme.forms:
        raise Refusal("task-form-missing", form=code, programme=programme.id)
    return programme.forms[code]


def has_others(form: Form) -> bool:
    """Whether a form holds data of third parties, who are to be told how long it is kept."""
    return any(one.private for one in form.fields)


def same_by(component: Component, form: Form) -> tuple[str, ...]:
    """The fields that together tell one household from another: `same_by`, else place and phone; () for none."""
    wanted = component.params.get("same_by", ("village_code", "phone"))
    known = {one.code for one in form.fields}
    return tuple(wanted) if set(wanted) <= known else ()


def component_of(stage: Stage, code: str, *kinds: str) -> Component:
    """The stage's component of that code and one of the kinds. Errors: Refusal('unknown')."""
    for component in stage.components:
        if component.code == code and component.kind in kinds:
            return component
    raise Refusal("unknown")
