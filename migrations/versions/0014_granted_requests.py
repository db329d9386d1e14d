"""Requests and offers: what holds the next list, calls noted, deadlines.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

#: A request that was granted may be handed on by a second ruling.
WAITING = sa.text("state = 'proposed'")
LIVE = sa.text("state IN ('proposed', 'confirmed')")
INDEX, TABLE = "uq_recheck_ruling_live", "recheck_ruling"


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    _rulings(WAITING)
    with op.batch_alter_table("replacement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seconded_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_replacement_seconded_by_id"), "account", ["seconded_by_id"], ["id"]
        )


def downgrade() -> None:
    """Takes back what `upgrade` made. The older software knows one ruling for a request and one voice for a call."""
    # A no that one person noted ended an offer there; what was handed on stands in the log.
    op.execute("UPDATE replacement SET state = 'declined' WHERE state = 'offered' AND replied_via = 'phone'")
    with op.batch_alter_table("replacement", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_replacement_seconded_by_id"), type_="foreignkey")
        batch_op.drop_column("seconded_by_id")
    op.execute(
        "DELETE FROM recheck_ruling WHERE answer = 'referred' AND recheck_id IN"
        " (SELECT id FROM recheck WHERE answer IN ('correction', 'partial'))"
    )
    _rulings(LIVE)


def _rulings(live: sa.TextClause) -> None:
    op.drop_index(INDEX, table_name=TABLE)
    op.create_index(INDEX, TABLE, ["recheck_id"], unique=True, sqlite_where=live, postgresql_where=live)
