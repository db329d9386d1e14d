"""`zeyou draw` on plain files: the same draw as the interview's, and nobody moves when somebody leaves."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from exams.commands.draw import draw
from exams.lots import outcome, roster_digest
from recruit.tables import write_xlsx
from recruit.two_words import seed_of, spoken_seed
from scoring.sampling import draw_lots

NUMBERS = [f"2016{place:04}" for place in range(1, 14)]
JUDGES = [f"judge{place}" for place in range(1, 9)]


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    return written(tmp_path / "roster.csv", ["candidate", *NUMBERS])


def written(path: Path, lines: list[str], encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(draw, [str(one) for one in words])


def drawn(*words: object) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def order(found: dict[str, Any]) -> list[str]:
    return [one["candidate"] for one in found["order"]]


def test_the_order_is_that_of_a_draw_on_record(roster: Path):
    seed = spoken_seed("今天下着小雨", "山上的茶开花了")
    record = draw_lots(seed, NUMBERS)
    found = drawn(roster, "--seed", seed)
    assert {one["candidate"]: one["number"] for one in found["order"]} == record.numbers
    assert found["roster_sha256"] == record.roster_sha256


def test_rooms_and_judges_are_those_of_the_interview(roster: Path, tmp_path: Path):
    judges = written(tmp_path / "judges.csv", ["judge", *JUDGES])
    words = ("今天下着小雨", "山上的茶开花了")
    plan = {"rooms": ["1", "2", "3"], "per_room": 2, "candidates": NUMBERS, "judges": JUDGES}
    seats, panels = outcome(plan, seed_of(*words))
    said = ["--word", words[0], "--word", words[1], "--rooms", 3, "--judges", judges]
    found = drawn(roster, *said, "--digest", roster_digest(plan))
    assert {one["candidate"]: (one["room"], one["position"]) for one in found["order"]} == seats
    assert (found["judges"], found["digest_fits"]) == (panels, True)
    assert len(found["reserve"]) == 2
    assert not set(found["reserve"]) & {one for logins in panels.values() for one in logins}


def test_who_withdraws_keeps_the_place_and_moves_nobody(roster: Path, tmp_path: Path):
    gone = NUMBERS[4]
    marked = [f"{one},{'yes' if one == gone else ''}" for one in NUMBERS]
    later = written(tmp_path / "later.csv", ["candidate,withdrawn", *marked])
    before, after = (drawn(path, "--seed", "s", "--rooms", 4) for path in (roster, later))
    assert [one | {"withdrawn": False} for one in after["order"]] == before["order"]
    assert [one["candidate"] for one in after["order"] if one["withdrawn"]] == [gone]
    assert after["roster_sha256"] == before["roster_sha256"]
    # Also from a roster without that person the others come in the same order.
    without = written(tmp_path / "without.csv", ["candidate", *(one for one in NUMBERS if one != gone)])
    assert order(drawn(without, "--seed", "s")) == [
        one for one in order(drawn(roster, "--seed", "s")) if one != gone
    ]


def test_however_the_file_is_spelt_the_draw_is_the_same(roster: Path, tmp_path: Path):
    expected = drawn(roster, "--seed", "雨")
    sheet = tmp_path / "roster.xlsx"
    rows = [["甲", one] for one in reversed(NUMBERS)]
    sheet.write_bytes(write_xlsx(["姓名", "准考证号"], rows, "x", datetime(2016, 6, 1, tzinfo=UTC)))
    gbk = written(tmp_path / "g.csv", ["准考证号,姓名", *(f"{one},甲" for one in NUMBERS)], "gb18030")
    bom = written(tmp_path / "b.csv", ["\ufeffcandidate", *NUMBERS, ""])
    assert all(drawn(path, "--seed", "雨") == expected for path in (sheet, gbk, bom))


def test_another_seed_gives_another_order(roster: Path):
    assert order(drawn(roster, "--seed", "a")) != order(drawn(roster, "--seed", "b"))


def test_a_roster_other_than_the_published_one_is_told(roster: Path):
    result = run(roster, "--seed", "s", "--digest", "0" * 64)
    assert result.exit_code == 1
    assert "不是抽签时定下的那份名单" in result.stderr
    good = drawn(roster, "--seed", "s")["roster_sha256"]
    assert run(roster, "--seed", "s", "--digest", good.upper()).exit_code == 0


def test_the_outcome_as_words_and_as_a_file(roster: Path, tmp_path: Path):
    out = tmp_path / "out.csv"
    result = run(roster, "--seed", "s", "--rooms", 2, "--out", out)
    assert result.exit_code == 0
    assert "名单 13 人" in result.stdout
    assert "第 2 室" in result.stdout
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [int(row["number"]) for row in rows] == list(range(1, 14))
    assert {row["room"] for row in rows} == {"1", "2"}


def test_every_mistake_of_the_roster_is_told_at_once(tmp_path: Path):
    path = written(tmp_path / "r.csv", ["candidate,note", "A,", ",x", "B,", "A,"])
    result = run(path, "--seed", "s", "--json")
    assert result.exit_code == 1
    told = [(one["row"], one["code"]) for one in json.loads(result.stdout)["problems"]]
    assert told == [(3, "blank"), (5, "twice")]
    assert "第 2 行已经出现过" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "请写抽签的种子"),
        (["--seed", " "], "不能是空的"),
        (["--seed", "a\nb"], "写在一行里"),
        (["--word", "今天下着小雨"], "要写两次"),
        (["--word", "今天下着小雨", "--word", "短"], "4"),
        (["--seed", "s", "--word", "今天下着小雨"], "只能写一样"),
        (["--seed", "s", "--per-room", "3"], "--judges"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_remedy(roster: Path, words: list[str], said: str):
    result = run(roster, *words)
    assert result.exit_code == 1
    assert said in result.stderr


def test_too_few_judges_and_a_list_without_heading_are_refused(roster: Path, tmp_path: Path):
    judges = written(tmp_path / "judges.csv", ["judge", *JUDGES])
    few = run(roster, "--seed", "s", "--rooms", 3, "--judges", judges, "--per-room", 3)
    assert (few.exit_code, "要 9 位评委，名单上只有 8 位" in few.stderr) == (1, True)
    bare = run(written(tmp_path / "bare.csv", NUMBERS), "--seed", "s")
    assert (bare.exit_code, "candidate" in bare.stderr) == (1, True)
