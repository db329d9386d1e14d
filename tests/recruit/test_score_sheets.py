"""`zeyou score panel` on judges' sheets: what is dropped, who was absent, what is wrong with the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recruit.commands.score import score

MARKS = {
    ("A", "1"): (60, 70, 72, 74, 100),
    ("A", "2"): (82, 82, 82, 82, ""),
    ("B", "3"): (86, 86, 86, 86, 86),
    ("B", "4"): (90, 91, 92, 93, 94),
}


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


def panel(tmp_path: Path, content: str, *options: str, method: str = "pooled") -> Result:
    path = tmp_path / "sheets.csv"
    path.write_text(content, "utf-8")
    return CliRunner().invoke(score, ["panel", str(path), "--method", method, *options])


def rows(*more: str) -> str:
    lines = [
        f"{room},{candidate},{room}{place},{mark}"
        for (room, candidate), marks in MARKS.items()
        for place, mark in enumerate(marks, 1)
    ]
    return "\n".join(["panel,candidate,judge,mark", *lines, *more]) + "\n"


def found(result: Result) -> dict:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_sheets_become_means_coefficients_and_marks(tmp_path):
    """The example of docs/scoring-by-hand.md to the digit."""
    told = found(panel(tmp_path, rows(), "--json"))
    assert [(one["candidate"], one["mean"], one["dropped"]) for one in told["judged"]] == [
        ("1", "72.00", ["A1", "A5"]), ("2", "82.00", ["A1", "A4"]),
        ("3", "86.00", ["B1", "B5"]), ("4", "92.00", ["B1", "B5"]),
    ]  # fmt: skip
    assert told["judged"][1]["absent"] == ["A5"]
    assert [(one["mean"], one["coefficient"]) for one in told["panels"]] == [
        ("77.00", "1.08"),
        ("89.00", "0.93"),
    ]
    assert [one["corrected"] for one in told["scores"]] == ["77.76", "88.56", "79.98", "85.56"]


@pytest.mark.parametrize(
    ("options", "means"),
    [
        (("--trim", "none"), ["75.20", "82.00", "86.00", "92.00"]),
        (("--trim", "two-and-two"), ["72.00", "82.00", "86.00", "92.00"]),  # softened: two marks must be left
        (("--trim", "two-and-two", "--minimum-kept", "1"), ["72.00", "82.00", "86.00", "92.00"]),
        (
            ("--trim", "none", "--judge-decimals", "0", "--judge-rounding", "truncate"),
            ["75", "82", "86", "92"],
        ),
    ],
)
def test_each_way_of_dropping(tmp_path, options, means):
    told = found(panel(tmp_path, rows(), *options, "--json"))
    assert [one["mean"] for one in told["judged"]] == means


def test_marks_of_single_elements_are_dropped_one_by_one(tmp_path):
    sheets = zip((40, 42, 44, 44, 60), (20, 28, 28, 30, 40), strict=True)
    lines = [
        f"A,1,J{place},{element},{mark}"
        for place, pair in enumerate(sheets, 1)
        for element, mark in zip(("skill", "will"), pair, strict=True)
    ]
    text = "\n".join(["panel,candidate,judge,element,mark", *lines]) + "\n"
    (one,) = found(panel(tmp_path, text, "--trim", "per-element", "--json", method="none"))["judged"]
    assert (one["mean"], one["dropped_elements"]) == ("72.00", {"skill": ["J1", "J5"], "will": ["J1", "J5"]})
    spoken = panel(tmp_path, text, "--trim", "per-element", method="none").stdout
    assert "“skill”去掉 J1、J5" in spoken
    short = panel(tmp_path, text.replace("A,1,J5,will,40\n", ""), method="none")
    assert short.exit_code == 1
    assert "“1”：评委 J5 有几项没打分（will）" in short.stderr


def test_the_working_says_who_is_dropped_who_is_absent_and_what_is_softened(tmp_path):
    told = panel(tmp_path, rows("B,5,B1,80", "B,5,B2,81", "B,5,B3,82")).stdout
    assert "1：A1 60（去掉）、A2 70、A3 72、A4 74、A5 100（去掉）；平均 72.00" in told
    assert "2：A1 82（去掉）、A2 82、A3 82、A4 82（去掉）；没打分：A5；平均 82.00" in told
    assert "5：B1 80、B2 81、B3 82；没打分：B4、B5；评委不够，少去几个；平均 81.00" in told


@pytest.mark.parametrize(
    ("more", "options", "said"),
    [
        ("A,1,A1,60", (), "“A1”给“1”的这个分在第 2 行已经有了"),
        ("B,1,B9,60", (), "“1”前面在考官组 A"),
        ("A,,A1,60", (), "“candidate”列：没有填"),
        ("A,9,A1,-1", (), "“-1”不对"),
        ("A,9,A1,九", (), "“九”不对"),
        ("A,9,A1,90", (), "“9”只有 1 位评委打了分，至少要 3 位"),
        ("", ("--minimum-judges", "5"), "“2”只有 4 位评委打了分，至少要 5 位"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_the_remedy(tmp_path, more, options, said):
    result = panel(tmp_path, rows(more), *options)
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_missing_column_is_named(tmp_path):
    assert "“mark”" in panel(tmp_path, "panel,candidate,judge\nA,1,J1\n").stderr
