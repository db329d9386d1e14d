"""Opening of stations as a stage: what was found on the spot, by two people.

Revision ID: 0033
Revises: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
LIVE = "state IN ('proposed', 'confirmed')"


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    op.create_table(
        "opening_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("marks", recruit.db.Plain(), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('open', 'never')", name=op.f("ck_opening_report_kind")),
        sa.CheckConstraint("(kind = 'open') = (opened_on IS NOT NULL)", name=op.f("ck_opening_report_opened_on")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_opening_report_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_opening_report_state")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_opening_report_entry_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_opening_report_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_opening_report_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_report")),
    )
    op.create_index(op.f("ix_opening_report_entry_id"), "opening_report", ["entry_id"], unique=False)
    op.create_index(
        "uq_opening_report_live",
        "opening_report",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table("opening_report")
