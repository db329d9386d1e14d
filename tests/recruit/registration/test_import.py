"""Importing a spreadsheet: the good rows are previewed, the bad ones named, and exactly the preview is imported."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from recruit import storage
from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.intake.sheet import template_columns
from recruit.models import Account, Application, Cohort
from recruit.services.import_applications import LIMITS, preview
from recruit.services.register import register
from recruit.tables import read_table
from scoring.csvtext import csv_bytes
from tests.support.importing import confirm, imported, row, sheet
from tests.support.refusals import refused
from tests.support.registering import clerk, filled

pytestmark = pytest.mark.database


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_good_rows_are_imported_after_confirmation_only(cohort: Cohort, clock: FixedClock, kind: str) -> None:
    by = clerk(clock.now())
    looked = preview(cohort, sheet(cohort, [row(1), row(2)], kind), "names", by, clock.now())
    assert ([one.number for one in looked.good], looked.bad) == ([2, 3], ())
    assert db.session.query(Application).count() == 0
    left = confirm(cohort, looked.file, looked.token, by, clock.now() + timedelta(minutes=5))
    assert (left.total, left.imported, left.finished) == (2, 2, True)
    applications = imported(cohort)
    assert [(one.person.name, one.channel, one.state) for one in applications] == [
        ("甲乙丙", "import", "eligible")
    ] * 2
    assert [one.village_code for one in applications] == ["520523001001"] * 2
    assert storage.get(looked.file), "whoever commits lets go of it afterwards"
    storage.remove(looked.file)
    with refused("import-changed"):
        confirm(cohort, looked.file, looked.token, by, clock.now())


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"姓名": ""}, "name-missing", "姓名"),
        ({"身份证号": "110105194912310020"}, "id-checksum", "身份证号"),
        ({"身份证号": "11010519491231"}, "id-length", "身份证号"),
        ({"性别": "女"}, "sex-differs", "性别"),
        ({"性别": "不知道"}, "choice-unknown", "性别"),
        ({"文化程度": "博士后"}, "choice-unknown", "文化程度"),
        ({"手机号": "1380000"}, "phone-wrong", "手机号"),
        ({"手机号": "", "邮箱": ""}, "contact-missing", "手机号"),
        ({"所在乡镇（街道）": "远方镇"}, "township-unknown", "所在乡镇（街道）"),
        ({"所在村（社区）": "远方村"}, "village-unknown", "所在村（社区）"),
        ({"想去的村，按先后填": "群立社区、远方村"}, "preference-unknown", "想去的村，按先后填"),
        ({"声明已签字": "大概"}, "yes-or-no", "声明已签字"),
        ({"同意为招募使用这些信息": "否"}, "consent-missing", "同意为招募使用这些信息"),
    ],
)
def test_a_bad_row_is_named_with_column_and_reason_and_the_others_stay(
    cohort: Cohort, clock: FixedClock, changes: dict[str, str], code: str, column: str
) -> None:
    looked = preview(
        cohort, sheet(cohort, [row(1), row(3, **changes), row(5)]), "", clerk(clock.now()), clock.now()
    )
    assert [one.number for one in looked.good] == [2, 4]
    assert [(one.number, one.column, one.refusal.code) for one in looked.bad] == [(3, column, code)]


def test_doubles_in_the_file_and_people_who_have_applied_are_bad_rows(
    cohort: Cohort, clock: FixedClock
) -> None:
    register(cohort, [filled(2)], "web", None, clock.now())
    looked = preview(cohort, sheet(cohort, [row(1), row(2), row(1)]), "", clerk(clock.now()), clock.now())
    assert [one.number for one in looked.good] == [2]
    assert [(one.number, one.refusal.code) for one in looked.bad] == [
        (3, "already-registered"),
        (4, "import-twice"),
    ]
    assert filled(2).id_number not in looked.bad[0].value


def test_rows_of_another_township_are_not_for_this_clerk(cohort: Cohort, clock: FixedClock) -> None:
    elsewhere = clerk(clock.now(), "clerk2", "520523002")
    looked = preview(cohort, sheet(cohort, [row(1)]), "", elsewhere, clock.now())
    assert [one.refusal.code for one in looked.bad] == ["outside-township"]
    assert looked.token == ""


def test_an_id_number_spoiled_by_the_spreadsheet_is_named(cohort: Cohort, clock: FixedClock) -> None:
    import xlsxwriter

    from tests.recruit.registration.test_idnumber import with_check

    columns = template_columns(cohort.programme)
    path = storage.root().parent / "spoiled.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    for at, column in enumerate(columns):
        page.write(0, at, column)
        page.write(1, at, row(1)[column])
    page.write_number(1, columns.index("身份证号"), float(with_check("52052319900228001")[:17] + "1"))
    book.close()
    looked = preview(cohort, path.read_bytes(), "", clerk(clock.now()), clock.now())
    assert [one.refusal.code for one in looked.bad] == ["id-damaged"]


def test_only_the_very_preview_can_be_confirmed(cohort: Cohort, clock: FixedClock) -> None:
    by, other = clerk(clock.now()), clerk(clock.now(), "clerk9", None)
    looked = preview(cohort, sheet(cohort, [row(1), row(3)]), "", by, clock.now())
    second = preview(cohort, sheet(cohort, [row(5)]), "", by, clock.now())
    for file, token, who, late in (
        (second.file, looked.token, by, 0),
        (looked.file, looked.token, other, 0),
        (looked.file, looked.token[:-1] + ("0" if looked.token[-1] != "0" else "1"), by, 0),
        (looked.file, "", by, 0),
        (looked.file, looked.token + ",4", by, 0),
        (looked.file, looked.token.rpartition(" ")[0] + " 2", by, 0),
        (looked.file, looked.token, by, 121),
    ):
        with refused("import-changed"):
            confirm(cohort, file, token, who, clock.now() + timedelta(minutes=late))
    assert db.session.query(Application).count() == 0


def test_missing_columns_and_empty_sheets_are_told(cohort: Cohort, clock: FixedClock) -> None:
    by = clerk(clock.now())
    with pytest.raises(Refusal) as caught:
        preview(cohort, csv_bytes(["姓名", "手机号"], [["甲乙", "1"]]), "", by, clock.now())
    assert caught.value.code == "import-columns"
    assert "身份证号" in str(caught.value.facts["columns"])
    with refused("import-nothing"):
        preview(cohort, sheet(cohort, []), "", by, clock.now())


def test_the_template_is_read_back_by_its_own_reader(cohort: Cohort) -> None:
    table = read_table(sheet(cohort, [row(1)], "xlsx"))
    assert list(table.header) == template_columns(cohort.programme)


def test_imported_people_set_their_password_themselves(cohort: Cohort, clock: FixedClock) -> None:
    by = clerk(clock.now())
    looked = preview(cohort, sheet(cohort, [row(1)]), "", by, clock.now())
    confirm(cohort, looked.file, looked.token, by, clock.now())
    assert db.session.query(Account).filter_by(kind="applicant").one().password_hash is None


def test_every_problem_of_a_row_is_named_at_once(cohort: Cohort, clock: FixedClock) -> None:
    wrong = row(
        1,
        **{
            "姓名": "",
            "性别": "不知道",
            "身份证号": "11010519491231",
            "文化程度": "博士后",
            "手机号": "12",
            "所在乡镇（街道）": "远方镇",
            "想去的村，按先后填": "群立社区、远方村",
            "声明已签字": "大概",
            "同意为招募使用这些信息": "",
        },
    )
    by = clerk(clock.now())
    looked = preview(cohort, sheet(cohort, [row(2), wrong, row(2, **{"手机号": "1"})]), "", by, clock.now())
    assert [one.number for one in looked.good] == [2]
    found = [(one.number, one.column, one.refusal.code) for one in looked.bad]
    assert sorted(found) == sorted(
        [
            (3, "所在乡镇（街道）", "township-unknown"),
            (3, "声明已签字", "yes-or-no"),
            (3, "性别", "choice-unknown"),
            (3, "文化程度", "choice-unknown"),
            (3, "同意为招募使用这些信息", "yes-or-no"),
            (3, "想去的村，按先后填", "preference-unknown"),
            (3, "姓名", "name-missing"),
            (3, "身份证号", "id-length"),
            (3, "手机号", "phone-wrong"),
            (4, "手机号", "phone-wrong"),
            (4, "身份证号", "import-twice"),
        ]
    )


def test_a_file_too_big_is_refused_before_it_is_read(cohort: Cohort, clock: FixedClock) -> None:
    by = clerk(clock.now())
    lines = b"a,b\n" + b"1,2\n" * (LIMITS.rows + 1)
    for content, code in ((b"x" * (LIMITS.bytes + 1), "table-too-large"), (lines, "table-too-many-rows")):
        with refused(code):
            preview(cohort, content, "a.csv", by, clock.now())
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (LIMITS.unpacked + 1))
    with refused("table-bomb"):
        preview(cohort, bomb.getvalue(), "a.xlsx", by, clock.now())
