"""How a panel's mark came about, in the words an applicant reads: each branch of the rule says what it did."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from recruit.programme import load
from recruit.web.working import said
from scoring.explain import context, explain
from scoring.inputs import canonical_inputs, marks_from_plain, ranked_from_plain
from scoring.policy import StagePolicy

ROOMS = {
    "001": ("1", (60, 70, 72, 74, 100)),
    "002": ("1", (70, 80, 82, 84, 90)),
    "003": ("2", (80, 85, 86, 87, 99)),
    "004": ("2", (90, 92, 92, 92, 92)),
}


def told(app: Flask, away: int = 0, number: str = "001", marks: Any = None, **panel: Any) -> str:
    """The judges' line and the correction's, for one candidate; `away` judges of that candidate are missing."""
    rule = {"criteria": [{"code": "whole", "max": "100"}], "coefficient": "pooled", **panel}
    policy = StagePolicy.from_dict({"components": [{"code": "panel", "weight": "100", "panel": rule}]})
    given = []
    for code, (room, wholes) in (marks or ROOMS).items():
        sheets = {f"J{n}": {"whole": str(one)} for n, one in enumerate(wholes, 1)}
        for place in range(away if code == number else 0):
            sheets[f"J{len(wholes) - place}"] = None
        given.append({"candidate": code, "panel": {"panel": {"room": room, "sheets": sheets}}})
    rows = [marks_from_plain(one) for one in canonical_inputs(policy.to_dict(), given)]
    ranked = ranked_from_plain(policy.to_dict(), given)
    row, place = (next(one for one in many if one.candidate == number) for many in (rows, ranked))
    lines = explain(policy, row, place, context(policy, rows, ranked))
    stage = SimpleNamespace(
        definition=next(one for one in load("jinsha-2016").stages if one.kind == "interview")
    )
    with app.test_request_context():
        return "\n".join(said(one, stage).text for one in lines if one.code in ("judges", "between"))


def test_the_whole_way_from_the_judges_to_the_corrected_mark(app: Flask):
    text = told(app)
    assert "5 位评委各打各的：J1 打 60（不算）、J2 打 70、J3 打 72、J4 打 74、J5 打 100（不算）。" in text
    assert "去掉 1 个最高分和 1 个最低分。平均：(70 + 72 + 74) ÷ 3 = 72" in text
    assert "全部考生平均 83.00 分，第 1 室的 2 位考生平均 77.00 分。" in text
    assert "修正系数：83.00 ÷ 77.00 = 1.08（2 位小数，四舍五入）。" in text
    assert "您的分数：72.00 × 1.08 = 77.76 分" in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"trim": "none"}, "不去掉高低分。"),
        ({"trim": "per-element"}, "每一项各去掉一个最高分和一个最低分。剩下的每项取平均，再加起来：72"),
        ({"trim": "two-and-two"}, "到场的评委少，比平时少去掉一些。"),
        ({"away": 2}, "J4、J5 没有给您打分（回避或不在），不算在内。"),
        (
            {"away": 2},
            "所以这次都算。平均：(60 + 70 + 72) ÷ 3 = 67.33333… 分。保留 2 位小数（四舍五入）：67.33 分。",
        ),
        ({"coefficient": "none"}, "各面试室的分数不修正。"),
        ({"coefficient": "mean-of-means"}, "各室平均分的平均是 83.00 分"),
        ({"rounding": {"coefficient": {"mode": "truncate"}}}, "= 1.07（2 位小数，直接舍去后面的位数）"),
    ],
)
def test_each_rule_has_its_words(app: Flask, options: dict[str, Any], words: str):
    assert words in told(app, **options)


STRICT = {"001": ("1", (98,) * 5), "002": ("1", (42,) * 5), "003": ("2", (91,) * 5), "004": ("2", (89,) * 5)}


def test_the_cap_and_its_absence_are_told(app: Flask):
    assert "98.00 × 1.14 = 111.72 分（2 位小数，四舍五入）。超过了满分，按满分 100.00 分算。" in told(
        app, marks=STRICT
    )
    free = told(app, marks=STRICT, cap="none")
    assert "规则写明修正以后不封顶" in free
    assert "按满分" not in free


def test_who_is_left_out_of_the_rooms_mean_is_told(app: Flask):
    more = {f"0{n:02}": ("12"[n % 2], (50 + n,) * 5) for n in range(8)}
    assert "最高、最低各 1 位考生不算。" in told(app, marks=more, number="003", trim_candidates=1)
