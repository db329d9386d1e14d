"""Periodic reports, issued by two people.

Revision ID: 0031
Revises: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
LIVE = "state IN ('proposed', 'confirmed')"


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    op.create_table(
        "bulletin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("content", recruit.db.Plain(), nullable=False),
        sa.Column("remarks", sa.String(length=2000), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_bulletin_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_bulletin_state")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_bulletin_cohort_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_bulletin_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_bulletin_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
    )
    op.create_index(op.f("ix_bulletin_cohort_id"), "bulletin", ["cohort_id"], unique=False)
    op.create_index(
        "uq_bulletin_live",
        "bulletin",
        ["cohort_id", "code", "since"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table("bulletin")
