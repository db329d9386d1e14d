"""What was reported towards the programme's targets, and who looked it over.

Revision ID: 0034
Revises: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0034"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstring of the model for what each column is for."""
    op.create_table(
        "indicator_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("picture_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number >= 0 AND people >= 0", name=op.f("ck_indicator_entry_counts")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_indicator_entry_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled', 'void')",
            name=op.f("ck_indicator_entry_state"),
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_indicator_entry_cohort_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_indicator_entry_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_indicator_entry_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_entry")),
    )
    op.create_index("ix_indicator_entry_cohort_id_indicator", "indicator_entry", ["cohort_id", "indicator"], unique=False)


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table("indicator_entry")
