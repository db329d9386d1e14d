"""The special fund, awards and penalties, price lists and complaints, logbooks.

Revision ID: 0029
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0029"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLES = (
    "award_posting",
    "fund_request",
    "penalty",
    "award",
    "fee_complaint",
    "fund_payment",
    "fund_step",
    "log_entry",
    "price_list",
    "log_file",
)


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    _award_posting()
    _fund_request()
    _penalty()
    _award()
    _fee_complaint()
    _fund_payment()
    _fund_step()
    _log_entry()
    _price_list()
    _log_file()


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _award_posting() -> None:
    op.create_table(
        "award_posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rows", recruit.db.Plain(), nullable=False),
        sa.Column("posted_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("posted_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_award_posting_cohort_id")),
        sa.ForeignKeyConstraint(["posted_by_id"], ["account.id"], name=op.f("fk_award_posting_posted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_posting")),
        sa.UniqueConstraint(
            "cohort_id", "period", "version", name=op.f("uq_award_posting_cohort_id_period_version")
        ),
    )


def _fund_request() -> None:
    op.create_table(
        "fund_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("fund", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("matter", sa.String(length=500), nullable=False),
        sa.Column("amount", recruit.db.Exact(length=40), nullable=False),
        sa.Column("granted", recruit.db.Exact(length=40), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("plan_sha256", sa.String(length=64), nullable=False),
        sa.Column("plan_type", sa.String(length=8), nullable=False),
        sa.Column("asked_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'granted', 'done', 'returned', 'refused', 'withdrawn', 'closed')",
            name=op.f("ck_fund_request_state"),
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_fund_request_asked_by_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_fund_request_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_request")),
        sa.UniqueConstraint("cohort_id", "number", name=op.f("uq_fund_request_cohort_id_number")),
    )


def _penalty() -> None:
    op.create_table(
        "penalty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=8), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.Column("heard_how", sa.String(length=8), nullable=False),
        sa.Column("words_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("answer_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("heard_how IN ('spoken', 'written', 'silent')", name=op.f("ck_penalty_heard_how")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_penalty_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_penalty_state")
        ),
        sa.CheckConstraint(
            "subject IN ('township', 'unit', 'place', 'partner')", name=op.f("ck_penalty_subject")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_penalty_cohort_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_penalty_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_penalty_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty")),
    )
    op.create_index(op.f("ix_penalty_cohort_id"), "penalty", ["cohort_id"], unique=False)


def _award() -> None:
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=8), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("grounds", sa.String(length=500), nullable=False),
        sa.Column("amount", recruit.db.Exact(length=40), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state <> 'confirmed' OR seat IS NOT NULL", name=op.f("ck_award_seated")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_award_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_award_state")
        ),
        sa.CheckConstraint(
            "subject IN ('township', 'unit', 'place', 'partner')", name=op.f("ck_award_subject")
        ),
        sa.CheckConstraint("seat IS NULL OR (seat >= 1 AND seat <= most)", name=op.f("ck_award_seat")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_award_cohort_id")),
        sa.ForeignKeyConstraint(["posting_id"], ["award_posting.id"], name=op.f("fk_award_posting_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_award_proposed_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["fund_request.id"], name=op.f("fk_award_request_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_award_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
    )
    op.create_index(op.f("ix_award_cohort_id"), "award", ["cohort_id"], unique=False)
    op.create_index(
        "uq_award_once",
        "award",
        ["cohort_id", "period", "kind", "subject", "about"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'confirmed')"),
        postgresql_where=sa.text("state IN ('proposed', 'confirmed')"),
    )
    op.create_index(
        "uq_award_seat",
        "award",
        ["cohort_id", "period", "kind", "seat"],
        unique=True,
        sqlite_where=sa.text("state = 'confirmed'"),
        postgresql_where=sa.text("state = 'confirmed'"),
    )


def _fee_complaint() -> None:
    op.create_table(
        "fee_complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("charged", recruit.db.Exact(length=40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("words_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("answer_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("told_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('returned', 'warned', 'referred', 'unfounded')",
            name=op.f("ck_fee_complaint_outcome"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_fee_complaint_place_id")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_fee_complaint_settled_by_id")
        ),
        sa.ForeignKeyConstraint(["told_by_id"], ["account.id"], name=op.f("fk_fee_complaint_told_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_complaint")),
        sa.UniqueConstraint("number", name=op.f("uq_fee_complaint_number")),
    )
    op.create_index(op.f("ix_fee_complaint_place_id"), "fee_complaint", ["place_id"], unique=False)


def _fund_payment() -> None:
    op.create_table(
        "fund_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount", recruit.db.Exact(length=40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('paid', 'back')", name=op.f("ck_fund_payment_kind")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_fund_payment_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_fund_payment_state")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_fund_payment_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["fund_request.id"], name=op.f("fk_fund_payment_request_id")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_fund_payment_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_payment")),
    )
    op.create_index(op.f("ix_fund_payment_request_id"), "fund_payment", ["request_id"], unique=False)
    op.create_index(
        "uq_fund_payment_waiting",
        "fund_payment",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )


def _fund_step() -> None:
    op.create_table(
        "fund_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("letter_sha256", sa.String(length=64), nullable=True),
        sa.Column("letter_type", sa.String(length=8), nullable=False),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('ask', 'pass', 'return', 'refuse', 'withdraw', 'close')",
            name=op.f("ck_fund_step_verdict"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_fund_step_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["fund_request.id"], name=op.f("fk_fund_step_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_step")),
    )
    op.create_index(op.f("ix_fund_step_request_id"), "fund_step", ["request_id"], unique=False)
    op.create_index(
        "uq_fund_step_hand",
        "fund_step",
        ["request_id", "round", "by_id"],
        unique=True,
        sqlite_where=sa.text("verdict IN ('ask', 'pass')"),
        postgresql_where=sa.text("verdict IN ('ask', 'pass')"),
    )
    op.create_index(
        "uq_fund_step_once",
        "fund_step",
        ["request_id", "round", "step"],
        unique=True,
        sqlite_where=sa.text("verdict = 'pass'"),
        postgresql_where=sa.text("verdict = 'pass'"),
    )


def _log_entry() -> None:
    op.create_table(
        "log_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("book", sa.String(length=32), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("answers_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("written_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_log_entry_cohort_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_log_entry_place_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["log_entry.id"], name=op.f("fk_log_entry_supersedes_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["account.id"], name=op.f("fk_log_entry_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_log_entry_supersedes_id")),
    )
    op.create_index(op.f("ix_log_entry_cohort_id"), "log_entry", ["cohort_id"], unique=False)
    op.create_index(op.f("ix_log_entry_place_id"), "log_entry", ["place_id"], unique=False)


def _price_list() -> None:
    op.create_table(
        "price_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("prices", recruit.db.Plain(), nullable=False),
        sa.Column("posted_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("posted_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_price_list_place_id")),
        sa.ForeignKeyConstraint(["posted_by_id"], ["account.id"], name=op.f("fk_price_list_posted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("place_id", "version", name=op.f("uq_price_list_place_id_version")),
    )


def _log_file() -> None:
    op.create_table(
        "log_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=8), nullable=False),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["log_entry.id"], name=op.f("fk_log_file_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_file")),
    )
    op.create_index(op.f("ix_log_file_entry_id"), "log_file", ["entry_id"], unique=False)
