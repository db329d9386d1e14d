"""What the parts of a stage of field work must agree on, for `zeyou programme check`. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from exams.fieldwork.doubts import doubt_rules, named
from exams.fieldwork.form_checks import check_form, refuse_xlsform
from exams.fieldwork.phone_checks import check_phone
from exams.fieldwork.review_checks import check_review
from exams.fieldwork.rules import DOCUMENT, EVIDENCE, FIGURE, SERIES, ceiling_of, target_of
from recruit.programme import Component, Form, Programme, Stage
from recruit.programme.shapes import Told, not_allowed

#: What days can add up: a figure of any other sort has no sum.
COUNTABLE = ("integer", "decimal", "money")


def check_pieces(stage: Stage, programme: Programme) -> Iterator[Told]:
    """Whoever hands in all that is demanded must be let in with it; households are told apart by fields that exist."""
    for component in stage.components:
        here = _params(component)
        if component.kind in (EVIDENCE, SERIES) and ceiling_of(component) < (target := target_of(component)):
            yield f"{here}.at_most", "too-small", {"value": ceiling_of(component), "low": target}
        if component.kind == EVIDENCE:
            yield from check_review(component, here)
        form = programme.forms.get(str(component.params.get("form")))
        if component.kind == SERIES:
            yield from check_form(component, programme, here)
        elif component.kind == DOCUMENT:
            yield from refuse_xlsform(component, programme, here)
        yield from check_phone(component, None if form is None or form.xlsform else form, here)


def check_figures(stage: Stage, programme: Programme) -> Iterator[Told]:
    """A figure adds up a field that can be counted, of a form that the stage's reports are written on."""
    handed_in = [str(one.params.get("form")) for one in stage.components if one.kind == SERIES]
    for component in stage.components:
        if component.kind != FIGURE:
            continue
        here, code = _params(component), str(component.params["form"])
        if code not in programme.forms:
            continue  # said already, by the check of references
        if code not in handed_in:
            yield f"{here}.form", "figure-form", {"value": code, "component": component.code}
        if programme.forms[code].xlsform:
            yield from refuse_xlsform(component, programme, here)
            continue
        fields = countable(programme.forms[code])
        for place, row in enumerate(component.params["measures"]):
            if str(row["field"]) not in fields:
                yield not_allowed(f"{here}.measures[{place}].field", row["field"], fields)


def check_plausible(stage: Stage, programme: Programme) -> Iterator[Told]:
    """What is said of a report's figures names figures that its form has, and bounds that leave room."""
    for component in stage.components:
        form = programme.forms.get(str(component.params.get("form")))
        if component.kind != SERIES or form is None:
            continue
        if form.xlsform:  # days are added up and compared field by field
            yield from refuse_xlsform(component, programme, _params(component))
            continue
        here, rules = f"{_params(component)}.plausible", doubt_rules(component.params)
        for rows, place, key, code in named(rules):
            if code not in countable(form):
                yield not_allowed(f"{here}.{rows}[{place}].{key}", code, countable(form))
        for place, ratio in enumerate(rules.ratios):
            if ratio.high < ratio.low:
                yield f"{here}.ratios[{place}].high", "too-small", {"value": ratio.high, "low": ratio.low}


def countable(form: Form) -> list[str]:
    """The fields whose answers can be added up; a sealed answer is not among those that are read for marks."""
    return [one.code for one in form.fields if one.type in COUNTABLE and not one.private]


def check_days(stage: Stage) -> Iterator[Told]:
    """Every day's report must find room."""
    for component in stage.components:
        if component.kind == SERIES and ceiling_of(component) < stage.params["slots"]:
            facts = {"slots": stage.params["slots"], "most": ceiling_of(component)}
            yield f"{_params(component)}.target", "reports-few", facts


def _params(component: Component) -> str:
    return f"components.{component.code}.params"
