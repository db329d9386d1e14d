"""Sheets as offices bring them: read where clear, told row by row where not."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from exams.bank import formats
from exams.bank.formats.columns import mapping_of
from exams.bank.formats.convert import to_item
from exams.bank.formats.draft import Reading, Unreadable
from exams.bank.intake import Wishes, take_in

HEAD = ["序号", "题目", "A选项", "B选项", "C选项", "D选项", "", "参考答案", "解析"]


def book(*rows: list[object], **more: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        for title, table in {"题": list(rows), **more}.items():
            sheet = workbook.add_worksheet(title)
            for line, row in enumerate(table):
                for column, cell in enumerate(row):
                    if cell != "":
                        sheet.write(line, column, cell)
    return buffer.getvalue()


def read(*rows: list[object]) -> Reading:
    return formats.read(book(HEAD, *rows))[1]


def told(*rows: list[object]) -> set[tuple[int, str, str, str]]:
    return {(each.line, each.column, each.level, each.code) for each in read(*rows).troubles if each.line}


GOOD = [1, "题（　　）。", "A)甲　　", "　B)乙", "C)丙  ", " D)丁", "", "Ｂ", "因为"]


def test_prefixes_and_full_width_blanks_go() -> None:
    reading = read(GOOD)
    item = to_item(reading.drafts[0]).item
    assert item is not None
    assert (item.stem, item.options, item.key) == ("题（　　）。", ("甲", "乙", "丙", "丁"), "B")
    assert {each.code: each.facts["count"] for each in reading.troubles} == {
        "prefixes-removed": 4,
        "kinds-inferred": 1,
    }


@pytest.mark.parametrize(
    ("row", "column", "level", "code"),
    [
        ([1, "题", "A)甲", "A)乙", "B)丙", "C)丁", "", "B", "因"], "B选项", "error", "options-shifted"),
        ([1, "题", "01100", 1100, "0110", "1000", "", "B", "因"], "B选项", "error", "zeros-lost"),
        ([1, "题", 10, 20, 30, 40, "", "B", "因"], "A选项", "hint", "number-cell"),
        ([1, "题", "甲", "", "丙", "丁", "", "A", "因"], "B选项", "error", "option-gap"),
        ([1, "题", "A)甲    B)乙", "", "C)丙", "D)丁", "", "A", "因"], "A选项", "error", "two-options"),
        ([1, "", "A)甲", "B)乙", "", "", "", "A", "因"], "题目", "error", "stem-missing"),
        ([1, "A)甲", "B)乙", "C)丙", "D)丁", "", "", "A", "因"], "题目", "error", "cells-shifted"),
        ([1, "题", "A)甲", "B)乙", "", "", "", "", "因"], "参考答案", "error", "answer-missing"),
        ([1, "题", "A)甲", "B)乙", "", "", "", "C", "因"], "参考答案", "error", "answer-not-an-option"),
        ([1, "题", "A)甲", "B)乙", "", "", "", "这一格里写的是一段很长很长很长的解析文字", "B"], "参考答案", "error",
         "answer-shifted"),
        ([1, "题", "A)甲", "B)乙", "", "", "多出来的一段话", "A", "因"], "G", "loss", "unnamed-column"),
        ([1, "题", "A)甲", "B)乙", "", "", "多出来的一段话", "A", ""], "G", "loss", "explanation-shifted"),
        ([1, "　　　是公共通道", "A)甲", "B)乙", "", "", "", "A", "因"], "题目", "hint", "gap-kept"),
        ([1, "12. 题", "A)甲", "B)乙", "", "", "", "A", "因"], "题目", "hint", "number-in-stem"),
        ([1, "题", "A)甲", "B)乙", "丙", "", "", "A", "因"], "C选项", "hint", "prefix-missing"),
        ([1, "题", "甲", "乙", "", "", "", "乙", "因"], "参考答案", "hint", "answer-as-text"),
        ([1, "题", "甲", "乙", "", "", "", 12345678901234567890, "因"], "参考答案", "error", "digits-lost"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_row_and_column(row: list[object], column: str, level: str, code: str) -> None:
    assert (3, column, level, code) in told(GOOD, row)


def test_a_gap_at_the_beginning_of_a_stem_is_kept() -> None:
    (draft,) = read([1, "　　　是公共通道", "甲", "乙", "", "", "", "A", "因"]).drafts
    assert draft.stem == "______是公共通道"


def test_the_same_question_twice_is_named_and_left_out() -> None:
    spaced = [2, "题（　）。", "B)甲 ", "A)乙", "", "", "", "A", "因为"]
    plain = [1, "题（　）。", "甲", "乙", "", "", "", "A", "因为"]
    swapped = [3, "题（　）。", "乙", "甲", "", "", "", "B", "别的"]
    other = [4, "题（　）。", "甲", "乙", "", "", "", "B", "因为"]
    intake = take_in(book(HEAD, plain, swapped, other, spaced), "a.xlsx")
    told = [(each.line, each.code) for each in intake.troubles if each.code.startswith(("double", "other"))]
    assert told == [(3, "double-in-file"), (4, "other-answer-in-file")]
    assert [one.draft.line for one in intake.incoming] == [2, 4]


def test_a_sheet_without_headings_asks_for_a_mapping() -> None:
    rows = [[1, "第一题", "甲", "乙", "A"], [2, "第二题", "丙", "丁", "B"]]
    (trouble,) = take_in(book(*rows), "a.xlsx").troubles
    assert (trouble.line, trouble.code, trouble.sheet) == (1, "headings-unknown", "题")
    mapping = mapping_of(["题干=B", "选项A=C", "B选项＝D", "答案=e"])
    intake = take_in(book(*rows), "a.xlsx", Wishes(mapping=mapping))
    assert [one.item.key for one in intake.incoming] == ["A", "B"]


@pytest.mark.parametrize(("pair", "code"), [("题干", "map-unreadable"), ("心情=B", "map-unknown-field")])
def test_a_mapping_that_says_nothing_is_refused(pair: str, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        mapping_of([pair])
    assert caught.value.trouble.code == code


def test_an_answer_column_that_is_missing_is_told_once() -> None:
    intake = take_in(book(["题干", "选项A", "选项B"], ["一", "甲", "乙"], ["二", "甲", "乙"]), "a.xlsx")
    assert [(each.code, each.facts["count"]) for each in intake.troubles if each.level == "error"] == [
        ("answer-column-missing", 2)
    ]


def test_every_visible_sheet_is_read_and_named() -> None:
    table = [["题干", "答案"], ["发货前要核对地址", "对"]]
    intake = take_in(book(*table, 第二=[["说明", "没有题"]]), "a.xlsx")
    assert [(one.draft.sheet, one.item.key) for one in intake.incoming] == [("题", True)]
    assert ("第二", "headings-unknown") in {(each.sheet, each.code) for each in intake.troubles}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_csv_in_the_encodings_of_an_office(encoding: str) -> None:
    text = "题型,题干,选项A,选项B,答案,难度\r\n单选题,题,甲,乙,A,易\r\n多选,题二,甲,乙,ab,5\r\n案例题,题三,,,x,1\r\n"
    intake = take_in(text.encode(encoding), "a.csv")
    assert intake.form == "csv"
    assert [each.code for each in intake.troubles if each.level == "error"] == [
        "every-option-right",
        "kind-not-carried",
    ]
    assert [(one.item.kind, one.item.difficulty) for one in intake.incoming] == [("single", 1)]


def test_a_careful_programs_quote_before_a_formula_is_taken_off() -> None:
    intake = take_in("题干,选项A,选项B,答案\n'=1+1 得,'-1,2,B\n".encode(), "a.csv")
    assert (intake.incoming[0].item.stem, intake.incoming[0].item.options) == ("=1+1 得", ("-1", "2"))


def test_a_title_above_the_headings_is_passed_over_and_told() -> None:
    reading = formats.read(book(["某县题库"], ["题干", "答案"], ["地球是圆的", "√"]))[1]
    assert [(each.line, each.code) for each in reading.troubles if each.line] == [(1, "rows-above-header")]
    assert reading.drafts[0].line == 3


def test_questions_that_resemble_each_other_are_told_apart_where_they_stand_on_one_line() -> None:
    head, answer = (
        "<question type='truefalse'><questiontext><text>{}</text></questiontext>",
        "<text>{}</text></answer>",
    )
    one = head + "<answer fraction='100'>" + answer + "<answer fraction='0'>" + answer + "</question>"
    asked = [
        ("太阳从东边升起来", "true", "false"),
        ("水在一百度的时候会开", "true", "false"),
        ("太阳从东边升起来", "false", "true"),
    ]
    body = "<quiz>" + "".join(one.format(*each) for each in asked) + "</quiz>"
    intake = take_in(body.encode(), "a.xml")
    assert [(one.at, one.earlier, one.same_question) for one in intake.alike] == [(2, 0, True)]


def test_a_file_that_would_keep_the_office_waiting_for_minutes_is_refused_unread() -> None:
    (trouble,) = take_in("1. 题\nA. 一\nB. 二\n答案：A\n".encode() * 60_000, "a.txt").troubles
    assert trouble.code == "too-many-questions"
