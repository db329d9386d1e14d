"""Files as people and other programs write them, not as their formats say: read right, or told."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest
from PIL import Image
from xlsxwriter import Workbook

from exams.bank import formats
from exams.bank.formats.convert import to_item
from exams.bank.intake import take_in
from tests.exams.bank.test_foreign_files import ITEM, errors, xml

LOOSE = "题\n\na) 甲\n\nＢ）乙\nanswer：ｂ\nFEEDBACK: 因为\n\n题二\nA. 甲\nB. 乙\nANSWER: (A)\n"


def test_aiken_as_teachers_type_it() -> None:
    items = [to_item(draft).item for draft in formats.read(LOOSE.encode(), form="aiken")[1].drafts]
    assert [item and (item.key, item.explanation) for item in items] == [("B", "因为"), ("A", "")]


@pytest.mark.parametrize("encoding", ["gbk", "gb2312", "GB18030", "UTF-16"])
def test_xml_in_the_encodings_of_an_office(encoding: str) -> None:
    asked = '<question type="truefalse"><questiontext><text>汉字</text></questiontext>'
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<quiz xmlns="x">\n{asked}<answer fraction="100"><text>true'
    read = take_in(f"{text}</text></answer></question></quiz>".encode(encoding), "x.xml")
    assert [(one.draft.line, one.item.stem) for one in read.incoming] == [(3, "汉字")]


def test_a_damaged_utf8_file_is_not_read_as_another_encoding() -> None:
    data = "1. 快递单要怎样处理\nA. 撕碎\nB. 乱扔\n答案：A".encode()
    (trouble,) = take_in(data + "乱".encode()[:2], "x.txt").troubles
    assert (trouble.line, trouble.code) == (4, "text-encoding")


def png(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(buffer, "PNG")
    return buffer.getvalue()


def test_pictures_of_one_name_stay_apart_in_moodle_and_those_inside_a_text_are_kept() -> None:
    def texts(name: str, colour: str) -> str:
        inside = f"<file name='image.png' encoding='base64'>{base64.b64encode(png(colour)).decode()}</file>"
        return (
            f"<{name} fraction='100'><text>&lt;img src='@@PLUGINFILE@@/image.png'&gt;</text>{inside}</{name}>"
        )

    own = base64.b64encode(png("white")).decode()
    wrong = f"<answer fraction='0'><text>&lt;img src='data:image/png;base64,{own}'&gt;</text></answer>"
    body = f"{texts('questiontext', 'red')}{texts('answer', 'blue')}{wrong}<single>true</single>"
    intake = take_in(xml(f"<question type='multichoice'>{body}</question>"), "x.xml")
    (one,) = intake.incoming
    assert len({picture.sha256 for picture in one.item.pictures}) == 3
    assert not [each for each in intake.troubles if each.level != "hint"]


def test_pictures_of_one_name_stay_apart_in_a_package() -> None:
    item = ITEM.replace("先看。", '看<img src="img/a.png" alt="图"/>')
    rows = "".join(f'<resource type="imsqti_item_xmlv2p1" href="{each}/i%201.xml"/>' for each in "ab")
    manifest = f"<manifest><resources>{rows}</resources></manifest>".encode()
    parts = {f"{each}/i 1.xml": item.replace("甲", f"甲{each}").encode() for each in "ab"}
    parts |= {"a/img/a.png": png("red"), "b/img/a.png": png("blue")}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {"imsmanifest.xml": manifest, **parts}.items():
            archive.writestr(name, content)
    found = [one.item.pictures[0].sha256 for one in take_in(buffer.getvalue(), "x.zip").incoming]
    assert len(set(found)) == 2


def mapped(correct: str, values: dict[str, str], template: str = "map_response") -> str:
    entries = "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in values.items())
    right = f"<correctResponse><value>{correct}</value></correctResponse>" if correct else ""
    path = f"http://www.imsglobal.org/question/qti_v2p1/rptemplates/{template}"
    item = ITEM.replace(
        "<correctResponse><value>b</value></correctResponse>", f"{right}<mapping>{entries}</mapping>"
    )
    return item.replace("</assessmentItem>", f'<responseProcessing template="{path}"/></assessmentItem>')


def test_a_qti_mapping_decides_only_where_the_item_is_marked_by_it() -> None:
    best = take_in(mapped("", {"a": "0.5", "b": "1"}).encode(), "x.xml")
    assert [one.item.key for one in best.incoming] == ["B"]
    assert errors(mapped("a", {"b": "1"})) == [(4, "answers-differ")]
    unused = take_in(mapped("a", {"b": "1"}, "match_correct").encode(), "x.xml")
    assert [one.item.key for one in unused.incoming] == ["A"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{＝甲 ～乙}", "answer-unclear"),
        ("{对}", "truth-as-text"),
        ("{=甲 -> 乙 =丙}", "arrow-in-form"),
        ("{~%对%甲 =乙}", "weight-unclear"),
    ],
)
def test_gift_that_looks_like_something_else_is_told(body: str, code: str) -> None:
    _, reading = formats.read(f"题{body}".encode(), form="gift")
    assert code in [each.code for each in reading.troubles]


ROWS_OF_BLANKS = [
    f"1. 题\nA. 甲\nB. 乙\n答案：A\n{line}\n"
    for blanks in [" " * 19_000]
    for line in (
        "题号" + "1" * 60 + "x",
        f"答案{blanks}x",
        f"附{blanks}x",
        f"答案：1{blanks}x",
        f"答案：1-5{blanks}x",
        f"2. 题（A{blanks}x",
        f"一{blanks}{'x' * 300}",
        "2. 题 " + "A. " * 6_000,
    )
]


@pytest.mark.parametrize(
    "text",
    [*ROWS_OF_BLANKS, "题\n" + "\t\t\n" * 60_000 + "1. 题\nA. 甲\nB. 乙\n答案：A", "<!---->" * 200 + "1. 题"],
)
def test_a_long_row_of_blanks_or_digits_keeps_nobody_waiting(text: str) -> None:
    """Each took minutes to years where a pattern tried every way to share them out. The question beside it is read."""
    reading = take_in(text.encode(), "x.txt")
    assert "题" in [each.draft.stem for each in reading.incoming] or reading.troubles


def test_a_cell_of_blanks_keeps_nobody_waiting() -> None:
    assert take_in(f"题干,选项A,选项B,答案\n{' ' * 100_000},甲,乙,A\n".encode(), "x.csv").incoming == ()


@pytest.mark.parametrize("encoding", ["gb2312", "no-such"])
def test_a_workbook_in_an_encoding_nobody_knows_is_read_or_refused(encoding: str) -> None:
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, texts in enumerate((("题干", "选项A", "选项B", "答案"), ("题", "甲", "乙", "A"))):
        sheet.write_row(row, 0, texts)
    book.close()
    changed = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/workbook.xml":
                part = part.replace(b"UTF-8", encoding.encode())
            new.writestr(name, part)
    intake = take_in(changed.getvalue(), "x.xlsx")
    assert intake.incoming or intake.errors
