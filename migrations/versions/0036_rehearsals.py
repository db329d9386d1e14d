"""Rehearsals of programmes.

Revision ID: 0036
Revises: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0036"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstring of the model for what each column is for."""
    op.create_table(
        "programme_rehearsal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("doing", sa.String(length=120), nullable=False),
        sa.Column("input_sha256", sa.String(length=64), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("outcome", recruit.db.Plain(), nullable=True),
        sa.Column("why", recruit.db.Plain(), nullable=True),
        sa.Column("asked_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("finished_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_programme_rehearsal_state"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_programme_rehearsal_asked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_rehearsal")),
    )
    op.create_index(op.f("ix_programme_rehearsal_draft_id"), "programme_rehearsal", ["draft_id"], unique=False)


def downgrade() -> None:
    op.drop_table("programme_rehearsal")
