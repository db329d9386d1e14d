"""The exam room: further kinds of questions, and pictures.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""

    with op.batch_alter_table("bank_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_texts", recruit.db.Plain(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("rule", sa.String(length=20), nullable=True))
    with op.batch_alter_table("bank_item", schema=None) as batch_op:
        batch_op.alter_column("left_texts", existing_type=recruit.db.Plain(), server_default=None)
    op.create_table(
        "bank_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("alt", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["bank_item_id"], ["bank_item.id"], name=op.f("fk_bank_picture_bank_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_picture")),
        sa.UniqueConstraint("bank_item_id", "name", name=op.f("uq_bank_picture_bank_item_id_name")),
    )
    op.create_index(op.f("ix_bank_picture_bank_item_id"), "bank_picture", ["bank_item_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_bank_picture_bank_item_id"), table_name="bank_picture")
    op.drop_table("bank_picture")
    with op.batch_alter_table("bank_item", schema=None) as batch_op:
        batch_op.drop_column("rule")
        batch_op.drop_column("left_texts")
