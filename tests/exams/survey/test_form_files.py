"""`zeyou survey check`, and files that are no forms: a clear refusal, never a stumble."""

import io
import json
import os
import random
import struct
import zipfile
from pathlib import Path
from time import perf_counter

import pytest
from click.testing import CliRunner, Result

from exams.commands.survey import survey
from exams.survey.legacy import OLE, look
from exams.survey.reading import read_form
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.tables import TableError
from tests.exams.survey.books import book

GOOD = {"survey": [["type", "name", "label"], ["text", "a", "题"]]}


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


def check(*arguments: object) -> Result:
    return CliRunner().invoke(survey, ["check", *(str(one) for one in arguments)])


def put(folder: Path, content: bytes, name: str = "form.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_good_form(tmp_path: Path):
    result = check(put(tmp_path, book(GOOD)))
    assert result.exit_code == 0
    assert (
        result.stdout.splitlines()[0] == "form.xlsx：题目 1 道，组 0 个，重复的组 0 个，选项表 0 张（0 项）。"
    )
    assert result.stdout.splitlines()[-1] == "没有错误。这张表可以用。"


def test_a_pipe_or_a_device_is_refused_and_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "form.xlsx")
    for path in (tmp_path / "form.xlsx", Path("/dev/zero")):
        found = check(path)
        assert (found.exit_code, "是管道或者设备" in found.stderr) == (2, True)
    assert "找不到文件" in check(tmp_path).stderr


def test_problems_in_the_order_of_the_rows_and_the_same_remark_once(tmp_path: Path):
    rows = [["type", "name", "label", "constraint"], ["text", "a b", "题", ". != ''"]]
    rows += [["note", f"n{index}", f"看 ${{x}} {index}", ""] for index in range(2)]
    rows += [["audio", "x", "听"], ["integer", "c", "数", ". > 1"]]
    lines = check(put(tmp_path, book({"survey": rows}))).stdout.splitlines()
    assert lines[3].startswith("错误 1 处，提醒 3 处。")
    assert lines[4].startswith("survey B2 错误：“a b”不能当名字")
    assert "可以写成“a_b”" in lines[4]
    assert lines[5].startswith("survey D2、D6 建议：")
    assert lines[6].startswith("survey C3、C4 提醒：label 里的 ${x}")
    assert lines[7].startswith("survey A5 提醒：audio")


def test_a_form_that_is_wrong_everywhere_is_told_in_a_bounded_list(tmp_path: Path):
    rows = [["type", "name", "label"], *([f"t{index}", f"q{index}", "题"] for index in range(300))]
    lines = check(put(tmp_path, book({"survey": rows}))).stdout.splitlines()
    assert len(lines) == 3 + 200 + 1
    assert lines[-1].startswith("还有")


def test_the_machine_form(tmp_path: Path):
    rows = [*GOOD["survey"], ["intger", "b", "题"]]
    result = check(put(tmp_path, book({"survey": rows})), "--json")
    assert result.exit_code == 1
    plain = json.loads(result.stdout)
    assert (plain["readable"], plain["good"], plain["errors"], plain["digest"]) == (True, False, 1, None)
    (problem,) = [one for one in plain["problems"] if one["severity"] == "error"]
    assert (problem["sheet"], problem["cell"], problem["row"]) == ("survey", "A3", 3)
    assert (problem["code"], problem["facts"]["near"]) == ("type-unknown", "integer")
    assert "integer" in problem["message"]
    good = json.loads(check(put(tmp_path, book(GOOD)), "--json").stdout)
    assert (good["good"], len(good["digest"]), good["counts"]["questions"]) == (True, 64, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table-empty"),
        (b"type,name\ntext,a\n", "survey-not-workbook"),
        (b"PK\x03\x04nothing", "table-broken"),
        (OLE + b"\x00" * 600, "table-broken"),
        (OLE, "table-broken"),
        (b" " * 10_000_001, "table-too-large"),
        (book(GOOD)[:-300], "table-broken"),
    ],
    ids=["empty", "csv", "zip", "ole", "ole-short", "large", "cut"],
)
def test_what_is_no_workbook(tmp_path: Path, content: bytes, code: str):
    path = put(tmp_path, content)
    result = check(path, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["code"] == code
    plain = check(path)
    assert (plain.exit_code, plain.stdout) == (2, "")
    assert "form.xlsx" in plain.stderr
    assert check(path.parent).exit_code == 2
    assert check(path.parent / "absent.xlsx").exit_code == 2


def refused(content: bytes) -> str:
    with pytest.raises(TableError) as caught:
        read_form(content, "form.xlsx")
    assert "%(" not in tell(caught.value)
    return caught.value.code


def changed(part: str, old: bytes, new: bytes, content: bytes = b"") -> bytes:
    """A workbook with something else in one of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content or book(GOOD))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, body in parts.items():
            target.writestr(name, body)
    return buffer.getvalue()


def test_hostile_workbooks_are_refused():
    sheet, texts = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    entity = b'<!DOCTYPE x [<!ENTITY e "eee">]><worksheet '
    assert refused(changed(sheet, b"<worksheet ", entity)) == "table-broken"
    assert refused(changed(sheet, b'r="A1"', b'r="A900000"')) == "table-too-many-rows"
    assert refused(
        changed(sheet, b"</sheetData>", b"<row>" + b"<c><v>1</v></c>" * 600_001 + b"</row></sheetData>")
    ) in (
        "table-too-many-cells",
        "table-bomb",
    )
    long = changed(texts, b"<t>", b"<t>" + random.Random(1).randbytes(40_000).hex().encode())
    assert refused(long) == "survey-cell-too-long"
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(3, 3_000)
    ).encode()
    many = changed(
        sheet, b"</sheetData>", rows + b"</sheetData>", changed(texts, b"<t>", b"<t>" + b"ab" * 8_000)
    )
    assert refused(many) == "table-bomb"


def test_a_text_of_another_world_is_kept_as_it_is():
    rows = [["type", "name", "label"], ["text", "a", "<b>&\u202e${a}\x07 '\"🙂"]]
    found = read_form(book({"survey": rows}), "form.xlsx")
    assert found.form.items[0].labels[0][1].startswith("<b>&")


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def old(stream: bytes) -> bytes:
    """The smallest compound file that holds a stream `Workbook`."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    count = len(stream) // 512
    header = OLE + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    header += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header += struct.pack("<108I", *[0xFFFFFFFF] * 108)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))

    def entry(name: str, kind: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        body = text.ljust(64, b"\0") + struct.pack("<HB", len(text), kind)
        return body.ljust(116, b"\0") + struct.pack("<III", start, size, 0)

    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0) + entry("Workbook", 2, 2, count * 512)
    return header + struct.pack("<128I", *table) + directory.ljust(512, b"\0") + stream


