"""Reads about seals: which certificates this office has sealed with, and the agreement behind a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Agreement, Cohort, Entry, Stage
from recruit.queries.agreements import by_verify_code
from recruit.seals import configured_seal, demo_seal


def known_prints() -> set[str]:
    """Fingerprints of the office's certificate and of all it sealed agreements with before.

    Never a demonstration's: anybody can make that key again.
    """
    query = (
        select(Agreement.seal_print)
        .join(Entry, Agreement.entry_id == Entry.id)
        .join(Stage, Entry.stage_id == Stage.id)
        .join(Cohort, Stage.cohort_id == Cohort.id)
        .where(Agreement.seal_print != "", Cohort.demo.is_(False))
        .distinct()
    )
    known = set(db.session.scalars(query)) - {demo_seal().print}
    try:
        seal = configured_seal()
    except Refusal:
        return known
    return known | {seal.print} if seal is not None else known


def by_file(sha256: str) -> Agreement | None:
    """The agreement whose file has exactly these bytes."""
    query = select(Agreement).where(Agreement.pdf_sha256 == sha256).order_by(Agreement.id).limit(1)
    return db.session.scalar(query)


def said_by(facts: Mapping[str, Any]) -> Agreement | None:
    """The agreement that a file says it is, where the file knows its code as well: numbers alone could be tried."""
    code = str(facts.get("verify_url", ""))[:200].rpartition("/")[2]
    found = by_verify_code(code)
    return found if found is not None and found.number == facts.get("number") else None
