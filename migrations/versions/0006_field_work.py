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


def downgrade() -> None:
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
