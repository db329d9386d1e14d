"""Agreement papers: edited templates, seals, wet ink, print jobs.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    _texts()
    _runs()
    _steps()
    with op.batch_alter_table("agreement") as table:
        table.add_column(sa.Column("text_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("seal_print", sa.String(length=64), nullable=False, server_default=""))
        table.create_foreign_key(
            op.f("fk_agreement_text_id_agreement_text"), "agreement_text", ["text_id"], ["id"]
        )
    with op.batch_alter_table("agreement") as table:
        table.alter_column("seal_print", server_default=None)


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    with op.batch_alter_table("agreement") as table:
        table.drop_constraint(op.f("fk_agreement_text_id_agreement_text"), type_="foreignkey")
        table.drop_column("seal_print")
        table.drop_column("text_id")
    op.drop_table("agreement_step")
    op.drop_table("agreement_run")
    op.drop_table("agreement_text")


def _texts() -> None:
    op.create_table(
        "agreement_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'shipped', 'confirmed', 'rejected')", name=op.f("ck_agreement_text_state")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id",
            name=op.f("ck_agreement_text_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_agreement_text_cohort_id_cohort")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_agreement_text_proposed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_agreement_text_settled_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_text")),
        sa.UniqueConstraint(
            "cohort_id", "document", "version", name=op.f("uq_agreement_text_cohort_id_document_version")
        ),
    )


def _runs() -> None:
    op.create_table(
        "agreement_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=False),
        sa.Column("asked_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'running', 'stopped', 'done', 'failed')", name=op.f("ck_agreement_run_state")
        ),
        sa.CheckConstraint("done BETWEEN 0 AND whole", name=op.f("ck_agreement_run_done")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_agreement_run_asked_by_id_account")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_agreement_run_stage_id_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_run")),
    )
    op.create_index(op.f("ix_agreement_run_stage_id"), "agreement_run", ["stage_id"])


def _steps() -> None:
    op.create_table(
        "agreement_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("witness_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("scan_sha256", sa.String(length=64), nullable=True),
        sa.Column("scan_kind", sa.String(length=8), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("undone_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "step IN ('signed-b', 'sealed-a', 'scanned', 'filed')", name=op.f("ck_agreement_step_step")
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_agreement_step_undone")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_step_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_agreement_step_by_id_account")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["account.id"], name=op.f("fk_agreement_step_undone_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_step")),
    )
    op.create_index(op.f("ix_agreement_step_agreement_id"), "agreement_step", ["agreement_id"])
