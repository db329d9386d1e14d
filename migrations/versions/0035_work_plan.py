"""What was reported of the tasks of a work plan.

Revision ID: 0035
Revises: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0035"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstring of the model for what each column is for."""
    op.create_table(
        "work_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_type", sa.String(length=8), nullable=False),
        sa.Column("reported_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('begun', 'done', 'stopped', 'reopened')", name=op.f("ck_work_report_state")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_work_report_cohort_id")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["account.id"], name=op.f("fk_work_report_reported_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_report")),
    )
    op.create_index("ix_work_report_cohort_id_task", "work_report", ["cohort_id", "task"], unique=False)


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table("work_report")
