"""Erase what was written about judges' sheets: reasons of changes and re-openings, scans of paper sheets."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select, update

from exams.models import MarkChange, PanelChief, PanelPaper, RoomClosing, RoomReopening, RoomRuling
from recruit.db import db
from recruit.erasing import Part, Scope, at_entries_of, at_stages_of, words_part
from recruit.models import Stage


def _reopenings(cohort: int) -> Select[tuple[int]]:
    return (
        select(RoomReopening.id)
        .join(RoomClosing, RoomReopening.closing_id == RoomClosing.id)
        .join(Stage, RoomClosing.stage_id == Stage.id)
        .where(Stage.cohort_id == cohort)
    )


def _scans_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return at_entries_of(PanelPaper)(scope.cohort.id).where(PanelPaper.scan_sha256.is_not(None))


def _wipe_scans(scope: Scope, ids: Sequence[int]) -> set[str]:
    """The picture goes; the marks, and that they came from paper, stay."""
    named = set(db.session.scalars(select(PanelPaper.scan_sha256).where(PanelPaper.id.in_(ids))))
    db.session.execute(update(PanelPaper).where(PanelPaper.id.in_(ids)).values(scan_sha256=None))
    return {one for one in named if one is not None}


PARTS = (
    words_part(
        "mark-change-reasons", "applications", at_entries_of(MarkChange), MarkChange.reason, MarkChange.answer
    ),
    words_part("reopening-reasons", "applications", _reopenings, RoomReopening.reason, RoomReopening.answer),
    words_part(
        "room-ruling-reasons", "applications", at_stages_of(RoomRuling), RoomRuling.reason, RoomRuling.answer
    ),
    words_part("chief-reasons", "applications", at_stages_of(PanelChief), PanelChief.reason),
    Part("panel-scans", "evidence", _scans_due, _wipe_scans),
)
