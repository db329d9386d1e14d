"""Forms taken along as CSV and xlsx: rows, repeats, sealed answers, formulas that must not run."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from exams.commands.survey import survey
from exams.models import FormResponse
from exams.services.export_forms import FORMATS, File
from recruit.db import db
from recruit.models import AuditEntry
from tests.exams.household.surveyed import document, submit
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def office(made, app):
    staff("boss", "office")
    submit(made.entries[0], document(1, remarks="=HYPERLINK(1)", surname="+甲"), made.during)
    submit(made.entries[1], document(2, sells="no"), made.during)
    return sign_in(app.test_client(), "boss")


def taken(made, office, **data):
    return office.post(f"/task-round/office/{made.stage_id}/forms/households/export", data=data)


def tables(content: bytes) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert all(archive.read(name).startswith(b"\xef\xbb\xbf") for name in archive.namelist())
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
        }


def test_csv_has_a_file_for_the_forms_and_one_for_the_repeat(made, office):
    answer = taken(made, office, format="csv", choices="names")
    assert answer.mimetype == "application/zip"
    found = tables(answer.data)
    assert sorted(found) == ["household-produce.csv", "household.csv"]
    head, *rows = found["household.csv"]
    assert {"surname", "phone", "remarks"}.isdisjoint(head)
    first = dict(zip(head, rows[0], strict=True))
    assert (first["编号"], first["village_code"], first["wishes"]) == ("0001/1", "520523001001", "sell learn")
    assert len(rows) == 2
    goods = found["household-produce.csv"]
    assert goods[0][-1] == "sold_how"
    assert [row[:3] for row in goods[1:]] == [["0001/1", "1", "tea"], ["0001/1", "2", "other"]]


def test_sealed_answers_need_a_reason_which_is_written_down(made, office):
    refused = taken(made, office, format="csv", private="yes", reason="  ")
    assert (refused.status_code, "请写明做什么用" in refused.text) == (422, True)
    found = tables(
        taken(made, office, format="csv", choices="names", private="yes", reason="给县里核对一次").data
    )
    head, *rows = found["household.csv"]
    first = dict(zip(head, rows[0], strict=True))
    assert first["phone"] == "13800130001"
    assert (first["surname"], first["remarks"]) == ("'+甲", "'=HYPERLINK(1)")
    noted = [row.facts for row in db.session.query(AuditEntry).filter_by(action="forms.export")]
    assert [(one["private"], one["reason"]) for one in noted] == [(True, "给县里核对一次")]


def test_the_workbook_has_labels_and_no_formula(made, office):
    answer = taken(made, office, format="xlsx", private="yes", reason="给县里核对一次")
    book = CalamineWorkbook.from_object(io.BytesIO(answer.data))
    assert book.sheet_names == ["入户调查表", "想卖的东西"]
    head, *rows = book.get_sheet_by_name("入户调查表").to_python()
    first = dict(zip(head, rows[0], strict=True))
    assert (first["家里怎么上网"], first["家里一共几口人"]) == ("宽带", 4)
    assert first["还想说点什么"] == "=HYPERLINK(1)"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_struck_and_earlier_forms_stay_out_and_an_unknown_format_is_refused(made, office):
    row = db.session.query(FormResponse).filter_by(entry_id=made.entry_ids[1]).one()
    submit(made.entries[0], document(1, persons="9"), made.during, slot="1")
    row.current = False
    db.session.commit()
    head, *rows = tables(taken(made, office, format="csv", choices="names").data)["household.csv"]
    assert [dict(zip(head, one, strict=True))["persons"] for one in rows] == ["9"]
    assert taken(made, office, format="pdf").status_code == 422


def test_many_forms_are_read_in_batches(made, office, monkeypatch):
    monkeypatch.setattr("exams.services.export_forms._BATCH", 2)
    for serial in range(2, 5):
        submit(made.entries[0], document(serial), made.during)
    found = tables(taken(made, office, format="csv", choices="names").data)
    assert [row[0] for row in found["household.csv"][1:]] == [
        "0001/1",
        "0001/2",
        "0001/3",
        "0001/4",
        "0002/1",
    ]
    assert len(found["household-produce.csv"]) == 9


def test_a_page_makes_no_endless_workbook_but_the_command_line_does(made, office, app, tmp_path, monkeypatch):
    monkeypatch.setattr("exams.services.export_forms.MOST_AT_ONCE", 1)
    refused = taken(made, office, format="xlsx")
    assert (refused.status_code, "页面上请选 CSV" in refused.text) == (422, True)
    monkeypatch.setattr("recruit.app.create_app", lambda *_settings: app)
    out = tmp_path / "forms.xlsx"
    db.session.rollback()  # reading who asks began a transaction
    done = CliRunner().invoke(survey, ["export", "test", "task-1", "households", "--out", str(out)])
    assert (done.exit_code, "一共 2 张表" in done.output) == (0, True), done.output
    rows = CalamineWorkbook.from_path(out).get_sheet_by_name("入户调查表").to_python()
    assert len(rows) == 3
    assert "联系电话" not in rows[0]
    assert CliRunner().invoke(survey, ["export", "test", "task-1", "plan", "--out", str(out)]).exit_code == 1
    assert db.session.query(AuditEntry).filter_by(action="forms.export", actor="system").count() == 1


def test_one_table_says_its_letters_once(made, office, monkeypatch):
    one = File(io.BytesIO(b"a,b\n"), *FORMATS["csv"])
    monkeypatch.setattr("exams.kinds.task_round.households_export._written", lambda *_of: one)
    answer = taken(made, office, format="csv", choices="names")
    assert (answer.data, answer.headers["Content-Type"]) == (b"a,b\n", "text/csv; charset=utf-8")
