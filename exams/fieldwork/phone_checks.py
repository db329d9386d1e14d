"""What the phone check of a series must agree on, for `zeyou programme check`. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exams.fieldwork.phone import PLACE, TOWNSHIP
from recruit.programme import Component, Form
from recruit.programme.shapes import Told, not_allowed, number

#: Answers that somebody can give on the phone and that a machine can compare; photos cannot be told.
ASKABLE = ("text", "integer", "decimal", "money", "date", "choice", "choices", "yesno")


def check_phone(component: Component, form: Form | None, here: str) -> Iterator[Told]:
    """How many are drawn must be said; what is asked and where the household lives must stand on the form.

    `form`: the programme's own form, None where the questions are not known here.
    """
    given = component.params.get("phone_check")
    if not isinstance(given, dict):
        return
    here = f"{here}.phone_check"
    if "sample" not in given and "rate" not in given:
        yield here, "missing", {"key": "sample"}
    low, high = number(given.get("at_least")), number(given.get("at_most"))
    if low is not None and high is not None and high < low:
        yield f"{here}.at_most", "too-small", {"value": high, "low": low}
    if form is None:
        return
    known = askable(form)
    ask: Any = given.get("ask") or []
    for place, code in enumerate(ask if isinstance(ask, list) else []):
        if code not in known:
            yield not_allowed(f"{here}.ask[{place}]", code, known)
    where = str(given.get("place", PLACE))
    choices = [one.code for one in form.fields if one.type == "choice" and not one.private]
    if given.get("strata") == TOWNSHIP and where not in choices:
        yield not_allowed(f"{here}.place", where, choices)


def askable(form: Form) -> list[str]:
    """The questions of a form that a checker may put: what is sealed is not compared on a screen."""
    return [one.code for one in form.fields if one.type in ASKABLE and not one.private]
