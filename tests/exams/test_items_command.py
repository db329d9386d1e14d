"""`zeyou items analyse` on plain files."""

import csv
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from exams.commands.items import items
from recruit.tables import write_xlsx
from tests.scoring.items.published import SAT12_KEY
from tests.support.sources import ROOT

RESPONSES = "candidate,room,q1,q2,q3\nw,1,A,B,C\nx,1,a,Ｂ,A\ny,2,A,C,\nz,2,B,,\n"
KEY = "item,key\nq1,A\nq2,B\nq3,C|D\n"


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


def analyse(*arguments: object) -> Result:
    return CliRunner().invoke(items, ["analyse", *(str(one) for one in arguments)])


@pytest.fixture
def write(tmp_path: Path):
    def put(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


def found(*arguments: object) -> dict[str, Any]:
    result = analyse(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def problems(*arguments: object) -> list[tuple[str, int, str, str]]:
    result = analyse(*arguments, "--json")
    assert result.exit_code == 1
    listed = json.loads(result.stdout)["problems"]
    assert result.stderr.splitlines() == [one["message"] for one in listed]
    return [(one["file"], one["row"], one["column"], one["code"]) for one in listed]


def test_options_against_a_key(write):
    plain = found(write("r.csv", RESPONSES), "--key", write("k.csv", KEY), "--group", "room")
    assert (plain["candidates"], plain["item_count"], plain["scored_by"]) == (4, 3, "key")
    first, second, third = plain["items"]
    assert (first["facility"], second["facility"], third["facility"]) == (0.75, 0.5, 0.25)
    assert third["key"] == ["C", "D"]
    assert (second["answered"], second["omitted"], second["not_reached"]) == (3, 0, 1)
    assert {one["option"]: one["count"] for one in second["options"]} == {"B": 2, "C": 1}
    # Totals 3 2 1 0: the ladder of tests/scoring/items/test_figures.py.
    assert plain["test"]["alpha"] == 0.75
    assert first["item_rest"] == pytest.approx(0.522232968)


def test_columns_beside_the_key_are_told_not_counted(write):
    result = analyse(write("r.csv", RESPONSES), "--key", write("k.csv", KEY))
    assert result.exit_code == 0
    assert "room" in result.stderr
    assert "room" not in result.stdout


def test_scored_data_needs_no_key(write):
    content = "candidate,q1,q2,q3\nw,1,1,1\nx,1,1,0\ny,1,0,0\nz,0,0,\n"
    plain = found(write("r.csv", content))
    assert (plain["scored_by"], plain["test"]["alpha"]) == ("marks", 0.75)
    assert plain["items"][2]["not_reached"] == 1
    assert "key" not in plain["items"][0]


def test_other_names_and_codes(write):
    content = "EID,q1,q2\nw,A,8\nx,A,B\ny,99,B\n"
    answers = write("r.csv", content)
    key = write("k.csv", "item,key\nq1,A\nq2,B\n")
    plain = found(answers, "--key", key, "--candidate", "EID", "--missing", "8", "--not-given", "99")
    assert [one["candidates"] for one in plain["items"]] == [2, 3]
    assert plain["items"][1]["not_reached"] == 1
    assert plain["same_items_for_all"] is False
    assert plain["test"]["alpha"] is None


def test_times_stand_beside_the_items(write):
    times = write("t.csv", "candidate,q1,q3\nw,30,\nx,40,5.5\nz,20,7\n")
    plain = found(
        write("r.csv", RESPONSES), "--key", write("k.csv", KEY), "--group", "room", "--times", times
    )
    assert plain["items"][0]["seconds"] == {
        "count": 3,
        "lower": 25.0,
        "median": 30.0,
        "upper": 35.0,
        "right": 35.0,
        "wrong": 20.0,
    }
    assert "seconds" not in plain["items"][1]
    shown = analyse(write("r.csv", RESPONSES), "--key", write("k.csv", KEY), "--times", times)
    assert "用时（秒）" in shown.stdout


def test_an_excel_file_is_read_as_well(write):
    rows = [line.split(",") for line in RESPONSES.splitlines()]
    book = write("r.xlsx", write_xlsx(rows[0], rows[1:], "answers", datetime(2016, 5, 26, tzinfo=UTC)))
    assert found(book, "--key", write("k.csv", KEY))["test"]["alpha"] == 0.75


BAD = {
    "no column of candidates": (
        "name,q1\nw,A\n",
        KEY,
        ["r.csv 0 candidate column-missing", "r.csv 0 q2 item-missing", "r.csv 0 q3 item-missing"],
    ),
    "no rows": ("candidate,q1,q2,q3\n", KEY, ["r.csv 0 candidate no-rows"]),
    "nameless and twice": (
        "candidate,q1,q2,q3\nw,A,,\n,A,,\nw,B,,\n",
        KEY,
        ["r.csv 3 candidate blank", "r.csv 4 candidate candidate-twice"],
    ),
    "a comma too many": ("candidate,q1,q2,q3\nw,A,B,C,D\n", KEY, ["r.csv 2 q3 too-many-cells"]),
    "a key of another kind": (RESPONSES, "item,answer\nq1,A\n", ["k.csv 0 key column-missing"]),
    "a key with holes": (
        RESPONSES,
        "item,key\nq1,A\nq1,B\nq2,|\n,C\n",
        ["k.csv 3 item item-twice", "k.csv 4 key key-blank", "k.csv 5 item blank"],
    ),
}


@pytest.mark.parametrize(("responses", "key", "expected"), BAD.values(), ids=BAD)
def test_every_problem_names_file_row_column_and_reason(write, responses: str, key: str, expected: list[str]):
    told = problems(write("r.csv", responses), "--key", write("k.csv", key))
    assert [" ".join(map(str, one)) for one in told] == expected


def test_of_very_many_problems_the_first_are_listed_and_the_rest_counted(write):
    rows = "".join(f"p{number},A\n" for number in range(250))
    result = analyse(write("r.csv", f"candidate,q1\n{rows}"))
    assert len(result.stderr.splitlines()) == 201
    assert "50" in result.stderr.splitlines()[-1]


def test_options_without_a_key_say_what_is_missing(write):
    content = "candidate,q1,q2\nw,1,A\nx,2,0.5\n"
    assert problems(write("r.csv", content)) == [
        ("r.csv", 2, "q2", "not-a-share"),
        ("r.csv", 3, "q1", "not-a-share"),
    ]
    assert "--key" in analyse(write("r.csv", content)).stderr
    assert "第 2 行“q2”列" in analyse(write("r.csv", content)).stderr


@pytest.mark.parametrize(
    ("option", "content", "expected"),
    [
        ("--times", "candidate,q1\nw,fast\nv,3\n", [(2, "q1", "not-a-number"), (3, "candidate", "candidate-unknown")]),
        ("--times", "candidate,q9\nw,3\n", [(0, "candidate", "no-times")]),
        ("--difficulty", "item,b\nq1,x\nq9,1\n", [(2, "b", "not-a-number"), (3, "item", "item-unknown")]),
    ],
)  # fmt: skip
def test_problems_of_the_files_beside(write, option: str, content: str, expected: list[Any]):
    told = problems(
        write("r.csv", RESPONSES), "--key", write("k.csv", KEY), option, write("more.csv", content)
    )
    assert told == [("more.csv", *one) for one in expected]


def test_a_file_that_is_not_there(write):
    result = analyse("nowhere.csv", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"][0]["code"] == "table-missing"


def test_similarity_is_a_lead_and_never_a_verdict(write):
    rows = ["candidate,room,q1,q2,q3,q4"] + [
        f"p{number},{number % 2},{number % 2},{number // 2 % 2},{number // 4 % 2},1" for number in range(8)
    ]
    answers = write("r.csv", "\n".join(rows) + "\n")
    plain = found(answers, "--group", "room", "--similarity", "--closest", "3")
    likeness = plain["similarity"]
    assert (likeness["comparisons"], likeness["whole"], likeness["leads"]) == (28, True, 0)
    assert likeness["correction"] == "Benjamini-Hochberg"
    assert len(likeness["pairs"]) == 3
    shown = analyse(answers, "--group", "room", "--similarity").stdout
    assert "28" in shown
    assert "这些只是线索" in shown


def test_a_pair_by_name(write):
    answers = write("r.csv", RESPONSES)
    arguments = (answers, "--key", write("k.csv", KEY), "--group", "room", "--pair")
    (pair,) = found(*arguments, "w", "x")["pairs"]
    assert (pair["first"]["candidate"], pair["matches"], pair["compared"]) == ("w", 2, 3)
    assert analyse(*arguments, "w", "nobody").exit_code == 1


def test_part_marks_cannot_be_compared(write):
    result = analyse(write("r.csv", "candidate,q1\nw,0.5\nx,1\n"), "--similarity")
    assert result.exit_code == 1
    assert "对错分明" in result.stderr


def test_the_published_figures_by_the_command(write, shared_data: Path):
    with (shared_data / "integrity" / "sat12_raw_options.csv").open(newline="", encoding="utf-8") as file:
        head, *rows = list(csv.reader(file))
    content = "\n".join(
        [",".join(["candidate", *head]), *(f"s{n}," + ",".join(row) for n, row in enumerate(rows))]
    )
    key = "item,key\n" + "\n".join(f"{item},{right}" for item, right in zip(head, SAT12_KEY, strict=True))
    plain = found(write("r.csv", content), "--key", write("k.csv", key), "--missing", "8")
    (doubt,) = plain["doubtful_keys"]
    assert (doubt["item"], doubt["option"]) == ("q32", "3")
    source = shared_data / "integrity" / "copydetect_form1_1000x20.csv"
    plain = found(source, "--candidate", "EID", "--group", "cent_id", "--pair", "e100287", "e100869")
    assert plain["pairs"][0]["first"]["omega"] == pytest.approx(1.7025437, abs=5e-8)


def test_nobody_pays_for_numpy_who_did_not_ask(write):
    """The command line, every command of it, and the application are made without NumPy."""
    program = (
        "import sys; from recruit.cli import zeyou; import click;"
        "context = click.Context(zeyou);"
        "[zeyou.get_command(context, name) for name in zeyou.list_commands(context)];"
        "import recruit.app, exams.models;"
        "sys.exit('numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_row_that_ends_early_is_told_and_not_read_as_blanks(write):
    short = write("r.csv", "candidate,q1,q2,q3\nw,A,B,C\nx,A\n")
    assert problems(short, "--key", write("k.csv", KEY)) == [("r.csv", 3, "q2", "too-few-cells")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"candidate,q1\nw,A\nx\0,A\n", "第 3 行里有空字符"),
        (b"candidate,q1\nw,A\n\xed\xa0\x80,A\n", "第 3 行的文字编码"),
    ],
)
def test_a_spoilt_line_is_named(write, content: bytes, told: str):
    result = analyse(write("r.csv", content))
    assert (result.exit_code, told in result.stderr) == (1, True)


def equate(*arguments: object) -> Result:
    return CliRunner().invoke(items, ["equate", *(str(one) for one in arguments)])


def test_forms_are_equated_from_plain_files(write):
    x = write("x.csv", "total,anchor\n" + "4,2\n8,4\n6,3\n" * 40)
    y = write("y.csv", "total,anchor,count\n20,5,50\n40,10,30\n28,7,60\n")
    plain = json.loads(equate(x, y, "--method", "chained", "--at", "5", "--json").stdout)
    assert plain["candidates"] == {"x": 120, "y": 140}
    assert plain["line"] == {"slope": 2.0, "intercept": 0.0}
    assert [row["equated"] for row in plain["marks"]] == [10.0]
    assert plain["marks"][0]["error"] == 0
    assert plain["too_few"] == []
    ranks = equate(x, y, "--method", "equipercentile")
    assert ranks.exit_code == 0
    assert "人太少" in ranks.stdout


@pytest.mark.parametrize(
    ("content", "method", "told"),
    [
        ("total\n1\n2\n", "tucker", "要有 anchor 这一列"),
        ("total,anchor\n1,1\n1,1\n", "levine", "人人同分"),
        ("total\n1.5\n2\n", "equipercentile", "要整数分"),
        ("total\n1\n\n=1+1\n", "mean", "第 4 行“total”列"),
        ("total,count\n1,9999999\n", "mean", "第 2 行“count”列"),
        ("mark\n1\n", "mean", "缺少这一列"),
    ],
)
def test_forms_that_cannot_be_equated_are_told(write, content: str, method: str, told: str):
    good = write("y.csv", "total,anchor\n2,1\n4,3\n")
    result = equate(write("x.csv", content), good, "--method", method)
    assert (result.exit_code, told in result.stderr) == (1, True), result.stderr


def test_ranks_are_not_told_of_a_mark_between_two(write):
    good = write("y.csv", "total\n2\n4\n")
    result = equate(good, good, "--method", "equipercentile", "--at", "2.5")
    assert (result.exit_code, "2.5" in result.stderr) == (1, True), result.stderr
