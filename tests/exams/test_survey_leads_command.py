"""`zeyou survey leads` on plain files."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from exams.commands.survey_leads import leads
from recruit.tables import write_xlsx
from tests.scoring.leads.surveys import Survey

SMALL = (
    "id,who,when,a,b\n1,p,2026-05-25 09:00:00,1,2\n2,p,2026-05-25 23:30:00,2,2\n3,q,2026-05-25 10:00:00,1,1\n"
)


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


@pytest.fixture
def write(tmp_path: Path):
    def put(content: str | bytes, name: str = "s.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


def run(*arguments: object) -> Result:
    return CliRunner().invoke(leads, [str(one) for one in arguments])


def found(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def problems(*arguments: object) -> list[tuple[int | None, str | None, str]]:
    result = run(*arguments, "--json")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), result.exception
    listed = json.loads(result.stdout)["problems"]
    assert result.stderr.splitlines()[: len(listed)] == [one["message"] for one in listed]
    return [(one.get("row"), one.get("column"), one["code"]) for one in listed]


def rows(survey: Survey) -> list[list[str]]:
    header = ["id", "who", "start", "end", "lat", "lon", "phone", *survey.answers]
    return [
        header,
        *(
            [
                survey.ids[place],
                f"e{survey.owner[place]}",
                survey.starts[place].isoformat(sep=" "),
                survey.ends[place].isoformat(sep=" "),
                f"{survey.latitude[place]:.6f}",
                f"{survey.longitude[place]:.6f}",
                survey.phones[place],
                *(texts[place] for texts in survey.answers.values()),
            ]
            for place in range(len(survey.ids))
        ),
    ]


def as_csv(cells: list[list[str]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(cells)
    return file.getvalue()


EVERYTHING = ["--by", "who", "--id", "id", "--start", "start", "--end", "end"]
EVERYTHING += ["--gps", "lat", "--gps", "lon", "--phone", "phone"]


@pytest.fixture(scope="module")
def spoilt() -> list[list[str]]:
    """The forms of e2 are copies of its first one, all but a few answers; the last is filled at night."""
    survey = Survey(people=12, each=12, seed=4)
    mine = survey.of(2)
    for place in mine[1:]:
        survey.copy(mine[0], place, but=["age", "amount0"])
    survey.starts[mine[-1]] = survey.starts[mine[-1]].replace(hour=23, minute=5)
    survey.ends[mine[-1]] = survey.ends[mine[-1]].replace(hour=23, minute=30)
    return rows(survey)


def test_everything_as_json(write, spoilt):
    plain = found(write(as_csv(spoilt)), *EVERYTHING)
    assert (plain["forms"], plain["enumerator_count"], plain["correction"]) == (144, 12, "Holm")
    first = plain["enumerators"][0]
    assert first["enumerator"] == "e2"
    assert {lead["code"] for lead in first["leads"]} >= {"twin-own", "narrow"}
    assert all(lead["message"] for lead in first["leads"])
    assert all(not one["leads"] for one in plain["enumerators"][1:])
    night = [one for one in plain["form_leads"] if any(lead["code"] == "night" for lead in one["leads"])]
    assert [(one["form"], one["row"]) for one in night] == [("h35", 37)]
    assert spoilt[36][0] == "h35", "row 37 of the sheet, the header being row 1"
    assert all(pair["enumerators"] == ["e2", "e2"] for pair in plain["twins"])
    assert "start" not in {one["name"] for one in plain["questions"]}


def test_the_same_seed_prints_the_same_and_the_sheet_says_the_same_as_the_text(write, spoilt, tmp_path):
    path = write(as_csv(spoilt))
    assert run(path, *EVERYTHING, "--json").stdout == run(path, *EVERYTHING, "--json").stdout
    book = tmp_path / "s.xlsx"
    book.write_bytes(write_xlsx(spoilt[0], spoilt[1:], "forms", datetime(2026, 5, 25, tzinfo=UTC)))
    told, from_sheet = found(path, *EVERYTHING), found(book, *EVERYTHING)
    assert from_sheet["form_leads"] == told["form_leads"]


def test_in_words(write, spoilt):
    said = run(write(as_csv(spoilt)), *EVERYTHING, "--top", 3).stdout
    assert "144 份表，12 人填的" in said
    assert "1. e2（12 份，12 份有线索）" in said
    assert "和同一个人填的另一份几乎一样：12 份里有 12 份（100%），别人是" in said
    assert "是 23:05 填的" in said
    assert "\n4. " not in said
    for word in ("造假", "作弊", "舞弊", "欺骗", "假的"):
        assert word not in said


def test_every_finding_has_its_words(write, spoilt, monkeypatch):
    """No code without a sentence, in either language of the command line."""
    from exams.commands import survey_leads_text as text

    codes = {one["code"] for one in found(write(as_csv(spoilt)), *EVERYTHING)["measures"]}
    assert len(codes) >= 16
    for code in codes | {"last-digits", "narrow", "id-repeats", "dont-know", "short-way"}:
        assert text.name(code)


def test_too_few_people_is_said(write):
    result = run(write(SMALL), "--by", "who", "--id", "id", "--start", "when")
    assert result.exit_code == 0
    assert "不到 10 个填表人" in result.stdout
    assert "2（第 3 行，p 填的）" in result.stdout
    assert "是 23:30 填的" in result.stdout


@pytest.mark.parametrize(
    ("content", "options", "expected"),
    [
        (SMALL, ["--by", "nobody"], [(0, "nobody", "column-missing")]),
        (SMALL, ["--by", "who", "--id", "who"], [(0, "who", "column-for-two")]),
        (SMALL.replace("3,q", "3,"), ["--by", "who"], [(4, "who", "blank-by")]),
        (SMALL.replace(",q,", ",p,"), ["--by", "who"], [(None, None, "one-enumerator")]),
        ("id,who,a\n1,p,1\n2,q,2\n", ["--by", "who"], [(None, None, "too-few-forms")]),
        ("id,who,a\n", ["--by", "who"], [(0, "who", "no-rows")]),
        (SMALL, ["--by", "who", "--start", "a"], [(row, "a", "no-moment") for row in (2, 3, 4)]),
        (
            SMALL.replace(" 10:00:00", ""),
            ["--by", "who", "--start", "when"],
            [(4, "when", "no-clock")],
        ),
        (
            SMALL.replace("10:00:00", "10:00:00+08:00"),
            ["--by", "who", "--start", "when"],
            [(4, "when", "zones-mixed")],
        ),
        (SMALL.replace("1,2\n", "1,-2\n"), ["--by", "who", "--duration", "b"], [(2, "b", "not-seconds")]),
        (SMALL.replace(",1,2\n", ",nan,2\n"), ["--by", "who", "--duration", "a"], [(2, "a", "not-seconds")]),
        (
            SMALL.replace(",1,2\n", ",91,2\n"),
            ["--by", "who", "--gps", "a", "--gps", "b"],
            [(2, "a", "no-place")],
        ),
        (SMALL, ["--by", "who", "--gps", "a", "--gps", "b", "--gps", "id"], [(0, "id", "place-columns")]),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(write, content, options, expected):
    assert problems(write(content), *options) == expected


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table-empty"),
        (b"a,b\n\x00\n", "table-nul"),
        (b"PK\x03\x04rubbish", "table-broken"),
        (b"\xff\xd8\xff\xe0\x00\x10", "table-not-text"),
    ],
)
def test_files_that_are_no_table(write, content, code):
    assert problems(write(content), "--by", "who") == [(None, None, code)]


def test_a_directory_and_no_file(tmp_path):
    assert problems(tmp_path, "--by", "who") == [(None, None, "table-missing")]
    assert problems(tmp_path / "none.csv", "--by", "who") == [(None, None, "table-missing")]


def test_a_column_of_something_else_shows_a_few_cells_only(write):
    lines = "".join(f"{number},p,{number % 3}\n" for number in range(500))
    result = run(write("id,who,a\n" + lines), "--by", "who", "--start", "a")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 11
    assert "490" in result.stderr.splitlines()[-1]


def test_old_encodings_and_odd_moments(write):
    content = (
        "编号,谁,开始,题\n1,甲,2026/5/25 9:00,有\n2,甲,2026/5/25 23:10,没有\n3,乙,２０２６/5/25 10:00,有\n"
    )
    plain = found(write(content.encode("gb18030")), "--by", "谁", "--id", "编号", "--start", "开始")
    assert [one["form"] for one in plain["form_leads"]] == ["2"]


@pytest.mark.shared_data
def test_a_real_survey(shared_data: Path):
    path = shared_data / "household_survey/ipa_datasure/demo_survey.csv"
    plain = found(
        path, "--by", "enum_id", "--id", "hhid", "--duration", "duration",
        "--gps", "household_latitude", "--gps", "household_longitude",
    )  # fmt: skip
    assert (plain["forms"], plain["enumerator_count"]) == (132, 23)
    twice = {
        one["form"]
        for one in plain["form_leads"]
        if any(lead["code"] == "id-repeats" for lead in one["leads"])
    }
    assert len(twice) == 3
    assert plain["left_out"]["enum_name"] == "own"
    assert plain["left_out"]["KEY"] == "label"


@pytest.mark.shared_data
def test_a_small_real_survey(shared_data: Path):
    plain = found(
        shared_data / "household_survey/ipa_bcstats/1-bcstats_survey.csv", "--by", "enum", "--id", "id"
    )
    assert (plain["forms"], plain["enumerator_count"], plain["learnt_from_enumerators"]) == (33, 9, False)
    assert all(not one["leads"] for one in plain["enumerators"])
