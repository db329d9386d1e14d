"""Read a spreadsheet of staff: the good rows as they would be created, the bad ones with row, column and reason.

Nothing is stored here; the office confirms the preview and `create_staff` creates what it saw.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Organisation
from recruit.services.create_staff import NewStaff, check_one, taken_logins, tidy_login
from recruit.services.preview_token import BadRow
from recruit.services.roles import require
from recruit.tables import Row, Table

#: The headings a file may use, by what they mean.
HEADINGS = {  # data: column headings that clerks type
    "login": ("登录名", "账号", "login"),
    "name": ("姓名", "name"),
    "organisation": ("单位代号", "单位", "organisation"),
    "roles": ("角色", "roles"),
    "phone": ("手机号", "手机", "电话", "phone"),
    "email": ("邮箱", "email"),
}
NEEDED = ("login", "name", "organisation", "roles")

#: Role words as people write them in a file; the codes are understood as well.
ROLE_WORDS = {  # data: role words in spreadsheets
    "登记员": "clerk", "乡镇登记员": "clerk",
    "监考员": "proctor",
    "阅卷员": "marker", "评卷员": "marker",
    "评委": "judge", "面试评委": "judge", "面试考官": "judge",
    "电话抽查员": "phone-checker",
    "办公室": "office", "县电商办": "office", "办公室经办人": "office",
    "复核人": "second-signatory", "复核签发人": "second-signatory",
    "监督员": "auditor",
    "管理员": "administrator", "系统管理员": "administrator",
}  # fmt: skip

#: Which column a refusal is about.
COLUMN_OF = {
    "login-wrong": "login",
    "login-taken": "login",
    "login-twice": "login",
    "staff-name-missing": "name",
    "organisation-unknown": "organisation",
    "role-unknown": "roles",
    "role-not-here": "roles",
    "roles-apart": "roles",
    "roles-missing": "roles",
    "phone-wrong": "phone",
    "phone-damaged": "phone",
    "email-wrong": "email",
}


@dataclass(frozen=True)
class Preview:
    good: tuple[tuple[int, NewStaff], ...]
    bad: tuple[BadRow, ...]


def preview_staff(table: Table, by: Account, at: datetime) -> Preview:
    """Checks every row. Errors: Refusal('role-missing' | 'staff-columns-missing' (columns))."""
    require(by, "administrator")
    columns = columns_of(table.header)
    organisations = {row.code: row for row in db.session.scalars(select(Organisation))}
    taken = taken_logins([tidy_login(row.cells.get(columns["login"], "")) for row in table.rows])
    seen: set[str] = set()
    good: list[tuple[int, NewStaff]] = []
    bad: list[BadRow] = []
    for row in table.rows:
        try:
            person = _read(row, columns)
            if tidy_login(person.login) in seen:
                raise Refusal("login-twice", login=person.login)
            check_one(person, organisations, taken, at)
            seen.add(tidy_login(person.login))
            good.append((row.number, person))
        except Refusal as refusal:
            column = columns.get(COLUMN_OF.get(refusal.code, "login"), "")
            bad.append(BadRow(row.number, column, row.cells.get(column, ""), refusal))
    return Preview(tuple(good), tuple(bad))


def columns_of(header: Sequence[str]) -> dict[str, str]:
    """Meaning -> heading in this file."""
    found = {}
    for meaning, names in HEADINGS.items():
        for heading in header:
            if heading.strip().lower() in names:
                found.setdefault(meaning, heading)
    missing = [HEADINGS[meaning][0] for meaning in NEEDED if meaning not in found]
    if missing:
        raise Refusal("staff-columns-missing", columns=missing)
    return found


def _read(row: Row, columns: dict[str, str]) -> NewStaff:
    def cell(meaning: str) -> str:
        return row.cells.get(columns.get(meaning, ""), "").strip()

    if columns.get("phone") in row.damaged:
        raise Refusal("phone-damaged")
    words = [
        word for word in re.split(r"[,，、;；/\s]+", cell("roles")) if word
    ]  # data: separators people type
    if not words:
        raise Refusal("roles-missing")
    return NewStaff(
        login=cell("login"),
        name=cell("name"),
        organisation=cell("organisation"),
        roles=tuple(ROLE_WORDS.get(word, word.lower()) for word in words),
        phone=cell("phone") or None,
        email=cell("email") or None,
    )
