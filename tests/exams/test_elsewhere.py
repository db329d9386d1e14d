"""An exam held elsewhere: its table of marks read without guessing, counted from a second person's word."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

import pytest
import xlsxwriter
from flask import Flask

from exams.kinds.online_exam import KIND
from exams.queries.elsewhere import elsewhere_marks, without_marks
from exams.services.import_elsewhere import (
    confirm_elsewhere,
    preview_elsewhere,
    propose_elsewhere,
    send_back_elsewhere,
)
from exams.services.read_elsewhere import read_sheet
from exams.services.start_attempt import start_attempt
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from recruit.programme import Programme, load, load_text
from recruit.programme.edit import with_values
from recruit.tables import read_table
from tests.exams.sitting.world import ALONE
from tests.support.candidates import World, begun, staff, standing
from tests.support.signed_in import browser

HEAD = ["准考证号", "姓名", "身份证后四位", "答卷", "面谈", "缺考", "违纪"]
COMPONENTS = """[
  {code: paper, title: {zh: 答卷, en: Paper}, kind: paper, max: 100, weight: 60},
  {code: talk, title: {zh: 面谈, en: Talk}, kind: elsewhere, max: 20, weight: 35},
  {code: briefing, title: {zh: 宣讲签到, en: Briefing}, kind: carried, max: 100, weight: 5, params: {stage: briefing}},
]"""


@lru_cache
def programme(params: str = "{held: elsewhere}") -> Programme:
    known = load("jinsha-2016")
    # A block in YAML ends where the next key begins; what stands in its place has to leave that key a line of its own.
    changed = {"params": params, "components": COMPONENTS}
    values = {f"stages.online-exam.{key}": f"{text}\n    " for key, text in changed.items()}
    return load_text(with_values(known.source_yaml, values), known.source_regions, files=known.files)


@pytest.fixture
def app(make_app) -> Flask:
    return make_app(**ALONE)


@pytest.fixture
def world(app_context: Flask) -> World:
    return standing(begun(programme()), "online-exam", 3)


@pytest.fixture
def hands(world: World):
    return staff("chief", "office"), staff("sec", "second-signatory")


def sheet(*rows: tuple, formulas: tuple = ()) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("成绩")
    page.write_row(0, 0, HEAD)
    for line, row in enumerate(rows, start=1):
        page.write_row(line, 0, row)
    for line, column, text, value in formulas:
        page.write_formula(line, column, text, None, value)
    book.close()
    return buffer.getvalue()


def good(number: int, paper: float, talk: float) -> tuple:
    return (f"{number:04}", f"丙某{number}", "", paper, talk, "", "")


def faults(world: World, *rows: tuple, **more) -> list[tuple[int, str, str]]:
    _good, bad = read_sheet(world.stage, sheet(*rows, **more), "a.xlsx")
    return [(one.number, one.column, one.refusal.code) for one in bad]


def taken_in(world: World, hands, *rows: tuple, reason: str = "") -> None:
    office, second = hands
    looked = preview_elsewhere(world.stage, sheet(*rows), "a.xlsx", office, world.after)
    proposed = propose_elsewhere(world.stage, looked.file, looked.token, reason, office, world.after)
    confirm_elsewhere(proposed, second, world.after)


WRONG = [
    (("0009", "丙某9", "", 50, 10), "准考证号", "elsewhere-unknown"),
    ((1, "丙某1", "", 50, 10), "准考证号", "elsewhere-number-damaged"),
    (("0001", "丁某", "", 50, 10), "姓名", "elsewhere-name"),
    (("0001", "", "", 50, 10), "姓名", "elsewhere-no-name"),
    (("0001", "丙某1", "1234", 50, 10), "身份证后四位", "elsewhere-tail-differs"),
    (("0001", "丙某1", "12", 50, 10), "身份证后四位", "elsewhere-tail"),
    (("", "丁某", "000X", 50, 10), "身份证后四位", "elsewhere-unknown"),
    (("0001", "丙某1", "", "50", 10), "答卷", "elsewhere-text"),
    (("0001", "丙某1", "", "50分", 10), "答卷", "elsewhere-mark"),
    (("0001", "丙某1", "", -1, 10), "答卷", "elsewhere-mark"),
    (("0001", "丙某1", "", 50.125, 10), "答卷", "elsewhere-mark"),
    (("0001", "丙某1", "", 100.5, 10), "答卷", "elsewhere-over"),
    (("0001", "丙某1", "", 50, 20.01), "面谈", "elsewhere-over"),
    (("0001", "丙某1", "", 50, ""), "面谈", "elsewhere-empty"),
    (("0001", "丙某1", "", 50, "", "是"), "答卷", "elsewhere-absent"),
    (("0001", "丙某1", "", "", "", "是", "是"), "缺考", "elsewhere-both"),
    (("0001", "丙某1", "", 50, 10, "也许"), "缺考", "elsewhere-flag"),
]


def test_what_is_not_plain_is_told(world):
    found = faults(world, *(row for row, _column, _code in WRONG))
    assert found == [(line, column, code) for line, (_row, column, code) in enumerate(WRONG, start=2)]


def test_a_formula_is_no_mark_and_a_candidate_stands_once(world):
    rows = [good(1, 50, 10), good(2, 50, 10), good(3, 50, 10), good(2, 60, 10)]
    content = sheet(*rows, formulas=((1, 3, "=40+10", 50),))
    told, bad = read_sheet(world.stage, content, "a.xlsx")
    assert [(one.number, one.column, one.refusal.code, one.refusal.facts.get("row")) for one in bad] == [
        (2, "答卷", "elsewhere-formula", None),
        (3, "姓名", "elsewhere-twice", 5),
        (5, "姓名", "elsewhere-twice", 3),
    ]
    assert [one.number for _row, one in told] == ["0003"], "of two rows about one candidate neither counts"


def test_the_second_row_of_somebody_is_told_even_where_the_first_is_wrong(world):
    assert faults(world, ("0001", "丙某1", "", "50分", 10), good(1, 60, 10)) == [
        (2, "答卷", "elsewhere-mark"),
        (3, "姓名", "elsewhere-twice"),
    ]


def test_a_name_and_the_tail_of_the_id_are_enough_and_spaces_do_no_harm(world):
    rows, bad = read_sheet(world.stage, sheet(("", "丙 某1", "000x", 87.5, 20)), "a.xlsx")
    assert bad == []
    assert rows[0][1].number == "0001"
    assert rows[0][1].marks == {"paper": "87.5", "talk": "20"}


def test_marks_count_from_the_second_word_and_not_before(world, hands):
    office, second = hands
    absent = ("0002", "丙某2", "", "", "", "是", "")
    cheat = ("0003", "丙某3", "", 99, 1, "", "是")
    content = sheet(good(1, 87.5, 12), absent, cheat)
    looked = preview_elsewhere(world.stage, content, "a.xlsx", office, world.after)
    proposed = propose_elsewhere(world.stage, looked.file, looked.token, "", office, world.after)
    assert without_marks(world.stage) == ["0001", "0002", "0003"]
    assert {one.code for one in KIND.blockers(world.stage)} == {"elsewhere-missing", "elsewhere-waiting"}
    assert [one.code for one in KIND.second_hands(world.stage)] == ["elsewhere-waiting"]
    with pytest.raises(Refusal, match="elsewhere-waiting"):
        preview_elsewhere(world.stage, content, "a.xlsx", office, world.after)
    with pytest.raises(Refusal, match="role-missing"):
        confirm_elsewhere(proposed, office, world.after)
    confirm_elsewhere(proposed, second, world.after)
    one, two, three = elsewhere_marks(world.stage)
    assert one.values == {"paper": Decimal("87.5"), "talk": Decimal(12)}
    assert (two.absent, three.excluded) == (True, "cheating")
    assert three.values == {"paper": None, "talk": None}
    assert KIND.blockers(world.stage) == []
    assert proposed.sheet_sha256[:16] in KIND.mark_notes(world.stage, "0001", world.after)[1]
    noted = db.session.query(AuditEntry).filter(AuditEntry.action.like("elsewhere.%")).all()
    assert [(row.action, row.facts["sheet"]) for row in noted] == [
        ("elsewhere.propose", proposed.sheet_sha256),
        ("elsewhere.confirm", proposed.sheet_sha256),
    ]


def test_one_person_never_signs_twice(world):
    both = staff("both", "office", "second-signatory")
    looked = preview_elsewhere(world.stage, sheet(good(1, 50, 10)), "a.xlsx", both, world.after)
    proposed = propose_elsewhere(world.stage, looked.file, looked.token, "", both, world.after)
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_elsewhere(proposed, both, world.after)


def test_a_mark_that_counts_is_changed_with_a_reason_only(world, hands):
    office, _second = hands
    taken_in(world, hands, good(1, 50, 10), good(2, 60, 10))
    same = preview_elsewhere(world.stage, sheet(good(1, 50, 10)), "a.xlsx", office, world.after)
    with pytest.raises(Refusal, match="elsewhere-none-new"):
        propose_elsewhere(world.stage, same.file, same.token, "", office, world.after)
    looked = preview_elsewhere(world.stage, sheet(good(1, 55, 10)), "a.xlsx", office, world.after)
    with pytest.raises(Refusal) as refused:
        propose_elsewhere(world.stage, looked.file, looked.token, " ", office, world.after)
    assert refused.value.code == "elsewhere-reason"
    taken_in(world, hands, good(1, 55, 10), reason="考点更正")
    assert [one.values["paper"] for one in elsewhere_marks(world.stage)] == [Decimal(55), Decimal(60), None]


def test_sent_back_nothing_counts(world, hands):
    office, second = hands
    looked = preview_elsewhere(world.stage, sheet(good(1, 50, 10)), "a.xlsx", office, world.after)
    proposed = propose_elsewhere(world.stage, looked.file, looked.token, "", office, world.after)
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back_elsewhere(proposed, second, world.after)
    send_back_elsewhere(proposed, second, world.after, "和原表不一样")
    assert len(without_marks(world.stage)) == 3


def test_before_the_exam_there_are_no_marks_and_nobody_sits_it_here(world, hands):
    office, _second = hands
    with pytest.raises(Refusal, match="elsewhere-too-early"):
        preview_elsewhere(world.stage, sheet(good(1, 5, 1)), "", office, world.opens - timedelta(hours=1))
    with pytest.raises(Refusal, match="elsewhere-exam"):
        start_attempt(world.entries[0], world.during)
    assert KIND.todos(world.entries[0]) == []


def test_what_a_programme_may_say():
    assert programme().stage("online-exam").params == {"held": "elsewhere"}
    told = [path for path, _code, _facts in KIND.check_params({"held": "elsewhere", "paper": []})]
    assert told == ["paper"], "papers are not ours"
    here = replace(programme().stage("online-exam"), params={})
    assert [code for _path, code, _facts in KIND.check_stage(here, programme())] == ["elsewhere-component"]


def test_the_pages_from_table_to_signature(world, hands, app, clock):
    clock.set(world.after)
    first, second, candidate = (browser(app, login) for login in ("chief", "sec", "a1"))
    home = f"/exam/office/{world.stage_id}/elsewhere"
    assert first.get(f"/exam/office/{world.stage_id}").headers["Location"].endswith(home)
    assert read_table(first.get(f"{home}.xlsx").data).header[:4] == ("准考证号", "姓名", "答卷", "面谈")
    upload = {"sheet": (io.BytesIO(sheet(good(1, 50, 10), good(2, 500, 10))), "a.xlsx")}
    page = first.post(home, data=upload).text
    assert "超过满分 100 分" in page
    fields = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("file", "token")}
    assert "交给复核人了" in first.post(f"{home}/propose", data=fields, follow_redirects=True).text
    shown = second.get(home).text
    assert "丙某1" in shown
    confirm = next(
        part.split('"')[0] for part in shown.split('action="') if part.split('"')[0].endswith("/confirm")
    )
    assert "原来的成绩" not in shown
    assert "从现在起算数" in second.post(confirm, follow_redirects=True).text
    upload = {"sheet": (io.BytesIO(sheet(good(1, 49, 10))), "b.xlsx")}
    page = first.post(home, data=upload).text
    fields = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("file", "token")}
    first.post(f"{home}/propose", data={**fields, "reason": "考点更正"})
    shown = re.sub(r"<[^>]+>", " ", second.get(home).text)
    assert re.search(r"答卷 49；面谈 10\s+答卷 50；面谈 10", shown), "whoever signs sees what counted before"
    assert "不在网上考" in candidate.get(f"/exam/{world.entry_ids[0]}").text
