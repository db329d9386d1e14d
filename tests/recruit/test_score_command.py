"""`zeyou score` on plain files, against the programme that comes with the software."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recruit.commands.score import score
from recruit.tables import write_xlsx

PANELS = "panel,candidate,score\nA,a,70\nA,b,80\nB,c,60\nB,d,70\n"


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(score, [str(one) for one in arguments])


def rank(tmp_path: Path, content: str | bytes, stage: str, *options: str) -> Result:
    path = tmp_path / "marks.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return run("rank", path, "--programme", "jinsha-2016", "--stage", stage, *options)


def ranked(tmp_path: Path, content: str | bytes, stage: str) -> list[dict[str, Any]]:
    result = rank(tmp_path, content, stage, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_interview_is_cut_at_160_with_the_ladder(tmp_path: Path):
    lines = [f"c{index:03},{100 - index / 10},50,50,ignored" for index in range(159)]
    lines += ["x,60,1,9,?", "y,60,2,0,?", "z,60,1,8,?"]
    rows = ranked(tmp_path, "candidate,panel,task-2,task-1,village\n" + "\n".join(lines), "interview")
    assert sum(row["outcome"] == "advanced" for row in rows) == 160
    assert set(rows[0]) == {"candidate", "points", "total", "rank", "outcome", "rung"}
    assert rows[159] == {
        "candidate": "y",
        "points": {"panel": "60.00"},
        "total": "60.00",
        "rank": 160,
        "outcome": "advanced",
        "rung": "component:task-2",
    }
    assert [(row["candidate"], row["rung"]) for row in rows[160:]] == [
        ("x", "component:task-2"),
        ("z", "component:task-1"),
    ]


def test_a_tie_at_the_line_waits_for_the_extra_test(tmp_path: Path):
    lines = [f"c{index:03},90" for index in range(159)] + ["x,60", "y,60"]
    rows = ranked(tmp_path, "candidate,panel\n" + "\n".join(lines), "interview")
    assert [(row["candidate"], row["outcome"], row["rung"], row["rank"]) for row in rows[159:]] == [
        ("x", "undecided", "extra-test", 160),
        ("y", "undecided", "extra-test", 160),
    ]
    told = rank(tmp_path, "candidate,panel\n" + "\n".join(lines), "interview").stdout
    assert "分不出先后：x、y 争 1 个名额" in told
    with_test = "candidate,panel,extra_test\n" + "\n".join(
        [f"c{index:03},90," for index in range(159)] + ["x,60,7", "y,60,8"]
    )
    assert [row["candidate"] for row in ranked(tmp_path, with_test, "interview")[159:]] == ["y", "x"]


def test_completion_time_is_in_the_programmes_zone_unless_it_says_otherwise(tmp_path: Path):
    text = (
        "candidate,households,plan,completed_at\n"
        "a,80,80,2016-05-26T09:00:00\nb,80,80,2016-05-26T01:30:00Z\nc,80,80,2016-05-26 08:00+08:00\nd,80,80,\n"
    )
    rows = ranked(tmp_path, text, "task-1")
    assert [(row["candidate"], row["points"]["completion"]) for row in rows] == [
        ("c", "30.00"),
        ("a", "20.00"),
        ("b", "10.00"),
        ("d", "0.00"),
    ]


def test_the_working_is_told_in_words(tmp_path: Path):
    told = rank(tmp_path, "candidate,panel,task-2\na,90,1\nb,90,2\nc,,\n", "interview").stdout
    assert "b：面试成绩 90 ÷ 100 × 100 = 90.00；总分 90.00；同分 2 人；第 1 名；晋级" in told
    assert "c：缺考；未入选" in told
    assert "晋级 2 人，候补 0 人，同分待定 0 人，未入选 1 人。" in told


def test_gb18030_and_excel_are_read_alike(tmp_path: Path):
    text = "candidate,panel,备注\na,９０．５,好\n"
    expected = ranked(tmp_path, text, "interview")
    assert ranked(tmp_path, text.encode("gb18030"), "interview") == expected
    assert ranked(tmp_path, b"\xef\xbb\xbf" + text.encode(), "interview") == expected
    rows = [["a", "90.5", "好"]]
    data = write_xlsx(["candidate", "panel", "备注"], rows, "x", datetime(2016, 1, 1, tzinfo=UTC))
    assert ranked(tmp_path, data, "interview") == expected


def test_every_problem_is_told_at_once_with_row_column_and_remedy(tmp_path: Path):
    text = (
        "candidate,households,plan,completed_at,screenshots,extra_test,draw\n"
        "a,abc,80,2016-05-26T09:00:00,1,1,1\n"
        "a,80,101,yesterday,-1,-2,1.5\n"
        ",80,80,,,,\n"
    )
    result = rank(tmp_path, text, "task-1")
    assert result.exit_code == 1
    assert result.stdout == ""
    told = result.stderr.splitlines()
    for row, column in [
        (2, "households"),
        (3, "candidate"),
        (3, "plan"),
        (3, "completed_at"),
        (3, "screenshots"),
        (3, "extra_test"),
        (3, "draw"),
        (4, "candidate"),
    ]:
        assert sum(f"第 {row} 行“{column}”列" in line for line in told) == 1, (row, column)
    assert len(told) == 8
    assert "请填 0 到 100 之间的数" in told[0]


def test_problems_come_as_json_too(tmp_path: Path):
    result = rank(tmp_path, "candidate,panel\na,abc\n", "interview", "--json")
    (problem,) = json.loads(result.stdout)["problems"]
    assert result.exit_code == 1
    assert (problem["row"], problem["column"], problem["code"]) == (2, "panel", "not-a-number")


@pytest.mark.parametrize(
    ("content", "stage", "words"),
    [
        ("name,panel\na,1\n", "interview", "“candidate”"),
        ("candidate,score\na,1\n", "interview", "“panel”"),
        ("candidate,households,plan\na,1,1\n", "task-1", "“completed_at”"),
        ("candidate,panel\n", "interview", "没有数据"),
        ("", "interview", "没有内容"),
        ("candidate,panel\na,1\n", "finals", "没有“finals”这一环节"),
        ("candidate,panel\na,1\n", "agreement", "不打分"),
    ],
)
def test_what_cannot_be_ranked_is_told_without_a_traceback(
    tmp_path: Path, content: str, stage: str, words: str
):
    result = rank(tmp_path, content, stage)
    assert result.exit_code == 1
    assert words in result.stderr
    assert isinstance(result.exception, SystemExit)


def test_an_unknown_programme_and_a_missing_file(tmp_path: Path):
    (tmp_path / "a.csv").write_text("candidate,panel\na,1\n")
    unknown = run("rank", tmp_path / "a.csv", "--programme", "nowhere", "--stage", "interview")
    missing = run("rank", tmp_path / "b.csv", "--programme", "jinsha-2016", "--stage", "interview")
    assert (unknown.exit_code, missing.exit_code) == (1, 1)
    assert "nowhere" in unknown.stderr
    assert "b.csv" in missing.stderr


def panel(tmp_path: Path, content: str, *options: str) -> Result:
    (tmp_path / "panel.csv").write_text(content, "utf-8")
    return run("panel", tmp_path / "panel.csv", *options)


def test_pooled_coefficients_as_json(tmp_path: Path):
    result = panel(tmp_path, PANELS, "--method", "pooled", "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["pooled"] == "70.00"
    assert [(one["panel"], one["sum"], one["mean"], one["coefficient"]) for one in found["panels"]] == [
        ("A", "150", "75.00", "0.93"),
        ("B", "130", "65.00", "1.08"),
    ]
    assert [(one["candidate"], one["corrected"]) for one in found["scores"]] == [
        ("a", "65.10"),
        ("b", "74.40"),
        ("c", "64.80"),
        ("d", "75.60"),
    ]


def test_decimals_rounding_and_trimming_are_settings(tmp_path: Path):
    text = PANELS + "A,e,0\nA,f,100\nB,g,1\nB,h,99\n"
    options = ["--mean-decimals", "1", "--coefficient-decimals", "3", "--score-decimals", "0"]
    result = panel(tmp_path, text, "--method", "mean-of-means", "--trim-candidates", "1", *options, "--json")
    found = json.loads(result.stdout)
    assert [(one["counted"], one["mean"], one["coefficient"]) for one in found["panels"]] == [
        (2, "75.0", "0.933"),
        (2, "65.0", "1.077"),
    ]
    assert found["scores"][1]["corrected"] == "75"
    truncated = panel(
        tmp_path, text, "--method", "none", "--rounding", "truncate", "--mean-decimals", "0", "--json"
    )
    assert [one["mean"] for one in json.loads(truncated.stdout)["panels"]] == ["62", "57"]


def test_the_working_of_coefficients_is_told(tmp_path: Path):
    told = panel(tmp_path, PANELS, "--method", "pooled").stdout
    assert "考官组 A：系数 70.00 ÷ 75.00 = 0.93" in told
    assert "a（A 组）：70 × 0.93 = 65.10" in told
    assert "各组平均分的平均：70.00" in panel(tmp_path, PANELS, "--method", "mean-of-means").stdout
    assert "不修正" in panel(tmp_path, PANELS, "--method", "none").stdout


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (PANELS + "C,z,50\n", (), "考官组 C 只有一名考生"),
        (PANELS + "C,y,0\nC,z,0\n", (), "考官组 C 的平均分是 0"),
        (PANELS, ("--trim-candidates", "1"), "不够去掉"),
        ("panel,candidate\nA,a\n", (), "“score”"),
        ("panel,candidate,score\nA,a,\n", (), "第 2 行“score”列"),
        ("panel,candidate,score\n,a,1\n", (), "第 2 行“panel”列"),
        ("panel,candidate,score\nA,a,1\nA,a,2\n", (), "在第 2 行已经出现过"),
        ("panel,candidate,score\nA,a,-3\n", (), "“-3”不对"),
    ],
)
def test_panels_that_cannot_be_compared_are_refused(
    tmp_path: Path, content: str, options: tuple[str, ...], words: str
):
    result = panel(tmp_path, content, "--method", "pooled", *options)
    assert result.exit_code == 1
    assert words in result.stderr
