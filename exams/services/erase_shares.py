"""Erase what links and lists of downloads still tell of people: fingerprints of visitors and of phones. The
numbers stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, String, cast, delete, literal, select, update

from exams.models import DownloadConfirmation, DownloadRow, ShareLink, ShareVisitor
from recruit.db import db
from recruit.erasing import Part, Scope
from recruit.models import Entry, Stage
from recruit.slices import slices


def _due(model: Any) -> Callable[[Scope], Select[tuple[int]]]:
    def due(scope: Scope) -> Select[tuple[int]]:
        assert scope.cohort is not None
        rows = (
            select(model.id)
            .join(ShareLink, ShareLink.id == model.link_id)
            .join(Entry, Entry.id == ShareLink.entry_id)
            .join(Stage, Stage.id == Entry.stage_id)
            .where(Stage.cohort_id == scope.cohort.id)
        )
        return rows.where(model.erased_at.is_(None)) if hasattr(model, "erased_at") else rows

    return due


def _wipe_visitors(_scope: Scope, ids: Sequence[int]) -> set[str]:
    db.session.execute(delete(ShareVisitor).where(ShareVisitor.id.in_(ids)))
    return set()


def _wipe_confirmations(scope: Scope, ids: Sequence[int]) -> set[str]:
    """When somebody confirmed stays, which browser and which phone it was goes."""
    model = DownloadConfirmation
    gone = literal("erased-") + cast(model.id, String)
    values = {"device_hash": gone, "tail_index": None, "erased_at": scope.at}
    db.session.execute(update(model).where(model.id.in_(ids)).values(values))
    return set()


def _wipe_rows(scope: Scope, ids: Sequence[int]) -> set[str]:
    """The fingerprint of a row holds the digits, so it goes too; first of one download in several lists one row
    stays."""
    model = DownloadRow
    hashes = select(model.row_hash).where(model.id.in_(ids))
    same = db.session.execute(
        select(model.id, model.row_hash).where(model.row_hash.in_(hashes)).order_by(model.id)
    )
    first: dict[str, int] = {}
    twice = [key for key, row_hash in same if first.setdefault(row_hash, key) != key]
    for part in slices(twice):
        db.session.execute(delete(model).where(model.id.in_(part)))
    gone = literal("erased-") + cast(model.id, String)
    values = {"row_hash": gone, "tail_index": None, "at": None, "erased_at": scope.at}
    db.session.execute(update(model).where(model.id.in_(ids)).values(values))
    return set()


PARTS = (
    Part("share-visitors", "evidence", _due(ShareVisitor), _wipe_visitors),
    Part("download-confirmations", "evidence", _due(DownloadConfirmation), _wipe_confirmations),
    Part("download-rows", "evidence", _due(DownloadRow), _wipe_rows),
)
