"""Printed forms: typed tables, batches of forms.

Revision ID: 0023
Revises: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0023"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    op.create_table(
        "form_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=32), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rows_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("changed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["account.id"], name=op.f("fk_form_table_changed_by_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_form_table_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_table")),
        sa.UniqueConstraint(
            "cohort_id", "paper", "township_code", name=op.f("uq_form_table_cohort_id_paper_township_code")
        ),
    )
    op.create_table(
        "form_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=32), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("begun_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('running', 'stopped', 'done')", name=op.f("ck_form_print_state")),
        sa.ForeignKeyConstraint(["begun_by_id"], ["account.id"], name=op.f("fk_form_print_begun_by_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_form_print_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_print")),
    )
    op.create_index(op.f("ix_form_print_cohort_id"), "form_print", ["cohort_id"], unique=False)
    op.create_table(
        "form_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("print_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("subjects", recruit.db.Plain(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("printed_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("(pdf_sha256 IS NULL) = (printed_at IS NULL)", name=op.f("ck_form_piece_printed")),
        sa.ForeignKeyConstraint(["print_id"], ["form_print.id"], name=op.f("fk_form_piece_print_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_piece")),
        sa.UniqueConstraint("print_id", "position", name=op.f("uq_form_piece_print_id_position")),
    )


def downgrade() -> None:
    op.drop_table("form_piece")
    op.drop_index(op.f("ix_form_print_cohort_id"), table_name="form_print")
    op.drop_table("form_print")
    op.drop_table("form_table")
