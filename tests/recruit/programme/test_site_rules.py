"""What a programme may say about its sites, and what `programme check` finds wrong with it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from recruit.closing.allotment import KIND
from recruit.programme.messages import message
from recruit.programme.shapes import walk
from recruit.web.rule_words import rule_groups
from tests.recruit.programme.files import changed

HERE = "places:          # shops to be filled; the townships choose the villages\n"


def with_checks(rows: str, review: str = "") -> tuple[str, str]:
    return HERE, f"{HERE}  checks: [{rows}]\n{review}"


def test_a_programme_that_says_nothing_checks_and_reviews_nothing(tmp_path):
    reading, _lines = changed(tmp_path)
    assert reading.programme is not None
    assert (reading.programme.places.review, reading.programme.places.checks) == ("none", ())


def test_checks_are_read_with_their_bounds_and_where_they_come_from(tmp_path, app_context):
    rows = (
        "{code: people, level: hard, min: 2000, source: notice}, "
        "{code: area, level: soft, min: 20, max: 30, source: unconfirmed}, {code: truck, level: hard}"
    )
    reading, _lines = changed(tmp_path, with_checks(rows, "  review: township\n"))
    assert reading.programme is not None
    people, area, truck = reading.programme.places.checks
    assert (people.low, people.high, people.source) == (Decimal(2000), None, "notice")
    assert (area.low, area.high, area.level) == (Decimal(20), Decimal(30), "soft")
    assert (truck.code, truck.low, truck.source) == ("truck", None, "office")
    assert reading.programme.places.review == "township"
    told = [line for _heading, lines in rule_groups(reading.programme) for line in lines]
    found = {(line.what, line.value, line.origin) for line in told}
    assert ("选址条件 · 覆盖人口 · 要求有多严", "必须", "公告写的") in found
    assert ("选址条件 · 面积（平方米） · 最高", "30", "还没确认") in found
    assert ("谁同意了才能选", "乡镇", "办公室定的") in found


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        ("{code: peeple, level: hard, min: 1}", "not-allowed", "people"),
        ("{code: people, level: strict, min: 1}", "not-allowed", "strict"),
        ("{code: people, level: hard}", "site-bounds", "min"),
        ("{code: truck, level: hard, min: 1}", "site-bounds", "min"),
        ("{code: area, level: soft, min: 30, max: 20}", "too-small", "30"),
        ("{code: area, level: soft, min: -1}", "too-small", "-1"),
        ("{code: area, level: soft, min: 1, least: 2}", "unknown-key", "least"),
    ],
)
def test_each_mistake_is_told_with_its_line(tmp_path, rows, code, words):
    reading, _lines = changed(tmp_path, with_checks(rows))
    found = [one for one in reading.problems if one.path.startswith("places.checks")]
    assert code in [one.code for one in found]
    assert any(words in message(one) for one in found)
    assert all(one.line > 0 for one in found)


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({"rule": "best"}, ["rule"]),
        ({"fit_wish": 0}, ["fit_wish"]),
        ({"fit_km": 1001}, ["fit_km"]),
        ({"fit_quota": "perhaps"}, ["fit_quota"]),
        ({"rule": "fit", "fit_wish": 10, "fit_km": 1, "fit_quota": True}, []),
    ],
)
def test_rules_of_a_fit_are_checked(params, wrong):
    assert [path for path, _code, _facts in walk(params, KIND.params)] == wrong
