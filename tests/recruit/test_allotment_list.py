"""The list of an allotment as it is signed: worked out again by anybody, tied to the ranks it took, told in words."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from recruit.closing.words import reason_words
from recruit.commands.lists import list_
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Place, Result
from recruit.queries.entries import entries_of
from recruit.queries.explanation import explanation, wishes_of
from recruit.queries.results import current_result
from recruit.services import close_stage
from recruit.services.break_ties import record_extra_test
from recruit.web.working import said
from recruit.web.working_places import full_before
from scoring.bundle import Frame, build
from scoring.canonical import canonical_json
from scoring.verification import verify_bytes
from tests.support.closing import (
    AFTER_ALLOTMENT,
    ONE,
    RANKED,
    THREE,
    TWO,
    close,
    cohort,
    office,
    ranked,
    second,
    supplied,
    wish,
)

pytestmark = pytest.mark.database


def given() -> tuple[Result, list[str], list[str]]:
    """Three people want the first place, one has left; the result, the places' codes, the numbers in order of rank."""
    cohort_ = cohort("preferences: 2", places=4)
    one, two, three = supplied(cohort_, ONE, TWO, THREE)
    first, middle, last, gone = ranked(cohort_, (90, 80, 70, 60))
    wish(first, one, two)
    wish(middle, one, two, reassign=True)
    wish(last, one, two, reassign=True)
    wish(gone, three)
    gone.state = "withdrawn"
    result = close(cohort_.stage("allotment"), AFTER_ALLOTMENT)
    return result, [one, two, three], [each.number for each in (first, middle, last, gone)]


def bundle(result: Result) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(result.bundle)
    return plain


def test_the_file_holds_ranks_wishes_and_places_and_no_more_than_decided(running):
    result, places, numbers = given()
    data = bundle(result)
    told = {
        item["candidate"]: (item["rank"], item["preferences"], item["reassign"]) for item in data["inputs"]
    }
    assert told == {
        numbers[0]: (1, [places[0]], None),
        numbers[1]: (2, places[:2], None),
        numbers[2]: (3, places[:2], True),
        numbers[3]: (4, [], None),
    }
    assert [(site["code"], site["village"], site["places"]) for site in data["policy"]["sites"]] == [
        (code, code[:12], 1) for code in sorted(places)
    ]
    assert [(row["rank"], row["candidate"], row["reason"]) for row in data["rows"]] == [
        (1, numbers[0], f"preference-1:{places[0]}"),
        (2, numbers[1], f"preference-2:{places[1]}"),
        (3, numbers[2], f"reassigned-elsewhere:{places[2]}"),
        (None, numbers[3], "withdrawn"),
    ]
    assert verify_bytes(result.bundle.encode()) == []


def test_the_file_names_the_list_its_ranks_are_from(running):
    result, _places, _numbers = given()
    source = current_result(result.stage.cohort.stage("test"))
    assert bundle(result)["policy"]["ranks_from"] == {
        "stage": "test",
        "title": "测试",
        "version": 1,
        "sha256": source.sha256,
    }
    assert verify_bytes(result.bundle.encode(), source.bundle.encode()) == []


def test_a_capacity_changed_between_the_signatures_stops_the_second(running):
    cohort_ = cohort()
    (one,) = supplied(cohort_, ONE)
    (first,) = ranked(cohort_, (90,))
    wish(first, one)
    result = close_stage.propose(cohort_.stage("allotment"), office(), AFTER_ALLOTMENT)
    db.session.query(Place).filter_by(code=one).one().capacity = 2
    db.session.flush()
    with pytest.raises(Refusal, match="inputs-changed"):
        close_stage.confirm(result, second(), AFTER_ALLOTMENT)


def test_wishes_beyond_what_the_programme_allows_do_not_count(running):
    cohort_ = cohort("preferences: 1")
    one, _two = supplied(cohort_, ONE, TWO)
    first, later = ranked(cohort_, (90, 80))
    for candidacy in (first, later):
        candidacy.application.preferences = [ONE, TWO]
    rows = close_stage.preview(cohort_.stage("allotment"), AFTER_ALLOTMENT).stage_list.rows
    assert {row.candidate: row.reason for row in rows} == {
        first.number: f"preference-1:{one}",
        later.number: "no-preference-free",
    }


def test_a_village_without_a_place_is_told_from_no_wish_at_all(running):
    cohort_ = cohort()
    supplied(cohort_, ONE)
    (first,) = ranked(cohort_, (90,))
    first.application.preferences = [TWO]
    (row,) = close_stage.preview(cohort_.stage("allotment"), AFTER_ALLOTMENT).stage_list.rows
    assert row.reason == "no-preference-on-offer"
    assert reason_words(row.reason) == "想去的地方没有点位可以分，又不服从调剂"


