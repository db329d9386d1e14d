"""Sites: waivers with the facts they were given for, editors since the last acceptance.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""

    with op.batch_alter_table("site_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hands", recruit.db.Plain(), nullable=False, server_default="[]"))

    # A waiver given before this was kept holds for nothing in particular, and so is asked for anew.
    with op.batch_alter_table("site_exemption", schema=None) as batch_op:
        batch_op.add_column(sa.Column("facts", recruit.db.Plain(), nullable=False, server_default="{}"))

    for table, column in (("site_file", "hands"), ("site_exemption", "facts")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, existing_type=recruit.db.Plain(), server_default=None)


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    with op.batch_alter_table("site_exemption", schema=None) as batch_op:
        batch_op.drop_column("facts")

    with op.batch_alter_table("site_file", schema=None) as batch_op:
        batch_op.drop_column("hands")
