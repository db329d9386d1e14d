"""Which granted requests a version of a list carries out; until now any version signed after the answer did.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

#: The first version signed that was proposed after the answer, as it was read before there was this table.
ONCE = """
INSERT INTO carried_out (recheck_id, result_id, unchanged)
SELECT asked.id, later.id, {no}
FROM recheck AS asked
JOIN result AS about ON about.id = asked.result_id
JOIN result AS later ON later.stage_id = about.stage_id
WHERE asked.answer IN ('correction', 'partial')
  AND later.version = (
    SELECT MIN(one.version) FROM result AS one
    WHERE one.stage_id = about.stage_id AND one.version > about.version
      AND one.state IN ('confirmed', 'published') AND one.proposed_at >= asked.answered_at
  )
"""


def upgrade() -> None:
    """See the docstring of the model. What was carried out by the old reading stays carried out."""
    op.create_table(
        "carried_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recheck_id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Boolean(), nullable=False),
        sa.Column("words_sealed", recruit.db.Sealed(), nullable=True),
        sa.ForeignKeyConstraint(["recheck_id"], ["recheck.id"], name=op.f("fk_carried_out_recheck_id_recheck")),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_carried_out_result_id_result")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_out")),
        sa.UniqueConstraint("recheck_id", "result_id", name=op.f("uq_carried_out_recheck_id_result_id")),
    )
    op.create_index(op.f("ix_carried_out_result_id"), "carried_out", ["result_id"])
    op.execute(ONCE.format(no="false" if op.get_bind().dialect.name == "postgresql" else "0"))


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table("carried_out")
