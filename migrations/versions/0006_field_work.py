"""Field work: parcels that come in piece by piece.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    _parcels()
    _shares()
    _households()
    _trial()
    _review_samples()
    _phone_waves()
    _plans()
    _likenesses()


def downgrade() -> None:
    _no_likenesses()
    _no_plans()
    _no_households()
    _no_phone_waves()
    _no_review_samples()
    _no_trial()
    _no_shares()
    _no_parcels()


def _parcels() -> None:
    op.create_table(
        "parcel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("about", recruit.db.Plain(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("whole_hash", sa.String(length=64), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("captured_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("announced_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("whole_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("refusal", sa.String(length=40), nullable=False),
        sa.Column("facts", recruit.db.Plain(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('picture', 'form', 'document')", name=op.f("ck_parcel_kind")),
        sa.CheckConstraint("received BETWEEN 0 AND size", name=op.f("ck_parcel_received")),
        sa.CheckConstraint("state IN ('coming', 'taken', 'refused')", name=op.f("ck_parcel_state")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_parcel_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
        sa.UniqueConstraint("entry_id", "client_id", name=op.f("uq_parcel_entry_id_client_id")),
    )
    op.create_table(
        "parcel_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_parcel_piece_parcel_id_parcel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel_piece")),
        sa.UniqueConstraint("parcel_id", "start", name=op.f("uq_parcel_piece_parcel_id_start")),
    )
    op.create_index(op.f("ix_parcel_piece_sha256"), "parcel_piece", ["sha256"])


def _no_parcels() -> None:
    op.drop_index(op.f("ix_parcel_piece_sha256"), table_name="parcel_piece")
    op.drop_table("parcel_piece")
    op.drop_table("parcel")


def _review_samples() -> None:
    op.create_table(
        "review_sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("roster", recruit.db.Plain(), nullable=False),
        sa.Column("roster_sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("rate", sa.String(length=12), nullable=False),
        sa.Column("accept_number", sa.Integer(), nullable=False),
        sa.Column("first_word", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("second_word", sa.String(length=80), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("drawn_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("witness_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "witness_id IS NULL OR witness_id <> proposed_by_id", name=op.f("ck_review_sample_four_eyes")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_review_sample_stage_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_review_sample_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["witness_id"], ["account.id"], name=op.f("fk_review_sample_witness_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_sample")),
    )
    op.create_index(op.f("ix_review_sample_stage_id"), "review_sample", ["stage_id"])
    op.create_index(
        "uq_review_sample_waiting",
        "review_sample",
        ["stage_id", "component"],
        unique=True,
        sqlite_where=sa.text("drawn_at IS NULL"),
        postgresql_where=sa.text("drawn_at IS NULL"),
    )
    op.create_table(
        "review_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'passed', 'failed')", name=op.f("ck_review_outcome_state")),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["review_sample.id"], name=op.f("fk_review_outcome_sample_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_review_outcome_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_outcome")),
        sa.UniqueConstraint("sample_id", "entry_id", name=op.f("uq_review_outcome_sample_id_entry_id")),
    )
    op.create_index(op.f("ix_review_outcome_entry_id"), "review_outcome", ["entry_id"])
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review_sample_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("course", sa.String(length=8), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("by_sample", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_review_sample_id"), "review_sample", ["review_sample_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_evidence_course"), "course IN ('', 'drawn', 'rest', 'called')"
        )
        batch_op.create_index(batch_op.f("ix_evidence_review_sample_id"), ["review_sample_id"], unique=False)
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.alter_column("course", existing_type=sa.String(length=8), server_default=None)
        batch_op.alter_column("by_sample", existing_type=sa.Boolean(), server_default=None)


def _no_review_samples() -> None:
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_review_sample_id"))
        batch_op.drop_constraint(batch_op.f("ck_evidence_course"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_evidence_review_sample_id"), type_="foreignkey")
        for name in ("by_sample", "course", "review_sample_id"):
            batch_op.drop_column(name)
    op.drop_table("review_outcome")
    op.drop_table("review_sample")


def _phone_waves() -> None:
    with op.batch_alter_table("phone_sample", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=8), nullable=False, server_default="random"))
        for name in ("rule", "about"):
            batch_op.add_column(sa.Column(name, recruit.db.Plain(), nullable=False, server_default="{}"))
        batch_op.create_check_constraint(batch_op.f("ck_phone_sample_kind"), "kind IN ('random', 'cause')")
    op.create_table(
        "phone_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("offset", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_phone_share_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["phone_sample.id"], name=op.f("fk_phone_share_sample_id_phone_sample")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_share")),
        sa.UniqueConstraint("sample_id", "entry_id", name=op.f("uq_phone_share_sample_id_entry_id")),
    )
    op.create_index(op.f("ix_phone_share_entry_id"), "phone_share", ["entry_id"])
    with op.batch_alter_table("phone_call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("double", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("second_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_phone_call_second_id_account"), "account", ["second_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_phone_call_second_id"), ["second_id"])
    with op.batch_alter_table("phone_check", schema=None) as batch_op:
        batch_op.add_column(sa.Column("part", sa.String(length=8), nullable=False, server_default="first"))
        batch_op.add_column(sa.Column("said", recruit.db.Plain(), nullable=False, server_default="{}"))
        batch_op.create_check_constraint(
            batch_op.f("ck_phone_check_part"), "part IN ('first', 'second', 'settled')"
        )
    _form_leads()


def _form_leads() -> None:
    op.create_table(
        "form_leads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("made_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("content", recruit.db.Plain(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'running', 'ready', 'few', 'failed')", name=op.f("ck_form_leads_state")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_form_leads_stage_id_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_leads")),
        sa.UniqueConstraint("stage_id", "component", name=op.f("uq_form_leads_stage_id_component")),
    )
    op.create_table(
        "lead_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('nothing', 'call-more', 'talked')", name=op.f("ck_lead_look_outcome")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_lead_look_by_id_account")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_lead_look_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_look")),
    )
    op.create_index(op.f("ix_lead_look_entry_id"), "lead_look", ["entry_id"])


def _no_phone_waves() -> None:
    op.drop_table("lead_look")
    op.drop_table("form_leads")
    with op.batch_alter_table("phone_check", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_phone_check_part"), type_="check")
        batch_op.drop_column("said")
        batch_op.drop_column("part")
    with op.batch_alter_table("phone_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phone_call_second_id"))
        batch_op.drop_constraint(batch_op.f("fk_phone_call_second_id_account"), type_="foreignkey")
        batch_op.drop_column("second_id")
        batch_op.drop_column("double")
    op.drop_table("phone_share")
    with op.batch_alter_table("phone_sample", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_phone_sample_kind"), type_="check")
        for name in ("about", "rule", "kind"):
            batch_op.drop_column(name)


def _trial() -> None:
    op.create_table(
        "report_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["form_response.id"], name=op.f("fk_report_note_response_id_form_response")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_note")),
        sa.UniqueConstraint("response_id", name=op.f("uq_report_note_response_id")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_reminder_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("entry_id", "about", name=op.f("uq_reminder_entry_id_about")),
    )
    _activity()


def _activity() -> None:
    op.create_table(
        "activity_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("sheet_sha256", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_activity_sheet_by_id_account")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_activity_sheet_stage_id_stage")),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["account.id"], name=op.f("fk_activity_sheet_taken_back_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_sheet")),
    )
    op.create_index(op.f("ix_activity_sheet_stage_id"), "activity_sheet", ["stage_id"])
    op.create_table(
        "activity_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("said_name", sa.String(length=80), nullable=False),
        sa.Column("said_number", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("figures", recruit.db.Plain(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "how IN ('number', 'name', 'settled', 'person', 'hand', 'nobody', 'open')",
            name=op.f("ck_activity_line_how"),
        ),
        sa.CheckConstraint(
            "(entry_id IS NULL) = (how IN ('nobody', 'open'))", name=op.f("ck_activity_line_who")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_activity_line_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_activity_line_settled_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["activity_sheet.id"], name=op.f("fk_activity_line_sheet_id_activity_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_line")),
        sa.UniqueConstraint("sheet_id", "row", name=op.f("uq_activity_line_sheet_id_row")),
    )
    op.create_index(op.f("ix_activity_line_entry_id"), "activity_line", ["entry_id"])
    op.create_index(op.f("ix_activity_line_sheet_id"), "activity_line", ["sheet_id"])


def _no_trial() -> None:
    for index in ("ix_activity_line_sheet_id", "ix_activity_line_entry_id"):
        op.drop_index(op.f(index), table_name="activity_line")
    op.drop_table("activity_line")
    op.drop_index(op.f("ix_activity_sheet_stage_id"), table_name="activity_sheet")
    for table in ("activity_sheet", "reminder", "report_note"):
        op.drop_table(table)


def _households() -> None:
    op.create_table(
        "programme_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
            name=op.f("fk_programme_file_version_id_programme_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_file")),
        sa.UniqueConstraint("version_id", "name", name=op.f("uq_programme_file_version_id_name")),
    )
    op.create_table(
        "form_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["form_response.id"], name=op.f("fk_form_picture_response_id_form_response")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_picture")),
        sa.UniqueConstraint("response_id", "name", name=op.f("uq_form_picture_response_id_name")),
    )
    op.create_index(op.f("ix_form_picture_sha256"), "form_picture", ["sha256"])
    _form_strikes()
    _claim_looks()


def _form_strikes() -> None:
    op.create_table(
        "form_strike",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('not-own', 'not-there', 'invented', 'empty', 'other')",
            name=op.f("ck_form_strike_reason"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_form_strike_by_id_account")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["form_response.id"], name=op.f("fk_form_strike_response_id_form_response")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["account.id"], name=op.f("fk_form_strike_undone_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_strike")),
    )
    op.create_index(
        "uq_form_strike_standing",
        "form_strike",
        ["response_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def _claim_looks() -> None:
    op.create_table(
        "claim_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("same_index", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('both-visited', 'one-visited', 'slip', 'unclear')", name=op.f("ck_claim_look_reason")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_claim_look_by_id_account")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_claim_look_stage_id_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_look")),
    )
    op.create_index(
        "ix_claim_look_stage_id_component_same_index", "claim_look", ["stage_id", "component", "same_index"]
    )


def _no_households() -> None:
    op.drop_table("claim_look")
    op.drop_table("form_strike")
    op.drop_table("form_picture")
    op.drop_table("programme_file")


def _plans() -> None:
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text_sha256", sa.String(length=64), nullable=True))
    _marked_plans()
    _compared_plans()


def _marked_plans() -> None:
    op.create_table(
        "plan_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("dealt_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("draft", recruit.db.Plain(), nullable=True),
        sa.Column("drafted_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("stopped_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("stopped_why", sa.String(length=12), nullable=False),
        sa.Column("named_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_plan_sheet_round")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_plan_sheet_stage_id_stage")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_plan_sheet_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_plan_sheet_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_plan_sheet_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_sheet")),
        sa.UniqueConstraint("document_id", "account_id", name=op.f("uq_plan_sheet_document_id_account_id")),
    )
    op.create_index(op.f("ix_plan_sheet_stage_id"), "plan_sheet", ["stage_id"])
    op.create_index(op.f("ix_plan_sheet_entry_id"), "plan_sheet", ["entry_id"])
    op.create_index(op.f("ix_plan_sheet_account_id"), "plan_sheet", ["account_id"])
    op.create_table(
        "plan_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value", recruit.db.Exact(), nullable=False),
        sa.Column("marks", recruit.db.Plain(), nullable=False),
        sa.Column("comments", recruit.db.Plain(), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["plan_sheet.id"], name=op.f("fk_plan_mark_sheet_id_plan_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_mark")),
        sa.UniqueConstraint("sheet_id", "revision", name=op.f("uq_plan_mark_sheet_id_revision")),
    )


def _compared_plans() -> None:
    op.create_table(
        "plan_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_plan_template_stage_id_stage")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["account.id"], name=op.f("fk_plan_template_added_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_template")),
    )
    op.create_index(op.f("ix_plan_template_stage_id"), "plan_template", ["stage_id"])
    op.create_table(
        "plan_comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("made_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("groups", recruit.db.Plain(), nullable=False),
        sa.Column("unread", recruit.db.Plain(), nullable=False),
        sa.Column("bare", recruit.db.Plain(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'running', 'ready', 'failed')", name=op.f("ck_plan_comparison_state")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_plan_comparison_stage_id_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_comparison")),
        sa.UniqueConstraint("stage_id", "component", name=op.f("uq_plan_comparison_stage_id_component")),
    )
    op.create_table(
        "plan_likeness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("likeness", recruit.db.Exact(), nullable=False),
        sa.Column("first_share", recruit.db.Exact(), nullable=False),
        sa.Column("second_share", recruit.db.Exact(), nullable=False),
        sa.Column("longest", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("shuffled", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("passages", recruit.db.Plain(), nullable=False),
        sa.Column("found_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("looked_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("looked_by_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('', 'nothing', 'source', 'copied')", name=op.f("ck_plan_likeness_verdict")
        ),
        sa.CheckConstraint("(verdict = '') = (looked_at IS NULL)", name=op.f("ck_plan_likeness_looked")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_plan_likeness_stage_id_stage")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["document.id"], name=op.f("fk_plan_likeness_first_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["document.id"], name=op.f("fk_plan_likeness_second_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["looked_by_id"], ["account.id"], name=op.f("fk_plan_likeness_looked_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_likeness")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_plan_likeness_first_id_second_id")),
    )
    op.create_index("ix_plan_likeness_stage_id_component", "plan_likeness", ["stage_id", "component"])
    op.create_index(op.f("ix_plan_likeness_second_id"), "plan_likeness", ["second_id"])


def _no_plans() -> None:
    for name in ("plan_likeness", "plan_comparison", "plan_template", "plan_mark", "plan_sheet"):
        op.drop_table(name)
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_column("text_sha256")


def _shares() -> None:
    op.create_table(
        "share_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.CheckConstraint("kind IN ('share', 'download')", name=op.f("ck_share_link_kind")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_share_link_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_link")),
        sa.UniqueConstraint("code", name=op.f("uq_share_link_code")),
        sa.UniqueConstraint("entry_id", "kind", name=op.f("uq_share_link_entry_id_kind")),
    )
    op.create_table(
        "share_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("people", "again", "bots", "own", "beyond", "bare", "from_one")
        ),
        sa.ForeignKeyConstraint(["link_id"], ["share_link.id"], name=op.f("fk_share_day_link_id_share_link")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_day")),
        sa.UniqueConstraint("link_id", "day", name=op.f("uq_share_day_link_id_day")),
    )
    op.create_table(
        "share_visitor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("visitor_hash", sa.String(length=32), nullable=False),
        sa.Column("address_hash", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["share_link.id"], name=op.f("fk_share_visitor_link_id_share_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_visitor")),
        sa.UniqueConstraint("link_id", "visitor_hash", name=op.f("uq_share_visitor_link_id_visitor_hash")),
    )
    op.create_index("ix_share_visitor_link_id_day", "share_visitor", ["link_id", "day"])
    op.create_table(
        "share_salt",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key_sealed", recruit.db.Sealed(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_share_salt")),
    )
    _downloads()


def _downloads() -> None:
    op.create_table(
        "download_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("device_hash", sa.String(length=40), nullable=False),
        sa.Column("tail_index", sa.String(length=64), nullable=True),
        sa.Column("same_tail", sa.Boolean(), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["link_id"], ["share_link.id"], name=op.f("fk_download_confirmation_link_id_share_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_download_confirmation")),
        sa.UniqueConstraint(
            "link_id", "device_hash", name=op.f("uq_download_confirmation_link_id_device_hash")
        ),
    )
    op.create_table(
        "download_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("list_hash", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("imported_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_download_list_stage_id_stage")),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["account.id"], name=op.f("fk_download_list_imported_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["account.id"], name=op.f("fk_download_list_taken_back_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_download_list")),
    )
    op.create_index(op.f("ix_download_list_stage_id"), "download_list", ["stage_id"])
    op.create_table(
        "download_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("row_hash", sa.String(length=64), nullable=False),
        sa.Column("tail_index", sa.String(length=64), nullable=True),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["download_list.id"], name=op.f("fk_download_row_list_id_download_list")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["share_link.id"], name=op.f("fk_download_row_link_id_share_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_download_row")),
        sa.UniqueConstraint("list_id", "row_hash", name=op.f("uq_download_row_list_id_row_hash")),
    )
    op.create_index(op.f("ix_download_row_link_id"), "download_row", ["link_id"])


def _no_shares() -> None:
    op.drop_index(op.f("ix_download_row_link_id"), table_name="download_row")
    op.drop_table("download_row")
    op.drop_index(op.f("ix_download_list_stage_id"), table_name="download_list")
    op.drop_table("download_list")
    op.drop_table("download_confirmation")
    op.drop_table("share_salt")
    op.drop_index("ix_share_visitor_link_id_day", table_name="share_visitor")
    op.drop_table("share_visitor")
    op.drop_table("share_day")
    op.drop_table("share_link")


def _likenesses() -> None:
    op.create_table(
        "picture_look",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("views", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_picture_look_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_picture_look")),
    )
    op.create_table(
        "likeness_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("asked_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("made_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("more", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'running', 'ready', 'failed')", name=op.f("ck_likeness_search_state")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_likeness_search_stage_id_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likeness_search")),
        sa.UniqueConstraint("stage_id", "component", name=op.f("uq_likeness_search_stage_id_component")),
    )
    op.create_table(
        "likeness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("component", sa.String(length=32), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("framed", sa.Boolean(), nullable=False),
        sa.Column("found_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('', 'same', 'screen', 'different', 'unsure')", name=op.f("ck_likeness_verdict")
        ),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_likeness_two")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_likeness_stage_id_stage")),
        sa.ForeignKeyConstraint(["first_id"], ["evidence.id"], name=op.f("fk_likeness_first_id_evidence")),
        sa.ForeignKeyConstraint(["second_id"], ["evidence.id"], name=op.f("fk_likeness_second_id_evidence")),
        sa.ForeignKeyConstraint(
            ["judged_by_id"], ["account.id"], name=op.f("fk_likeness_judged_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likeness")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_likeness_first_id_second_id")),
    )
    op.create_index(op.f("ix_likeness_second_id"), "likeness", ["second_id"])
    op.create_index("ix_likeness_stage_id_component", "likeness", ["stage_id", "component"])


def _no_likenesses() -> None:
    op.drop_index("ix_likeness_stage_id_component", table_name="likeness")
    op.drop_index(op.f("ix_likeness_second_id"), table_name="likeness")
    op.drop_table("likeness")
    op.drop_table("likeness_search")
    op.drop_table("picture_look")