BOF = record(0x0809, b"\x00\x06\x05\x00" + b"\0" * 12)


def old_refusal(*records: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        look(old(BOF + b"".join(records)), 1_000, 5_000, 100_000)
    return caught.value.code


def test_old_workbooks_are_measured_before_they_are_laid_out():
    assert look(old(BOF), 1_000, 5_000, 100_000).formulas == {}
    far = struct.pack("<HHH", 65_535, 255, 0) + b"\0" * 8
    assert old_refusal(record(0x0203, far)) == "table-too-many-rows"
    wide = struct.pack("<HHH", 999, 255, 0) + b"\0" * 8
    assert old_refusal(record(0x0203, wide)) == "table-too-many-cells"
    assert old_refusal(record(0x002F, b"\0" * 6)) == "table-encrypted"
    shared = record(0x00FC, struct.pack("<IIHB", 1, 1, 5_000, 0) + b"a" * 5_000)
    cells = b"".join(record(0x00FD, struct.pack("<HHHI", row, 0, 0, 0)) for row in range(25))
    assert old_refusal(shared, cells) == "table-bomb"
    assert old_refusal(record(0x00FD, struct.pack("<HHHI", 1, 0, 0, 7))) == "table-broken"


def test_a_size_that_no_old_sheet_has_is_not_asked_for():
    """The reader takes room for as many cells as a sheet states; too much of it ends the process."""
    assert (
        look(old(BOF + record(0x0200, struct.pack("<IIHHH", 0, 65_536, 0, 256, 0))), 9, 9, 9).formulas == {}
    )
    for size in ((0, 0x80000000, 0, 9), (0, 65_537, 0, 1), (0, 9, 0, 257), (0x8000, 8, 0, 4), (0, 8, 5, 4)):
        assert old_refusal(record(0x0200, struct.pack("<IIHHH", *size, 0))) == "table-broken"


def test_formulas_of_old_workbooks_are_found():
    name = record(0x0085, struct.pack("<IHBB", 0, 0, 6, 0) + b"survey")
    start = len(BOF) + len(name)
    name = record(0x0085, struct.pack("<IHBB", start, 0, 6, 0) + b"survey")
    formula = record(0x0006, struct.pack("<HHH", 4, 2, 0) + b"\0" * 16)
    assert look(old(BOF + name + BOF + formula), 100, 5_000, 10).formulas == {"survey": frozenset({(5, 3)})}


def test_damaged_old_workbooks_never_stumble():
    chance = random.Random(7)
    whole = bytearray(old(BOF + record(0x00FC, struct.pack("<IIHB", 1, 1, 50, 0) + b"a" * 50)))
    outcomes = set()
    for _round in range(300):
        damaged = bytearray(whole)
        for _hit in range(8):
            damaged[chance.randrange(8, 2_600)] = chance.randrange(256)
        try:
            read_form(bytes(damaged), "x.xls")
        except TableError as error:
            outcomes.add(error.code)
    # Read or told to be broken; nothing else, and not all of them read.
    assert outcomes == {"table-broken"}


def test_long_forms_in_a_few_seconds():
    rows: list[list[object]] = [["type", "name", "label", "relevant"]]
    for index in range(1_500):
        kind = "integer" if index % 2 else f"select_one l{index % 100}"
        rows.append([kind, f"q{index}", f"第{index}题", f"${{q{index - 1}}} > {index}" if index else ""])
    lists = [["list_name", "name", "label"], *([f"l{index % 100}", index, "项"] for index in range(1_000))]
    content = book({"survey": rows, "choices": lists})
    wrong = book({"survey": [[*row[:3], row[3].replace("${q", "${p")] for row in rows]})
    started = perf_counter()
    assert read_form(content, "x").counts["questions"] == 1_500
    # Every name unknown must not take longer: the nearest name is looked for at the first rows only.
    assert len(read_form(wrong, "x").errors) > 1_499
    assert perf_counter() - started < 6


def test_a_list_of_all_villages_of_a_province_is_read():
    """Shared texts follow each other without anything between them: each is counted for itself."""
    choices = [["list_name", "name", "label"], *(["v", f"v{one}", f"村{one}"] for one in range(15_000))]
    survey = [["type", "name", "label"], ["select_one v", "village", "哪个村"]]
    found = read_form(book({"survey": survey, "choices": choices}))
    assert (list(found.errors), found.counts["choices"]) == ([], 15_000)
