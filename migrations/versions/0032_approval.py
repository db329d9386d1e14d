"""Chains of approval: what was said at each step, only ever added.

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    op.create_table(
        "approval_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("words_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("sheet_sha256", sa.String(length=64), nullable=True),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("verdict IN ('pass', 'return', 'refuse')", name=op.f("ck_approval_word_verdict")),
        sa.CheckConstraint(
            "taken_back_by_id IS NULL OR taken_back_by_id <> by_id", name=op.f("ck_approval_word_four_eyes")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_approval_word_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_approval_word_entry_id")),
        sa.ForeignKeyConstraint(["taken_back_by_id"], ["account.id"], name=op.f("fk_approval_word_taken_back_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_word")),
    )
    op.create_index(op.f("ix_approval_word_entry_id"), "approval_word", ["entry_id"], unique=False)


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table("approval_word")
