"""What a workbook shows beside its values: nothing of it is read past in silence."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
import xlsxwriter
from PIL import Image

from exams.bank.intake import Intake, take_in

DAY = datetime(2016, 1, 2)  # noqa: DTZ001 - a workbook knows no time zone
HEADINGS = ["题型", "题干", "选项A", "选项B", "答案", "知识点"]


@pytest.fixture(scope="module")
def intake() -> Intake:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("题")
    sheet.write_row(0, 0, HEADINGS)
    for row in range(1, 10):
        sheet.write_row(row, 0, ["单选题", f"题{row}", f"甲{row}", f"乙{row}", "A"])
    sheet.write_datetime(1, 2, DAY, book.add_format({"num_format": "m-d"}))
    sheet.write_formula(2, 4, '=IF(1,"A","B")', None, "A")
    sheet.write_formula(3, 2, "=X1", None, "")
    sheet.write_rich_string(4, 2, "x", book.add_format({"font_script": 1}), "2")
    sheet.set_row(5, None, None, {"hidden": True})
    sheet.merge_range(6, 5, 7, 5, "安全")
    sheet.write_string(8, 2, '=DISPIMG("ID_1",1)')
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    sheet.insert_image(9, 7, "a.png", {"image_data": picture})
    book.add_worksheet("旧题").hide()
    book.close()
    return take_in(buffer.getvalue(), "题.xlsx")


@pytest.mark.parametrize(
    ("line", "column", "level", "code"),
    [
        (0, "", "hint", "sheets-hidden"),
        (2, "选项A", "error", "date-cell"),
        (3, "答案", "hint", "formula-cell"),
        (4, "选项A", "error", "formula-failed"),
        (5, "选项A", "loss", "raised-lost"),
        (6, "", "hint", "row-hidden"),
        (9, "选项A", "error", "picture-in-cell"),
        (10, "", "loss", "picture-over-cell"),
    ],
)
def test_it_is_told_where_it_stands(intake: Intake, line: int, column: str, level: str, code: str) -> None:
    assert (line, column, level, code) in {
        (one.line, one.column, one.level, one.code) for one in intake.troubles
    }


def test_a_merged_topic_holds_for_all_its_rows(intake: Intake) -> None:
    topics = {one.draft.line: one.item.topic for one in intake.incoming}
    assert (topics[7], topics[8], topics[10]) == ("安全", "安全", "unsorted")


OPTIONS = {
    "A.甲 B.乙 C.丙": ["甲", "乙", "丙"],
    "A、甲\nB、乙": ["甲", "乙"],
    "甲|乙|丙": ["甲", "乙", "丙"],
    "甲；乙": ["甲", "乙"],
    "A.甲;B.乙;C.丙": ["甲", "乙", "丙"],
    "A.甲；B.乙。": ["甲", "乙"],
}


@pytest.mark.parametrize(("cell", "options"), OPTIONS.items())
def test_options_in_one_cell(cell: str, options: list[str]) -> None:
    data = f'题干,选项,答案\n题,"{cell}",B\n'.encode("gbk")
    assert [list(one.item.options) for one in take_in(data, "题.csv").incoming] == [options]
    behind = take_in(f'题干,答案\n"题\n{cell}",B\n'.encode(), "题.csv")
    lettered = cell.startswith("A")
    assert [list(one.item.options) for one in behind.incoming] == ([options] if lettered else [])
    assert bool(behind.errors) != lettered
