"""The register of sites: what is known of a place, its pictures, who agreed to it, which rule it was let off."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.places import Place
from recruit.models.proposal import Proposal, two_people


class SiteFile(db.Model):
    """What is known of one place, and whose word is awaited. One row for each place, made with the first facts.

    `state`: ``draft`` (facts, pictures, the village's opinion), ``township``, ``county`` (whose review is due),
    ``accepted``, ``returned`` (to be mended, everything kept) or ``refused``. `revision` counts changes of the facts.
    `hands`: accounts of everybody who described it, pictured it or wrote down the village's word since it was last
    accepted; none of them may judge it.
    `latitude` and `longitude` are millionths of a degree (`scoring.geo`). `facts` holds what `recruit.site_checks` asks
    for, by code; `private_sealed` the JSON of address, owner and remarks.
    """

    __tablename__ = "site_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    revision: Mapped[int] = mapped_column(default=0)
    latitude: Mapped[int | None]
    longitude: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    hands: Mapped[list[Any]] = mapped_column(default=list)
    private_sealed: Mapped[bytes | None]
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    place: Mapped[Place] = relationship()
    updated_by: Mapped[Account] = relationship()

    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'township', 'county', 'accepted', 'returned', 'refused')", name="state"
        ),
    )


class SitePhoto(db.Model):
    """One picture of a place: ``outdoor``, ``indoor`` or ``map``. A newer one replaces the older."""

    __tablename__ = "site_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    kind: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        UniqueConstraint("place_id", "kind"),
        CheckConstraint("kind IN ('outdoor', 'indoor', 'map')", name="kind"),
    )


class SiteStep(db.Model):
    """One word in the chain of agreement. Rows are only ever added.

    `step`: ``village`` (``support`` or ``object``, as its stamped sheet says), ``township`` or ``county`` (``pass``,
    ``return``, ``refuse``). `revision`: of the facts it spoke of. `words_sealed`: JSON of what was said and who signed.
    """

    __tablename__ = "site_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    revision: Mapped[int]
    step: Mapped[str] = mapped_column(String(8))
    verdict: Mapped[str] = mapped_column(String(8))
    said_on: Mapped[date] = mapped_column(Date)
    words_sealed: Mapped[bytes | None]
    sheet_sha256: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    by: Mapped[Account] = relationship()

    __table_args__ = (
        CheckConstraint("step IN ('village', 'township', 'county')", name="step"),
        CheckConstraint("verdict IN ('support', 'object', 'pass', 'return', 'refuse')", name="verdict"),
    )


class SiteExemption(Proposal, db.Model):
    """A place let off one rule, with the reason: ``noted`` by one person for a soft rule, by two for a hard one.

    `code` is the check's, or ``reopen``: two people agree that an accepted site may be changed while people choose by
    it. `facts`: the finding it was given for; it holds no longer than that (`recruit.site_waivers`). `answer` is why a
    proposal was sent back.
    """

    __tablename__ = "site_exemption"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    code: Mapped[str] = mapped_column(String(16))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(String(500))
    answer: Mapped[str] = mapped_column(String(500), default="")

    place: Mapped[Place] = relationship()

    __table_args__ = two_people("confirmed", "rejected", "recalled", "noted")
