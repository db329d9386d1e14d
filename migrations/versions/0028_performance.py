"""Performance periods: figures, lists by two people, objections, removals.

Revision ID: 0028
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0028"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = (
    "performance_list",
    "performance_figure",
    "performance_objection",
    "performance_row",
    "performance_case",
    "performance_keep",
)


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    _list()
    _figure()
    _objection()
    _row()
    _case()
    _keep()


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _list() -> None:
    op.create_table(
        "performance_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("inputs_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id",
            name=op.f("ck_performance_list_four_eyes"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')",
            name=op.f("ck_performance_list_state"),
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_performance_list_cohort_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_performance_list_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_performance_list_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_list")),
        sa.UniqueConstraint(
            "cohort_id", "period", "version", name=op.f("uq_performance_list_cohort_id_period_version")
        ),
    )
    op.create_index(op.f("ix_performance_list_cohort_id"), "performance_list", ["cohort_id"], unique=False)
    op.create_index(
        "uq_performance_list_waiting",
        "performance_list",
        ["cohort_id", "period"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )


def _figure() -> None:
    op.create_table(
        "performance_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=32), nullable=False),
        sa.Column("value", recruit.db.Exact(length=40), nullable=True),
        sa.Column("sheet_sha256", sa.String(length=64), nullable=False),
        sa.Column("entered_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_performance_figure_cohort_id")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_performance_figure_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_performance_figure_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_figure")),
    )
    op.create_index(
        op.f("ix_performance_figure_engagement_id"), "performance_figure", ["engagement_id"], unique=False
    )
    op.create_index(
        "ix_performance_figure_period", "performance_figure", ["cohort_id", "period"], unique=False
    )


def _objection() -> None:
    op.create_table(
        "performance_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("words_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("filed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("answer_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("answered_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('upheld', 'refused')",
            name=op.f("ck_performance_objection_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_performance_objection_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_performance_objection_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["performance_list.id"], name=op.f("fk_performance_objection_list_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_objection")),
        sa.UniqueConstraint(
            "list_id", "engagement_id", name=op.f("uq_performance_objection_list_id_engagement_id")
        ),
    )
    op.create_index(
        op.f("ix_performance_objection_engagement_id"),
        "performance_objection",
        ["engagement_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_performance_objection_list_id"), "performance_objection", ["list_id"], unique=False
    )


def _row() -> None:
    op.create_table(
        "performance_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("total", recruit.db.Exact(length=40), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("left_out", sa.String(length=12), nullable=False),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("figures", recruit.db.Plain(), nullable=False),
        sa.Column("points", recruit.db.Plain(), nullable=False),
        sa.Column("earned", recruit.db.Plain(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_performance_row_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["performance_list.id"], name=op.f("fk_performance_row_list_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_row")),
        sa.UniqueConstraint(
            "list_id", "engagement_id", name=op.f("uq_performance_row_list_id_engagement_id")
        ),
    )
    op.create_index(
        op.f("ix_performance_row_engagement_id"), "performance_row", ["engagement_id"], unique=False
    )
    op.create_index(op.f("ix_performance_row_list_id"), "performance_row", ["list_id"], unique=False)


def _case() -> None:
    op.create_table(
        "performance_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("grounds_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("opened_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("hear_until", sa.Date(), nullable=False),
        sa.Column("statement_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("heard_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("heard_by_id", sa.Integer(), nullable=True),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("closed_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('', 'ended', 'kept')", name=op.f("ck_performance_case_outcome")),
        sa.ForeignKeyConstraint(
            ["change_id"], ["term_change.id"], name=op.f("fk_performance_case_change_id")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_performance_case_cohort_id")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_performance_case_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["heard_by_id"], ["account.id"], name=op.f("fk_performance_case_heard_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["account.id"], name=op.f("fk_performance_case_opened_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_case")),
    )
    op.create_index(op.f("ix_performance_case_cohort_id"), "performance_case", ["cohort_id"], unique=False)
    op.create_index(
        op.f("ix_performance_case_engagement_id"), "performance_case", ["engagement_id"], unique=False
    )
    op.create_index(
        "uq_performance_case_open",
        "performance_case",
        ["engagement_id"],
        unique=True,
        sqlite_where=sa.text("outcome = ''"),
        postgresql_where=sa.text("outcome = ''"),
    )


def _keep() -> None:
    op.create_table(
        "performance_keep",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id",
            name=op.f("ck_performance_keep_four_eyes"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')",
            name=op.f("ck_performance_keep_state"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["performance_case.id"], name=op.f("fk_performance_keep_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_performance_keep_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_performance_keep_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_keep")),
    )
    op.create_index(op.f("ix_performance_keep_case_id"), "performance_keep", ["case_id"], unique=False)
    op.create_index(
        "uq_performance_keep_waiting",
        "performance_keep",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
