"""What must hold of the five programmes by their own notices, one test a figure; and that a slip would show."""

from __future__ import annotations

import pytest

from exams.demo.invariants import Invariant, of_programme
from recruit.programme import load, load_text
from recruit.programme.edit import with_values
from recruit.programme.loading import available
from scoring.geo import metres

EVERY = [(name, one) for name in available() for one in of_programme(load(name))]


@pytest.mark.parametrize(("name", "one"), EVERY, ids=[f"{name}:{one.id}" for name, one in EVERY])
def test_it_holds(name: str, one: Invariant):
    assert one.found == one.expected, one.id


def test_ids_are_told_apart():
    for name in available():
        ids = [one.id for one in of_programme(load(name))]
        assert len(set(ids)) == len(ids) > 2


@pytest.mark.parametrize(
    ("name", "path", "value", "broken"),
    [
        ("jinsha-2016", "stages.task-1.cut.places", "300", "cuts"),
        ("yulu-2016", "places.checks.people.min", "1999", "1999-people-refused"),
        ("yulu-2016", "places.checks.distance.min", "2.9", "2.99-km-refused"),
        ("yulu-2016", "places.checks.area.level", "hard", "29.9-m2-only-warns"),
        ("meihekou-2019", "registers.indicators.village-stations.steps.by-2020.total", "192", "two-warnings"),
        ("meihekou-2019", "registers.indicators.lectures.parts.townships.count", "18", "lectures"),
        ("yulu-2016", "registers.indicators.stations.steps.by-2018.total", "8", "stations-by-2018"),
        ("yingjiang-2019", "documents.agreement.copies", "1", "two-copies:agreement"),
        ("yingjiang-2019", "registers.fees.parcel.cap", "2.01", "parcel-for-2.01"),
        ("neixiang-2017", "registers.funds.special.per_year", "4000000", "fund:special"),
        ("neixiang-2017", "registers.awards.kinds.advanced.most", "5", "awards"),
    ],
)
def test_a_slip_in_the_file_shows(name: str, path: str, value: str, broken: str):
    programme = load(name)
    slipped = load_text(
        with_values(programme.source_yaml, {path: value}), programme.source_regions, files=programme.files
    )
    assert broken in {one.id for one in of_programme(slipped) if not one.ok}


def test_near_is_two_ninety_nine():
    from exams.demo.invariants import NEAR

    assert 2985 <= metres((0, 0), (NEAR, 0)) < 3000
