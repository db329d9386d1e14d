"""Exclusions, papers seen in the original, cohorts taken back.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""

    op.create_table(
        "exclusion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.Column("statement_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "cause IN ('fraud', 'cheating', 'unfit', 'conduct')", name=op.f("ck_exclusion_cause")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_exclusion_state")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_exclusion_four_eyes")
        ),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_exclusion_candidacy_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_exclusion_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_exclusion_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
    )
    op.create_index(op.f("ix_exclusion_candidacy_id"), "exclusion", ["candidacy_id"], unique=False)
    op.create_index(
        "uq_exclusion_candidacy",
        "exclusion",
        ["candidacy_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'confirmed')"),
        postgresql_where=sa.text("state IN ('proposed', 'confirmed')"),
    )

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(sa.Column("originals_seen_at", recruit.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("originals_seen_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_application_originals_seen_by_id"), "account", ["originals_seen_by_id"], ["id"]
        )
        batch_op.add_column(sa.Column("sheet_row", sa.String(length=72), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_application_cohort_id_sheet_row"), ["cohort_id", "sheet_row"]
        )

    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", recruit.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_reason", sa.String(length=500), nullable=True))

    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closes_before", recruit.db.Moment(timezone=True), nullable=True))

    with op.batch_alter_table("recheck", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_recheck_answer"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_recheck_answer"), "answer IN ('confirmed', 'correction', 'corrected', 'referred')"
        )

    with op.batch_alter_table("notice_paper_version", schema=None) as batch_op:
        for name, length in (("removal_cause", 16), ("removal_reason", 500)):
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        for name in ("removal_asked", "erased"):
            batch_op.add_column(sa.Column(f"{name}_at", recruit.db.Moment(timezone=True), nullable=True))
            batch_op.add_column(sa.Column(f"{name}_by_id", sa.Integer(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_notice_paper_version_{name}_by_id"), "account", [f"{name}_by_id"], ["id"]
            )
        batch_op.create_check_constraint(
            batch_op.f("ck_notice_paper_version_four_eyes"), "erased_by_id <> removal_asked_by_id"
        )
    with op.batch_alter_table("notice_paper_version", schema=None) as batch_op:
        for name, length in (("removal_cause", 16), ("removal_reason", 500)):
            batch_op.alter_column(name, existing_type=sa.String(length=length), server_default=None)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", recruit.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True))
    # The log knows when each account was closed, to the second; nobody else wrote it down.
    op.execute(
        "UPDATE account SET closed_at = (SELECT max(at) FROM audit_entry"
        " WHERE action = 'staff.close' AND subject = 'account:' || account.login)"
        " WHERE kind = 'staff' AND NOT active"
    )

    op.create_table(
        "mending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("recheck_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("was", sa.String(length=64), nullable=False),
        sa.Column("now", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_mending_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_mending_entry_id")),
        sa.ForeignKeyConstraint(["recheck_id"], ["recheck.id"], name=op.f("fk_mending_recheck_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mending")),
    )
    op.create_index(op.f("ix_mending_entry_id"), "mending", ["entry_id"], unique=False)
    op.create_index(op.f("ix_mending_recheck_id"), "mending", ["recheck_id"], unique=False)


def downgrade() -> None:
    """The reverse, last first."""

    op.drop_index(op.f("ix_mending_recheck_id"), table_name="mending")
    op.drop_index(op.f("ix_mending_entry_id"), table_name="mending")
    op.drop_table("mending")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
        batch_op.drop_column("closed_at")

    # The older software shows the public every version of a paper that is not taken down, and of one that is the
    # newest title with the reason. Nothing of what somebody asked to be removed may be read there again.
    op.execute(
        "UPDATE notice_paper SET taken_down_reason = '内容正在核对'"
        " WHERE id IN (SELECT paper_id FROM notice_paper_version WHERE removal_asked_at IS NOT NULL)"
    )
    op.execute(
        "UPDATE notice_paper SET taken_down_at = (SELECT min(removal_asked_at) FROM notice_paper_version"
        " WHERE paper_id = notice_paper.id AND removal_asked_at IS NOT NULL),"
        " taken_down_by_id = (SELECT min(removal_asked_by_id) FROM notice_paper_version"
        " WHERE paper_id = notice_paper.id AND removal_asked_at IS NOT NULL)"
        " WHERE taken_down_at IS NULL AND id IN"
        " (SELECT paper_id FROM notice_paper_version WHERE removal_asked_at IS NOT NULL)"
    )
    op.execute(
        "UPDATE notice_paper_version SET title_zh = '附件', title_en = 'Attachment', reason = ''"
        " WHERE removal_asked_at IS NOT NULL"
    )
    with op.batch_alter_table("notice_paper_version", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notice_paper_version_four_eyes"), type_="check")
        for name in ("erased", "removal_asked"):
            batch_op.drop_constraint(batch_op.f(f"fk_notice_paper_version_{name}_by_id"), type_="foreignkey")
            batch_op.drop_column(f"{name}_by_id")
            batch_op.drop_column(f"{name}_at")
        batch_op.drop_column("removal_reason")
        batch_op.drop_column("removal_cause")

    # Both say that something was wrong; that the list signed meanwhile has it right, its rows tell.
    op.execute("UPDATE recheck SET answer = 'correction' WHERE answer = 'corrected'")
    with op.batch_alter_table("recheck", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_recheck_answer"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_recheck_answer"), "answer IN ('confirmed', 'correction', 'referred')"
        )

    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_column("closes_before")

    with op.batch_alter_table("cohort", schema=None) as batch_op:
        for name in ("withdrawn_reason", "withdrawn_by", "withdrawn_at"):
            batch_op.drop_column(name)

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_application_cohort_id_sheet_row"), type_="unique")
        batch_op.drop_column("sheet_row")
        batch_op.drop_constraint(batch_op.f("fk_application_originals_seen_by_id"), type_="foreignkey")
        batch_op.drop_column("originals_seen_by_id")
        batch_op.drop_column("originals_seen_at")

    op.drop_table("exclusion")
