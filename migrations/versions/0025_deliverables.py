"""Deliverables: what reviewers said of the things that people handed in.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

REVIEW = "deliverable_review"


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    op.create_table(
        REVIEW,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("met", recruit.db.Plain(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'back', 'refused')", name=op.f("ck_deliverable_review_outcome")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_deliverable_review_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_deliverable_review_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable_review")),
        sa.UniqueConstraint("entry_id", "item", "revision", name=op.f("uq_deliverable_review_entry_id_item_revision")),
    )
    op.create_index(
        "uq_deliverable_review_current",
        REVIEW,
        ["entry_id", "item"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table(REVIEW)
