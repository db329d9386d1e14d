"""Parcels: what a phone sends from the field, piece by piece, until it is whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Entry


class Parcel(db.Model):
    """One picture, filled form or written piece on its way. `client_id` is the name that the phone gave it.

    `whole_hash` is the SHA-256 of the whole as the phone announced it; no file bears it, so it keeps none from erasure.
    `received` counts the bytes that have arrived, `whole_at` is when the last of them did. `captured_at` is what the
    phone says of its making. Once it is whole it is ``taken`` (`result_id`: the row that came of it) or ``refused``,
    with the code of the refusal and its facts.
    """

    __tablename__ = "parcel"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    client_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(8))
    component: Mapped[str] = mapped_column(String(32))
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)
    size: Mapped[int]
    whole_hash: Mapped[str] = mapped_column(String(64))
    received: Mapped[int] = mapped_column(default=0)
    captured_at: Mapped[datetime | None]
    announced_at: Mapped[datetime]
    whole_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(8), default="coming")
    refusal: Mapped[str] = mapped_column(String(40), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result_id: Mapped[int | None]
    erased_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship()
    pieces: Mapped[list[ParcelPiece]] = relationship(
        order_by="ParcelPiece.start", cascade="all, delete-orphan"
    )

    __table_args__ = (
        UniqueConstraint("entry_id", "client_id"),
        CheckConstraint("kind IN ('picture', 'form', 'document')", name="kind"),
        CheckConstraint("state IN ('coming', 'taken', 'refused')", name="state"),
        CheckConstraint("received BETWEEN 0 AND size", name="received"),
    )


class ParcelPiece(db.Model):
    """Bytes of a parcel that is not whole yet, sealed in the file store; `start` is where in it they belong."""

    __tablename__ = "parcel_piece"

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"))
    start: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)

    __table_args__ = (UniqueConstraint("parcel_id", "start"),)
