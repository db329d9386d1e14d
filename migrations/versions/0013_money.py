"""Money: payees, deposits, approved payments, goods and acceptance.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opened_on", sa.Date(), nullable=True))
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owed", recruit.db.Exact(length=40), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_payment_state"), "state IN ('planned', 'batched', 'paid', 'stopped', 'given')"
        )
    _payees()
    _batches()
    _register()
    _stations()
    _goods()


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    for name in (
        "goods_handed",
        "goods_item",
        "goods_list",
        "station_picture",
        "acceptance",
        "repayment",
        "deposit_return",
        "money_receipt",
        "pay_line",
        "pay_batch",
        "term_change",
        "payee",
    ):
        op.drop_table(name)
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_payment_state"), type_="check")
        batch_op.drop_column("owed")
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.drop_column("opened_on")


def _payees() -> None:
    op.create_table(
        "payee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("details_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("number_index", sa.String(length=64), nullable=True),
        sa.Column("tail", sa.String(length=8), nullable=False),
        sa.Column("card_seen", sa.Boolean(), nullable=False),
        sa.Column("name_reason", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('bank', 'alipay')", name=op.f("ck_payee_kind")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_payee_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_payee_state")
        ),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_payee_engagement_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_payee_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_payee_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee")),
    )
    op.create_index(op.f("ix_payee_engagement_id"), "payee", ["engagement_id"])
    op.create_index(op.f("ix_payee_number_index"), "payee", ["number_index"])
    op.create_index(
        "uq_payee_waiting",
        "payee",
        ["engagement_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "term_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('end', 'suspend', 'resume')", name=op.f("ck_term_change_kind")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_term_change_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_term_change_state")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_term_change_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_term_change_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_term_change_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_change")),
    )
    op.create_index(op.f("ix_term_change_engagement_id"), "term_change", ["engagement_id"])
    op.create_index(
        "uq_term_change_waiting",
        "term_change",
        ["engagement_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )


def _batches() -> None:
    op.create_table(
        "pay_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("total", recruit.db.Exact(length=40), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("exported_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("exported_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'exported', 'rejected', 'recalled')",
            name=op.f("ck_pay_batch_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'exported') OR settled_by_id <> proposed_by_id",
            name=op.f("ck_pay_batch_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_pay_batch_cohort_id")),
        sa.ForeignKeyConstraint(["exported_by_id"], ["account.id"], name=op.f("fk_pay_batch_exported_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_pay_batch_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_pay_batch_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_pay_batch_number")),
    )
    op.create_index(op.f("ix_pay_batch_cohort_id"), "pay_batch", ["cohort_id"])
    op.create_table(
        "pay_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("payee_id", sa.Integer(), nullable=False),
        sa.Column("amount", recruit.db.Exact(length=40), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('in', 'paid', 'bounced', 'dropped')", name=op.f("ck_pay_line_state")),
        sa.ForeignKeyConstraint(["batch_id"], ["pay_batch.id"], name=op.f("fk_pay_line_batch_id")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_pay_line_payee_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_pay_line_payment_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account.id"], name=op.f("fk_pay_line_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_line")),
        sa.UniqueConstraint("batch_id", "payment_id", name=op.f("uq_pay_line_batch_id_payment_id")),
    )
    op.create_index(op.f("ix_pay_line_batch_id"), "pay_line", ["batch_id"])
    op.create_index(
        "uq_pay_line_live",
        "pay_line",
        ["payment_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('in', 'paid')"),
        postgresql_where=sa.text("state IN ('in', 'paid')"),
    )


def _register() -> None:
    op.create_table(
        "money_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.Column("amount", recruit.db.Exact(length=40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=False),
        sa.Column("made_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("how IN ('cash', 'transfer')", name=op.f("ck_money_receipt_how")),
        sa.CheckConstraint("state IN ('valid', 'void')", name=op.f("ck_money_receipt_state")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_money_receipt_cohort_id")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_money_receipt_engagement_id")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_money_receipt_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_money_receipt_number")),
    )
    op.create_index(op.f("ix_money_receipt_engagement_id"), "money_receipt", ["engagement_id"])
    op.create_index(
        "uq_money_receipt_standing",
        "money_receipt",
        ["engagement_id", "kind", "basis"],
        unique=True,
        sqlite_where=sa.text("state = 'valid'"),
        postgresql_where=sa.text("state = 'valid'"),
    )
    op.create_table(
        "deposit_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("items", recruit.db.Plain(), nullable=False),
        sa.Column("deducted", recruit.db.Exact(length=40), nullable=False),
        sa.Column("returned", recruit.db.Exact(length=40), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("return_receipt_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id",
            name=op.f("ck_deposit_return_four_eyes"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_deposit_return_state")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_deposit_return_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["money_receipt.id"], name=op.f("fk_deposit_return_receipt_id")
        ),
        sa.ForeignKeyConstraint(
            ["return_receipt_id"], ["money_receipt.id"], name=op.f("fk_deposit_return_return_receipt_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_deposit_return_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit_return")),
    )
    op.create_index(op.f("ix_deposit_return_receipt_id"), "deposit_return", ["receipt_id"])
    op.create_index(
        "uq_deposit_return_live",
        "deposit_return",
        ["receipt_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'confirmed')"),
        postgresql_where=sa.text("state IN ('proposed', 'confirmed')"),
    )
    op.create_table(
        "repayment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("amount", recruit.db.Exact(length=40), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'returned', 'lapsed')", name=op.f("ck_repayment_state")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_repayment_payment_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["money_receipt.id"], name=op.f("fk_repayment_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repayment")),
    )
    op.create_index(op.f("ix_repayment_payment_id"), "repayment", ["payment_id"])
    op.create_index(
        "uq_repayment_open",
        "repayment",
        ["payment_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _stations() -> None:
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("marks", recruit.db.Plain(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("outcome IN ('accepted', 'again')", name=op.f("ck_acceptance_outcome")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_acceptance_four_eyes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f("ck_acceptance_state")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_acceptance_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_acceptance_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_acceptance_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
    )
    op.create_index(op.f("ix_acceptance_engagement_id"), "acceptance", ["engagement_id"])
    op.create_index(
        "uq_acceptance_waiting",
        "acceptance",
        ["engagement_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "station_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('before', 'after', 'goods', 'signed')", name=op.f("ck_station_picture_kind")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["account.id"], name=op.f("fk_station_picture_added_by_id")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_station_picture_engagement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_picture")),
    )
    op.create_index(op.f("ix_station_picture_engagement_id"), "station_picture", ["engagement_id"])
    op.create_index(op.f("ix_station_picture_sha256"), "station_picture", ["sha256"])


def _goods() -> None:
    op.create_table(
        "goods_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("erased_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_goods_list_four_eyes")
        ),
        sa.CheckConstraint("state IN ('proposed', 'open', 'confirmed')", name=op.f("ck_goods_list_state")),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_goods_list_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_goods_list_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_goods_list_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_list")),
    )
    op.create_index("uq_goods_list_station", "goods_list", ["engagement_id", "kind"], unique=True)
    op.create_table(
        "goods_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", recruit.db.Exact(length=40), nullable=False),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_goods_item_quantity")),
        sa.ForeignKeyConstraint(["list_id"], ["goods_list.id"], name=op.f("fk_goods_item_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_item")),
    )
    op.create_index(op.f("ix_goods_item_list_id"), "goods_item", ["list_id"])
    op.create_table(
        "goods_handed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("who_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("typed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("typed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_goods_handed_quantity")),
        sa.ForeignKeyConstraint(["item_id"], ["goods_item.id"], name=op.f("fk_goods_handed_item_id")),
        sa.ForeignKeyConstraint(["typed_by_id"], ["account.id"], name=op.f("fk_goods_handed_typed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_handed")),
    )
    op.create_index(op.f("ix_goods_handed_item_id"), "goods_handed", ["item_id"])
