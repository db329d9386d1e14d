"""Read a spreadsheet of staff: the good rows as they would be created, the bad ones with row, column and reason.

Nobody is created by looking; the administrator confirms the preview, and exactly what it showed is created.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Organisation
from recruit.queries.staff import roles_in_force
from recruit.services import preview_token
from recruit.services.create_staff import NewStaff, create_staff, staff_refusals, taken_logins, tidy_login
from recruit.services.preview_token import BadRow
from recruit.services.roles import require
from recruit.services.staff_rules import holders_of
from recruit.sheets import headings_used, several_codes
from recruit.tables import Limits, Row, Table, read_table

LIMITS = Limits(bytes=2_000_000, rows=2_000, columns=40, cells=80_000, unpacked=20_000_000)

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
    """What an import would do: good rows with their numbers, every problem of the bad ones.

    `file` and `token` confirm exactly this; both are '' where nothing was kept, `token` also when no row is good.
    """

    good: tuple[tuple[int, NewStaff], ...]
    bad: tuple[BadRow, ...]
    file: str = ""
    token: str = ""


def preview(content: bytes, name: str, by: Account, at: datetime) -> Preview:
    """Checks every row and keeps the file, sealed, until it is confirmed. Nobody is created.

    Errors: Refusal('role-missing' | 'staff-columns-missing' (columns)), `TableError`.
    """
    looked = preview_staff(read_table(content, name, limits=LIMITS), by, at)
    sha256 = storage.put(content)
    token = preview_token.issue(at, *_seen(sha256, looked, by)) if looked.good else ""
    return replace(looked, file=sha256, token=token)


def confirm(sha256: str, token: str, by: Account, at: datetime) -> list[Account]:
    """Creates the good rows of a preview that this very account has seen; all or none.

    The file stays until whoever commits releases it (`erase_files.release`): a process killed in between loses
    nothing. Errors: Refusal('import-changed') when anything is another than in the preview, those of `create_staff`.
    """
    issued = preview_token.issued_within(token, at)
    looked = preview_staff(read_table(preview_token.kept(sha256), limits=LIMITS), by, at)
    preview_token.require_same(token, issued, *_seen(sha256, looked, by))
    return create_staff([person for _row, person in looked.good], by, at)


def _seen(sha256: str, looked: Preview, by: Account) -> tuple[object, ...]:
    rows = json.dumps([[number, *_told(person)] for number, person in looked.good], ensure_ascii=False)
    return "staff", sha256, by.id, hashlib.sha256(rows.encode()).hexdigest()


def _told(person: NewStaff) -> list[object]:
    return [person.login, person.name, person.organisation, list(person.roles), person.phone, person.email]


def preview_staff(table: Table, by: Account, at: datetime) -> Preview:
    """Checks every row. Errors: Refusal('role-missing' | 'staff-columns-missing' (columns))."""
    require(by, "administrator")
    columns = columns_of(table.header)
    organisations = {row.code: row for row in db.session.scalars(select(Organisation))}
    taken = taken_logins([tidy_login(row.cells.get(columns["login"], "")) for row in table.rows])
    holders = holders_of(roles_in_force())
    seen: set[str] = set()
    good: list[tuple[int, NewStaff]] = []
    bad: list[BadRow] = []
    for row in table.rows:
        person, refusals = _read(row, columns)
        login = tidy_login(person.login)
        if login and login in seen:
            refusals.append(Refusal("login-twice", login=person.login))
        seen.add(login)
        # A cell that could not be read is empty in the person: that it is empty is no second mistake.
        named = {COLUMN_OF.get(refusal.code) for refusal in refusals}
        checked = staff_refusals(person, organisations, taken, holders)
        refusals += [one for one in checked if COLUMN_OF.get(one.code) not in named]
        for refusal in refusals:
            column = columns.get(COLUMN_OF.get(refusal.code, "login"), "")
            bad.append(BadRow(row.number, column, row.cells.get(column, "")[:40], refusal))
        if not refusals:
            good.append((row.number, person))
    return Preview(tuple(good), tuple(bad))


def columns_of(header: Sequence[str]) -> dict[str, str]:
    """Meaning -> heading in this file."""
    found = headings_used(HEADINGS, header)
    missing = [HEADINGS[meaning][0] for meaning in NEEDED if meaning not in found]
    if missing:
        raise Refusal("staff-columns-missing", columns=missing)
    return found


def _read(row: Row, columns: dict[str, str]) -> tuple[NewStaff, list[Refusal]]:
    """The person of one row, and what cannot be understood."""

    def cell(meaning: str) -> str:
        return row.cells.get(columns.get(meaning, ""), "").strip()

    found = []
    damaged = columns.get("phone") in row.damaged
    if damaged:
        found.append(Refusal("phone-damaged"))
    words = several_codes(cell("roles"))
    if not words:
        found.append(Refusal("roles-missing"))
    person = NewStaff(
        login=cell("login"),
        name=cell("name"),
        organisation=cell("organisation"),
        roles=tuple(ROLE_WORDS.get(word, word.lower()) for word in words),
        phone=None if damaged else cell("phone") or None,
        email=cell("email") or None,
    )
    return person, found
