"""Statements written out once mean the same as those that are worked out anew, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import bindparam, select

from recruit.db import db
from recruit.models import Account, LoginSession
from recruit.prepared import Prepared, Rows, among
from tests.support.candidates import staff

AT = datetime(2016, 5, 1, 8, 0, 0, 250_000, UTC)
NAMES = ("快", "a\"b\\c'", "𠮷{}[]%s :x ?")  # data: texts that JSON and drivers could stumble over


@pytest.fixture
def accounts(app_context):
    for number, name in enumerate(NAMES):
        staff(f"p{number}", "office").name = name
    db.session.commit()
    yield [db.session.query(Account).filter_by(login=f"p{number}").one().id for number in range(len(NAMES))]
    db.session.rollback()


@pytest.mark.database
def test_rows_come_out_as_the_columns_mean_them(accounts):
    asked = Prepared(
        select(Account.id, Account.name, Account.active, Account.person_id, Account.created_at.label("made"))
        .where(among(Account.id, "ids"), among(Account.login, "logins"), Account.kind == bindparam("kind"))
    )  # fmt: skip
    given = {"ids": [*accounts[:2], 10**6], "logins": ["p0", "p1", "p2", "'"], "kind": "staff"}
    rows = asked.all(db.session.connection(), given)
    usual = db.session.execute(
        select(Account.id, Account.name, Account.active, Account.person_id, Account.created_at).where(
            Account.id.in_(accounts[:2])
        )
    ).all()
    assert sorted(map(tuple, rows)) == sorted(map(tuple, usual))
    assert {(row.name, row.active, row.made.tzinfo) for row in rows} == {
        (name, True, UTC) for name in NAMES[:2]
    }
    assert asked.all(db.session.connection(), given | {"ids": []}) == []


@pytest.mark.database
def test_many_rows_go_in_at_once_and_once_only(accounts):
    table = LoginSession.__table__
    columns = (
        "token_hash",
        "account_id",
        "created_at",
        "expires_at",
        "device",
        "second_factor",
        "revoked_at",
    )
    rows = [
        {"token_hash": f"{number:064d}", "account_id": account, "created_at": AT, "device": NAMES[number],
         "expires_at": AT + timedelta(hours=1), "second_factor": number == 1, "revoked_at": None}
        for number, account in enumerate(accounts)
    ]  # fmt: skip
    once = Rows(table, columns, "ON CONFLICT (token_hash) DO NOTHING")
    assert once.insert(db.session.connection(), rows[:2]) == 2
    assert once.insert(db.session.connection(), rows) == 1
    assert once.insert(db.session.connection(), []) == 0
    found = db.session.query(LoginSession).order_by(LoginSession.token_hash).all()
    assert [{name: getattr(row, name) for name in columns} for row in found] == rows
