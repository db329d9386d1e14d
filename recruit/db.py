"""The database: SQLite by default, PostgreSQL by setting, with the same meaning on both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from flask import Flask, has_request_context, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, LargeBinary, MetaData, String, Text, event, inspect, text
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from recruit.errors import Refusal


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. A naive one is a programming error and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A Decimal kept digit by digit as text: SQLite would turn a number into binary floating point."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError("a mark or an amount must be a Decimal")
        return format(value, "f")

    def process_result_value(self, value: str | None, dialect: Any) -> Decimal | None:
        return None if value is None else Decimal(value)


class Plain(TypeDecorator[Any]):
    """Plain data (dicts, lists, strings, integers) as canonical JSON text, the same bytes on every engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        return None if value is None else json.loads(value)


class Sealed(LargeBinary):
    """Bytes made by `recruit.secrets.seal`; a name of its own so that a reader sees what a column holds."""

    cache_ok = True


class Base(DeclarativeBase):
    """Constraint names are fixed so that migrations can name them on every engine."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: Moment,
            Decimal: Exact,
            dict[str, Any]: Plain,
            list[Any]: Plain,
            bytes: Sealed,
        },
    )


db = SQLAlchemy(model_class=Base)
migrate = Migrate()


Row = TypeVar("Row")
_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read: on SQLite they hold nobody up, however long they take."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def locked(model: type[Row], key: int) -> Row | None:
    """The row, freshly read and held against other writers until the transaction ends."""
    return db.session.get(model, key, with_for_update={"of": model}, populate_existing=True)


def init_db(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=app.config["ZEYOU_MIGRATIONS"], render_as_batch=True)
    with app.app_context():
        harden(db.engine)


def harden(engine: Engine) -> None:
    """Sets what durability and correctness need; anything weaker is refused when the connection is made.

    An acknowledged answer must survive a power cut: SQLite needs ``synchronous=FULL`` in WAL mode, PostgreSQL
    ``synchronous_commit=on``. Transactions on SQLite begin IMMEDIATE, because a read that is upgraded to a write
    later loses updates or fails half way.
    """
    if event.contains(engine, "connect", _sqlite_settings) or event.contains(
        engine, "connect", _postgres_settings
    ):
        return
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "connect", _postgres_settings)


def _sqlite_settings(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    # secure_delete: what is erased is overwritten in the file instead of lying in a free page.
    # wal_autocheckpoint: the log is written back every 16 MB, so that in the busiest hour one commit in a hundred pays
    # for that and not one in twenty.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "wal_autocheckpoint=4000",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    if cursor.execute("PRAGMA synchronous").fetchone()[0] < 2:
        raise Refusal("weak-durability", setting="synchronous")
    cursor.close()


def _begin(connection: Any) -> None:
    """A page that is only read must not queue behind writers, so it begins deferred; all else takes the write lock."""
    reading = _reading.get() or (has_request_context() and request.method in ("GET", "HEAD", "OPTIONS"))
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _postgres_settings(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def empty_log() -> None:
    """On SQLite, writes the log back and empties it: it still holds pages as they were before they were erased.

    While others read or write it is left as it is; the next time it may be free.
    """
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def is_empty() -> bool:
    """True when the database holds no accounts and no programmes: a demonstration may be played into it."""
    names = ("account", "programme_version", "person")
    with db.engine.connect() as connection:
        present = set(inspect(connection).get_table_names())
        return not any(
            name in present and connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first()
            for name in names
        )
