"""Stations month by month: the plan by two people, and the day on which each station opened.

Revision ID: 0030
Revises: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
WAITING = "state = 'proposed'"
STANDING = "state = 'valid'"


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    op.create_table(
        "rollout_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("months", recruit.db.Plain(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_rollout_plan_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_rollout_plan_state")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_rollout_plan_cohort_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_rollout_plan_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_rollout_plan_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollout_plan")),
        sa.UniqueConstraint("cohort_id", "version", name=op.f("uq_rollout_plan_cohort_id_version")),
    )
    op.create_index(op.f("ix_rollout_plan_cohort_id"), "rollout_plan", ["cohort_id"], unique=False)
    op.create_index(
        "uq_rollout_plan_waiting",
        "rollout_plan",
        ["cohort_id"],
        unique=True,
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )
    op.create_table(
        "place_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("picture_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('valid', 'void')", name=op.f("ck_place_opening_state")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_place_opening_by_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_place_opening_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_opening")),
    )
    op.create_index(
        "uq_place_opening_standing",
        "place_opening",
        ["place_id"],
        unique=True,
        sqlite_where=sa.text(STANDING),
        postgresql_where=sa.text(STANDING),
    )


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table("place_opening")
    op.drop_table("rollout_plan")
