"""Room rulings: what two people decide where the judges of a room cannot mend it.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLE = "room_ruling"


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("room", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("judges", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind IN ('close', 'level')) = (entry_id IS NULL)", name=op.f("ck_room_ruling_whose")),
        sa.CheckConstraint("kind IN ('close', 'level', 'again', 'smaller')", name=op.f("ck_room_ruling_kind")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_room_ruling_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_room_ruling_state")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_room_ruling_entry_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_room_ruling_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_room_ruling_settled_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_room_ruling_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_ruling")),
    )
    op.create_index(op.f("ix_room_ruling_entry_id"), TABLE, ["entry_id"], unique=False)
    op.create_index(op.f("ix_room_ruling_stage_id"), TABLE, ["stage_id"], unique=False)


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table(TABLE)
