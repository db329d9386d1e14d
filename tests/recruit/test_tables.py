"""Tables people bring: any encoding and delimiter, row numbers as Excel shows them, nothing dangerous."""

import io
import os
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from recruit.messages import tell
from recruit.table_messages import TABLE_TEXTS
from recruit.tables import Limits, TableError, read_table, write_xlsx
from scoring.csvtext import csv_bytes

CREATED = datetime(2016, 6, 13, 9, tzinfo=UTC)


def refusal(source: object, **options: object) -> TableError:
    with pytest.raises(TableError) as caught:
        read_table(source, "名单", **options)  # type: ignore[arg-type]
    assert caught.value.code in TABLE_TEXTS
    assert "名单" in tell(caught.value)
    return caught.value


def book(rows: list[list[object]], *more: tuple[str, list[list[object]]], hidden: bool = False) -> bytes:
    """A workbook as a clerk's Excel would write it: numbers as numbers, moments as moments."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        buffer, {"default_date_format": "yyyy-mm-dd hh:mm:ss", "remove_timezone": True}
    )
    for index, (name, content) in enumerate([("表一", rows), *more]):
        sheet = workbook.add_worksheet(name)
        if hidden and index == 0:
            sheet.hide()
        for line, cells in enumerate(content):
            sheet.write_row(line, 0, cells)
    if hidden:
        workbook.worksheets()[1].activate()
    workbook.close()
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_any_usual_spelling(encoding: str, delimiter: str):
    text = f"姓名{delimiter}村\r\n彝小明{delimiter}木孔村\r\n"
    table = read_table(text.encode(encoding))
    assert (table.kind, table.header) == ("csv", ("姓名", "村"))
    assert table.rows[0].cells == {"姓名": "彝小明", "村": "木孔村"}


def test_rows_keep_the_number_excel_shows():
    table = read_table(b'\ncandidate,panel\n\na,1\n , \nb,"2\n3"\nc,4\n')
    assert [(row.number, row.get("candidate")) for row in table.rows] == [(4, "a"), (6, "b"), (7, "c")]


def test_cells_are_trimmed_of_blanks_seen_and_unseen():
    table = read_table("\u200b姓名 ,　分数\n\ufeff　王　五　,\u00a08\u200b\n".encode())
    assert table.header == ("姓名", "分数")
    assert table.rows[0].cells == {"姓名": "王　五", "分数": "8"}


def test_short_and_long_rows():
    table = read_table(b"a,b\n1\n1,2,3,,5\n")
    assert table.rows[0].get("b") == ""
    assert table.rows[1].extra == ("3", "5")


def test_blank_header_cells_get_a_name_and_repeated_ones_are_refused():
    assert read_table(b"a,,c\n1,2,3\n").header == ("a", "#2", "c")
    assert refusal(b"a,b,a\n").facts["column"] == "a"


def test_a_file_without_header():
    table = read_table("题一,A\n题二,B,C\n".encode(), has_header=False)
    assert table.header == ("1", "2", "3")
    assert [row.number for row in table.rows] == [1, 2]
    assert table.rows[1].get("3") == "C"


def test_the_content_decides_and_not_the_name(tmp_path: Path):
    (tmp_path / "marks.csv").write_bytes(book([["a"], ["1"]]))
    assert read_table(tmp_path / "marks.csv").kind == "xlsx"
    (tmp_path / "marks.xlsx").write_bytes(b"a\n1\n")
    assert read_table(tmp_path / "marks.xlsx").kind == "csv"


def test_excel_cells_read_as_excel_shows_them():
    moment = datetime(2016, 5, 26, 9, 30, 15, tzinfo=UTC)
    cells = ["文字", 88.5, 88.30000000000001, 7, True, moment, "007", 522426199001010011]
    table = read_table(book([[f"c{index}" for index in range(len(cells))], cells]))
    row = table.rows[0]
    assert list(row.cells.values())[:7] == ["文字", "88.5", "88.3", "7", "TRUE", "2016-05-26T09:30:15", "007"]
    assert row.numeric == {"c1", "c2", "c3", "c7"}
    assert row.damaged == {"c7"}
    assert row.number == 2


def test_excel_rows_keep_their_numbers_across_gaps():
    table = read_table(book([[], ["a", "b"], [], ["", "x"]]))
    assert [(row.number, row.get("b")) for row in table.rows] == [(4, "x")]


def test_the_sheet_is_the_first_visible_one_with_content_or_the_one_named():
    data = book([["secret"], ["1"]], ("表二", [["a"], ["2"]]), ("表三", [["b"], ["3"]]), hidden=True)
    assert (read_table(data).sheet, read_table(data).header) == ("表二", ("a",))
    assert read_table(data, sheet="表三").rows[0].get("b") == "3"
    assert "表三" in str(refusal(data, sheet="没有").facts["sheets"])


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "table-empty"),
        (b" \r\n\t", "table-empty"),
        (b",,\n,\n", "table-no-header"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "table-old-excel"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "table-not-text"),
        (b"a,b\n\xff\xff\xff", "table-encoding"),
        (b'a,b\n1,"2\n', "table-csv-broken"),
        (b"PK\x03\x04 not really", "table-broken"),
        (book([]), "table-empty"),
        (Path("no-such-file.csv"), "table-missing"),
        (Path(), "table-missing"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(source: object, code: str):
    assert refusal(source).code == code


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(bytes=20), "table-too-large"),
        (Limits(rows=3), "table-too-many-rows"),
        (Limits(columns=2), "table-too-many-columns"),
        (Limits(cells=11), "table-too-many-cells"),
    ],
)
def test_limits_hold_for_csv_and_excel(limits: Limits, code: str):
    rows = [["a", "b", "c"], *[["1", "2", "3"]] * 4]
    assert refusal(csv_bytes(rows[0], rows[1:]), limits=limits).code == code
    assert refusal(book(rows), limits=limits).code == code
    assert len(read_table(book(rows)).rows) == 4


def repacked(data: bytes, change: dict[str, bytes], drop: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist() if name != drop}
        for name, content in {**parts, **change}.items():
            new.writestr(name, content)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
FAR_CELL = b'<worksheet><sheetData><row r="1"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
FAR_ROW = FAR_CELL.replace(b"XFD1048576", b"A1").replace(b'row r="1"', b"row  r = '9999999'")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "table-active"),
        ({"xl/externalLinks/externalLink1.xml": b"x"}, "table-active"),
        ({"xl/media/image.png": b"\x00" * 40_000_000}, "table-bomb"),
        ({f"xl/junk{index}.xml": b"" for index in range(200)}, "table-bomb"),
        ({"../escape.xml": b"x"}, "table-broken"),
        ({SHEET: FAR_CELL}, "table-too-many-rows"),
        ({SHEET: FAR_ROW}, "table-too-many-rows"),
        ({SHEET: FAR_CELL.replace(b"1048576", b"40000")}, "table-too-many-cells"),
        ({SHEET: FAR_CELL.decode().encode("utf-16")}, "table-broken"),
        ({SHEET: b"<worksheet"}, "table-broken"),
        ({"xl/workbook.xml": b"<workbook/>"}, "table-empty"),
    ],
)
def test_hostile_workbooks_are_refused_unopened(change: dict[str, bytes], code: str):
    assert refusal(repacked(book([["a"], ["1"]]), change)).code == code


def test_a_reference_across_two_chunks_is_still_seen():
    for padding in range(65_480, 65_520):
        sheet = b"<worksheet><!--" + b"x" * padding + b"-->" + FAR_CELL.removeprefix(b"<worksheet>")
        assert refusal(repacked(book([["a"], ["1"]]), {SHEET: sheet})).code == "table-too-many-rows"


def test_a_package_without_its_table_of_contents_is_no_workbook():
    assert refusal(repacked(book([["a"]]), {}, drop="[Content_Types].xml")).code == "table-broken"


def test_an_encrypted_part_is_refused():
    data = bytearray(book([["a"], ["1"]]))
    start = 0
    while (start := data.find(b"PK\x01\x02", start)) >= 0:
        data[start + 8] |= 1
        start += 4
    assert refusal(bytes(data)).code == "table-encrypted"


COLUMNS = ["名次", "报名序号", "得分"]
ROWS = [
    [1, "=HYPERLINK(1)", Decimal("88.50")],
    [2, "00123456789012345678", None],
    [3, "http://x.test", 10**15],
]


def test_written_workbooks_are_the_same_bytes_every_time():
    assert write_xlsx(COLUMNS, ROWS, "面试名单", CREATED) == write_xlsx(COLUMNS, ROWS, "面试名单", CREATED)


def test_written_workbooks_hold_no_formula_and_no_link():
    data = write_xlsx(COLUMNS, ROWS, "面试/名单", CREATED)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read(SHEET)
        assert b"<f>" not in sheet
        assert b"hyperlink" not in sheet
        assert not [name for name in archive.namelist() if "rels" in name and "sheet" in name]


def test_what_is_written_can_be_read_back():
    table = read_table(write_xlsx(COLUMNS, ROWS, "面试/名单", CREATED))
    assert (table.header, table.sheet) == (tuple(COLUMNS), "面试 名单")
    assert [row.get("报名序号") for row in table.rows] == [row[1] for row in ROWS]
    assert [row.get("得分") for row in table.rows] == ["88.5", "", "1000000000000000"]
    assert table.rows[2].damaged == frozenset()
    assert read_table(csv_bytes(COLUMNS, ROWS)).rows[0].cells == {
        "名次": "1",
        "报名序号": "'=HYPERLINK(1)",
        "得分": "88.50",
    }


@pytest.mark.parametrize("title", ["", "History", "[]:*?/\\", "'", "很" * 40])
def test_any_title_gives_a_sheet_name_excel_accepts(title: str):
    assert read_table(write_xlsx(["a"], [["1"]], title, CREATED)).rows[0].get("a") == "1"


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "a.csv")
    assert refusal(tmp_path / "a.csv").code == "table-no-file"
    assert refusal(Path("/dev/zero")).code == "table-no-file"
    assert refusal(tmp_path).code == "table-missing"


@pytest.mark.shared_data
def test_real_office_files_are_read_or_refused_in_words(shared_data: Path):
    read, refused = 0, set()
    for path in sorted(
        [*shared_data.rglob("*.xlsx"), *shared_data.rglob("*.csv"), *shared_data.rglob("*.xls")]
    ):
        try:
            table = read_table(path, has_header=path.name != "ncre_level1_office.xlsx")
        except TableError as error:
            refused.add(error.code)
            continue
        assert table.rows
        read += 1
    assert read > 50
    assert refused <= set(TABLE_TEXTS)
