"""Find look-alike pictures among all candidates of a component: by the worker as pictures come in, or when asked for.

Taking a picture in is not slowed: what it looks like is worked out here, from the stored file, once for each picture.
The worker commits as it goes: whoever waits sees how far it is, and what was looked at stays looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from exams.models import Evidence, Likeness, LikenessSearch, PictureLook
from exams.queries.likeness import search_of
from exams.services.stop_work import Stopped, check_wanted, fail, to_keep
from recruit import storage
from recruit.beside import Beside
from recruit.db import db, locked, reading
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.services.roles import require, require_county

if TYPE_CHECKING:
    from scoring.evidence.pairs import Alike

#: One search at a time in a worker.
_beside = Beside("look-alikes")
#: The worker begins anew so long after the last search if pictures have come since.
PAUSE = timedelta(minutes=10)
#: So many new pictures, and so many in all, are worked out while the page waits; beyond that the worker does it.
AT_ONCE_NEW, AT_ONCE = 24, 3_000
_BATCH = 50

Progress = Callable[[int, int], None]


def look_ahead(stage: Stage, component: str) -> dict[int, bytes]:
    """What the new pictures look like, by their ids, if they are few enough for the page to wait for: decoded before
    anything is held. Only reads."""
    count, fresh = _counts(stage.id, component)
    if not _at_once(count, fresh):
        return {}
    return {
        one.evidence_id: one.views for ids in _batches(stage.id, component) for one in _looks(_hashes(ids))
    }


def ask_search(
    stage: Stage, component: str, by: Account, at: datetime, views: Mapping[int, bytes] | None = None
) -> LikenessSearch:
    """Has the pictures of a component compared; of two who ask, the second finds the first's. `views`: what
    `look_ahead` found; the few pictures that came since are looked at here.

    Errors: Refusal('role-missing' | 'county-only' | 'likeness-nothing').
    """
    require(by, "office")
    require_county(by)
    locked(Stage, stage.id)
    count, fresh = _counts(stage.id, component)
    if not count:
        raise Refusal("likeness-nothing")
    search = _search(stage.id, component, at)
    if search.state == "running":
        return search
    search.state, search.asked_at, search.done, search.whole = "asked", at, 0, fresh
    db.session.flush()
    if _at_once(count, fresh):
        for ids in _batches(stage.id, component):
            db.session.add_all(_looks(_hashes(ids), views or {}))
            db.session.flush()
        known = _known(stage.id, component)
        _keep(search, *known, _alike(known[1]), at)
    return search


def _at_once(count: int, fresh: int) -> bool:
    return fresh <= AT_ONCE_NEW and count <= AT_ONCE


def start_waiting(at: datetime) -> int:
    """The worker's turn: begins what `find_waiting` does, beside its other jobs, which must not wait for minutes."""
    return _beside.start(lambda: find_waiting(at)) if _due(at) else 0


def find_waiting(at: datetime) -> int:
    """Every search that was asked for, not finished by a worker, or called for by new pictures. Returns how many."""
    due = _due(at)
    for stage_id, component in due:
        _make(stage_id, component, at)
    return len(due)


def _due(at: datetime) -> list[tuple[int, str]]:
    with reading():
        asked = db.session.execute(
            select(LikenessSearch.stage_id, LikenessSearch.component).where(
                LikenessSearch.state.in_(("asked", "running"))
            )
        )
        found = {(stage_id, component) for stage_id, component in asked}
        fresh = db.session.execute(
            select(Evidence.stage_id, Evidence.component, func.max(LikenessSearch.asked_at))
            .join(Stage, Stage.id == Evidence.stage_id)
            .outerjoin(PictureLook, PictureLook.evidence_id == Evidence.id)
            .outerjoin(
                LikenessSearch,
                (LikenessSearch.stage_id == Evidence.stage_id)
                & (LikenessSearch.component == Evidence.component),
            )
            .where(PictureLook.evidence_id.is_(None), Evidence.erased_at.is_(None), Stage.state != "closed")
            # What somebody stopped waits until somebody asks.
            .where(or_(LikenessSearch.state.is_(None), LikenessSearch.state != "stopped"))
            .group_by(Evidence.stage_id, Evidence.component)
        )
        found |= {(stage_id, part) for stage_id, part, last in fresh if last is None or last + PAUSE <= at}
        db.session.rollback()
    return sorted(found)


def _make(stage_id: int, component: str, at: datetime) -> None:
    locked(Stage, stage_id)
    search = _search(stage_id, component, at)
    if search.state == "stopped":
        db.session.commit()
        return
    search.state, search.asked_at = "running", at
    whole = _counts(stage_id, component)[1]
    key = search.id
    db.session.commit()
    try:
        done = 0
        for ids in _batches(stage_id, component):
            check_wanted(LikenessSearch, key)
            with reading():
                hashes = _hashes(ids)
                db.session.rollback()
            looks = _looks(hashes)
            db.session.add_all(looks)
            done += len(ids)
            _tell(search, done, whole)
        with reading():
            known = _known(stage_id, component)
            db.session.rollback()
        found = _alike(known[1])
        _keep(to_keep(LikenessSearch, key), *known, found, at)
        db.session.commit()
    except Stopped:
        db.session.rollback()
    except Exception:
        fail(LikenessSearch, key)
        raise


