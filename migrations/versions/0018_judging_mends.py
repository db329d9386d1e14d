"""The day of judging: what a second reading asked for.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""


def downgrade() -> None:
    """Takes back what `upgrade` made."""
