"""The section `keep`: what is left out gets the usual time, mistakes are told with their line."""

from __future__ import annotations

import re

import pytest

from recruit.programme import read
from recruit.programme.keeping import KINDS, objection_days
from recruit.programme.messages import message
from tests.recruit.programme.files import JINSHA, changed, write

SECTION = re.compile(r"(?ms)^keep:.*?(?=^documents:)")
HOUSEHOLDS = "household_forms: {days: 180, after: last-list}"
MISTAKES = [
    (
        "days: 180, after: last-list",
        "days: 180, after: lst-list",
        "not-allowed",
        "keep.household_forms.after",
    ),
    ("days: 1095, after: term-end", "days: 1095, after: last-list", "not-allowed", "keep.agreements.after"),
    ("household_forms: {days", "houshold_forms: {days", "unknown-key", "keep.houshold_forms"),
    (HOUSEHOLDS, "household_forms: {after: last-list}", "missing", "keep.household_forms"),
    (HOUSEHOLDS, "household_forms: 180", "not-a-mapping", "keep.household_forms"),
    (HOUSEHOLDS, "household_forms: {days: 0}", "too-small", "keep.household_forms.days"),
    (HOUSEHOLDS, "household_forms: {days: 1.5}", "not-whole", "keep.household_forms.days"),
    (HOUSEHOLDS, "household_forms: {days: 180, untl: last-list}", "unknown-key", "keep.household_forms.untl"),
]


@pytest.mark.parametrize(("old", "new", "code", "path"), MISTAKES, ids=[m[1] for m in MISTAKES])
def test_a_mistake_is_told_where_it_stands(tmp_path, old, new, code, path):
    reading, lines = changed(tmp_path, (old, new))
    found = next(problem for problem in reading.problems if problem.code == code and problem.path == path)
    assert new.split("{")[0] in lines[found.line - 1]
    assert found.level == "error"
    assert reading.programme is None


def test_jinsha_says_all_of_it():
    programme = read("jinsha-2016").programme
    assert programme is not None
    assert set(programme.keep) == set(KINDS)
    assert (programme.keep["household_forms"].days, programme.keep["household_forms"].after) == (
        180,
        "last-list",
    )
    origins = {one.path: one.source for one in programme.settings if one.path.startswith("keep.")}
    assert len(origins) == 2 * len(KINDS)
    assert set(origins.values()) == {"office"}


def test_what_is_left_out_gets_the_usual_time_and_still_stands_among_the_rules(tmp_path):
    reading, _lines = changed(tmp_path, (f"  {HOUSEHOLDS}\n", ""))
    assert reading.programme is not None
    assert reading.programme.keep["household_forms"].days == KINDS["household_forms"].days
    assert "keep.household_forms.days" in {one.path for one in reading.programme.settings}


def test_a_programme_that_says_nothing_is_reminded(tmp_path):
    reading = read(write(tmp_path, SECTION.sub("", JINSHA)))
    assert reading.programme is not None
    assert [problem.level for problem in reading.problems if problem.code == "keep-missing"] == ["warning"]
    assert {code: one.days for code, one in reading.programme.keep.items()} == {
        code: kind.days for code, kind in KINDS.items()
    }
    assert len([one for one in reading.programme.settings if one.path.startswith("keep.")]) == 2 * len(KINDS)


@pytest.mark.parametrize(("days", "code"), [("4000", "keep-long"), ("1", "keep-short")])
def test_a_time_that_nobody_needs_or_that_is_over_too_soon_is_questioned(tmp_path, days, code):
    reading, lines = changed(tmp_path, ("{days: 180, after", f"{{days: {days}, after"))
    assert reading.programme is not None, "a warning alone refuses nothing"
    (found,) = [problem for problem in reading.problems if problem.code == code]
    assert (found.level, found.path) == ("warning", "keep.household_forms.days")
    assert f"days: {days}" in lines[found.line - 1]
    assert days in message(found)
    assert objection_days(reading.programme) > 1


def test_the_section_travels_into_json(tmp_path):
    programme = read("jinsha-2016").programme
    assert programme is not None
    assert programme.to_json()["keep"]["messages"] == {"days": 90, "after": "sent"}
