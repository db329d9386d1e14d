"""How Alembic finds the database and the tables: both belong to the application that asked for the migration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

target = current_app.extensions["migrate"].db


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, which no table that others refer to would survive under their watch.

    So the references rest meanwhile, and are checked as a whole before anything is committed.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    bare = connection.connection.driver_connection
    bare.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        bare.execute("PRAGMA foreign_keys=ON")


def whole(connection: Connection) -> None:
    """Errors: RuntimeError naming the tables whose references lead nowhere."""
    if connection.dialect.name == "sqlite":
        broken = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
        if broken:
            raise RuntimeError(f"references lead nowhere in {sorted(broken)}; nothing was changed")


def run() -> None:
    """One transaction for the whole upgrade: a failing step leaves the schema as it was."""
    options: dict[str, Any] = current_app.extensions["migrate"].configure_args
    with target.engine.connect() as connection, rebuilding(connection):
        context.configure(connection=connection, target_metadata=target.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
            whole(connection)
        connection.commit()


run()
