"""`zeyou survey backcheck` on plain files."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from exams.commands.survey_backcheck import backcheck
from recruit.tables import read_table, write_xlsx

SURVEY = """hh,Enumerator,rooms,visited,crops,sold,note,end
001,王,3,2016-05-03,1 2,10,a,x1
002,王,4,2016-05-04,2,11,b,x2
003,李,,2016-05-04,3,12,c,x3
004,李,5,2016-05-05,4,13,d,x4
005,李,5,2016-05-05,4,13,e,x5
"""
AGAIN = """hh,checker,Rooms,visited,crops,sold,extra,end
1,甲,3.0,2016/5/3,2 1,20,p,y1
2,乙,2,2016年5月4日,99,11,q,y2
3,乙,6,2016-05-04,,99,r,y3
004,乙,5,2016-05-05,1,14,s,y4
009,乙,5,2016-05-05,1,14,s,y5
"""
USUAL = ("--id", "hh", "--by", "enumerator", "--checker", "checker", "--dont-know", "99")


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


@pytest.fixture
def write(tmp_path: Path):
    def put(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


@pytest.fixture
def both(write) -> tuple[Path, Path]:
    return write("survey.csv", SURVEY), write("again.csv", AGAIN)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(backcheck, [str(one) for one in arguments])


def found(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def problems(*arguments: object) -> list[tuple[str, str | None, str]]:
    result = run(*arguments, "--json")
    assert result.exit_code == 1, result.stdout
    listed = json.loads(result.stdout)["problems"]
    assert listed
    assert all(one["message"] in result.stderr for one in listed)
    return [(one["file"], one.get("column"), one["code"]) for one in listed]


def test_the_whole_of_it_as_json(both):
    plain = found(*both, *USUAL)
    assert plain["households"]["survey"] == 5
    assert plain["households"]["compared"] == 4
    assert plain["households"]["matched_by_number"] == ["001", "002", "003"]
    assert [(one["code"], one["rows"]) for one in plain["households"]["left_out"]] == [("not-in-survey", [6])]
    questions = {one["question"]: one for one in plain["questions"]}
    assert set(questions) == {"rooms", "visited", "crops", "sold"}
    assert (questions["rooms"]["compared"], questions["rooms"]["differing"]) == (4, 2)
    assert questions["visited"]["forgiven"] == {"date": 2}
    assert (questions["crops"]["not_asked"], questions["crops"]["unsure"]) == (1, 1)
    assert [one["name"] for one in plain["groups"]["Enumerator"]] == ["李", "王"]
    assert {one["name"] for one in plain["groups"]["checker"]} == {"甲", "乙"}
    assert plain["columns"] == {
        "renamed": {"rooms": "Rooms"},
        "only_survey": ["note"],
        "only_backcheck": ["extra"],
        "by_machine": ["end"],
        "untyped": [],
    }
    first = plain["differences"][0]
    assert first == {
        "id": "001",
        "survey_row": 2,
        "backcheck_row": 2,
        "question": "sold",
        "type": None,
        "survey": "10",
        "backcheck": "20",
        "groups": {"Enumerator": "王", "checker": "甲"},
    }


def test_for_a_person_the_worst_comes_first(both):
    result = run(*both, *USUAL)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("调查 5 户，复查对上 4 户，比较 13 个答案，5 个不一样：38.5%")
    assert lines[1].startswith("先看“Enumerator”李：")
    assert "户数太少，只能当线索。" in lines[1]
    order = [
        result.stdout.index(text) for text in ("先看", "差得多的题", "不一样的答案（5 处）", "调查表里没有")
    ]
    assert order == sorted(order)
    assert "%%" not in result.stdout
    assert "复查表第 6 行的编号 009" in result.stdout


def test_types_choose_the_questions_and_what_counts(both):
    plain = found(*both, *USUAL, "--type1", "rooms,visited", "--type3", "sold")
    assert {one["question"]: one["kind"] for one in plain["questions"]} == {
        "rooms": 1,
        "visited": 1,
        "sold": 3,
    }
    assert (plain["whole"]["compared"], plain["whole"]["differing"]) == (8, 2)
    assert plain["columns"]["untyped"] == ["crops", "end"]
    assert next(one for one in plain["questions"] if one["question"] == "sold")["moved"]["pairs"] == 3


def test_options_that_forgive(both):
    plain = found(
        *both, *USUAL, "--ok-range", "sold=10%", "--ok-range", "rooms=-2..0", "--exclude", "crops=1"
    )
    questions = {one["question"]: one for one in plain["questions"]}
    assert questions["sold"]["forgiven"] == {"range": 1}
    assert questions["rooms"]["forgiven"] == {"number": 1, "range": 1}
    assert questions["crops"]["excluded"] == 1
    assert found(*both, *USUAL, "--skip", "rooms,crops")["whole"]["compared"] == 7
    blank = found(*both, *USUAL, "--blanks-count")
    assert next(one for one in blank["questions"] if one["question"] == "crops")["differing"] == 2


def test_the_differences_as_a_file_hold_no_formula(write, tmp_path: Path):
    survey = write("s.csv", "id,=by,q\n1,=1+1,@x\n2,b,-5\n")
    again = write("a.csv", 'id,q\n1,"=HYPERLINK(""http://x"")"\n2,-6\n')
    for name in ("out.csv", "out.xlsx"):
        assert run(survey, again, "--id", "id", "--by", "=by", "--out", tmp_path / name).exit_code == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig"))))
    assert rows[0][3] == "'=by"
    assert rows[1] == ["1", "2", "2", "'=1+1", "q", "", "'@x", '\'=HYPERLINK("http://x")']
    assert rows[2][6:] == ["-5", "-6"]
    table = read_table(tmp_path / "out.xlsx")
    assert table.rows[0].get("复查的答案") == '=HYPERLINK("http://x")'
    import zipfile

    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_a_terminal_is_not_steered_by_an_answer(write):
    survey = write("s.csv", "id,q\n1,\x1b[31mred\n")
    result = run(survey, write("a.csv", "id,q\n1,no\n"), "--id", "id")
    assert "red" in result.stdout
    assert "\x1b" not in result.stdout


def test_many_differences_are_cut_and_said_to_be(write):
    survey = write("s.csv", "id,q\n" + "".join(f"h{number},1\n" for number in range(30)))
    again = write("a.csv", "id,q\n" + "".join(f"h{number},2\n" for number in range(30)))
    result = run(survey, again, "--id", "id", "--show", "4")
    assert "另有 26 处没有列出" in result.stdout
    assert "h4 " not in result.stdout
    assert "几乎全不一样" in result.stdout
    assert len(found(survey, again, "--id", "id", "--show", "4")["differences"]) == 30


def test_a_checker_who_finds_nothing_is_named(write):
    survey = write("s.csv", "id,q,r\n" + "".join(f"h{number},1,1\n" for number in range(60)))
    rows = (f"h{n},{2 if n % 2 and n < 40 else 1},1,{'丙' if n >= 40 else '甲'}\n" for n in range(60))
    result = run(survey, write("a.csv", "id,q,r,chk\n" + "".join(rows)), "--id", "id", "--checker", "chk")
    assert "先看“chk”甲" in result.stdout
    assert "“chk”丙查出的不一样特别少（0.0%，其他人 25.0%" in result.stdout


def test_excel_and_gbk_are_read_alike(both, tmp_path: Path, write):
    from datetime import UTC, datetime

    rows = list(csv.reader(io.StringIO(SURVEY)))
    book = tmp_path / "s.xlsx"
    book.write_bytes(write_xlsx(rows[0], rows[1:], "s", datetime(2016, 5, 3, tzinfo=UTC)))
    again = write("gbk.csv", AGAIN.encode("gb18030"))
    assert found(book, again, *USUAL)["whole"] == found(*both, *USUAL)["whole"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--id", "nr"], [("survey.csv", "nr", "column-missing"), ("again.csv", "nr", "column-missing")]),
        (["--id", "hh", "--by", "who"], [("survey.csv", "who", "column-missing")]),
        (["--id", "hh", "--checker", "who"], [("again.csv", "who", "column-missing")]),
        (["--id", "hh", "--type1", "note"], [("again.csv", "note", "column-missing")]),
        (["--id", "hh", "--type1", "rooms", "--type2", "rooms"], [("survey.csv", "rooms", "two-types")]),
        (["--id", "hh", "--ok-range", "rooms=a"], [("survey.csv", "rooms", "bad-range")]),
        (["--id", "hh", "--ok-range", "5"], [("survey.csv", "5", "bad-range")]),
        (["--id", "hh", "--ok-range", "rooms=2..5"], [("survey.csv", "rooms", "bad-range")]),
        (["--id", "hh", "--ok-range", "none=5"], [("survey.csv", "none", "column-missing")]),
        (["--id", "hh", "--skip", "none"], [("survey.csv", "none", "column-missing")]),
        (
            ["--id", "hh", "--skip", "rooms,visited,crops,sold", "--type3", "hh"],
            [("again.csv", "hh", "no-questions")],
        ),
        (["--id", "sold"], [("again.csv", None, "nothing-matched")]),
    ],
)
def test_what_was_asked_wrongly_is_told(
    both, arguments: list[str], expected: list[tuple[str, str | None, str]]
):
    if arguments == ["--id", "sold"]:
        both[1].write_text("sold,rooms\n77,1\n78,1\n")
    assert problems(*both, *arguments) == expected


def test_a_row_that_has_shifted_is_refused(both, write):
    again = write("long.csv", AGAIN + "005,乙,5,2016-05-05,1,14,s,y,z,z\n")
    assert problems(both[0], again, *USUAL) == [("long.csv", "end", "too-many-cells")]


def test_a_file_without_rows(both, write):
    assert problems(both[0], write("e.csv", "hh,rooms\n"), "--id", "hh") == [("e.csv", "hh", "no-rows")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table-empty"),
        (b"PK\x03\x04rubbish", "table-broken"),
        (b"\x89PNG\r\n\x1a\n\x00\x01\xff", "table-not-text"),
        (b"hh,rooms\n1,\xff\xff\n", "table-encoding"),
        (b'hh,rooms\n1,"2\n', "table-csv-broken"),
        (b"hh,rooms\n1,\x00\n", "table-nul"),
        (b"hh,hh\n1,2\n", "table-column-twice"),
    ],
)
def test_broken_files_are_refused_by_name(both, write, content: bytes, code: str):
    assert problems(both[0], write("bad.csv", content), "--id", "hh") == [("bad.csv", None, code)]


def test_a_folder_and_a_file_that_is_not_there(both, tmp_path: Path):
    assert problems(tmp_path, both[1], "--id", "hh")[0][2] == "table-missing"
    assert problems(both[0], tmp_path / "none.csv", "--id", "hh")[0][2] == "table-missing"


def test_where_the_differences_may_not_be_written(both, tmp_path: Path):
    before = both[1].read_bytes()
    assert problems(*both, *USUAL, "--out", both[1])[0][2] == "out-is-input"
    assert problems(*both, *USUAL, "--out", tmp_path / "o.pdf")[0][2] == "out-kind"
    assert problems(*both, *USUAL, "--out", tmp_path / "none" / "o.csv")[0][2] == "out-unwritable"
    assert both[1].read_bytes() == before


def test_an_id_of_two_columns_and_numbers_spoilt_by_excel(write):
    survey = write("s.csv", "v,h,q\na,1,1\nb,1,2\n")
    again = write("a.csv", "v,h,q\nB,01,3\n")
    plain = found(survey, again, "--id", "v", "--id", "h")
    assert [(one["id"], one["survey"]) for one in plain["differences"]] == [("b/1", "2")]
    assert found(survey, again, "--id", "v,h")["differences"] == plain["differences"]


def test_without_a_difference_it_says_so(both):
    result = run(both[0], both[0], "--id", "hh")
    assert "没有不一样的答案。" in result.stdout
    assert "全都一样的题（6 道）" in result.stdout


@pytest.mark.shared_data
def test_the_example_of_bcstats(shared_data: Path):
    folder = shared_data / "household_survey" / "ipa_bcstats"
    survey, again = folder / "1-bcstats_survey.csv", folder / "1-bcstats_bc.csv"
    types = ("--type1", "gender", "--type2", "gameresult", "--type3", "itemssold")
    plain = found(survey, again, "--id", "id", "--by", "enum", "--by", "enumteam", *types, "--blanks-count")
    assert len(plain["differences"]) == 26
    teams = {one["name"]: one["kinds"] for one in plain["groups"]["enumteam"]}
    assert [one["differing"] for one in teams["1"]] == [4, 2]
    assert plain["questions"][0]["moved"]["t"] == -2.065591


@pytest.mark.shared_data
@pytest.mark.parametrize(("name", "twice"), [("demo_survey", 3), ("sample_3_hh_form", 3)])
def test_households_that_occur_twice_are_left_out(shared_data: Path, name: str, twice: int):
    path = shared_data / "household_survey" / "ipa_datasure" / f"{name}.csv"
    plain = found(path, path, "--id", "hhid")
    left_out = plain["households"]["left_out"]
    assert [one["code"] for one in left_out] == ["twice"] * twice * 2
    assert plain["households"]["compared"] == plain["households"]["survey"] - twice
    assert plain["differences"] == []
