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

    op.create_table(
        "notice_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("taken_down_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("taken_down_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_down_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_notice_paper_cohort_id")),
        sa.ForeignKeyConstraint(
            ["taken_down_by_id"], ["account.id"], name=op.f("fk_notice_paper_taken_down_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_paper")),
    )
    op.create_index(op.f("ix_notice_paper_cohort_id"), "notice_paper", ["cohort_id"], unique=False)
    op.create_table(
        "notice_paper_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title_zh", sa.String(length=80), nullable=False),
        sa.Column("title_en", sa.String(length=160), nullable=False),
        sa.Column("file_type", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("put_up_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("put_up_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "file_type IN ('pdf', 'docx', 'xlsx', 'doc', 'xls', 'jpg')",
            name=op.f("ck_notice_paper_version_file_type"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["notice_paper.id"], name=op.f("fk_notice_paper_version_paper_id")
        ),
        sa.ForeignKeyConstraint(
            ["put_up_by_id"], ["account.id"], name=op.f("fk_notice_paper_version_put_up_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_paper_version")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_notice_paper_version_paper_id_number")),
    )

    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("returned_at", recruit.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("returned_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("return_reason", sa.String(length=500), nullable=False, server_default="")
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_waiver_confirmed_by_id"), "account", ["confirmed_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_waiver_returned_by_id"), "account", ["returned_by_id"], ["id"]
        )
    op.execute("UPDATE waiver SET settled_at = decided_at")
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.alter_column("return_reason", server_default=None)
        batch_op.create_check_constraint(
            batch_op.f("ck_waiver_four_eyes"), "confirmed_by_id <> decided_by_id"
        )

    op.create_table(
        "recheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("words_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("filed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.Column("due_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=True),
        sa.Column("answer_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("answered_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "answer IN ('confirmed', 'correction', 'referred')", name=op.f("ck_recheck_answer")
        ),
        sa.CheckConstraint(
            "(state = 'open' AND answer IS NULL AND answered_by_id IS NULL)"
            " OR (state = 'answered' AND answer IS NOT NULL AND answered_by_id IS NOT NULL)",
            name=op.f("ck_recheck_state"),
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_recheck_answered_by_id")),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_recheck_candidacy_id")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["account.id"], name=op.f("fk_recheck_filed_by_id")),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_recheck_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
        sa.UniqueConstraint("result_id", "candidacy_id", name=op.f("uq_recheck_result_id_candidacy_id")),
    )
    op.create_index(op.f("ix_recheck_candidacy_id"), "recheck", ["candidacy_id"], unique=False)

    for table in (
        "person",
        "application",
        "attachment",
        "agreement",
        "evidence",
        "form_response",
        "document",
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True))
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hold_reason", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("held_at", recruit.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("held_by", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("held_until", recruit.db.Moment(timezone=True), nullable=True))
    op.create_table(
        "erasure_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("finished_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("counts", recruit.db.Plain(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_run")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )

    op.create_table(
        "time_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'withdrawn')",
            name=op.f("ck_time_request_state"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id",
            name=op.f("ck_time_request_four_eyes"),
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_time_request_minutes")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_time_request_stage_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_time_request_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_time_request_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_request")),
    )
    op.create_index(op.f("ix_time_request_stage_id"), "time_request", ["stage_id"], unique=False)
    op.create_table(
        "time_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["time_request.id"], name=op.f("fk_time_share_request_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_time_share_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_share")),
        sa.UniqueConstraint("request_id", "entry_id", name=op.f("uq_time_share_request_id_entry_id")),
    )
    op.create_index(op.f("ix_time_share_entry_id"), "time_share", ["entry_id"], unique=False)

    with op.batch_alter_table("phone_sample", schema=None) as batch_op:
        batch_op.add_column(sa.Column("roster", recruit.db.Plain(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("first_word", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("second_word", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("witness_id", sa.Integer(), nullable=True))
        batch_op.alter_column("drawn_at", existing_type=recruit.db.Moment(timezone=True), nullable=True)
        batch_op.drop_constraint(batch_op.f("fk_phone_sample_drawn_by_id"), type_="foreignkey")
        batch_op.alter_column("drawn_by_id", existing_type=sa.Integer(), new_column_name="proposed_by_id")
    op.execute("UPDATE phone_sample SET proposed_at = drawn_at")
    with op.batch_alter_table("phone_sample", schema=None) as batch_op:
        batch_op.alter_column("proposed_at", existing_type=recruit.db.Moment(timezone=True), nullable=False)
        for name, length in (("first_word", 80), ("second_word", 80)):
            batch_op.alter_column(name, existing_type=sa.String(length=length), server_default=None)
        batch_op.alter_column("roster", existing_type=recruit.db.Plain(), server_default=None)
        batch_op.create_foreign_key(
            batch_op.f("fk_phone_sample_proposed_by_id"), "account", ["proposed_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_phone_sample_witness_id"), "account", ["witness_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_phone_sample_four_eyes"), "witness_id IS NULL OR witness_id <> proposed_by_id"
        )
        batch_op.create_index(
            "uq_phone_sample_waiting",
            ["stage_id", "component"],
            unique=True,
            sqlite_where=sa.text("drawn_at IS NULL"),
            postgresql_where=sa.text("drawn_at IS NULL"),
        )

    op.create_table(
        "replacement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("left_id", sa.Integer(), nullable=False),
        sa.Column("up_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "cause IN ('withdrawn', 'excluded', 'declined', 'fraud', 'unfit')",
            name=op.f("ck_replacement_cause"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_replacement_state")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_replacement_four_eyes")
        ),
        sa.CheckConstraint("left_id <> up_id", name=op.f("ck_replacement_two_people")),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_replacement_result_id")),
        sa.ForeignKeyConstraint(["left_id"], ["candidacy.id"], name=op.f("fk_replacement_left_id")),
        sa.ForeignKeyConstraint(["up_id"], ["candidacy.id"], name=op.f("fk_replacement_up_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_replacement_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_replacement_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement")),
    )
    op.create_index(op.f("ix_replacement_up_id"), "replacement", ["up_id"], unique=False)
    for name, column in (("uq_replacement_left", "left_id"), ("uq_replacement_up", "up_id")):
        op.create_index(
            name,
            "replacement",
            ["result_id", column],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'confirmed')"),
            postgresql_where=sa.text("state IN ('proposed', 'confirmed')"),
        )

    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.alter_column("subject", existing_type=sa.String(length=80), type_=sa.String(length=160))


def downgrade() -> None:
    """The reverse, last first."""

    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.alter_column("subject", existing_type=sa.String(length=160), type_=sa.String(length=80))

    op.drop_table("replacement")

    op.execute("DELETE FROM phone_sample WHERE drawn_at IS NULL")
    with op.batch_alter_table("phone_sample", schema=None) as batch_op:
        batch_op.drop_index("uq_phone_sample_waiting")
        batch_op.drop_constraint(batch_op.f("ck_phone_sample_four_eyes"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_phone_sample_witness_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_phone_sample_proposed_by_id"), type_="foreignkey")
        batch_op.alter_column("drawn_at", existing_type=recruit.db.Moment(timezone=True), nullable=False)
        for name in ("witness_id", "second_word", "proposed_at", "first_word", "roster"):
            batch_op.drop_column(name)
        batch_op.alter_column("proposed_by_id", existing_type=sa.Integer(), new_column_name="drawn_by_id")
    with op.batch_alter_table("phone_sample", schema=None) as batch_op:
        batch_op.create_foreign_key(
            batch_op.f("fk_phone_sample_drawn_by_id"), "account", ["drawn_by_id"], ["id"]
        )

    op.drop_table("time_share")
    op.drop_table("time_request")

    op.drop_table("site")
    op.drop_table("erasure_run")
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        for name in ("held_until", "held_by", "held_at", "hold_reason"):
            batch_op.drop_column(name)
    for table in (
        "document",
        "form_response",
        "evidence",
        "agreement",
        "attachment",
        "application",
        "person",
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("erased_at")

    op.drop_table("recheck")

    op.drop_table("notice_paper_version")
    op.drop_table("notice_paper")

    op.execute(
        "UPDATE waiver SET granted = NULL, decided_at = NULL, decided_by_id = NULL, decision_reason = ''"
        " WHERE settled_at IS NULL"
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_waiver_four_eyes"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_waiver_returned_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_waiver_confirmed_by_id"), type_="foreignkey")
        for name in ("return_reason", "returned_by_id", "returned_at", "confirmed_by_id", "settled_at"):
            batch_op.drop_column(name)
