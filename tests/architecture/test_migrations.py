"""Migrations: one line of history, and the models say exactly what the newest migration made."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, Table

from recruit.db import db
from tests.support.sources import ROOT


def differences() -> list[object]:
    with db.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), db.metadata)


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
