"""Migrations: one line of history, and the models say exactly what the newest migration made."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import Column, Integer, Table

from recruit.db import db
from recruit.models import Account
from tests.support.sources import ROOT


def differences() -> list[object]:
    with db.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), db.metadata)
        return [*found, *checks_that_differ(connection)]


def checks_that_differ(connection: sa.Connection) -> list[tuple[str, str, str]]:
    """Alembic does not look at CHECK constraints. Names tell; what they say each engine rewrites in its own way."""
    found = []
    for table in db.metadata.sorted_tables:
        if not sa.inspect(connection).has_table(table.name):
            continue
        made = {one["name"] for one in sa.inspect(connection).get_check_constraints(table.name)}
        told = {
            str(one.name).removeprefix(f"ck_{table.name}_")
            for one in table.constraints
            if isinstance(one, sa.CheckConstraint)
        }
        made = {str(name).removeprefix(f"ck_{table.name}_") for name in made}
        found += [("add_check", table.name, name) for name in sorted(told - made)]
        found += [("remove_check", table.name, name) for name in sorted(made - told)]
    return found


def test_history_is_one_line():
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


@pytest.mark.database
def test_the_models_are_what_the_migrations_made(app_context):
    assert differences() == []


def test_the_comparison_sees_a_forgotten_table(app_context):
    forgotten = Table("forgotten", db.metadata, Column("id", Integer, primary_key=True))
    try:
        assert [change[0] for change in differences()] == ["add_table"]
    finally:
        db.metadata.remove(forgotten)


def test_the_comparison_sees_a_forgotten_check(app_context):
    table = db.metadata.tables["waiver"]
    forgotten = sa.CheckConstraint("id > 0", name="forgotten")
    table.append_constraint(forgotten)
    try:
        assert differences() == [("add_check", "waiver", "forgotten")]
    finally:
        table.constraints.discard(forgotten)


#: From a call by phone up to the people and the programme: every table refers to earlier ones only.
CHAIN: dict[str, dict[str, object]] = {
    "organisation": {"kind": "office"},
    "person": {"sex": "female"},
    "account": {"kind": "staff"},
    "programme_version": {},
    "cohort": {},
    "stage": {"state": "open"},
    "candidacy": {"subject": "person", "person_id": 1, "state": "active"},
    "entry": {"outcome": "in"},
    "form_response": {},
    "phone_sample": {"kind": "random"},
    "phone_call": {},
}


def fill(connection: sa.Connection) -> None:
    """One row in each table, as the tables are now: the first of everything refers to the first of everything."""
    for name, told in CHAIN.items():
        table = Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
        row = {column.name: value(column) for column in table.columns if not column.nullable}
        known = {name: one for name, one in told.items() if name in table.columns}
        connection.execute(table.insert().values(row | known))


def value(column: Column) -> object:
    python_type = column.type.python_type
    return {
        str: "{}",
        bytes: b"x",
        bool: True,
        int: 1,
        date: date(2016, 6, 1),
        datetime: datetime(2016, 6, 1, tzinfo=UTC).replace(
            tzinfo=UTC if getattr(column.type, "timezone", False) else None
        ),
    }[python_type]


@pytest.mark.database
def test_what_an_older_database_holds_survives_the_upgrade(app_context):
    """A draw by one word stays on record as what it was, and the calls that refer to it stay with it."""
    downgrade(revision="0001")
    with db.engine.begin() as connection:
        fill(connection)
    upgrade()
    with db.engine.connect() as connection:
        kept = connection.execute(
            sa.text(
                "SELECT seed, first_word, second_word, roster, proposed_by_id, witness_id FROM phone_sample"
            )
        ).one()
        calls = connection.execute(sa.text("SELECT sample_id FROM phone_call")).all()
    assert tuple(kept) == ("{}", "", "", "{}", 1, None)
    assert [tuple(one) for one in calls] == [(1,)]
    assert differences() == []


@pytest.mark.database
def test_an_account_closed_before_the_upgrade_is_closed_since_the_log_says_so(app_context):
    """Its contacts are due so long after it was closed; the newest closing counts."""
    downgrade(revision="0003")
    moments = [datetime(2016, 6, day, 9, tzinfo=UTC) for day in (1, 5, 9)]
    with db.engine.begin() as connection:
        tables = {
            name: Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
            for name in ("account", "audit_entry")
        }
        account = {"kind": "staff", "name": "a", "locale": "zh", "created_at": moments[0]}
        connection.execute(
            tables["account"].insert(),
            [{**account, "login": login, "active": login == "open"} for login in ("gone", "open")],
        )
        entry = {"actor": "admin", "facts": "{}", "previous": "", "hash": ""}
        acts = [("staff.close", "gone"), ("staff.reopen", "gone"), ("staff.close", "gone")]
        for seq, (at, (action, login)) in enumerate(zip(moments, acts, strict=True), 1):
            row = {**entry, "seq": seq, "at": at, "action": action, "subject": f"account:{login}"}
            connection.execute(tables["audit_entry"].insert().values(row))
    upgrade()
    found = dict(db.session.query(Account.login, Account.closed_at).all())
    assert found == {"gone": moments[2], "open": None}


def insert(connection: sa.Connection, name: str, **told: object) -> None:
    table = Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
    row = {one.name: value(one) for one in table.columns if not one.nullable and one.name != "id"}
    connection.execute(table.insert().values(row | told))


@pytest.mark.database
def test_going_back_shows_nobody_what_was_to_be_removed_and_calls_nothing_right_that_was_wrong(app_context):
    """The older software knows neither removals nor the fourth answer."""
    asked = {
        "removal_cause": "personal",
        "removal_asked_at": datetime(2016, 6, 1, tzinfo=UTC),
        "removal_asked_by_id": 1,
    }
    gone = {**asked, "title_zh": "", "erased_at": datetime(2016, 6, 2, tzinfo=UTC)}
    with db.engine.begin() as connection:
        fill(connection)
        insert(connection, "account", id=2, kind="staff", login="second")
        for paper, (title, told) in enumerate([("张三的电话", asked), ("", gone), ("公告", {})], 1):
            insert(connection, "notice_paper", id=paper, taken_down_reason="张三")
            version = {"paper_id": paper, "number": 1, "file_type": "pdf", "title_zh": title}
            insert(connection, "notice_paper_version", **version | told)
        insert(
            connection,
            "result",
            state="published",
            confirmed_by_id=2,
            confirmed_at=datetime(2016, 6, 1, tzinfo=UTC),
        )
        answered = {"state": "answered", "answer": "corrected", "answered_by_id": 1, "filed_by_id": 1}
        answered |= {"kind": "arithmetic", "via": "own"}
        insert(connection, "recheck", about="total", **answered)
    downgrade(revision="0003")
    with db.engine.connect() as connection:
        papers = connection.execute(
            sa.text(
                "SELECT p.taken_down_at IS NOT NULL, p.taken_down_by_id, p.taken_down_reason, v.title_zh"
                " FROM notice_paper p JOIN notice_paper_version v ON v.paper_id = p.id ORDER BY p.id"
            )
        ).all()
        assert [tuple(one) for one in papers] == [
            (True, 1, "内容正在核对", "附件"),
            (True, 1, "内容正在核对", "附件"),
            (False, None, "张三", "公告"),
        ]
        assert connection.execute(sa.text("SELECT answer FROM recheck")).scalar() == "correction"
