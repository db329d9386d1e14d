"""Reads about seals: which certificates this office has sealed with, and the agreement behind a file."""

from __future__ import annotations

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Agreement
from recruit.seals import configured_seal


def known_prints() -> set[str]:
    """Fingerprints of the office's certificate and of all it sealed agreements with before."""
    query = select(Agreement.seal_print).where(Agreement.seal_print != "").distinct()
    known = set(db.session.scalars(query))
    try:
        seal = configured_seal()
    except Refusal:
        return known
    return known | {seal.print} if seal is not None else known


def by_file(sha256: str) -> Agreement | None:
    """The agreement whose file has exactly these bytes."""
    query = select(Agreement).where(Agreement.pdf_sha256 == sha256).order_by(Agreement.id).limit(1)
    return db.session.scalar(query)


def by_number(number: str) -> Agreement | None:
    """The agreement that a file says it is."""
    return db.session.scalar(select(Agreement).where(Agreement.number == number[:40]))
