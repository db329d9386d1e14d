"""Work in the background may be stopped.

Revision ID: 0039
Revises: 0038
"""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

#: Table -> the states it had.
STATES = {
    "item_report": ("asked", "running", "ready", "failed"),
    "likeness_search": ("asked", "running", "ready", "failed"),
    "form_leads": ("asked", "running", "ready", "few", "failed"),
    "plan_comparison": ("asked", "running", "ready", "failed"),
}


def upgrade() -> None:
    """Each may be `stopped` too."""
    for table, states in STATES.items():
        _set(table, (*states, "stopped"))


def downgrade() -> None:
    """What was stopped counts as failed: both are begun anew in the same way."""
    for table, states in STATES.items():
        op.execute(f"UPDATE {table} SET state = 'failed' WHERE state = 'stopped'")
        _set(table, states)


def _set(table: str, states: tuple[str, ...]) -> None:
    words = ", ".join(f"'{one}'" for one in states)
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"ck_{table}_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f(f"ck_{table}_state"), f"state IN ({words})")
