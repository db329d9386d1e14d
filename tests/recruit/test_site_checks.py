"""What two notices ask of a site, to the digit: Yulu 2016 (2,000 people, 3 km, about 30 m²) and Yingjiang 2019."""

from decimal import Decimal

import pytest

from recruit.programme.model import SiteRule
from recruit.site_checks import BROKEN, MET, UNKNOWN, Station, check_site, nearest, stopping, warning
from recruit.site_words import finding_words

YULU = (
    SiteRule("people", "hard", Decimal(2000), None, "notice"),
    SiteRule("distance", "hard", Decimal(3), None, "notice"),
    SiteRule("area", "soft", Decimal(30), None, "unconfirmed"),
    SiteRule("bandwidth", "soft", Decimal(4), None, "unconfirmed"),
    SiteRule("truck", "hard"),
    SiteRule("rent-free", "preference", None, None, "notice"),
)
YINGJIANG = (
    SiteRule("broadband", "hard", None, None, "notice"),
    SiteRule("area", "preference", Decimal(20), Decimal(30), "notice"),
    SiteRule("own-shop", "preference"),
    SiteRule("ground-floor", "soft"),
)
HERE = (27_459_000, 106_219_000)
NEAR = Station("P2", (27_459_000, 106_249_403))  # 2,999 m east
FAR = Station("P3", (27_459_000, 106_249_413))  # 3,000 m east
GOOD = {"people": 2000, "area": "30", "bandwidth": "4", "truck": True, "rent": "0"}


def states(rules, facts, others=(FAR,), point=HERE):
    return {one.code: one.state for one in check_site(rules, facts, point, others)}


def test_a_site_at_every_bound_meets_every_rule():
    assert set(states(YULU, GOOD).values()) == {MET}


@pytest.mark.parametrize(
    ("fact", "code", "stops"),
    [
        ({"people": 1999}, "people", True),
        ({"area": "29.9"}, "area", False),
        ({"truck": False}, "truck", True),
    ],
)
def test_one_person_too_few_is_refused_and_a_tenth_of_a_square_metre_only_warns(fact, code, stops):
    findings = check_site(YULU, {**GOOD, **fact}, HERE, [FAR])
    assert [one.code for one in stopping(findings, ())] == ([code] if stops else [])
    assert [one.code for one in warning(findings, ())] == ([] if stops else [code])
    assert stopping(findings, [code]) == warning(findings, [code]) == []


def test_a_station_2999_metres_away_is_too_near_and_is_named():
    findings = check_site(YULU, GOOD, HERE, [FAR, NEAR])
    (found,) = stopping(findings, ())
    assert (found.code, found.facts["other"], found.facts["metres"]) == ("distance", "P2", 2999)
    assert states(YULU, GOOD, [FAR])["distance"] == MET


def test_a_first_station_has_no_neighbour_to_be_too_near():
    assert states(YULU, GOOD, [])["distance"] == MET


def test_what_is_not_known_passes_nothing():
    found = states(YULU, {}, point=None)
    assert set(found.values()) == {UNKNOWN}
    assert {one.code for one in stopping(check_site(YULU, {}, None, []), ())} == {
        "people",
        "distance",
        "truck",
    }


@pytest.mark.parametrize(("area", "state"), [("19.99", BROKEN), ("20", MET), ("30", MET), ("30.01", BROKEN)])
def test_a_preferred_range_stops_nobody(area, state):
    facts = {"broadband": True, "area": area, "own_shop": False, "floor": 2}
    findings = check_site(YINGJIANG, facts, None, [])
    assert {one.code: one.state for one in findings}["area"] == state
    assert stopping(findings, ()) == []
    assert [one.code for one in warning(findings, ())] == ["ground-floor"]


def test_the_nearest_is_the_nearest_whatever_the_order():
    around = [Station(f"S{north}{east}", (27_000_000 + north * 20_000, 106_000_000 + east * 20_000))
              for north in range(9) for east in range(9)]  # fmt: skip
    here = (27_081_000, 106_059_000)
    found = nearest(here, around, within=None)
    assert found == nearest(here, around[::-1], within=None)
    assert found is not None
    assert found[0].code == "S43"
    assert nearest(here, around, within=100) is None


def test_findings_are_told_with_what_is_asked_and_what_there_is(app):
    told = [finding_words(one) for one in check_site(YULU, {**GOOD, "area": "29.9"}, HERE, [NEAR])]
    assert told[0] == "覆盖人口：2000 人；至少 2000 人"
    assert told[1] == "离最近的站点：P2，相距 2.999 公里；至少 3 公里"
    assert told[2] == "面积：29.9 平方米；至少 30 平方米"
    assert told[5] == "免租金：是"