def _tell(search: LikenessSearch, done: int, whole: int) -> None:
    search.done, search.whole = done, max(whole, done)
    db.session.commit()


def _search(stage_id: int, component: str, at: datetime) -> LikenessSearch:
    stage = db.session.get_one(Stage, stage_id)
    search = search_of(stage, component)
    if search is None:
        search = LikenessSearch(stage_id=stage_id, component=component, state="asked", asked_at=at)
        db.session.add(search)
        db.session.flush()
    return search


def _counts(stage_id: int, component: str) -> tuple[int, int]:
    """(pictures there are, those nobody has looked at)."""
    row = db.session.execute(
        select(func.count(Evidence.id), func.count(PictureLook.evidence_id))
        .outerjoin(PictureLook, PictureLook.evidence_id == Evidence.id)
        .where(Evidence.stage_id == stage_id, Evidence.component == component, Evidence.erased_at.is_(None))
    ).one()
    return row[0], row[0] - row[1]


def _batches(stage_id: int, component: str) -> list[list[int]]:
    query = (
        select(Evidence.id)
        .outerjoin(PictureLook, PictureLook.evidence_id == Evidence.id)
        .where(
            Evidence.stage_id == stage_id,
            Evidence.component == component,
            Evidence.erased_at.is_(None),
            PictureLook.evidence_id.is_(None),
        )
        .order_by(Evidence.id)
    )
    ids = list(db.session.scalars(query))
    return [ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH)]


def _hashes(ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Evidence.id, Evidence.sha256).where(Evidence.id.in_(ids), Evidence.erased_at.is_(None))
    )
    return {row.id: row.sha256 for row in rows}


def _looks(hashes: dict[int, str], known: Mapping[int, bytes] | None = None) -> list[PictureLook]:
    """`known`: what some of them look like. A stored picture that cannot be seen is left out of the search; its
    reviewer will find that out."""
    # NumPy comes in here, and into no process that makes no search.
    from exams.fieldwork.looks import seen

    looks = []
    for evidence_id, sha256 in hashes.items():
        views = (known or {}).get(evidence_id)
        if views is None:
            try:
                views = b"".join(seen(storage.get(sha256)).views)
            except Refusal:
                views = b""
        looks.append(PictureLook(evidence_id=evidence_id, views=views))
    return looks


def _known(stage_id: int, component: str) -> tuple[list[int], list[tuple[bytes, ...]]]:
    """(ids in the order in which the pictures were received, the views of each)."""
    from scoring.evidence.pairs import VIEW

    rows = db.session.execute(
        select(Evidence.id, PictureLook.views)
        .join(PictureLook, PictureLook.evidence_id == Evidence.id)
        .where(Evidence.stage_id == stage_id, Evidence.component == component, Evidence.erased_at.is_(None))
        .order_by(Evidence.received_at, Evidence.id)
    ).all()
    views = [
        tuple(whole[start : start + VIEW] for start in range(0, len(whole), VIEW)) for _id, whole in rows
    ]
    return [row[0] for row in rows], views


def _alike(views: list[tuple[bytes, ...]]) -> Alike:
    from scoring.evidence.pairs import alike

    return alike(views)


def _keep(
    search: LikenessSearch, ids: list[int], views: list[tuple[bytes, ...]], found: Alike, at: datetime
) -> None:
    """New pairs are added; those that are there keep their verdicts. A picture may have been erased meanwhile."""
    gone = set(
        db.session.scalars(
            select(Evidence.id).where(
                Evidence.stage_id == search.stage_id,
                Evidence.component == search.component,
                Evidence.erased_at.is_not(None),
            )
        )
    )
    known = {
        (first, second)
        for first, second in db.session.execute(
            select(Likeness.first_id, Likeness.second_id).where(
                Likeness.stage_id == search.stage_id, Likeness.component == search.component
            )
        )
    }
    db.session.add_all(
        Likeness(
            stage_id=search.stage_id,
            component=search.component,
            first_id=ids[pair.first],
            second_id=ids[pair.second],
            distance=pair.distance,
            kind=pair.kind,
            framed=pair.framed,
            found_at=at,
            verdict="",
        )
        for pair in found.pairs
        if (ids[pair.first], ids[pair.second]) not in known and not {ids[pair.first], ids[pair.second]} & gone
    )
    search.pictures, search.more, search.left_out = len(views), found.more, found.left_out
    search.state, search.made_at = "ready", at
    db.session.flush()
