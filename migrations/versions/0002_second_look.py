"""What a second look at the funnel added.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""


def downgrade() -> None:
    """The reverse, last first."""
