"""Sites: waivers with the facts they were given for, editors since the last acceptance.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""


def downgrade() -> None:
    """Takes back what `upgrade` made."""
