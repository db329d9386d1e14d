"""How Alembic finds the database and the tables: both belong to the application that asked for the migration."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

target = current_app.extensions["migrate"].db


def run() -> None:
    """One transaction for the whole upgrade: a failing step leaves the schema as it was."""
    options: dict[str, Any] = current_app.extensions["migrate"].configure_args
    with target.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=target.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
