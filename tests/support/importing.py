"""Spreadsheets of people who apply, and an import agreed to and taken in one go or batch by batch."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from recruit.db import db
from recruit.idnumber import make_demo_id
from recruit.intake.sheet import template_columns
from recruit.models import Account, Application, Cohort
from recruit.services.confirm_import import Left, take_batch, what_is_left
from recruit.tables import write_xlsx
from scoring.csvtext import csv_bytes
from tests.support.registering import filled


def row(serial: int, **changes: str) -> dict[str, str]:
    """One row of the sheet: the person of `filled(serial)`."""
    form = filled(serial)
    cells = {
        "姓名": form.name,
        "性别": "男" if serial % 2 else "女",
        "身份证号": form.id_number,
        "文化程度": "高中、中专或技校",
        "手机号": form.phone,
        "邮箱": "",
        "现在住址": form.address,
        "所在乡镇（街道）": "西洛街道",
        "所在村（社区）": "群立社区",
        "想去的村，按先后填": "群立社区",
        "服从调剂吗": "是",
        "同意为招募使用这些信息": "同意",
        "声明已签字": "是",
        "放宽理由": "",
    }
    return {**cells, **changes}


def sheet(cohort: Cohort, rows: list[dict[str, str]], kind: str = "csv") -> bytes:
    columns = template_columns(cohort.programme)
    cells = [[one.get(column, "") for column in columns] for one in rows]
    return (
        csv_bytes(columns, cells) if kind == "csv" else write_xlsx(columns, cells, "报名", cohort.opened_at)
    )


def numbered(number: int) -> str:
    """An ID number for any of 100,000 different people, all old and young enough."""
    return make_demo_id(date(1975, 1, 1) + timedelta(days=number // 400), number % 400 + 300)


def crowd(first: int, count: int) -> list[dict[str, str]]:
    """Rows of so many different people; `first` keeps crowds apart."""
    rows = []
    for number in range(first, first + count):
        written = numbered(number)
        sex = "男" if int(written[16]) % 2 else "女"
        rows.append(row(1, 身份证号=written, 性别=sex, 手机号=f"136{number:08d}"))
    return rows


def confirm(cohort: Cohort, sha256: str, token: str, by: Account, at: datetime) -> Left:
    """The next batch of an agreed import, in the caller's transaction."""
    return take_batch(cohort, what_is_left(cohort, sha256, token, by, at), by, at)


def imported(cohort: Cohort) -> list[Application]:
    """In the order of their numbers."""
    query = db.session.query(Application).filter_by(cohort_id=cohort.id, channel="import")
    return query.order_by(Application.number).all()
