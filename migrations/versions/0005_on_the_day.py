"""The exam room: who is heard of, the bank's hands, papers, the day itself, rulings, the hall.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    _saves()
    _bank()
    _papers()
    _day()
    _rulings()
    _essays()
    _notices()
    _hall()
    _report()


def _saves() -> None:
    op.create_table(
        "attempt_presence",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("heard_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=32), nullable=False),
        sa.Column("devices", sa.Integer(), nullable=False),
        sa.Column("unsaved", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_presence_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_attempt_presence")),
    )
    op.create_index("ix_answer_event_attempt_id_client_seq", "answer_event", ["attempt_id", "client_seq"])
    op.create_table(
        "paper_page",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("made_of", sa.String(length=64), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("pictures", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_paper_page_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", "locale", name=op.f("pk_paper_page")),
    )


def _bank() -> None:
    with op.batch_alter_table("bank_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        for name in ("author", "editor", "reviewer"):
            batch_op.add_column(sa.Column(f"{name}_id", sa.Integer(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_bank_item_{name}_id"), "account", [f"{name}_id"], ["id"]
            )
        for name in ("reviewed_at", "retired_at"):
            batch_op.add_column(sa.Column(name, recruit.db.Moment(timezone=True), nullable=True))
        for name in ("sent_back", "retired_reason"):
            batch_op.add_column(sa.Column(name, sa.String(length=500), nullable=False, server_default=""))
        for name in ("intake", "alike"):
            batch_op.add_column(sa.Column(name, sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("alike_percent", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("unfinished", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f("ix_bank_item_intake"), ["intake"], unique=False)
    op.create_table(
        "bank_writer",
        sa.Column("bank_item_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_bank_writer_account_id")),
        sa.ForeignKeyConstraint(["bank_item_id"], ["bank_item.id"], name=op.f("fk_bank_writer_bank_item_id")),
        sa.PrimaryKeyConstraint("bank_item_id", "account_id", name=op.f("pk_bank_writer")),
    )
    op.create_index(op.f("ix_bank_writer_account_id"), "bank_writer", ["account_id"], unique=False)


def _papers() -> None:
    op.create_table(
        "paper_bank",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("choices", recruit.db.Plain(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_paper_bank")),
    )
    op.create_table(
        "paper_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("numbers", recruit.db.Plain(), nullable=False),
        sa.Column("bank_sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("drawn_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bank_sha256"], ["paper_bank.sha256"], name=op.f("fk_paper_draw_bank_sha256")
        ),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["account.id"], name=op.f("fk_paper_draw_drawn_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_paper_draw_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_draw")),
    )
    op.create_index(op.f("ix_paper_draw_stage_id"), "paper_draw", ["stage_id"], unique=False)
    op.create_table(
        "paper_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name=op.f("ck_paper_release_confirmed")
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id",
            name=op.f("ck_paper_release_four_eyes"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["account.id"], name=op.f("fk_paper_release_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_paper_release_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_paper_release_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_release")),
        sa.UniqueConstraint("stage_id", name=op.f("uq_paper_release_stage_id")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("draw_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("form", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_paper_draw_id"), "paper_draw", ["draw_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_paper_draw_id"), ["draw_id"], unique=False)


def _day() -> None:
    op.create_table(
        "exam_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.CheckConstraint("seat > 0", name=op.f("ck_exam_seat_seat")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_exam_seat_entry_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_exam_seat_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_seat")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_exam_seat_entry_id")),
        sa.UniqueConstraint("stage_id", "room", "seat", name=op.f("uq_exam_seat_stage_id_room_seat")),
    )
    op.create_table(
        "room_watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_room_watch_account_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_room_watch_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_watch")),
        sa.UniqueConstraint(
            "stage_id", "room", "account_id", name=op.f("uq_room_watch_stage_id_room_account_id")
        ),
    )
    op.create_index(op.f("ix_room_watch_account_id"), "room_watch", ["account_id"], unique=False)
    op.create_table(
        "exam_browser",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("config_sha256", sa.String(length=64), nullable=False),
        sa.Column("set_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["set_by_id"], ["account.id"], name=op.f("fk_exam_browser_set_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_exam_browser_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_browser")),
        sa.UniqueConstraint("stage_id", name=op.f("uq_exam_browser_stage_id")),
    )
    op.create_table(
        "exam_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=40), nullable=True),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("began_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("began_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name=op.f("ck_exam_pause_order")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_exam_pause_ended")),
        sa.ForeignKeyConstraint(["began_by_id"], ["account.id"], name=op.f("fk_exam_pause_began_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_exam_pause_ended_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_exam_pause_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_pause")),
    )
    op.create_index(op.f("ix_exam_pause_stage_id"), "exam_pause", ["stage_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("room", sa.String(length=40), nullable=True),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("measures", sa.String(length=500), nullable=False),
        sa.Column("happened_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("noted_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("entry_id IS NULL OR room IS NULL", name=op.f("ck_incident_about")),
        sa.ForeignKeyConstraint(["corrects_id"], ["incident.id"], name=op.f("fk_incident_corrects_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_incident_entry_id")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["account.id"], name=op.f("fk_incident_noted_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_incident_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_entry_id"), "incident", ["entry_id"], unique=False)
    op.create_index(op.f("ix_incident_stage_id"), "incident", ["stage_id"], unique=False)
    op.create_table(
        "start_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("groups", recruit.db.Plain(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'withdrawn', 'rejected')", name=op.f("ck_start_plan_state")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_start_plan_four_eyes")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_start_plan_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_start_plan_settled_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_start_plan_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_plan")),
    )
    op.create_index(op.f("ix_start_plan_stage_id"), "start_plan", ["stage_id"], unique=False)
    op.create_table(
        "integrity_signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("happened_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("received_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_integrity_signal_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integrity_signal")),
        sa.UniqueConstraint("attempt_id", "client_id", name=op.f("uq_integrity_signal_attempt_id_client_id")),
    )
    op.create_index(op.f("ix_integrity_signal_device"), "integrity_signal", ["device"], unique=False)


def _rulings() -> None:
    op.create_table(
        "late_ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("verdict IN ('count', 'leave-out')", name=op.f("ck_late_ruling_verdict")),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_late_ruling_state")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_late_ruling_four_eyes")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_late_ruling_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_late_ruling_settled_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_late_ruling_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_ruling")),
    )
    op.create_index(op.f("ix_late_ruling_stage_id"), "late_ruling", ["stage_id"], unique=False)
    op.create_table(
        "late_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ruling_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("after_event_id", sa.Integer(), nullable=False),
        sa.Column("last_event_id", sa.Integer(), nullable=False),
        sa.Column("stands", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "stands IN ('waiting', 'counted', 'left-out', 'dropped', 'superseded')",
            name=op.f("ck_late_share_stands"),
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_late_share_attempt_id")),
        sa.ForeignKeyConstraint(["ruling_id"], ["late_ruling.id"], name=op.f("fk_late_share_ruling_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_share")),
        sa.UniqueConstraint("ruling_id", "attempt_id", name=op.f("uq_late_share_ruling_id_attempt_id")),
    )
    op.create_index(op.f("ix_late_share_attempt_id"), "late_share", ["attempt_id"], unique=False)
    _item_rulings()


def _item_rulings() -> None:
    op.create_table(
        "item_ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("bank_item_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("new_key", recruit.db.Plain(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "action IN ('full', 'leave-out', 'also', 'instead', 'as-was')", name=op.f("ck_item_ruling_action")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled', 'superseded')",
            name=op.f("ck_item_ruling_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'superseded') OR settled_by_id <> proposed_by_id",
            name=op.f("ck_item_ruling_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["bank_item_id"], ["bank_item.id"], name=op.f("fk_item_ruling_bank_item_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_item_ruling_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_item_ruling_settled_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_item_ruling_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_ruling")),
    )
    op.create_index(op.f("ix_item_ruling_stage_id"), "item_ruling", ["stage_id"], unique=False)
    op.create_table(
        "item_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("asked_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("made_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("inputs_sha256", sa.String(length=64), nullable=False),
        sa.Column("content", recruit.db.Plain(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'running', 'ready', 'failed')", name=op.f("ck_item_report_state")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_item_report_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_report")),
        sa.UniqueConstraint("stage_id", name=op.f("uq_item_report_stage_id")),
    )


def _essays() -> None:
    op.create_table(
        "essay_marker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("added_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("left_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_essay_marker_account_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name=op.f("fk_essay_marker_added_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_essay_marker_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essay_marker")),
        sa.UniqueConstraint("stage_id", "account_id", name=op.f("uq_essay_marker_stage_id_account_id")),
    )
    op.create_table(
        "essay_tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_essay_tie_account_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_essay_tie_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_essay_tie_entry_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_essay_tie_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essay_tie")),
        sa.UniqueConstraint("account_id", "entry_id", name=op.f("uq_essay_tie_account_id_entry_id")),
    )
    op.create_index(op.f("ix_essay_tie_entry_id"), "essay_tie", ["entry_id"], unique=False)
    _essay_sheets()


def _essay_sheets() -> None:
    op.create_table(
        "essay_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("bank_item_id", sa.Integer(), nullable=False),
        sa.Column("answer_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("dealt_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("draft", recruit.db.Exact(length=40), nullable=True),
        sa.Column("drafted_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("stopped_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("stopped_why", sa.String(length=12), nullable=False),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_essay_sheet_round")),
        sa.CheckConstraint("(draft IS NULL) = (drafted_at IS NULL)", name=op.f("ck_essay_sheet_draft")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_essay_sheet_account_id")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_essay_sheet_attempt_id")),
        sa.ForeignKeyConstraint(["bank_item_id"], ["bank_item.id"], name=op.f("fk_essay_sheet_bank_item_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_essay_sheet_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essay_sheet")),
        sa.UniqueConstraint(
            "attempt_id",
            "position",
            "answer_sha256",
            "account_id",
            name=op.f("uq_essay_sheet_attempt_id_position_answer_sha256_account_id"),
        ),
    )
    for name in ("stage_id", "attempt_id", "account_id"):
        op.create_index(op.f(f"ix_essay_sheet_{name}"), "essay_sheet", [name], unique=False)
    op.create_table(
        "essay_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value", recruit.db.Exact(length=40), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["essay_sheet.id"], name=op.f("fk_essay_mark_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essay_mark")),
        sa.UniqueConstraint("sheet_id", "revision", name=op.f("uq_essay_mark_sheet_id_revision")),
    )


def _notices() -> None:
    op.create_table(
        "stage_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("venue", sa.String(length=120), nullable=False),
        sa.Column("bring", sa.String(length=300), nullable=False),
        sa.Column("remarks", sa.String(length=300), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["account.id"], name=op.f("fk_stage_notice_changed_by_id")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_stage_notice_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_notice")),
        sa.UniqueConstraint("stage_id", name=op.f("uq_stage_notice_stage_id")),
    )
    op.create_table(
        "notice_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("told_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_notice_told_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_told")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_notice_told_entry_id")),
    )
    op.create_table(
        "notice_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("begun_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('running', 'stopped', 'done')", name=op.f("ck_notice_print_state")),
        sa.ForeignKeyConstraint(["begun_by_id"], ["account.id"], name=op.f("fk_notice_print_begun_by_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_notice_print_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_print")),
    )
    op.create_index(op.f("ix_notice_print_stage_id"), "notice_print", ["stage_id"], unique=False)
    op.create_table(
        "notice_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("print_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("entries", recruit.db.Plain(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("printed_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(pdf_sha256 IS NULL) = (printed_at IS NULL)", name=op.f("ck_notice_piece_printed")
        ),
        sa.ForeignKeyConstraint(["print_id"], ["notice_print.id"], name=op.f("fk_notice_piece_print_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_piece")),
        sa.UniqueConstraint("print_id", "position", name=op.f("uq_notice_piece_print_id_position")),
    )
    op.create_table(
        "elsewhere_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("sheet_sha256", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')",
            name=op.f("ck_elsewhere_sheet_state"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id",
            name=op.f("ck_elsewhere_sheet_four_eyes"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_elsewhere_sheet_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_elsewhere_sheet_settled_by_id")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_elsewhere_sheet_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elsewhere_sheet")),
    )
    op.create_index(op.f("ix_elsewhere_sheet_stage_id"), "elsewhere_sheet", ["stage_id"], unique=False)
    op.create_table(
        "elsewhere_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("marks", recruit.db.Plain(), nullable=False),
        sa.CheckConstraint(
            "standing IN ('sat', 'absent', 'cheating')", name=op.f("ck_elsewhere_mark_standing")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_elsewhere_mark_entry_id")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["elsewhere_sheet.id"], name=op.f("fk_elsewhere_mark_sheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elsewhere_mark")),
        sa.UniqueConstraint("sheet_id", "entry_id", name=op.f("uq_elsewhere_mark_sheet_id_entry_id")),
    )
    op.create_index("ix_elsewhere_mark_entry_id", "elsewhere_mark", ["entry_id"], unique=False)
    with op.batch_alter_table("message", schema=None) as batch_op:
        for name in ("next_try_at", "handed_at", "reported_at"):
            batch_op.add_column(sa.Column(name, recruit.db.Moment(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_message_state"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_message_state"), "state IN ('queued', 'handed', 'sent', 'failed')"
        )


def _hall() -> None:
    op.create_table(
        "hall_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("scope_of", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        *_two_people("hall_print"),
        sa.CheckConstraint(
            "state IN ('proposed', 'allowed', 'stopped', 'rejected', 'recalled')",
            name=op.f("ck_hall_print_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('allowed', 'stopped') OR settled_by_id <> proposed_by_id",
            name=op.f("ck_hall_print_four_eyes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_print")),
    )
    op.create_index(op.f("ix_hall_print_stage_id"), "hall_print", ["stage_id"], unique=False)
    op.create_table(
        "hall_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("print_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("items_sha256", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("printed_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_hall_sheet_entry_id")),
        sa.ForeignKeyConstraint(["print_id"], ["hall_print.id"], name=op.f("fk_hall_sheet_print_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_sheet")),
        sa.UniqueConstraint("print_id", "entry_id", name=op.f("uq_hall_sheet_print_id_entry_id")),
    )
    op.create_index(op.f("ix_hall_sheet_entry_id"), "hall_sheet", ["entry_id"], unique=False)
    _typed()


def _two_people(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f(f"fk_{table}_stage_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f(f"fk_{table}_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f(f"fk_{table}_settled_by_id")),
    ]


def _typed() -> None:
    op.create_table(
        "paper_sitting",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("handed_over", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("began_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("recorded_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("ended_at > began_at", name=op.f("ck_paper_sitting_order")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_paper_sitting_attempt_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_paper_sitting_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_paper_sitting")),
    )
    op.create_table(
        "sheet_typing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("typist_id", sa.Integer(), nullable=False),
        sa.Column("answers", recruit.db.Plain(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("typed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("round IN (1, 2, 3)", name=op.f("ck_sheet_typing_round")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_sheet_typing_attempt_id")),
        sa.ForeignKeyConstraint(["typist_id"], ["account.id"], name=op.f("fk_sheet_typing_typist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_typing")),
        sa.UniqueConstraint("attempt_id", "round", name=op.f("uq_sheet_typing_attempt_id_round")),
        sa.UniqueConstraint("attempt_id", "typist_id", name=op.f("uq_sheet_typing_attempt_id_typist_id")),
    )
    op.create_table(
        "answer_sheet_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("rows", recruit.db.Plain(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        *_two_people("answer_sheet_import"),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')",
            name=op.f("ck_answer_sheet_import_state"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id",
            name=op.f("ck_answer_sheet_import_four_eyes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_sheet_import")),
    )
    op.create_index(
        op.f("ix_answer_sheet_import_stage_id"), "answer_sheet_import", ["stage_id"], unique=False
    )
    op.create_table(
        "typed_answer",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("channel IN ('typed', 'import')", name=op.f("ck_typed_answer_channel")),
        sa.CheckConstraint("entered_by_id <> checked_by_id", name=op.f("ck_typed_answer_four_eyes")),
        sa.ForeignKeyConstraint(["event_id"], ["answer_event.id"], name=op.f("fk_typed_answer_event_id")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_typed_answer_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["account.id"], name=op.f("fk_typed_answer_checked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_typed_answer_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_typed_answer")),
    )


def _report() -> None:
    pass


def downgrade() -> None:
    """In the reverse order; each part undoes its own."""
    _no_report()
    _no_hall()
    _no_notices()
    _no_essays()
    _no_rulings()
    _no_day()
    _no_papers()
    _no_bank()
    _no_saves()


def _no_saves() -> None:
    op.drop_table("paper_page")
    op.drop_index("ix_answer_event_attempt_id_client_seq", table_name="answer_event")
    op.drop_table("attempt_presence")


def _no_bank() -> None:
    op.drop_table("bank_writer")
    with op.batch_alter_table("bank_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_item_intake"))
        for name in (
            "unfinished",
            "alike_percent",
            "alike",
            "intake",
            "retired_reason",
            "sent_back",
            "retired_at",
            "reviewed_at",
        ):
            batch_op.drop_column(name)
        for name in ("reviewer", "editor", "author"):
            batch_op.drop_constraint(batch_op.f(f"fk_bank_item_{name}_id"), type_="foreignkey")
            batch_op.drop_column(f"{name}_id")
        batch_op.drop_column("revision")


def _no_papers() -> None:
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_draw_id"))
        batch_op.drop_constraint(batch_op.f("fk_paper_draw_id"), type_="foreignkey")
        batch_op.drop_column("form")
        batch_op.drop_column("draw_id")
    op.drop_table("paper_release")
    op.drop_index(op.f("ix_paper_draw_stage_id"), table_name="paper_draw")
    op.drop_table("paper_draw")
    op.drop_table("paper_bank")


def _no_day() -> None:
    op.drop_index(op.f("ix_integrity_signal_device"), table_name="integrity_signal")
    op.drop_table("integrity_signal")
    op.drop_index(op.f("ix_start_plan_stage_id"), table_name="start_plan")
    op.drop_table("start_plan")
    op.drop_index(op.f("ix_incident_stage_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_entry_id"), table_name="incident")
    op.drop_table("incident")
    op.drop_index(op.f("ix_exam_pause_stage_id"), table_name="exam_pause")
    op.drop_table("exam_pause")
    op.drop_table("exam_browser")
    op.drop_index(op.f("ix_room_watch_account_id"), table_name="room_watch")
    op.drop_table("room_watch")
    op.drop_table("exam_seat")


def _no_rulings() -> None:
    op.drop_table("item_report")
    op.drop_table("item_ruling")
    op.drop_table("late_share")
    op.drop_table("late_ruling")


def _no_essays() -> None:
    for table in ("essay_mark", "essay_sheet", "essay_tie", "essay_marker"):
        op.drop_table(table)


def _no_notices() -> None:
    op.execute("UPDATE message SET state = 'queued' WHERE state = 'handed'")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_message_state"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_message_state"), "state IN ('queued', 'sent', 'failed')"
        )
        for name in ("reported_at", "handed_at", "next_try_at"):
            batch_op.drop_column(name)
    op.drop_table("elsewhere_mark")
    op.drop_table("elsewhere_sheet")
    op.drop_table("notice_piece")
    op.drop_table("notice_print")
    op.drop_table("notice_told")
    op.drop_table("stage_notice")


def _no_hall() -> None:
    op.drop_table("typed_answer")
    op.drop_index(op.f("ix_answer_sheet_import_stage_id"), table_name="answer_sheet_import")
    op.drop_table("answer_sheet_import")
    op.drop_table("sheet_typing")
    op.drop_table("paper_sitting")
    op.drop_index(op.f("ix_hall_sheet_entry_id"), table_name="hall_sheet")
    op.drop_table("hall_sheet")
    op.drop_index(op.f("ix_hall_print_stage_id"), table_name="hall_print")
    op.drop_table("hall_print")


def _no_report() -> None:
    pass
