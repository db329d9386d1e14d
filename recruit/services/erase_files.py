"""Remove files that no row names any more. Rows first, files after their commit: a killed run loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from sqlalchemy import Column, Select, select

from recruit import storage
from recruit.db import db, reading
from recruit.slices import slices

#: A file younger than this may belong to a request that has not committed yet.
ON_ITS_WAY = timedelta(hours=1)
#: A file that no row ever named: the sheet of an import that nobody confirmed, a picture of a form that was refused.
UNCLAIMED = timedelta(days=1)


def release(hashes: Iterable[str], older_than: timedelta = timedelta(0)) -> int:
    """Removes those of the files that nothing names, and returns how many. Call it after the commit."""
    found = 0
    for part in slices(hashes):
        used = _used(part)
        found += sum(storage.remove(sha256, older_than) for sha256 in part if sha256 not in used)
    return found


def sweep(older_than: timedelta = UNCLAIMED) -> int:
    """Removes every file that no row names, and what killed processes left; returns how many.

    This also finishes what a run that was killed between its commit and its files could not.
    """
    db.session.rollback()
    with reading():
        used = {sha256 for query in _naming() for sha256 in db.session.scalars(query)}
        db.session.rollback()
    unused = [sha256 for sha256 in storage.stored() if sha256 not in used]
    # What was stored since that look is young, so `remove` leaves it alone.
    return sum(storage.remove(sha256, older_than) for sha256 in unused) + storage.remove_unfinished(
        older_than
    )


def unclaimed() -> int:
    """How many files no row names, whatever their age."""
    used = {sha256 for query in _naming() for sha256 in db.session.scalars(query)}
    return sum(sha256 not in used for sha256 in storage.stored())


def _used(hashes: Iterable[str]) -> set[str]:
    wanted = list(hashes)
    return {
        sha256
        for column, query in _columns()
        for sha256 in db.session.scalars(query.where(column.in_(wanted)))
    }


def _naming() -> Iterator[Select[tuple[str]]]:
    return (query for _column, query in _columns())


def _columns() -> Iterator[tuple[Column[str], Select[tuple[str]]]]:
    """Every column that may name a file, by its name: a table added later is safe without being listed anywhere.

    Some hold the hash of something else; that keeps no file, because no two contents share a hash.
    """
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if not column.name.endswith("sha256"):
                continue
            query = select(column).where(column.is_not(None))
            yield column, query.where(table.c.erased_at.is_(None)) if "erased_at" in table.c else query
