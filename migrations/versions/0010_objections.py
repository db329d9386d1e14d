"""Objections, rulings, offers with a deadline.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OWN = sa.text("kind <> 'report'")
LIVE = sa.text("state IN ('proposed', 'confirmed')")
OFFERED = sa.text("state IN ('proposed', 'offered', 'confirmed')")
NEW_WORDS = (("kind", 12, "arithmetic"), ("number", 20, ""), ("via", 8, "own"))
NEW_REPLIES = (("replied_via", 8), ("said", 500))


def moment(name: str) -> sa.Column[object]:
    return sa.Column(name, recruit.db.Moment(timezone=True), nullable=True)


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""
    _grow_rechecks()
    _files_and_rulings()
    _grow_replacements()


def _grow_rechecks() -> None:
    with op.batch_alter_table("recheck", schema=None) as batch_op:
        for name, length, usual in NEW_WORDS:
            batch_op.add_column(
                sa.Column(name, sa.String(length=length), nullable=False, server_default=usual)
            )
        batch_op.add_column(sa.Column("party_sealed", recruit.db.Sealed(), nullable=True))
        batch_op.add_column(sa.Column("heard_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("heard_sealed", recruit.db.Sealed(), nullable=True))
        batch_op.add_column(moment("reminded_at"))
        batch_op.alter_column("filed_by_id", existing_type=sa.Integer(), nullable=True)
        batch_op.drop_constraint(batch_op.f("uq_recheck_result_id_candidacy_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("ck_recheck_answer"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_recheck_answer"),
            "answer IN ('confirmed', 'correction', 'partial', 'corrected', 'referred')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_recheck_kind"), "kind IN ('arithmetic', 'evidence', 'ruling', 'report')"
        )
        batch_op.create_check_constraint(batch_op.f("ck_recheck_via"), "via IN ('own', 'desk', 'page')")
        batch_op.create_check_constraint(
            batch_op.f("ck_recheck_filed_by"), "filed_by_id IS NOT NULL OR via = 'page'"
        )
    with op.batch_alter_table("recheck", schema=None) as batch_op:
        for name, length, _usual in NEW_WORDS:
            batch_op.alter_column(name, existing_type=sa.String(length=length), server_default=None)
    op.create_index(
        "uq_recheck_own",
        "recheck",
        ["result_id", "candidacy_id", "kind"],
        unique=True,
        sqlite_where=OWN,
        postgresql_where=OWN,
    )


def _files_and_rulings() -> None:
    op.create_table(
        "recheck_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recheck_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_type", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", recruit.db.Moment(timezone=True), nullable=False),
        moment("erased_at"),
        sa.CheckConstraint("part IN ('filed', 'letter')", name=op.f("ck_recheck_file_part")),
        sa.ForeignKeyConstraint(["recheck_id"], ["recheck.id"], name=op.f("fk_recheck_file_recheck_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_file")),
    )
    op.create_index(op.f("ix_recheck_file_recheck_id"), "recheck_file", ["recheck_id"], unique=False)
    name = "recheck_ruling"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recheck_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("words_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("commission", sa.String(length=200), nullable=False),
        sa.Column("letter", sa.Boolean(), nullable=False),
        sa.Column("sent_back", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        moment("settled_at"),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "answer IN ('confirmed', 'correction', 'partial', 'corrected', 'referred')",
            name=op.f(f"ck_{name}_answer"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name=op.f(f"ck_{name}_state")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id", name=op.f(f"ck_{name}_four_eyes")
        ),
        sa.ForeignKeyConstraint(["recheck_id"], ["recheck.id"], name=op.f(f"fk_{name}_recheck_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f(f"fk_{name}_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f(f"fk_{name}_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_recheck_id"), name, ["recheck_id"], unique=False)
    op.create_index(
        f"uq_{name}_live", name, ["recheck_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )


def _grow_replacements() -> None:
    for who in ("left", "up"):
        op.drop_index(f"uq_replacement_{who}", table_name="replacement")
    with op.batch_alter_table("replacement", schema=None) as batch_op:
        for name in ("answer_until", "replied_at"):
            batch_op.add_column(moment(name))
        for name, length in NEW_REPLIES:
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        for name, table in (("replied_by_id", "account"), ("follows_id", "replacement")):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(batch_op.f(f"fk_replacement_{name}"), table, [name], ["id"])
        _checks_of_replacements(
            batch_op,
            "state IN ('proposed', 'offered', 'confirmed', 'declined', 'lapsed', 'rejected', 'recalled')",
            "state NOT IN ('offered', 'confirmed', 'declined', 'lapsed') OR settled_by_id <> proposed_by_id",
        )
    with op.batch_alter_table("replacement", schema=None) as batch_op:
        for name, length in NEW_REPLIES:
            batch_op.alter_column(name, existing_type=sa.String(length=length), server_default=None)
    _one_at_a_time(OFFERED)


def _checks_of_replacements(batch_op: op.BatchOperations, state: str, four_eyes: str) -> None:
    for name, says in (("state", state), ("four_eyes", four_eyes)):
        batch_op.drop_constraint(batch_op.f(f"ck_replacement_{name}"), type_="check")
        batch_op.create_check_constraint(batch_op.f(f"ck_replacement_{name}"), says)


def _one_at_a_time(live: sa.TextClause) -> None:
    for who in ("left", "up"):
        op.create_index(
            f"uq_replacement_{who}",
            "replacement",
            ["result_id", f"{who}_id"],
            unique=True,
            sqlite_where=live,
            postgresql_where=live,
        )


def downgrade() -> None:
    """Takes back what `upgrade` made. The older software knows one kind of request and nobody who was only asked."""
    for who in ("left", "up"):
        op.drop_index(f"uq_replacement_{who}", table_name="replacement")
    op.execute("UPDATE replacement SET follows_id = NULL")
    op.execute("UPDATE replacement SET state = 'rejected' WHERE state IN ('offered', 'declined', 'lapsed')")
    with op.batch_alter_table("replacement", schema=None) as batch_op:
        _checks_of_replacements(
            batch_op,
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled')",
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id",
        )
        for name in ("follows_id", "replied_by_id"):
            batch_op.drop_constraint(batch_op.f(f"fk_replacement_{name}"), type_="foreignkey")
        for name in ("follows_id", "replied_by_id", "said", "replied_via", "replied_at", "answer_until"):
            batch_op.drop_column(name)
    _one_at_a_time(LIVE)

    op.drop_table("recheck_ruling")
    op.drop_table("recheck_file")

    op.drop_index("uq_recheck_own", table_name="recheck")
    op.execute(
        "DELETE FROM recheck WHERE kind <> 'arithmetic' AND id NOT IN (SELECT recheck_id FROM mending)"
    )
    # What examiners put right stays with the request that opened it, which the older software takes for a recheck; of
    # two by one applicant about one list the first holds all.
    first = (
        "SELECT min(other.id) FROM recheck other WHERE other.result_id = recheck.result_id"
        " AND other.candidacy_id = recheck.candidacy_id"
    )
    op.execute(
        "UPDATE mending SET recheck_id = (SELECT (" + first + ") FROM recheck WHERE recheck.id = mending.recheck_id)"
    )
    op.execute("DELETE FROM recheck WHERE id > (" + first + ")")
    op.execute("UPDATE recheck SET answer = 'correction' WHERE answer = 'partial'")
    op.execute(
        "UPDATE recheck SET filed_by_id = (SELECT proposed_by_id FROM result WHERE result.id = recheck.result_id)"
        " WHERE filed_by_id IS NULL"
    )
    with op.batch_alter_table("recheck", schema=None) as batch_op:
        for name in ("filed_by", "via", "kind", "answer"):
            batch_op.drop_constraint(batch_op.f(f"ck_recheck_{name}"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_recheck_answer"), "answer IN ('confirmed', 'correction', 'corrected', 'referred')"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_recheck_result_id_candidacy_id"), ["result_id", "candidacy_id"]
        )
        batch_op.alter_column("filed_by_id", existing_type=sa.Integer(), nullable=False)
        for name in ("reminded_at", "heard_sealed", "heard_on", "party_sealed", "via", "number", "kind"):
            batch_op.drop_column(name)
