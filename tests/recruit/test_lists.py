"""Signed lists as files and as pages of rows; what anybody finds who recomputes one; one's own working."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recruit.commands.lists import list_
from recruit.db import db
from recruit.errors import Refusal
from recruit.list_findings import LARGEST, WORDS, check, words
from recruit.list_rows import told_apart
from recruit.queries.entries import entries_of
from recruit.queries.explanation import own_explanation
from recruit.queries.lists import list_page, posted_lists, published, versions_of
from recruit.queries.townships import exam_stage, township_table
from recruit.services import close_stage
from recruit.services.export_lists import content, export
from recruit.tables import read_table
from recruit.web.working import distance, said
from scoring.canonical import canonical_json
from scoring.verification import Finding
from tests.recruit.funnel import small
from tests.support.funnel import applicant_of, at_the_test, close, correct, office, person, publish


def names(*pairs: tuple[str | None, str]) -> list[str | None]:
    return told_apart([{"name": name, "candidate": number} for name, number in pairs])


# files


@pytest.mark.database
def test_the_files_of_a_list(running, tmp_path):
    result = publish(at_the_test())
    paths = export(result, tmp_path)
    assert [str(path.relative_to(tmp_path)) for path in paths] == [
        "lists/test.csv",
        "lists/test.xlsx",
        "lists/test.html",
        "bundles/test.json",
    ]
    bundle = json.loads(paths[3].read_bytes())
    assert hashlib.sha256(paths[0].read_bytes()).hexdigest() == bundle["hashes"]["list_csv"]
    assert hashlib.sha256(paths[3].read_bytes()).hexdigest() == result.sha256
    assert check(paths[3].read_bytes()) == []


def test_same_result_same_bytes_whatever_the_language(running, monkeypatch):
    result = publish(at_the_test())
    before = {kind: content(result, kind) for kind in ("csv", "xlsx", "html", "json")}
    monkeypatch.setenv("ZEYOU_LANG", "en")
    assert {kind: content(result, kind) for kind in before} == before


def test_the_excel_file_speaks_in_words_and_keeps_numbers(running, tmp_path):
    table = read_table(content(publish(at_the_test()), "xlsx"))
    assert table.header[:4] == ("名次", "准考证号", "姓名", "乡镇（街道）")
    first, third, last = table.rows[0], table.rows[2], table.rows[3]
    assert (first.get("准考证号"), first.get("结果"), first.get("答卷")) == ("N0001", "晋级", "90")
    assert third.get("结果") == "候补"
    assert (last.get("姓名"), last.get("结果"), last.get("说明")) == ("", "未入选", "名次在入选线以下")


def test_the_page_from_disk_carries_its_style_and_fetches_nothing(running):
    page = content(publish(at_the_test()), "html").decode()
    assert "<style>" in page
    assert "<link" not in page
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "N0004" in page


def test_names_that_look_alike_are_told_apart_by_the_last_digits():
    shown = names(("张*明", "JS0112"), ("李*", "JS0113"), ("张*明", "JS0212"), (None, "JS0114"))
    assert shown == ["张*明（尾号 112）", "李*", "张*明（尾号 212）", None]
    assert names(("张*明", "JS0112"), ("张*明", "JS0113")) == ["张*明（尾号 12）", "张*明（尾号 13）"]


def test_a_name_on_another_page_still_counts_as_alike():
    rows = [{"name": "张*明", "candidate": number} for number in ("JS0112", "JS0212")]
    assert told_apart(rows, rows[1:]) == ["张*明（尾号 212）"]


# pages of rows


@pytest.mark.database
def test_only_what_is_published_is_read(running):
    stage = at_the_test()
    result = close(stage)
    with pytest.raises(Refusal, match="unknown"):
        published(result.id)
    assert posted_lists(stage.cohort) == []


def test_rows_by_page_and_by_number(running, monkeypatch):
    monkeypatch.setattr("recruit.queries.lists.PAGE", 3)
    result = publish(at_the_test())
    first, second = list_page(result), list_page(result, page=2)
    assert [row["candidate"] for row in first.rows] == ["N0001", "N0002", "N0003"]
    assert (first.cut_after, first.pages, first.total) == (2, 2, 4)
    assert [row["name"] for row in second.rows] == [None]
    assert second.cut_after is None
    found = list_page(result, " 00 04 ")
    assert [row["candidate"] for row in found.rows] == ["N0004"]
    assert list_page(result, "9999").rows == []
    assert list_page(result, page=99).page == 2


def test_a_corrected_list_keeps_its_old_version_readable(running):
    stage = at_the_test()
    first = publish(stage)
    entries_of(stage)[0].candidacy.state = "excluded"
    second = correct(stage, "查实冒名")
    (posted,) = posted_lists(stage.cohort)
    assert (posted.newest.id, [old.id for old in posted.earlier]) == (second.id, [first.id])
    assert [one.version for one in versions_of(stage)] == [2, 1]
    assert [row["candidate"] for row in list_page(first).rows][0] == "N0001"
    last = list_page(second).rows[-1]
    assert (last["candidate"], last["reason"]) == ("N0001", "取消资格")


# townships


@pytest.mark.database
def test_townships_count_who_really_sat(running):
    stage = at_the_test(marks=(90, 80, 70))
    assert exam_stage(stage.cohort).code == "test"
    entries = entries_of(stage)
    entries[2].candidacy.township_code = "999001002"
    db.session.query(small.Mark).filter_by(entry_id=entries[2].id).delete()
    open_table = {row.name: row for row in township_table(stage.cohort, office())}
    assert (open_table["甲镇"].sat, open_table["乙镇"].sat) == (2, 0)
    publish(stage)
    table = {row.name: row for row in township_table(stage.cohort, office())}
    assert (table["甲镇"].registered, table["甲镇"].sat, table["甲镇"].passed) == (
        3,
        2,
        {"screen": 2, "test": 2},
    )
    assert (table["乙镇"].sat, table["乙镇"].passed) == (0, {"screen": 1})


def test_a_townships_account_sees_its_own_row_only(running):
    stage = at_the_test()
    clerk = person("clerk", "office")
    clerk.organisation = small.Organisation(code="t", kind="township", name="乙镇", township_code="999001002")
    assert [row.name for row in township_table(stage.cohort, clerk)] == ["乙镇"]


# one's own working


@pytest.mark.database
def test_ones_own_working_and_nobody_elses(running):
    stage = at_the_test()
    account = applicant_of(stage, "N0003")
    result = close(stage)
    with pytest.raises(Refusal, match="unknown"):
        own_explanation(account, result.id, "N0003")
    close_stage.publish(result, office(), small.AFTER_TEST)
    found = own_explanation(account, result.id, "N0003")
    assert [line.code for line in found.lines] == ["component", "total", "rank", "line", "outcome"]
    for number in ("N0001", "N9999"):
        with pytest.raises(Refusal, match="unknown"):
            own_explanation(account, result.id, number)


def test_the_working_in_words(running):
    stage = at_the_test(marks=(90, 80, 80, 60), places=3)
    result = publish(stage)
    found = own_explanation(applicant_of(stage, "N0002"), result.id, "N0002")
    texts = [said(line, stage).text for line in found.lines]
    assert texts[0] == "成绩 80，满分 100，占 100 分：80 ÷ 100 × 100，得 80.00 分。"
    assert "同分" not in texts[1]
    assert texts[2] == "总分 80.00 的一共 2 人。"
    assert texts[3] == "在 4 个有成绩的人里排第 2 名。这个名次并列 2 人。"
    assert texts[4] == "取前 3 名。线上最后一名 80.00 分。线下第一名 60.00 分。"
    assert texts[5] == "晋级。"
    assert distance(found.lines) == "比线下第一名（60.00 分）高 20.00 分。"
    below = own_explanation(applicant_of(stage, "N0004"), result.id, "N0004")
    assert distance(below.lines) == "比线上最后一名（80.00 分）低 20.00 分。"


# recomputing


def verify_file(path: Path, *more: str) -> Any:
    return CliRunner().invoke(list_, ["verify", str(path), *more], env={"ZEYOU_LANG": "zh"})


@pytest.fixture
def bundle_file(running, tmp_path) -> Path:
    path = tmp_path / "test.json"
    path.write_bytes(publish(at_the_test()).bundle.encode())
    return path


def test_the_command_recomputes_a_sound_list(bundle_file):
    ran = verify_file(bundle_file)
    assert ran.exit_code == 0
    assert "晋级 2 人，候补 1 人，未入选 1 人" in ran.output
    plain = json.loads(verify_file(bundle_file, "--json").output)
    assert (plain["ok"], plain["candidates"], plain["findings"]) == (True, 4, [])


def test_the_command_names_what_was_changed(bundle_file):
    bundle = json.loads(bundle_file.read_bytes())
    bundle["inputs"][3]["values"]["paper"] = "95"
    bundle_file.write_bytes(canonical_json(bundle))
    ran = verify_file(bundle_file)
    assert ran.exit_code == 1
    assert "“名次”" in ran.output or "“准考证号”" in ran.output
    ran = verify_file(bundle_file, "--json")
    assert ran.exit_code == 1
    plain = json.loads(ran.stdout)
    assert plain["ok"] is False
    assert "hash-differs" in {one["code"] for one in plain["findings"]}
    assert all(one["message"] for one in plain["findings"])


def test_a_file_saved_by_another_program_is_told_from_a_forgery(bundle_file):
    bundle = json.loads(bundle_file.read_bytes())
    findings = check(json.dumps(bundle, ensure_ascii=False, indent=1).encode())
    assert [one.code for one in findings] == ["not-canonical"]


@pytest.mark.parametrize("name", ["absent.json", "."])
def test_a_file_that_cannot_be_opened(tmp_path, name):
    ran = verify_file(tmp_path / name)
    assert ran.exit_code == 1
    assert isinstance(ran.exception, SystemExit)
    assert "打不开文件" in ran.output


HOSTILE = [
    b"",
    b"\x00\xff\xfe",
    b"[]",
    b"null",
    b'{"format":"zeyou-list/1"}',
    b"[" * 100_000,
    b'{"format":' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"format":"zeyou-list/1","\\ud800":1}',
    b'{"format":"\\ud800"}',
    b'{"format":"\\u001b[31m"}',
    b'{"a":' + b"9" * 5000 + b"}",
]


@pytest.mark.parametrize("data", HOSTILE)
def test_no_bytes_give_a_traceback(tmp_path, data):
    path = tmp_path / "hostile.json"
    path.write_bytes(data)
    for more in ((), ("--json",)):
        ran = verify_file(path, *more)
        assert ran.exit_code == 1
        assert isinstance(ran.exception, SystemExit)
        assert "\x1b" not in ran.output


def paths_of(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in plain data."""
    yield here
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from paths_of(one, (*here, key))


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.sampled_from(["", "NaN", "Infinity", "1e999999999", "-1", "\ud800", "2016-05-26", "x" * 500, "draw"]),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just({"code": None}),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_forged_list_it_is_found_and_said(bundle_file, data):
    bundle = json.loads(bundle_file.read_bytes())
    path = data.draw(st.sampled_from(list(paths_of(bundle))[1:]))
    junk = data.draw(JUNK)
    holder = bundle
    for key in path[:-1]:
        holder = holder[key]
    same = holder[path[-1]] == junk and type(holder[path[-1]]) is type(junk)
    holder[path[-1]] = junk
    findings = check(json.dumps(bundle, sort_keys=True, separators=(",", ":")).encode())
    assert findings or same
    assert all(words(finding).isprintable() for finding in findings)


def test_every_finding_has_words():
    assert set(re.findall(r"``([a-z-]+)``", Finding.__doc__ or "")) <= set(WORDS)


def test_a_file_beyond_all_measure_is_not_parsed():
    assert [one.code for one in check(b" " * (LARGEST + 1))] == ["too-large"]
