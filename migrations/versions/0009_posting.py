"""Posting: numbered corrections of a rule, lists on paper.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

import recruit.db
from recruit.list_head import head_of, paged

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.add_column(sa.Column("head", recruit.db.Plain(), nullable=True))
        batch_op.add_column(sa.Column("sheet_sha256", sa.String(length=64), nullable=True))
    op.create_table(
        "result_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", recruit.db.Plain(), nullable=False),
        sa.Column("tails", recruit.db.Plain(), nullable=False),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_result_page_result_id_result")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_page")),
        sa.UniqueConstraint("result_id", "number", name=op.f("uq_result_page_result_id_number")),
    )
    _lay_out()
    _rule_correction()
    _list_site()


def downgrade() -> None:
    """Takes back what `upgrade` made."""
    with op.batch_alter_table("list_site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_site_cohort_id"))
    op.drop_table("list_site")
    op.drop_table("rule_correction")
    op.drop_table("result_page")
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.drop_column("sheet_sha256")
        batch_op.drop_column("head")


def _lay_out() -> None:
    """Lists that were signed before: their rows and heads are taken from their bundles, one list at a time."""
    connection = op.get_bind()
    signed = sa.text("SELECT id FROM result WHERE bundle <> '' ORDER BY id")
    for (key,) in connection.execute(signed).all():
        text = connection.scalar(sa.text("SELECT bundle FROM result WHERE id = :id"), {"id": key})
        bundle = json.loads(text)
        connection.execute(
            sa.text("UPDATE result SET head = :head WHERE id = :id"), {"id": key, "head": _plain(head_of(bundle))}
        )
        pages = [
            {"id": key, "number": number, "rows": _plain(rows), "tails": _plain(told)}
            for number, rows, told in paged(bundle["rows"])
        ]
        if pages:
            columns = "result_id, number, rows, tails"
            connection.execute(
                sa.text(f"INSERT INTO result_page ({columns}) VALUES (:id, :number, :rows, :tails)"), pages
            )


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _rule_correction() -> None:
    op.create_table(
        "rule_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("before_id", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("changes", recruit.db.Plain(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'withdrawn')", name=op.f("ck_rule_correction_state")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f("ck_rule_correction_four_eyes")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_rule_correction_{column}_{table}"))
            for column, table in (
                ("cohort_id", "cohort"),
                ("before_id", "programme_version"),
                ("after_id", "programme_version"),
                ("proposed_by_id", "account"),
                ("settled_by_id", "account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_correction")),
        sa.UniqueConstraint("cohort_id", "number", name=op.f("uq_rule_correction_cohort_id_number")),
    )


def _list_site() -> None:
    op.create_table(
        "list_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("finished_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'working', 'done', 'failed', 'cancelled')", name=op.f("ck_list_site_state")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_list_site_cohort_id_cohort")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_list_site_asked_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_site")),
    )
    with op.batch_alter_table("list_site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_site_cohort_id"), ["cohort_id"], unique=False)
