"""Training as a register: who heard which lesson when and for how many minutes; and its sums, for reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from exams.models import DaySession, TrainingLesson
from exams.queries.training import lessons_given, records_of_entries, standings
from exams.training.rules import KINDS, unit_of
from recruit.models import Cohort, Entry, Stage
from recruit.queries.entries import entries_of
from scoring.minutes import DAYS


@dataclass(frozen=True)
class Attended:
    """One person in one lesson of one session. `minutes` of the clock, whether or not they were heard before."""

    entry: Entry
    session: DaySession
    lesson: str
    opens_at: datetime
    minutes: int


@dataclass(frozen=True)
class Sum:
    """`people`: how many different ones. `person_times` (人次): how often somebody attended. `minutes` of the clock."""

    people: int
    person_times: int
    minutes: int


@dataclass(frozen=True)
class Totals:
    """All training of a cohort. A person who comes to three sessions is three person-times, however many lessons these
    give; in `by_lesson` (stage code, lesson code) every lesson is one. `by_township` counts sessions, '' for people
    without a township. `days`: days that count, of trainings counted by days; `counted`: minutes that count."""

    whole: Sum
    by_lesson: Mapping[tuple[str, str], Sum]
    by_township: Mapping[str, Sum]
    counted: int
    days: int


def attended(stage: Stage) -> list[Attended]:
    """Every lesson that somebody was there for, by admission number and the clock."""
    given, entries = lessons_given(stage), entries_of(stage)
    records = records_of_entries([one.id for one in entries])
    found = []
    for entry in entries:
        for record in records.get(entry.id, ()):
            if record.arrived_at is None:
                continue
            left = record.left_at or record.session.closes_at
            for row in given.get(record.session_id, ()):
                if minutes := _minutes(row, record.arrived_at, left):
                    found.append(Attended(entry, record.session, row.lesson, row.opens_at, minutes))
    return found


def training_totals(cohort: Cohort) -> Totals:
    """What all trainings of a cohort come to, as their sheets stand now; withdrawn people's attendance counts too."""
    rows = [(stage, one) for stage in cohort.stages if stage.kind in KINDS for one in attended(stage)]
    counted = dict.fromkeys((False, True), 0)
    for stage in cohort.stages:
        if stage.kind in KINDS:
            counted[unit_of(stage.definition) == DAYS] += sum(
                told.total for told in standings(stage).values()
            )
    lines = [one for _stage, one in rows]
    codes = sorted({(stage.code, one.lesson) for stage, one in rows})
    townships = sorted({one.entry.candidacy.township_code or "" for one in lines})
    return Totals(
        _sum(lines),
        {key: _sum(one for stage, one in rows if (stage.code, one.lesson) == key) for key in codes},
        {
            code: _sum(one for one in lines if (one.entry.candidacy.township_code or "") == code)
            for code in townships
        },
        counted[False],
        counted[True],
    )


def _sum(rows: Iterable[Attended]) -> Sum:
    rows = list(rows)
    visits = {(one.entry.candidacy_id, one.session.id) for one in rows}
    return Sum(len({person for person, _session in visits}), len(visits), sum(one.minutes for one in rows))


def _minutes(row: TrainingLesson, arrived: datetime, left: datetime) -> int:
    begins, ends = max(row.opens_at, arrived), min(row.closes_at, left)
    return max(0, int((ends - begins).total_seconds()) // 60)
