"""Working days with make-up days, and the lists of townships and villages."""

from __future__ import annotations

from datetime import date

import pytest

from recruit.calendar import WorkCalendar
from recruit.regions import RegionError, Regions, stem

HEADER = "township_code,township_name,village_code,village_name\n"


def test_the_dragon_boat_days_of_2016():
    calendar = WorkCalendar()
    working = [day for day in range(8, 17) if calendar.is_working(date(2016, 6, day))]
    assert working == [8, 12, 13, 14, 15, 16]  # 9 to 11 off, Sunday the 12th made up for it
    assert calendar.add(date(2016, 6, 8), 1) == date(2016, 6, 12)
    assert calendar.add(date(2016, 6, 11), 0) == date(2016, 6, 11)


def test_the_county_may_add_and_take_away():
    calendar = WorkCalendar(frozenset({date(2016, 6, 14)}), frozenset({date(2016, 6, 18)}))
    assert calendar.between(date(2016, 6, 13), date(2016, 6, 18)) == tuple(
        date(2016, 6, day) for day in (15, 16, 17, 18)
    )


def test_an_unknown_year_is_counted_monday_to_friday_and_named():
    calendar = WorkCalendar()
    assert calendar.is_working(date(2099, 10, 2)) is True  # a Friday
    assert calendar.is_working(date(2099, 10, 3)) is False
    assert calendar.unknown_years([date(2016, 1, 1), date(2099, 1, 1)]) == (2099,)


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ("", "region-empty", 1),
        ("520523001,甲镇,520523001001,一村\n520523001,甲镇,520523001001,二村\n", "region-duplicate", 3),
        ("520523001,甲镇,520523002001,一村\n", "region-elsewhere", 2),
        ("520523001,甲镇,52052300100,一村\n", "region-code", 2),
        ("520523001,甲镇,520523001001,\n", "region-blank", 2),
        ("520523001,甲镇,520523001001,一村\n520523001,乙镇,520523001002,二村\n", "region-two-names", 3),
    ],
)
def test_a_broken_list_names_its_row(rows, code, row):
    with pytest.raises(RegionError) as caught:
        Regions.from_csv(HEADER + rows)
    assert (caught.value.code, caught.value.row) == (code, row)


def test_a_list_without_its_columns_says_which():
    with pytest.raises(RegionError) as caught:
        Regions.from_csv("a,b\n1,2\n")
    assert "village_code" in caught.value.facts["missing"]


def test_names_are_found_with_or_without_their_tail():
    regions = Regions.from_csv(HEADER + "520523002,岩孔街道办事处,520523002001,板桥社区居民委员会\n")
    assert [unit.code for unit in regions.find("岩孔街道")] == ["520523002"]
    assert [unit.code for unit in regions.find(" 板桥村 ")] == ["520523002001"]
    assert stem("村委会") == "村委会"  # a village really called so


def test_every_real_list_is_read_and_the_same_unit_found_under_its_later_name(shared_data):
    lists = {
        path.stem: Regions.from_csv(path.read_text(encoding="utf-8-sig"))
        for path in (shared_data / "admin").glob("*.csv")
    }
    assert len(lists) == 12
    jinsha = lists["jinsha_520523_2016"]
    assert (len(jinsha.townships), len(jinsha.villages)) == (25, 239)
    assert jinsha.village("520523001001").township == "520523001"
    later = lists["jinsha_520523_2019"].township("520523002").name
    assert (jinsha.township("520523002").name, later) == ("岩孔街道办事处", "岩孔街道")
    assert jinsha.township_called(later).code == "520523002"


def test_jinsha_ships_the_very_list_of_2016(shared_data):
    from tests.recruit.programme.files import REGIONS

    real = (shared_data / "admin" / "jinsha_520523_2016.csv").read_text(encoding="utf-8-sig")
    assert Regions.from_csv(REGIONS) == Regions.from_csv(real)
