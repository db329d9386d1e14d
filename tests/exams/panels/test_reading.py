"""What a programme may say of these stages, and what a proctor may type: read without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.kinds import briefing, interview, skills_test
from exams.kinds.skills_test.sheet import read_sheet
from exams.services.tick_operations import Operation
from recruit.programme import Text

OPERATIONS = (
    Operation("folder", Text("建文件夹", "Folder"), Decimal(10)),
    Operation("typing", Text("打字", "Typing"), Decimal(10), 300),
)


@pytest.mark.parametrize(
    ("statuses", "codes"),
    [
        ({"present": 100, "late": 60, "absent": 0}, []),
        ({"present": 100, "away": 0}, ["not-allowed", "missing"]),
        ({"present": "all", "absent": -1}, ["not-a-number", "too-small"]),
        ([1], ["not-a-mapping"]),
    ],
)
def test_statuses_of_a_briefing(statuses, codes):
    assert [code for _path, code, _facts in briefing.KIND.check_params({"statuses": statuses})] == codes


@pytest.mark.parametrize(
    ("form", "points", "wrong"),
    [
        ({"typing-choice": "full"}, Decimal(10), False),
        ({"typing-choice": "none", "typing-points": "3"}, Decimal(0), False),
        ({"typing-choice": "part", "typing-points": "６．５"}, Decimal("6.5"), False),
        ({"typing-choice": "part", "typing-points": "10.01"}, None, True),
        ({"typing-choice": "part", "typing-points": "1.234"}, None, True),
        ({"typing-choice": "part", "typing-points": "-1"}, None, True),
        ({"typing-choice": "part", "typing-points": ""}, None, True),
        ({"typing-points": "5"}, None, True),
        ({"typing-choice": "full", "typing-seconds": "1.5"}, Decimal(10), True),
        ({"typing-seconds": ""}, None, False),
    ],
)
def test_lines_are_read_and_kept_as_typed(form, points, wrong):
    line = next(one for one in read_sheet(OPERATIONS, form) if one.operation.code == "typing")
    assert (line.points, bool(line.error)) == (points, wrong)
    assert line.typed_points == form.get("typing-points", "")


@pytest.mark.parametrize(
    ("params", "codes"),
    [
        ({}, ["missing"]),
        ({"checklist": "ten"}, ["not-a-list"]),
        ({"checklist": ["ten"]}, ["not-a-mapping"]),
        ({"checklist": [{"code": "a", "title": Text("甲", "a"), "max": "ten"}]}, ["not-a-number"]),
        ({"checklist": [{"code": "a", "max": 10, "seconds": -1}]}, ["missing", "too-small"]),
    ],
)
def test_checklist_of_an_on_site_test(params, codes):
    assert [code for _path, code, _facts in skills_test.KIND.check_params(params)] == codes


@pytest.mark.parametrize(
    ("params", "codes"),
    [({"panels": 4, "judges": 5}, []), ({"panels": 0}, ["too-small"]), ({"judges": "five"}, ["not-whole"])],
)
def test_rooms_of_an_interview(params, codes):
    assert [code for _path, code, _facts in interview.KIND.check_params(params)] == codes