def test_equal_ranks_parted_by_an_extra_test_stand_in_the_file_with_their_record(running):
    cohort_ = cohort()
    one, two = supplied(cohort_, ONE, TWO)
    first, other = ranked(cohort_, (80, 80))
    for candidacy in (first, other):
        wish(candidacy, one, two)
    stage = cohort_.stage("allotment")
    preview = close_stage.preview(stage, AFTER_ALLOTMENT).stage_list
    assert preview.undecided == [first.number, other.number]
    assert {reason_words(row.reason) for row in preview.rows} == {"名次相同，想去的地方又冲突，还分不出先后"}
    entries = {entry.candidacy.number: entry for entry in entries_of(stage)}
    marks = {entries[first.number]: Decimal(5), entries[other.number]: Decimal("8.5")}
    record_extra_test(stage, marks, office(), second(), RANKED)
    result = close(stage, AFTER_ALLOTMENT)
    data = bundle(result)
    assert [(row["candidate"], row["rung"]) for row in data["rows"]] == [
        (other.number, "extra-test"),
        (first.number, "extra-test"),
    ]
    assert verify_bytes(result.bundle.encode()) == []
    data["tie_records"][0]["values"][first.number] = "9"
    assert "extra-test-differs" in {each.code for each in verify_bytes(canonical_json(data))}


def test_everybody_reads_how_the_own_line_came_about(running):
    result, _places, numbers = given()
    told = [said(line, result.stage) for line in explanation(result, numbers[2]).lines]
    assert [(each.title, each.text) for each in told] == [
        ("轮到您选", "按“测试”的名次轮着选。您是第 3 名，在您前面选的有 2 人。轮到您时全县还空着 1 个位置。"),
        ("第 1 志愿", "甲镇 一村：轮到您时已经满了，选走的是第 1 名。"),
        ("第 2 志愿", "甲镇 二村：轮到您时已经满了，选走的是第 2 名。"),
        ("服从调剂", "您服从调剂，想去的乡镇没有空位，分到别处还空着、编号最小的点位。"),
        ("结果", "分到 乙镇 三村。"),
    ]
    gone = [said(line, result.stage) for line in explanation(result, numbers[3]).lines]
    assert [each.text for each in gone] == ["本人退出", "没有分到点位：本人退出。"]


def test_the_public_list_says_who_had_taken_the_wishes(running):
    result, _places, numbers = given()
    notes = {number: full_before(lines) for number, lines in wishes_of(result, numbers).items()}
    assert notes == {
        numbers[0]: "",
        numbers[1]: "第 1 志愿被第 1 名先选走。",
        numbers[2]: "第 1 志愿被第 1 名先选走、第 2 志愿被第 2 名先选走。",
    }
    source = current_result(result.stage.cohort.stage("test"))
    assert wishes_of(source, numbers) == {}


# the command


def verify(folder: Path, *more: str) -> Any:
    ran = CliRunner().invoke(
        list_, ["verify", str(folder / "allotment.json"), *more], env={"ZEYOU_LANG": "zh"}
    )
    assert ran.exception is None or isinstance(ran.exception, SystemExit)
    return ran


@pytest.fixture
def files(running, tmp_path) -> Path:
    result, _places, _numbers = given()
    (tmp_path / "allotment.json").write_text(result.bundle, encoding="utf-8")
    source = current_result(result.stage.cohort.stage("test"))
    (tmp_path / "test.json").write_text(source.bundle, encoding="utf-8")
    return tmp_path


def test_the_command_says_whether_the_ranks_were_looked_up(files):
    alone = verify(files)
    assert alone.exit_code == 0
    assert "没有和“测试”名单第 1 版核对" in alone.output
    assert "可以放心" not in alone.output, "ranks that nobody looked up are nothing to rely on"
    assert alone.output.splitlines()[-1].startswith("名单自己前后一致")
    with_ranks = verify(files, "--with", str(files / "test.json"))
    assert with_ranks.exit_code == 0
    assert "每个人的名次和“测试”名单第 1 版上的一样" in with_ranks.output
    assert with_ranks.output.splitlines()[-1].startswith("算得对：")
    plain = json.loads(verify(files, "--json").output)
    assert (plain["ok"], plain["ranks_checked"], plain["ranks_from"]["stage"]) == (True, False, "test")


def test_another_list_that_is_not_needed_is_told_and_ends_with_two(files):
    (files / "other.json").write_bytes((files / "allotment.json").read_bytes())
    (files / "allotment.json").write_bytes((files / "test.json").read_bytes())
    ran = verify(files, "--with", str(files / "other.json"))
    assert ran.exit_code == 2
    assert "给了 --with" in ran.output
    assert ran.output.rindex("算得对") > ran.output.rindex("给了 --with")
    assert verify(files).exit_code == 0


def test_the_command_finds_a_rank_that_is_not_on_record(files):
    data = json.loads((files / "allotment.json").read_bytes())
    swapped = {1: 2, 2: 1}
    inputs = [{**item, "rank": swapped.get(item["rank"], item["rank"])} for item in data["inputs"]]
    kept = (
        "programme",
        "stage",
        "code",
        "signers",
        "columns",
        "version",
        "supersedes",
        "reason",
        "audit_head",
    )
    people = {row["candidate"]: row for row in data["rows"]}
    forged = build(Frame(**{key: data[key] for key in kept}), data["policy"], inputs, people)
    (files / "allotment.json").write_bytes(canonical_json(forged))
    assert verify(files).exit_code == 0  # it hangs together: only the other list gives it away
    ran = verify(files, "--with", str(files / "test.json"))
    assert ran.exit_code == 1
    assert "依据的那份名单上是 1" in ran.output


def test_a_wrong_second_file_is_no_forgery(files):
    ran = verify(files, "--with", str(files / "allotment.json"))
    assert ran.exit_code == 1
    assert "要的是“测试”名单第 1 版的数据文件" in ran.output
    assert "不要采信" not in ran.output
    assert verify(files, "--with", str(files / "absent.json")).exit_code == 1
