"""`zeyou allot` on plain files: who gets what and why, both rules, and whatever is wrong with a file."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recruit.commands.allot import allot
from recruit.tables import write_xlsx

SITES = "site,places,township\ne1,1,east\ne2,1,east\nw1,1,west\n"
PEOPLE = "candidate,rank,preferences,reassign\nc1,1,e1|w1,no\nc2,2,e1,no\nc3,3,e1,yes\n"
HALF = "site,places,township,latitude,longitude\ne1,1,east,27,\nw1,1,west,27,106\n"


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


def run(folder: Path, *options: str, people: str | bytes = PEOPLE, sites: str | bytes = SITES) -> Result:
    for name, content in (("people", people), ("sites", sites)):
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return CliRunner().invoke(allot, [str(folder / "people"), str(folder / "sites"), *options])


def plain(folder: Path, *options: str, **files: str) -> dict[str, Any]:
    result = run(folder, "--json", *options, **files)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def got(found: dict[str, Any]) -> dict[str, str | None]:
    return {row["candidate"]: row["site"] for row in found["rows"]}


def test_by_rank_everybody_takes_the_best_that_is_free(tmp_path: Path):
    found = plain(tmp_path)
    assert got(found) == {"c1": "e1", "c2": None, "c3": "e2"}
    assert [row["reason"] for row in found["rows"]] == [
        "preference-1:e1", "no-preference-free", "reassigned-same-township:e2",
    ]  # fmt: skip
    assert found["check"] == {"ok": True, "findings": []}
    assert found["proof"] is None


def test_by_fit_all_get_a_place_and_the_prices_prove_it(tmp_path: Path):
    found = plain(tmp_path, "--rule", "fit")
    assert got(found) == {"c1": "w1", "c2": "e1", "c3": "e2"}
    # The example of docs/allotment.md, to the digit.
    assert found["proof"] == {"unplaced": 124, "total": 10 + 0 + 20, "sites": {"e1": 20}, "townships": {}}
    assert found["difference"]["rank"]["placed"] == 2
    assert found["difference"]["fit"]["placed"] == 3
    assert found["difference"]["envy"] == [
        {"candidate": "c1", "rank": 1, "site": "e1", "holder": "c2", "holder_rank": 2}
    ]


def test_it_is_told_in_words_with_who_has_what_was_wanted(tmp_path: Path):
    told = run(tmp_path).stdout
    assert "第 2 名 c2：没有点位。志愿都满了，不服从调剂（e1 给了第 1 名）" in told
    assert "另一套程序核对过" in told
    assert "第 1 名 c1：按名次 e1，整体最合适 w1（对本人更差）" in told


def test_a_bound_for_each_township_holds(tmp_path: Path):
    people = "candidate,rank,preferences,reassign\nc1,1,e1,yes\nc2,2,e2,yes\n"
    assert got(plain(tmp_path, "--rule", "fit", people=people)) == {"c1": "e1", "c2": "e2"}
    assert sorted(got(plain(tmp_path, "--rule", "fit", "--most", "1", people=people)).values()) == [
        "e1",
        "w1",
    ]


def test_kilometres_count_where_the_files_tell_where_things_are(tmp_path: Path):
    sites = "site,places,township,village,latitude,longitude\na1,1,t,far,28,106\nb1,1,t,home,27,106\n"
    people = "candidate,rank,preferences,reassign,home\nc1,1,,yes,home\n"
    assert got(plain(tmp_path, "--rule", "fit", people=people, sites=sites)) == {"c1": "a1"}
    assert got(plain(tmp_path, "--rule", "fit", "--km", "1", people=people, sites=sites)) == {"c1": "b1"}


def test_equal_ranks_whose_order_decides_stay_undecided_until_a_lot_is_given(tmp_path: Path):
    people = "candidate,rank,preferences,reassign,draw\nc1,1,e1,no,\nc2,1,e1,no,\n"
    undecided = run(tmp_path, "--json", people=people)
    told = json.loads(undecided.stdout)
    assert undecided.exit_code == 1
    assert {row["outcome"] for row in told["rows"]} == {"undecided"}
    assert (told["check"]["ok"], told["difference"]) == (None, None), (
        "what is not decided was not checked either"
    )
    assert "还有人待定" in run(tmp_path, people=people).stdout
    behind = run(tmp_path, people=people + "c3,2,e1|w1,no,\n")
    assert "第 2 名 c3：待定。要等前面名次相同的人分出先后。" in behind.stdout, (
        "nor is it known what is left for others"
    )
    drawn = people.replace("no,\nc2", "no,2\nc2").replace("c2,1,e1,no,", "c2,1,e1,no,1")
    assert got(plain(tmp_path, people=drawn)) == {"c2": "e1", "c1": None}


def test_where_the_other_rule_cannot_tell_equals_apart_nothing_is_compared(tmp_path: Path):
    """By rank both have what they want; for the fit one of them makes way, and it is the same which."""
    people = (
        "candidate,rank,preferences,reassign\nc1,1,e1|w1,no\nc2,1,e2|w1,no\nc3,2,e1|e2,no\nc4,3,e2|e1,no\n"
    )
    result = run(tmp_path, people=people)
    assert result.exit_code == 0
    assert "另一种办法还分不出先后，没有对照" in result.stdout
    assert plain(tmp_path, people=people)["difference"] is None


def test_a_chinese_table_from_a_spreadsheet_is_read_alike(tmp_path: Path):
    header = ["准考证号", "名次", "志愿", "服从调剂"]
    book = write_xlsx(
        header,
        [["c1", 1, "e1、w1", "否"], ["c2", 2, "e1", "否"], ["c3", 3, "e1", "是"]],
        "x",
        datetime(2026, 5, 5, tzinfo=UTC),
    )
    sites = "\ufeff点位编号,名额,乡镇\ne1,1,东\ne2,1,东\nw1,1,西\n".encode("utf-8")
    found = json.loads(run(tmp_path, "--json", people=book, sites=sites).stdout)
    assert got(found) == {"c1": "e1", "c2": None, "c3": "e2"}
    assert run(tmp_path, people=book, sites=sites.decode("utf-8-sig").encode("gbk")).exit_code == 0


@pytest.mark.parametrize(
    ("people", "sites", "row", "column", "words"),
    [
        (PEOPLE.replace("c3,3,e1,yes", "c3,x,e1,yes"), SITES, 4, "rank", "不对"),
        (PEOPLE.replace("c3,3,e1,yes", "c3,3,e9,yes"), SITES, 4, "preferences", "e9"),
        (PEOPLE.replace("c3,3,e1,yes", "c3,3,e1|e1,yes"), SITES, 4, "preferences", "两次"),
        (PEOPLE.replace("c3,3,e1,yes", "c3,3,e1,maybe"), SITES, 4, "reassign", "maybe"),
        (PEOPLE.replace("c3,3,e1,yes", "c3,3,e1,"), SITES, 4, "reassign", "没有填"),
        (PEOPLE.replace("c3,", "c1,"), SITES, 4, "candidate", "第 2 行"),
        (PEOPLE, SITES.replace("e2,1", "e2,-1"), 3, "places", "整数"),
        (PEOPLE, SITES.replace("e2,1,east", "e1,1,east"), 3, "site", "出现过"),
        (PEOPLE.replace("e1|w1,no", "e1,no,w1"), SITES, 2, "candidate", "多出来的是“w1”"),
        (PEOPLE.replace("c3,", '"c3\n第 1 名",'), SITES, 4, "candidate", "不能换行"),
        (PEOPLE.replace("c3,", "c3\x1b[31m,"), SITES, 4, "candidate", "看不见的字符"),
        (PEOPLE.replace("c3,", "c" * 61 + ","), SITES, 4, "candidate", "60 个字"),
        (PEOPLE.replace("c3,3", "c3,"), SITES, 4, "rank", "没有填"),
        (PEOPLE, SITES.replace("e2,1", f"e2,{10**12}"), 3, "places", "100000"),
        (PEOPLE, HALF, 2, "longitude", "要么都填"),
        (PEOPLE.replace("rank", "place"), SITES, 0, "rank", "缺少这一列"),
        ("candidate,rank,preferences,reassign\n", SITES, 0, "candidate", "没有数据"),
    ],
)
def test_what_is_wrong_is_told_with_row_column_and_reason(tmp_path: Path, people, sites, row, column, words):
    result = run(tmp_path, "--json", people=people, sites=sites)
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["row"], problem["column"]) == (row, column)
    assert words in problem["message"]
    assert words in result.stderr


def test_blanks_round_the_bars_and_seats_that_do_not_exist_are_no_mistakes(tmp_path: Path):
    people = PEOPLE.replace("e1|w1", " e1 | w1 |")
    assert got(plain(tmp_path, people=people)) == {"c1": "e1", "c2": None, "c3": "e2"}
    closed = SITES.replace("e1,1", "e1,0")
    assert got(plain(tmp_path, people=people, sites=closed)) == {"c1": "w1", "c2": None, "c3": "e2"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_whatever_a_spreadsheet_saves_is_read(tmp_path: Path, encoding):
    people = PEOPLE.replace("candidate,rank", "准考证号,名次").encode(encoding)
    assert run(tmp_path, people=people).exit_code == 0


def test_wrong_sites_do_not_make_every_wish_wrong_too(tmp_path: Path):
    result = run(tmp_path, "--json", sites=SITES.replace("places", "seats"))
    assert [one["code"] for one in json.loads(result.stdout)["problems"]] == ["column-missing"]


def test_the_result_is_written_as_a_table_whose_cells_do_nothing(tmp_path: Path):
    out = tmp_path / "result.csv"
    people = PEOPLE.replace("c2,", "=1+1,")
    assert run(tmp_path, "--out", str(out), people=people).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    assert [row["site"] for row in rows] == ["e1", "", "e2"]
    assert not rows[1]["candidate"].startswith("=")


def test_too_much_for_a_fit_is_refused_with_the_remedy_and_ranks_still_go(tmp_path: Path):
    sites = "site,places,township\n" + "".join(f"s{number},1,t\n" for number in range(2000))
    people = "candidate,rank,preferences,reassign\n" + "".join(f"c{n},{n + 1},s{n},no\n" for n in range(201))
    refused = run(tmp_path, "--rule", "fit", people=people, sites=sites)
    assert refused.exit_code == 1
    assert "--rule rank" in refused.stderr
    found = plain(tmp_path, people=people, sites=sites)
    assert found["difference"] is None
    assert len(got(found)) == 201
