"""What stays of filled forms once the household's own words are erased. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exams.fieldwork.forms import SeriesForm, series_form
from recruit.errors import Refusal
from recruit.programme import Programme

#: Answers of these types are counted and summed up; every other is somebody's own words or number.
COUNTED = ("integer", "decimal", "money", "date", "choice", "choices", "yesno")


def codes_with_others(programme: Programme) -> set[str]:
    """Codes of the forms that hold data of third parties. One that cannot be read counts as such."""
    found = {code for code, form in programme.forms.items() if any(one.private for one in form.fields)}
    return found | {
        code
        for code, form in programme.forms.items()
        if form.xlsform and any(one is None or one.has_others for one in _series(programme, code))
    }


def counted(programme: Programme, code: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The figures and choices among kept answers to the form of that code."""
    form = programme.forms[code]
    if not form.xlsform:
        wanted = {one.code for one in form.fields if one.type in COUNTED}
        return {name: value for name, value in answers.items() if name in wanted}
    left: dict[str, Any] = dict(answers)
    for one in _series(programme, code):
        # Several components may use one form; what is private in any of them goes.
        left = one.counted(left) if one is not None else {}
    return left


def _series(programme: Programme, code: str) -> list[SeriesForm | None]:
    """The form as each component uses it; None where it cannot be read, or nobody uses it."""
    found: list[SeriesForm | None] = []
    for stage in programme.stages:
        for component in stage.components:
            if component.params.get("form") == code:
                try:
                    found.append(series_form(programme, component))
                except Refusal:
                    found.append(None)
    return found or [None]
