"""Money: what is paid of a payment, its turns, corrections by two people, goods that cost another sum.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_LIVE = sa.text("state IN ('in', 'paid')")
_WAITING = sa.text("state = 'proposed'")


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("paid", recruit.db.Exact(length=40), nullable=False, server_default="0")
        )
    with op.batch_alter_table("pay_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("goods_list", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sum_reason", sa.String(length=200), nullable=False, server_default="")
        )
    for table, column in (("payment", "paid"), ("pay_line", "turn"), ("goods_list", "sum_reason")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)
    op.drop_index("uq_pay_line_live", table_name="pay_line")
    _live_lines("payment_id", "turn")
    _corrections()
    _count_what_was_paid()


def downgrade() -> None:
    """Takes back what `upgrade` made. Of a payment that was paid in turns the later ones no longer hold the index."""
    op.drop_table("money_correction")
    op.drop_index("uq_pay_line_live", table_name="pay_line")
    op.execute(sa.text("UPDATE pay_line SET state = 'dropped' WHERE turn > 1 AND state IN ('in', 'paid')"))
    _live_lines("payment_id")
    for table, column in (("goods_list", "sum_reason"), ("pay_line", "turn"), ("payment", "paid")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)


def _live_lines(*columns: str) -> None:
    op.create_index(
        "uq_pay_line_live",
        "pay_line",
        list(columns),
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )


def _corrections() -> None:
    op.create_table(
        "money_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'void' AND receipt_id IS NOT NULL AND line_id IS NULL) OR "
            "(kind IN ('bounced', 'paid') AND line_id IS NOT NULL AND receipt_id IS NULL AND on_day IS NOT NULL)",
            name=op.f("ck_money_correction_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')",
            name=op.f("ck_money_correction_state"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id",
            name=op.f("ck_money_correction_four_eyes"),
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["money_receipt.id"], name=op.f("fk_money_correction_receipt_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["pay_line.id"], name=op.f("fk_money_correction_line_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_money_correction_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_money_correction_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_correction")),
    )
    op.create_index(op.f("ix_money_correction_receipt_id"), "money_correction", ["receipt_id"])
    op.create_index(op.f("ix_money_correction_line_id"), "money_correction", ["line_id"])
    for name, column in (
        ("uq_money_correction_receipt", "receipt_id"),
        ("uq_money_correction_line", "line_id"),
    ):
        op.create_index(
            name,
            "money_correction",
            [column],
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        )


def _count_what_was_paid() -> None:
    """Amounts are text, so they are added up here and not by the database."""
    bind = op.get_bind()
    sums: dict[int, Decimal] = {}
    for payment, amount in bind.execute(
        sa.text("SELECT payment_id, amount FROM pay_line WHERE state = 'paid' ORDER BY id")
    ):
        sums[payment] = sums.get(payment, Decimal(0)) + Decimal(amount)
    back = sa.text(
        "SELECT repayment.payment_id, money_receipt.amount FROM repayment "
        "JOIN money_receipt ON repayment.receipt_id = money_receipt.id "
        "WHERE repayment.state = 'returned' AND money_receipt.state = 'valid' ORDER BY repayment.id"
    )
    for payment, amount in bind.execute(back):
        sums[payment] = sums.get(payment, Decimal(0)) - Decimal(amount)
    for payment, paid in sorted(sums.items()):
        bind.execute(
            sa.text("UPDATE payment SET paid = :paid WHERE id = :id"),
            {"paid": format(paid, "f"), "id": payment},
        )
        _plan_the_rest(bind, payment, paid)


def _plan_the_rest(bind: sa.Connection, payment: int, paid: Decimal) -> None:
    """What came back and was owed again stood as paid, and nobody would have paid it."""
    row = bind.execute(
        sa.text("SELECT amount, owed, state FROM payment WHERE id = :id AND in_kind = :no"),
        {"id": payment, "no": False},
    ).one_or_none()
    if row is not None and row.state == "paid" and paid < Decimal(row.amount if row.owed is None else row.owed):
        bind.execute(sa.text("UPDATE payment SET state = 'planned' WHERE id = :id"), {"id": payment})
