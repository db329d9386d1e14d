"""Deliverables, what reviewers said of them; posts, who holds which in whose seat.

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

REVIEW, CHANGE = "deliverable_review", "post_change"


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
        sa.Column("seen_hash", sa.String(length=64), nullable=False),
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
    with op.batch_alter_table("placement") as batch_op:
        batch_op.add_column(sa.Column("post", sa.String(length=16), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("provider", sa.String(length=12), nullable=False, server_default=""))
    with op.batch_alter_table("placement") as batch_op:
        batch_op.alter_column("post", existing_type=sa.String(length=16), server_default=None)
        batch_op.alter_column("provider", existing_type=sa.String(length=12), server_default=None)
    op.create_table(
        CHANGE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("provider", sa.String(length=12), nullable=False),
        sa.Column("post", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(place_id IS NULL) = (post = '')", name=op.f("ck_post_change_whole")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_post_change_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_post_change_entry_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_post_change_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_change")),
    )
    op.create_index(
        "uq_post_change_current",
        CHANGE,
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table(CHANGE)
    with op.batch_alter_table("placement") as batch_op:
        batch_op.drop_column("provider")
        batch_op.drop_column("post")
    op.drop_table(REVIEW)
