"""The days' reports in words and side by side, for those who judge conduct and for the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exams.fieldwork.checks import countable
from exams.fieldwork.rules import ACTIVITY, SERIES, form_of
from exams.kinds.task_round.reading import told
from exams.kinds.trial_operation.doubt_words import short, told_doubts
from exams.models import FormResponse
from exams.queries.fieldwork_own import current_forms
from exams.queries.trial import activity_sums, doubts_of_entry, measure_codes, notes_of
from recruit.i18n import current_locale
from recruit.models import Entry, Stage
from recruit.programme import Component, Form


@dataclass(frozen=True)
class DayRead:
    """One day's report: its figures by field, the rest in words, what asks for a second look, what was said to it."""

    row: FormResponse
    figures: dict[str, str]
    words: list[tuple[str, str]]
    doubts: list[str]
    said: str


@dataclass(frozen=True)
class SeriesRead:
    """One series of reports. `fields`: (code, title) of the figures."""

    component: Component
    fields: list[tuple[str, str]]
    days: list[DayRead]


def reports_of(entry: Entry) -> tuple[str, dict[str, Any]]:
    """Template and values: every report of every series, and what the groups' tables say."""
    return "exams/trial_operation/_reports.html", {"series": series_of(entry), "groups": groups_of(entry)}


def series_of(entry: Entry) -> list[SeriesRead]:
    return [
        _series(entry, component)
        for component in entry.stage.definition.components
        if component.kind == SERIES
    ]


def groups_of(entry: Entry) -> list[tuple[str, list[tuple[str, str]]]]:
    """(title of the component, (title of the measure, sum)) of each component of groups' tables."""
    return [
        (one.title.in_(current_locale()), list(zip(measure_titles(entry.stage, one.code), sums, strict=True)))
        for one in entry.stage.definition.components
        if one.kind == ACTIVITY
        for sums in [_sums(entry, one.code)]
    ]


def measure_titles(stage: Stage, component: str) -> list[str]:
    rows = stage.definition.component(component).params.get("measures") or ()
    return [row["title"].in_(current_locale()) for row in rows]


def _sums(entry: Entry, component: str) -> list[str]:
    found = activity_sums(entry.stage, component).get(entry.id, {})
    return [short(found[code]) if code in found else "0" for code in measure_codes(entry.stage, component)]


def _series(entry: Entry, component: Component) -> SeriesRead:
    form = form_of(entry.stage.cohort.programme, component)
    figures = countable(form)
    titles = {one.code: one.label.in_(current_locale()) for one in form.fields}
    rows = current_forms(entry, component.code)
    return SeriesRead(
        component, [(code, titles[code]) for code in figures], _days(entry, component, form, rows)
    )


def _days(entry: Entry, component: Component, form: Form, rows: Sequence[FormResponse]) -> list[DayRead]:
    doubts = doubts_of_entry(entry, component.code)
    notes = notes_of([row.id for row in rows])
    figures = set(countable(form))
    days = []
    for row in rows:
        words = told(form, {code: value for code, value in row.answers.items() if code not in figures})
        asked = told_doubts(doubts.get(int(row.slot), ()), form)
        said = notes[row.id].said if row.id in notes else ""
        shown = {code: str(row.answers[code]) for code in figures if code in row.answers}
        days.append(DayRead(row, shown, words, asked, said))
    return days
