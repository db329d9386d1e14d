"""A panel's rules in a programme: what they mean, what is left out means, and that the page of rules tells them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from recruit.programme.loading import HOME, load_text
from recruit.programme.problems import ProgrammeError
from recruit.web.rule_words import rule_groups
from tests.recruit.programme.files import FORM, JINSHA, REGIONS

OLD = "          coefficient: pooled\n"


def loaded(*lines: str):
    text = JINSHA.replace(OLD, "".join(f"          {line}\n" for line in lines) or OLD)
    return load_text(text, REGIONS, files={FORM: (HOME / FORM).read_bytes()})


def panel(*lines: str) -> dict[str, Any]:
    stage = next(one for one in loaded(*lines).stages if one.kind == "interview")
    return stage.policy.to_dict()["components"][0]["panel"]


def test_what_is_left_out_means_what_it_always_did():
    rule = panel()
    assert (rule["trim"], rule["coefficient"], rule["few"], rule["pool"], rule["cap"]) == (
        "highest-and-lowest", "pooled", "soften", "trimmed", "max",
    )  # fmt: skip
    assert [line["code"] for line in rule["criteria"]] == ["understanding", "skills", "speaking", "will"]
    assert set(map(str, rule["rounding"].values())) == {"{'places': 2, 'mode': 'half-up'}"}


def test_each_step_says_its_own_decimals_and_way():
    lines = ["coefficient: mean-of-means", "mode: truncate", "score_mode: half-up", "common_decimals: none"]
    rounding = panel(*lines, "judge_decimals: 3")["rounding"]
    assert rounding["judge"] == {"places": 3, "mode": "truncate"}
    assert rounding["mean"] == {"places": 2, "mode": "truncate"}
    assert rounding["common"] is None
    assert rounding["score"] == {"places": 2, "mode": "half-up"}


@pytest.mark.usefixtures("app_context")
def test_the_page_of_rules_tells_every_word_of_it(app: Flask):
    programme = loaded(
        "coefficient: none", "few: refuse", "pool: all", "trim_candidates: 1", "score_cap: none",
        "judge_decimals: none", "judge_mode: truncate", "minimum_judges: 5",
    )  # fmt: skip
    with app.test_request_context():
        groups = dict(rule_groups(programme))
        told = {rule.what: rule.value for rule in groups["面试"]}
    assert {
        "面试成绩 · 各面试室之间怎么修正": "不修正",
        "面试成绩 · 评委不够去高低分时": "不打分，先补评委",
        "面试成绩 · 共同平均分算谁": "全部考生",
        "面试成绩 · 修正后超过满分的": "照算，不封顶",
        "面试成绩 · 一位考生的评委平均分留几位小数": "不取整",
        "面试成绩 · 一位考生的评委平均分怎么取小数": "直接舍去后面的位数",
        "面试成绩 · 去掉最高分和最低分": "去掉一位评委的最高分和一位评委的最低分",
        "面试成绩 · 至少几位评委": "5",
        "面试成绩 · 评委人数要是单数": "是",
    }.items() <= told.items()


LINE = "        max: 100\n        weight: 100\n        params:\n          trim: highest-and-lowest\n"


def with_line(*lines: str):
    text = JINSHA.replace(LINE, "".join(f"        {line}\n" for line in lines) + LINE)
    return load_text(text, REGIONS, files={FORM: (HOME / FORM).read_bytes()})


@pytest.mark.usefixtures("app_context")
def test_a_pass_line_of_one_component_is_read_and_told(app: Flask):
    programme = with_line("pass_line: {value: 60, source: notice}", "unopposed: 70")
    stage = next(one for one in programme.stages if one.kind == "interview")
    assert stage.policy.pass_lines(160) == {"panel": 70}
    assert stage.policy.pass_lines(161) == {"panel": 60}
    with app.test_request_context():
        told = {(rule.what, rule.value, rule.origin) for rule in dict(rule_groups(programme))["面试"]}
    assert ("面试成绩 · 这一项的合格线", "60", "公告写的") in told
    assert "面试成绩 · 参加的人不多于名额时的分数线" in {what for what, _value, _origin in told}


def test_a_pass_line_above_the_highest_mark_is_told_with_its_place():
    with pytest.raises(ProgrammeError) as found:
        with_line("pass_line: 101")
    assert [(one.code, one.path) for one in found.value.problems] == [
        ("policy-pass-line-too-high", "stages.interview.components.panel.pass_line")
    ]
