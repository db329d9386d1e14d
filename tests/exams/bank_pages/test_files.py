"""Question files through the browser's path: looked at, mapped, compared, brought in; out again without a formula."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest

from exams.bank.formats import CSV, XLSX
from exams.bank.formats import read as read_file
from exams.bank.formats.sheet_writer import write_csv
from exams.queries.bank import item_of
from recruit.db import db
from recruit.models import AuditEntry
from recruit.tables import read_raw
from recruit.workbooks import write_xlsx

HEADINGS = ["题型", "题干", "选项A", "选项B", "选项C", "答案", "解析", "知识点", "难度"]
GOOD = [
    "单选题",
    "下面哪个密码最安全？",
    "123456",
    "生日",
    "Gx7-kq0-Tz",
    "C",
    "又长又乱的难猜。",
    "safety",
    "2",
]
SHORT = ["填空题", "我国的首都是____。", "", "", "", "北京|北京市", "常识。", "safety", "1"]
BAD = ["单选题", "答案不在选项里？", "甲", "乙", "丙", "E", "无。", "safety", "2"]


def workbook(*rows, headings=HEADINGS):
    from datetime import UTC, datetime

    return write_xlsx(headings, rows, "题", datetime(2016, 1, 1, tzinfo=UTC))


def upload(client, data, name="题.xlsx", **more):
    form = {"file": (io.BytesIO(data), name), **more}
    return client.post("/bank/import", data=form, content_type="multipart/form-data")


def carried(page):
    """The hidden fields that lead from step to step."""
    names = ("file", "name", "proof", "wishes", "token")
    found = {name: re.search(rf'type="hidden" name="{name}" value="([^"]*)"', page.text) for name in names}
    from html import unescape

    return {name: unescape(one[1]) for name, one in found.items() if one}


@pytest.mark.database
def test_looking_stores_nothing_and_confirming_brings_drafts(bank):
    before = len(bank.rows())
    page = upload(bank.office, workbook(GOOD, SHORT, BAD))
    assert "看到 3 道题，可以读入 2 道" in page.text
    assert "第 4 行" in page.text
    assert len(bank.rows()) == before
    done = bank.office.post("/bank/import/confirm", data=carried(page))
    assert done.status_code == 303
    assert "intake=" in done.location
    rows = bank.rows()[before:]
    assert [(row.state, row.topic, row.author_id is not None) for row in rows] == [
        ("draft", "safety", True)
    ] * 2
    assert len({row.intake for row in rows}) == 1
    again = bank.office.post("/bank/import/confirm", data=carried(page))
    assert len(bank.rows()) == before + 2
    assert again.status_code in (303, 422, 400, 409)
    review = bank.other.get("/bank/review").text
    assert "密码最安全" in review
    assert "没有等您审的题" in bank.office.get("/bank/review").text


def test_a_whole_import_is_looked_over_on_one_page(bank):
    bank.office.post("/bank/import/confirm", data=carried(upload(bank.office, workbook(GOOD, SHORT))))
    first, second = bank.rows(state="draft")
    data = {f"revision-{row.id}": row.revision for row in (first, second)}
    data |= {f"verdict-{first.id}": "accept", f"verdict-{second.id}": "back", f"words-{second.id}": ""}
    page = bank.other.post("/bank/review", data=data)
    assert page.status_code == 422
    assert "要写一句哪里要改" in page.text
    assert [row.state for row in bank.rows(intake=first.intake)] == ["reviewed", "draft"]
    bank.other.post("/bank/review", data={**data, f"words-{second.id}": "太简单"})
    assert bank.rows(id=second.id)[0].sent_back == "太简单"


def test_somebody_elses_file_an_old_page_and_other_wishes_are_not_confirmed(bank, clock):
    page = upload(bank.office, workbook(GOOD))
    before = len(bank.rows())
    fields = carried(page)
    assert bank.other.post("/bank/import/confirm", data=fields).status_code >= 400
    changed = {**fields, "wishes": fields["wishes"].replace('"topic": ""', '"topic": "other"')}
    assert bank.office.post("/bank/import/confirm", data=changed).status_code < 500
    assert len(bank.rows()) == before
    assert bank.office.post("/bank/import/confirm", data={**fields, "wishes": "[["}).status_code < 500
    clock.set(clock.now() + timedelta(hours=3))
    assert bank.office.post("/bank/import/confirm", data=fields).status_code >= 400
    assert bank.office.get("/bank/import/look").status_code == 302


def test_a_sheet_with_unknown_headings_is_mapped_by_choosing_columns(bank):
    rows = [["1", "甲还是乙？", "甲", "乙", "对的是乙", "B"], ["2", "一还是二？", "一", "二", "二", "B"]]
    data = workbook(*rows, headings=["甲列", "乙列", "丙列", "丁列", "戊列", "A"])
    page = upload(bank.office, data)
    assert "说明每一列是什么" in page.text
    assert "--map" not in page.text
    # Only the columns chosen count, whatever a heading happens to be called.
    columns = {"stem": "#2", "option-A": "#3", "option-B": "#4", "explanation": "#5", "answer": "#6"}
    choice = {
        "step": "columns",
        "header": "1",
        **{f"column-{name}": place for name, place in columns.items()},
    }
    page = bank.office.post("/bank/import/look", data={**carried(page), **choice})
    assert "可以读入 2 道" in page.text
    # The choice is kept from step to step.
    page = bank.office.post("/bank/import/look", data={**carried(page), "level": "hint"})
    bank.office.post("/bank/import/confirm", data=carried(page))
    assert [(row.stem, row.key["key"]) for row in bank.rows(state="draft")] == [
        ("甲还是乙？", "B"),
        ("一还是二？", "B"),
    ]


def test_look_alikes_stand_side_by_side_and_may_be_left_out(bank):
    old = item_of(bank.rows(kind="single")[0])
    options = dict(zip(("选项A", "选项B", "选项C"), old.options, strict=False))
    cells = {**dict(zip(HEADINGS, GOOD, strict=True)), **options, "题干": old.stem + "呢", "答案": "A"}
    near = list(cells.values())
    page = upload(bank.office, workbook(GOOD, near))
    assert "<mark>" in page.text
    fields = carried(page)
    shown = re.findall(r'name="shown" value="(\d+)"', page.text)
    assert shown[0] == "1"
    again = bank.office.post("/bank/import/look", data={**fields, "shown": "1", "level": "error"})
    assert 'value="1" checked' not in again.text
    bank.office.post("/bank/import/confirm", data={**fields, "shown": "1"})
    assert [row.stem for row in bank.rows(state="draft")] == [GOOD[1]]
    fields = carried(upload(bank.office, workbook(near)))
    both = bank.office.post("/bank/import/confirm", data={**fields, "shown": "0", "take": "0"})
    assert both.status_code == 303
    assert (bank.newest().alike, bank.newest().alike_percent > 60) == (old.code, True)


def test_the_list_of_rows_to_mend_can_be_mended_and_brought_in(bank):
    page = upload(bank.office, workbook(GOOD, BAD, ["单选题", "=1+1", "", "", "", "A", "", "safety", "2"]))
    answer = bank.office.post("/bank/import/list.xlsx", data=carried(page))
    ((_title, rows),) = read_raw(answer.data, "x.xlsx")
    header = rows[0].texts
    assert header[:3] == ("工作表", "原来的行", "要改的地方")
    assert [row.texts[1] for row in rows[1:]] == ["3", "4"]
    assert "不是选项" in rows[1].texts[2]
    mended = [["C" if header[at] == "答案" else text for at, text in enumerate(rows[1].texts)]]
    page = upload(bank.office, workbook(*mended, headings=list(header)))
    assert "可以读入 1 道" in page.text
    assert "不认识这一列" not in page.text


def test_the_template_is_read_back_and_its_guide_is_no_question(bank):
    form = bank.office.get("/bank/template.xlsx")
    titles = [title for title, _rows in read_raw(form.data, "t.xlsx")]
    assert titles == ["题库", "填写说明"]
    assert read_file(form.data, "t.xlsx", form=XLSX)[1].troubles == ()
    assert read_file(bank.office.get("/bank/template.csv").data, "t.csv", form=CSV)[1].troubles == ()


def test_every_example_of_the_guide_is_a_question(bank):
    from exams.bank.formats.convert import to_item
    from exams.messages_bank import kind_name
    from exams.web.bank.guide import EXAMPLES

    rows = []
    for kind, stem, options, answer in EXAMPLES:
        texts = [text.strip() for text in options.split(" / ")] if options else []
        with bank.app.test_request_context("/"):
            rows.append([kind_name(kind), stem, *(texts + [""] * 4)[:4], answer, "说明", "safety", "1"])
    headings = ["题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "知识点", "难度"]
    reading = read_file(workbook(*rows, headings=headings), "x.xlsx")[1]
    assert [to_item(draft).item.kind for draft in reading.drafts] == [one[0] for one in EXAMPLES]


def test_export_tells_what_is_lost_then_gives_the_file_and_is_noted(bank):
    assert bank.auditor.get("/bank/export").status_code == 403
    page = bank.office.post("/bank/export", data={"form": "aiken"})
    assert "这种格式装不下的" in page.text
    answer = bank.office.post("/bank/export", data={"form": "csv", "download": "1"})
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    with bank.app.app_context():
        assert db.session.query(AuditEntry).filter_by(action="bank.export").one().facts["format"] == "csv"
    assert len(read_file(answer.data, "b.csv")[1].drafts) == 40


def test_nothing_in_an_exported_sheet_runs_as_a_formula(bank):
    from tests.exams.bank_pages.test_writing import write

    for stem in ("=1+1 等于几？", "+2", "-3", "@x", "＝4"):
        write(bank, "short", stem=stem, explanation="=HYPERLINK(1)")
    items = [item_of(row) for row in bank.rows(state="draft")]
    text = write_csv(items).data.decode("utf-8-sig")
    for line in text.splitlines()[1:]:
        assert not re.search(r'(^|,)"?[=+\-@＝]', line.replace("q-", ""))
    answer = bank.office.post("/bank/export", data={"form": "xlsx", "download": "1", "drafts": "1"})
    import zipfile

    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"<?xml version='1.0'?><!DOCTYPE q>"]
)
def test_a_file_that_is_none_is_told_in_words(bank, content):
    page = upload(bank.office, content, "x.dat")
    assert page.status_code == 422
    assert "题" in page.text


@pytest.mark.shared_data
def test_every_shared_bank_is_looked_at_without_a_stumble(bank, shared_data: Path):
    """All of them in one go: a page comes back for each, and it speaks of no option of a command line."""
    files = [path for path in sorted((shared_data / "question_banks").rglob("*")) if path.is_file()]
    for path in [path for path in files if path.stat().st_size < 100_000][::6]:
        page = upload(bank.office, path.read_bytes(), path.name)
        assert page.status_code in (200, 422), path
        assert "检查结果" in page.text
        assert not re.search("--(map|format|topic|difficulty|sheet)", page.text), path
