"""Which of several cohorts a page is about: what a cohort is called, which one the reader chose, the switch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, session, url_for

from recruit.i18n import _, current_locale
from recruit.models import Account, Cohort
from recruit.queries.applications import cohorts
from recruit.web.words import day, stage_title

CHOSEN = "cohort"


@dataclass(frozen=True)
class Choice:
    """One line of the switch: this very page for that cohort."""

    label: str
    url: str
    current: bool
    practice: bool


def cohort_label(cohort: Cohort) -> str:
    """What sets a cohort apart from the others: the day it began, or the stage that is practised in it."""
    if cohort.practice is not None:
        return _("练习：%(stage)s", stage=stage_title(cohort.stage(cohort.practice)))
    first = min(stage.opens_at for stage in cohort.stages)
    return _("%(title)s（%(day)s开始）", title=cohort.programme.title.in_(current_locale()), day=day(first))


def remember_cohort() -> None:
    """A member of staff who looked at a cohort finds it again behind every entry of the menu."""
    code = (request.view_args or {}).get("cohort")
    guard = getattr(current_app.view_functions.get(request.endpoint or ""), "guard", None)
    if isinstance(code, str) and guard is not None and guard.kind == "staff" and session.get(CHOSEN) != code:
        session[CHOSEN] = code[:64]


def chosen(every: Sequence[Cohort]) -> Cohort:
    """The cohort last looked at, else the first. `every` is not empty."""
    return next((one for one in every if one.code == session.get(CHOSEN)), every[0])


def choices(current: Cohort | None, reader: Account) -> list[Choice]:
    """The switch of a staff page that is about one cohort; empty where there is nothing to choose."""
    guard = getattr(current_app.view_functions.get(request.endpoint or ""), "guard", None)
    if guard is None or guard.kind != "staff" or not guard.admits(reader):
        return []
    rules: list[Any] = list(current_app.url_map.iter_rules(request.endpoint))
    others = set(request.view_args or {}) - {"cohort"}
    if current is None or others or not any("cohort" in rule.arguments for rule in rules):
        return []
    every = cohorts()
    if len(every) < 2:
        return []
    return [
        Choice(
            cohort_label(one),
            url_for(str(request.endpoint), cohort=one.code),
            one.id == current.id,
            one.practice is not None,
        )
        for one in every
    ]
