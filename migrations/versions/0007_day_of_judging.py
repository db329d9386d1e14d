"""The day of judging: sessions, seats, numbers without names.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = (
    "recusal_request",
    "self_naming",
    "number_opening",
    "lot_number",
    "arrival",
    "session_seat",
    "session_staff",
    "day_session",
)


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    _sessions()
    _arrivals()
    _numbers()
    _requests()
    with op.batch_alter_table("room_draw") as table:
        table.add_column(
            sa.Column("numbers_sha256", sa.String(length=64), nullable=False, server_default="")
        )


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    with op.batch_alter_table("room_draw") as table:
        table.drop_column("numbers_sha256")
    for table_name in TABLES:
        op.drop_table(table_name)


def _sessions() -> None:
    op.create_table(
        "day_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("opens_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("closes_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("planned_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("seats > 0", name=op.f("ck_day_session_seats")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_day_session_order")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_day_session_stage_id_stage")),
        sa.ForeignKeyConstraint(["planned_by_id"], ["account.id"], name=op.f("fk_day_session_planned_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_session")),
    )
    op.create_index(op.f("ix_day_session_stage_id"), "day_session", ["stage_id"])
    op.create_table(
        "session_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["day_session.id"], name=op.f("fk_session_staff_session_id_day_session")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_staff_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_staff")),
        sa.UniqueConstraint("session_id", "account_id", name=op.f("uq_session_staff_session_id_account_id")),
    )
    op.create_index(op.f("ix_session_staff_account_id"), "session_staff", ["account_id"])
    op.create_table(
        "session_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.CheckConstraint("seat > 0", name=op.f("ck_session_seat_seat")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_session_seat_stage_id_stage")),
        sa.ForeignKeyConstraint(["session_id"], ["day_session.id"], name=op.f("fk_session_seat_session_id_day_session")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_session_seat_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_seat")),
        sa.UniqueConstraint("session_id", "seat", name=op.f("uq_session_seat_session_id_seat")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_session_seat_entry_id")),
    )
    op.create_index(op.f("ix_session_seat_stage_id"), "session_seat", ["stage_id"])


def _arrivals() -> None:
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=8), nullable=False),
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("note_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("undone_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_why_sealed", recruit.db.Sealed(), nullable=True),
        sa.CheckConstraint("identity IN ('id-card', 'other', 'not-seen')", name=op.f("ck_arrival_identity")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_arrival_entry_id_entry")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_arrival_by_id_account")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["account.id"], name=op.f("fk_arrival_undone_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
    )
    op.create_index(op.f("ix_arrival_entry_id"), "arrival", ["entry_id"])
    op.create_index("uq_arrival_standing", "arrival", ["entry_id"], unique=True, sqlite_where=sa.text("undone_at IS NULL"), postgresql_where=sa.text("undone_at IS NULL"))


def _numbers() -> None:
    op.create_table(
        "lot_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=16), nullable=False),
        sa.Column("number_sealed", recruit.db.Sealed(), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_lot_number_stage_id_stage")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_lot_number_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_number")),
        sa.UniqueConstraint("stage_id", "number_index", name=op.f("uq_lot_number_stage_id_number_index")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_lot_number_entry_id")),
    )
    op.create_table(
        "number_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'withdrawn', 'rejected')", name=op.f("ck_number_opening_state")),
        sa.CheckConstraint("state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_number_opening_four_eyes")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_number_opening_stage_id_stage")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_number_opening_proposed_by_id_account")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_number_opening_settled_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_opening")),
    )
    op.create_index(op.f("ix_number_opening_stage_id"), "number_opening", ["stage_id"])
    op.create_index("uq_number_opening_waiting", "number_opening", ["stage_id"], unique=True, sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))


def _requests() -> None:
    op.create_table(
        "self_naming",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("words_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("ruling_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_self_naming_four_eyes")),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'withdrawn', 'rejected')", name=op.f("ck_self_naming_state")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_self_naming_entry_id_entry")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_self_naming_proposed_by_id_account")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_self_naming_settled_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_naming")),
    )
    op.create_index(op.f("ix_self_naming_entry_id"), "self_naming", ["entry_id"])
    op.create_table(
        "recusal_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=12), nullable=False),
        sa.Column("whom_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("asked_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("examiner_id", sa.Integer(), nullable=True),
        sa.Column("answer_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("answered_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state <> 'granted' OR examiner_id IS NOT NULL", name=op.f("ck_recusal_request_examiner")),
        sa.CheckConstraint("state IN ('asked', 'granted', 'refused')", name=op.f("ck_recusal_request_state")),
        sa.CheckConstraint("(state = 'asked') = (answered_by_id IS NULL)", name=op.f("ck_recusal_request_answered")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_recusal_request_entry_id_entry")),
        sa.ForeignKeyConstraint(["examiner_id"], ["account.id"], name=op.f("fk_recusal_request_examiner_id_account")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_recusal_request_answered_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal_request")),
    )
    op.create_index(op.f("ix_recusal_request_entry_id"), "recusal_request", ["entry_id"])
