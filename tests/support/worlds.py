"""A world built once and put back: many tests begin in the same one, and building it takes longer than they do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from flask import current_app
from psycopg import sql
from sqlalchemy import Engine

from recruit.db import db

World = TypeVar("World")

_TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
"""
_COUNTED = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"


@dataclass(frozen=True)
class _Rows:
    """What a PostgreSQL database holds: table -> its rows as COPY writes them, sequence -> its last value."""

    tables: dict[str, bytes]
    sequences: dict[str, int]


#: Build, what it was given, kinds of stages and kind of database -> what it returned, and what the database held then.
_KEPT: dict[tuple[Any, ...], tuple[Any, Any]] = {}


def kept(build: Callable[..., World], *given: Any) -> World:
    """What `build` makes of what is `given`, in an application's context and on a database that holds nothing yet.

    The first test of this process builds; for each further one the rows are put back. So `build` has to be a function
    of a module that always does the same, commits, and keeps no files; what it returns must not change (ids, moments).
    """
    engine = db.engine
    key = (build, given, tuple(current_app.config["ZEYOU_KINDS"]), engine.dialect.name)
    if key not in _KEPT:
        made = build(*given)
        db.session.remove()
        _KEPT[key] = made, _take(engine)
        return made
    made, rows = _KEPT[key]
    try:
        _put_back(engine, rows)
    except psycopg.errors.InsufficientPrivilege:
        return build(*given)
    return made


def _take(engine: Engine) -> Any:
    with closing(engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        if engine.dialect.name == "sqlite":
            memory = sqlite3.connect(":memory:", check_same_thread=False)
            driver.backup(memory)
            return memory
        names = [name for (name,) in driver.execute(_TABLES).fetchall()]
        tables = {name: rows for name in names if _holds(driver, name) and (rows := _copied(driver, name))}
        return _Rows(tables, dict(driver.execute(_COUNTED).fetchall()))


def _holds(driver: psycopg.Connection[Any], table: str) -> bool:
    return bool(driver.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))).fetchone())


def _copied(driver: psycopg.Connection[Any], table: str) -> bytes:
    out = sql.SQL("COPY {} TO STDOUT (FORMAT BINARY)").format(sql.Identifier(table))
    with driver.cursor() as cursor, cursor.copy(out) as rows:
        return b"".join(bytes(piece) for piece in rows)


def _put_back(engine: Engine, rows: Any) -> None:
    # Whatever goes wrong, closing gives the connection back with nothing begun.
    with closing(engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        if engine.dialect.name == "sqlite":
            rows.backup(driver)
            return
        # Neither references nor what refuses changes of the log matter: the rows come from such a database.
        driver.execute("SET LOCAL session_replication_role = replica")
        for table, content in rows.tables.items():
            back = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table))
            with driver.cursor() as cursor, cursor.copy(back) as into:
                into.write(content)
        for sequence, last in rows.sequences.items():
            driver.execute("SELECT setval(format('%%I', %s::text), %s)", (sequence, last))
        driver.commit()
