"""What was found when units were evaluated, and what they mended.

Revision ID: 0040
Revises: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0040"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstring of the model for what each column is for."""
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=24), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("marks", recruit.db.Plain(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("to_mend", sa.String(length=2000), nullable=False),
        sa.Column("mend_until", sa.Date(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_type", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("mended", sa.String(length=2000), nullable=False),
        sa.Column("mended_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("mended_by_id", sa.Integer(), nullable=True),
        sa.Column("mended_sha256", sa.String(length=64), nullable=False),
        sa.Column("mended_type", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("to_mend = '' OR mend_until IS NOT NULL", name=op.f("ck_evaluation_mend_until")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_evaluation_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled', 'void')", name=op.f("ck_evaluation_state")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_evaluation_cohort_id")),
        sa.ForeignKeyConstraint(["mended_by_id"], ["account.id"], name=op.f("fk_evaluation_mended_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_evaluation_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_evaluation_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
    )
    op.create_index("ix_evaluation_cohort_id_round", "evaluation", ["cohort_id", "round"], unique=False)
    op.create_index(
        "uq_evaluation_waiting",
        "evaluation",
        ["cohort_id", "round", "unit"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table("evaluation")
