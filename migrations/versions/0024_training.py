"""Training: lessons in sessions, who is expected, who was there from when to when, sheets closed and corrected.

Revision ID: 0024
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = (
    "training_record",
    "training_place",
    "training_correction",
    "training_sheet",
    "training_photo",
    "training_lesson",
)


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    _lessons()
    _sheets()
    _corrections()
    _places()
    _records()


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    for table_name in TABLES:
        op.drop_table(table_name)


def _moment(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, recruit.db.Moment(timezone=True), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _lessons() -> None:
    table = "training_lesson"
    op.create_table(
        table,
        _number("id"),
        _number("session_id"),
        sa.Column("lesson", sa.String(length=40), nullable=False),
        _moment("opens_at"),
        _moment("closes_at"),
        sa.CheckConstraint("opens_at < closes_at", name=op.f(f"ck_{table}_order")),
        _key(table, "session_id", "day_session"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("session_id", "lesson", name=op.f(f"uq_{table}_session_id_lesson")),
    )


def _sheets() -> None:
    op.create_table(
        "training_sheet",
        _number("id"),
        _number("session_id"),
        _moment("closed_at"),
        _number("closed_by_id"),
        _key("training_sheet", "session_id", "day_session"),
        _key("training_sheet", "closed_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sheet")),
        sa.UniqueConstraint("session_id", name=op.f("uq_training_sheet_session_id")),
    )
    op.create_table(
        "training_photo",
        _number("id"),
        _number("session_id"),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _moment("added_at"),
        _number("added_by_id"),
        _key("training_photo", "session_id", "day_session"),
        _key("training_photo", "added_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_photo")),
        sa.UniqueConstraint("session_id", "sha256", name=op.f("uq_training_photo_session_id_sha256")),
    )


def _corrections() -> None:
    table = "training_correction"
    op.create_table(
        table,
        _number("id"),
        _number("session_id"),
        _number("entry_id"),
        _moment("arrived_at", True),
        _moment("left_at", True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        _moment("proposed_at"),
        _number("proposed_by_id"),
        _moment("settled_at", True),
        _number("settled_by_id", True),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f(f"ck_{table}_state")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f(f"ck_{table}_four_eyes")
        ),
        _key(table, "session_id", "day_session"),
        _key(table, "entry_id", "entry"),
        _key(table, "proposed_by_id", "account"),
        _key(table, "settled_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_session_id"), table, ["session_id"])
    op.create_index(op.f(f"ix_{table}_entry_id"), table, ["entry_id"])
    waiting = sa.text("state = 'proposed'")
    op.create_index(
        f"uq_{table}_waiting",
        table,
        ["session_id", "entry_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _places() -> None:
    table = "training_place"
    op.create_table(
        table,
        _number("id"),
        _number("session_id"),
        _number("entry_id"),
        _moment("put_at"),
        _number("put_by_id"),
        _key(table, "session_id", "day_session"),
        _key(table, "entry_id", "entry"),
        _key(table, "put_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("session_id", "entry_id", name=op.f(f"uq_{table}_session_id_entry_id")),
    )
    op.create_index(op.f(f"ix_{table}_entry_id"), table, ["entry_id"])


def _records() -> None:
    table = "training_record"
    op.create_table(
        table,
        _number("id"),
        _number("session_id"),
        _number("entry_id"),
        _moment("arrived_at", True),
        _moment("left_at", True),
        _moment("at"),
        _number("by_id"),
        _number("revision"),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "left_at IS NULL OR (arrived_at IS NOT NULL AND arrived_at < left_at)",
            name=op.f(f"ck_{table}_order"),
        ),
        _key(table, "session_id", "day_session"),
        _key(table, "entry_id", "entry"),
        _key(table, "by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "session_id", "entry_id", "revision", name=op.f(f"uq_{table}_session_id_entry_id_revision")
        ),
    )
    op.create_index(op.f(f"ix_{table}_session_id"), table, ["session_id"])
    op.create_index(op.f(f"ix_{table}_entry_id"), table, ["entry_id"])
    current = sa.text("current")
    op.create_index(
        f"uq_{table}_current",
        table,
        ["session_id", "entry_id"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
