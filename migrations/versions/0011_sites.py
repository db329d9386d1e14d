"""Sites: checks, opinions, reviews, the best fit beside the rank.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import recruit.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See the docstrings of the models for what each table and column is for."""

    op.create_table(
        "site_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Integer(), nullable=True),
        sa.Column("longitude", sa.Integer(), nullable=True),
        sa.Column("facts", recruit.db.Plain(), nullable=False),
        sa.Column("private_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("updated_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'township', 'county', 'accepted', 'returned', 'refused')",
            name=op.f("ck_site_file_state"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_site_file_place_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["account.id"], name=op.f("fk_site_file_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_file")),
        sa.UniqueConstraint("place_id", name=op.f("uq_site_file_place_id")),
    )

    op.create_table(
        "site_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('outdoor', 'indoor', 'map')", name=op.f("ck_site_photo_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_site_photo_by_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_site_photo_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_photo")),
        sa.UniqueConstraint("place_id", "kind", name=op.f("uq_site_photo_place_id_kind")),
    )

    op.create_table(
        "site_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("words_sealed", recruit.db.Sealed(), nullable=True),
        sa.Column("sheet_sha256", sa.String(length=64), nullable=True),
        sa.Column("at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("step IN ('village', 'township', 'county')", name=op.f("ck_site_step_step")),
        sa.CheckConstraint(
            "verdict IN ('support', 'object', 'pass', 'return', 'refuse')", name=op.f("ck_site_step_verdict")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_site_step_by_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_site_step_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_step")),
    )
    op.create_index(op.f("ix_site_step_place_id"), "site_step", ["place_id"], unique=False)

    op.create_table(
        "site_exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", recruit.db.Moment(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", recruit.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'rejected', 'recalled', 'noted')",
            name=op.f("ck_site_exemption_state"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR settled_by_id <> proposed_by_id",
            name=op.f("ck_site_exemption_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_site_exemption_place_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_site_exemption_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["account.id"], name=op.f("fk_site_exemption_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_exemption")),
    )
    op.create_index(op.f("ix_site_exemption_place_id"), "site_exemption", ["place_id"], unique=False)


def downgrade() -> None:
    """Takes back what `upgrade` made."""

    op.drop_index(op.f("ix_site_exemption_place_id"), table_name="site_exemption")
    op.drop_table("site_exemption")
    op.drop_index(op.f("ix_site_step_place_id"), table_name="site_step")
    op.drop_table("site_step")
    op.drop_table("site_photo")
    op.drop_table("site_file")
