"""Remove files that no row names any more. Rows first, files after their commit: a killed run loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from secrets import token_hex

from sqlalchemy import Column, Select, select
from sqlalchemy.exc import IntegrityError

from recruit import storage
from recruit.db import db, reading
from recruit.errors import Refusal
from recruit.models import Site
from recruit.slices import slices

#: A file younger than this may belong to a request that has not committed yet.
ON_ITS_WAY = timedelta(hours=1)
#: A file that no row ever named: the sheet of an import that nobody confirmed, a picture of a form that was refused.
UNCLAIMED = timedelta(days=1)
#: More unclaimed files than this, and than this share of all, no clock removes.
MANY, MANY_OF_100 = 50, 20


def release(hashes: Iterable[str], older_than: timedelta = timedelta(0)) -> int:
    """Removes those of the files that nothing names, and returns how many. Call it after the commit."""
    found = 0
    for part in slices(hashes):
        used = _used(part)
        found += sum(storage.remove(sha256, older_than) for sha256 in part if sha256 not in used)
    return found


def require_own_store() -> None:
    """Refuses where database and file store are not of one site; whichever bears no mark yet is given the other's.

    Errors: Refusal('store-of-another' (path)).
    """
    db.session.rollback()
    theirs, row = storage.site(), db.session.get(Site, 1)
    ours = row.code if row is not None else None
    if theirs is not None and theirs != ours:
        db.session.rollback()
        raise Refusal("store-of-another", path=storage.where())
    if ours is None:
        ours = _name_site()
    db.session.rollback()
    storage.mark(ours)


def _name_site() -> str:
    db.session.add(Site(id=1, code=token_hex(16)))
    try:
        db.session.commit()
    except IntegrityError:
        # Somebody did it at the same moment.
        db.session.rollback()
    return db.session.get_one(Site, 1).code


def sweep(older_than: timedelta = UNCLAIMED, *, by_hand: bool = False) -> int:
    """Removes every file that no row names, and what killed processes left; returns how many.

    This also finishes what a run that was killed between its commit and its files could not. More than `MANY` at once
    only `by_hand`: a wrong database or an old backup names none of the files. Errors: Refusal('store-of-another' |
    'sweep-too-large' (count, total)).
    """
    require_own_store()
    with reading():
        unused = _unused(older_than)
        db.session.rollback()
    total = sum(1 for _one in storage.stored())
    if not by_hand and len(unused) > max(MANY, total * MANY_OF_100 // 100):
        raise Refusal("sweep-too-large", count=len(unused), total=total)
    # Asked again one by one: what was stored once more since that look is young, so `remove` leaves it alone.
    removed = sum(storage.remove(sha256, older_than) for sha256 in unused)
    return removed + storage.remove_unfinished(older_than)


def unclaimed(older_than: timedelta = UNCLAIMED) -> int:
    """How many files `sweep` would remove now."""
    return len(_unused(older_than)) + storage.unfinished(older_than)


def _unused(older_than: timedelta) -> list[str]:
    used = {sha256 for query in _naming() for sha256 in db.session.scalars(query)}
    return [sha256 for sha256 in storage.stored(older_than) if sha256 not in used]


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
