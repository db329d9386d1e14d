"""Programmes in the making: drafts, their revisions and files, and the two signatures that publish one.

Revision ID: 0037
Revises: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0037"
down_revision = "0028"
branch_labels = None
depends_on = None
WAITING = "state = 'proposed'"


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    _drafts()
    _proposals()


def _drafts() -> None:
    op.create_table(
        "programme_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("begun_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'dropped')", name=op.f("ck_programme_draft_state")),
        sa.ForeignKeyConstraint(["begun_by_id"], ["account.id"], name=op.f("fk_programme_draft_begun_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_draft")),
    )
    op.create_table(
        "programme_draft_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("files", recruit.db.Plain(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("touched", recruit.db.Plain(), nullable=False),
        sa.Column("made_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "what IN ('begun', 'boxes', 'whole', 'file', 'restored')", name=op.f("ck_programme_draft_revision_what")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["programme_draft.id"], name=op.f("fk_programme_draft_revision_draft_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_programme_draft_revision_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_draft_revision")),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_programme_draft_revision_draft_id_number")),
    )
    op.create_table(
        "programme_draft_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["programme_draft.id"], name=op.f("fk_programme_draft_file_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_draft_file")),
        sa.UniqueConstraint("draft_id", "content_hash", name=op.f("uq_programme_draft_file_draft_id_content_hash")),
    )


def _proposals() -> None:
    op.create_table(
        "programme_draft_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("cohort_code", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id",
            name=op.f("ck_programme_draft_proposal_four_eyes"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')",
            name=op.f("ck_programme_draft_proposal_state"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [there], name=op.f(f"fk_programme_draft_proposal_{column}"))
            for column, there in (
                ("revision_id", "programme_draft_revision.id"),
                ("draft_id", "programme_draft.id"),
                ("version_id", "programme_version.id"),
                ("cohort_id", "cohort.id"),
                ("proposed_by_id", "account.id"),
                ("settled_by_id", "account.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_draft_proposal")),
    )
    op.create_index(
        "uq_programme_draft_proposal_waiting",
        "programme_draft_proposal",
        ["draft_id"],
        unique=True,
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    for table in ("proposal", "file", "revision"):
        op.drop_table(f"programme_draft_{table}")
    op.drop_table("programme_draft")
