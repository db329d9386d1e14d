"""Slips of the keyboard: Chinese signs, tabs and missing dashes are told as what they are, once, on their own line."""

from __future__ import annotations

import pytest

from recruit.programme import read
from recruit.programme.messages import CATALOGUE, message
from recruit.programme.problems import errors
from tests.recruit.programme.files import JINSHA, changed, write

TITLE = "{zh: 面试, en: Interview}"
SLIPS = [
    # (old, new, code, what the sentence names, the text that must stand on the line told)
    ("    kind: interview\n", "    kind：interview\n", "yaml-full-width", "：", "kind：interview"),
    ("    kind: interview\n", "    kind： interview\n", "yaml-full-width", "：", "kind： interview"),
    (TITLE, "{zh: 面试，en: Interview}", "yaml-full-width", "，", "面试，en"),
    (TITLE, "{zh: “面试: 一”, en: Interview}", "yaml-full-width", "“", "“面试: 一”"),
    (TITLE, "{zh：面试, en: Interview}", "key-full-width", "：", "zh：面试"),
    ("      judges: 5", "\t  judges: 5", "yaml-tab", "Tab", "\t  judges: 5"),
    (TITLE, "注意: 面试: 一", "yaml-colon", "括起来", "注意: 面试"),
    (TITLE, "{zh: 注意: 面试, en: Interview}", "yaml-colon", "括起来", "注意: 面试"),
    (TITLE, "{zh: 面试，好, en: Interview", "yaml-bracket", "括号", "面试，好"),
    ("  - code: briefing\n", "    code: briefing\n", "dash-missing", "- ", "    code: briefing"),
    ("      - code: attendance\n", "      - code: attendance\n        code: tone\n",
     "dash-missing", "- ", "code: tone"),
    ("    absence: zero", "    absence: yes", "policy-not-a-choice", "“yes”", "absence: yes"),
    ("role: tie\n", "role: ties\n", "not-allowed", "“tie”", "role: ties"),
    ("role: condition\n", "role: conditon\n", "not-allowed", "condition", "role: conditon"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "named", "on_line"), SLIPS, ids=[f"{m[2]}-{m[4]}" for m in SLIPS]
)
def test_a_slip_is_told_on_its_line(tmp_path, old, new, code, named, on_line):
    reading, lines = changed(tmp_path, (old, new))
    found = [one for one in errors(reading.problems) if one.code == code]
    assert len(found) == 1
    assert on_line in lines[found[0].line - 1]
    assert named in message(found[0])
    assert code in CATALOGUE


@pytest.mark.parametrize("old", ["role: tie\n", "role: condition\n"])
def test_a_role_that_does_not_exist_is_told_once(tmp_path, old):
    reading, _lines = changed(tmp_path, (old, "role: ties\n"))
    assert [one.code for one in errors(reading.problems)] == ["not-allowed"]


def test_a_missing_dash_is_one_mistake(tmp_path):
    reading, _lines = changed(tmp_path, ("  - code: task-1\n", "    code: task-1\n"))
    codes = [one.code for one in errors(reading.problems)]
    assert codes.count("dash-missing") == 1
    assert "key-twice" not in codes


def test_chinese_signs_in_a_text_are_not_blamed_for_what_stands_below(tmp_path):
    text = "    summary: {zh: 抽签，分组：打分。, en: x}  # 注意：好\n    kind: [interview\n"
    reading, lines = changed(tmp_path, ("    kind: interview\n", text))
    (found,) = errors(reading.problems)
    assert found.code in ("yaml-bracket", "yaml-colon", "yaml-syntax")
    assert "[interview" in lines[found.line - 1] or found.line > lines.index("    kind: [interview") + 1


def test_a_village_list_in_another_encoding_is_not_said_to_be_missing(tmp_path):
    path = write(tmp_path)
    lists = tmp_path / "regions" / "jinsha-520523-2016.csv"
    lists.write_bytes(lists.read_text("utf-8").encode("gb18030"))
    found = [one.code for one in errors(read(path).problems)]
    assert "regions-not-utf8" in found
    assert "regions-not-readable" not in found


def test_params_that_are_no_mapping_are_told_wherever_they_stand(tmp_path):
    for old, new, path in (
        ("    params: {document: agreement}", "    params: agreement", "stages.agreement.params"),
        ("params: {stage: briefing}", "params: [1]", "stages.online-exam.components.briefing.params"),
        ("    params:\n      number_prefix: JS-2016\n", "    params:\n      - 1\n", None),
    ):
        text = JINSHA.replace(old, new, 1)
        if path is None:
            begin = text.index("      term_years: 3")
            text = text[:begin] + text[text.index("  - {code: receipt") :]
            path = "documents.agreement.params"
        found = [(one.code, one.path) for one in errors(read(write(tmp_path, text)).problems)]
        assert ("not-a-mapping", path) in found
