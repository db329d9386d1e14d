"""What a component of field work demands, read from the programme. Pure."""

from __future__ import annotations

from exams.fieldwork.items import pieces_of
from exams.fieldwork.phone import VERDICTS as VERDICTS
from exams.fieldwork.phone import PhoneRule as PhoneRule
from exams.fieldwork.phone import phone_rule as phone_rule
from recruit.errors import Refusal
from recruit.programme import Component, Form, Programme, Stage

#: Kinds of component that field work knows how to mark.
EVIDENCE, SERIES, DOCUMENT, FIGURE, RUBRIC = "evidence", "form-series", "document", "figure", "rubric"
#: What groups' tables say of a candidate.
ACTIVITY = "activity"


def target_of(component: Component) -> int:
    """How many pieces are demanded; without a `target` as many as the component's maximum."""
    return int(component.params.get("target", component.max))


def ceiling_of(component: Component) -> int:
    """How many pieces one candidate may have in: a fifth more than demanded, for those that are rejected late."""
    target = target_of(component)
    return int(component.params.get("at_most", target + max(1, target // 5)))


def form_of(programme: Programme, component: Component) -> Form:
    """The form a component is filled in on. Errors: Refusal('task-form-missing')."""
    code = component.params.get("form")
    if code is None or code not in programme.forms:
        raise Refusal("task-form-missing", form=code, programme=programme.id)
    return programme.forms[code]


def same_by(component: Component, form: Form) -> tuple[str, ...]:
    """The fields that together tell one household from another: `same_by`, else place and phone; () for none."""
    wanted = component.params.get("same_by", ("village_code", "phone"))
    known = {one.code for one in form.fields}
    return tuple(wanted) if set(wanted) <= known else ()


def component_of(stage: Stage, code: str, *kinds: str) -> Component:
    """The stage's component of that code and one of the kinds, a piece of an item too. Errors: Refusal('unknown')."""
    for component in pieces_of(stage):
        if component.code == code and component.kind in kinds:
            return component
    raise Refusal("unknown")
