"""Freed places after the allotment; requests about one's own data.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    accounts = ("filed_by_id", "proposed_by_id", "answered_by_id")
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("words_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("right_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("proof_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_type", sa.String(length=8), nullable=False),
        sa.Column("filed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.Column("via", sa.String(length=8), nullable=False),
        sa.Column("due_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=True),
        sa.Column("answer_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('correct', 'erase')", name=op.f("ck_data_request_kind")),
        sa.CheckConstraint("via IN ('own', 'desk')", name=op.f("ck_data_request_via")),
        sa.CheckConstraint(
            "answer IN ('done', 'noted', 'objection', 'kept')", name=op.f("ck_data_request_answer")
        ),
        sa.CheckConstraint(
            "(state = 'open' AND answer IS NULL AND answered_by_id IS NULL)"
            " OR (state = 'proposed' AND answer IS NOT NULL AND proposed_by_id IS NOT NULL"
            " AND answered_by_id IS NULL)"
            " OR (state = 'answered' AND answer IS NOT NULL AND answered_by_id IS NOT NULL)",
            name=op.f("ck_data_request_state"),
        ),
        sa.CheckConstraint("answered_by_id <> proposed_by_id", name=op.f("ck_data_request_four_eyes")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_data_request_application_id_application")
        ),
        *(
            sa.ForeignKeyConstraint([one], ["account.id"], name=op.f(f"fk_data_request_{one}_account"))
            for one in accounts
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_data_request_application_id_number")),
    )
    op.create_index(op.f("ix_data_request_application_id"), "data_request", ["application_id"])
    live = sa.text("state <> 'answered'")
    op.create_index(
        "uq_data_request_live",
        "data_request",
        ["application_id", "kind", "field"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    op.drop_table("data_request")
