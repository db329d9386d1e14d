"""Hold a stage open: whoever records a mark and whoever signs the list must not pass each other unseen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.queries.rechecks import to_be_mended
from recruit.services.roles import require, require_county


def hold_running(stage: Stage) -> Stage:
    """The stage freshly read, held against everybody else until the commit: of two at the same moment the second waits,
    and finds what the first one did. Errors: Refusal('stage-closed')."""
    held = locked(Stage, stage.id)
    if held is None or held.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)
    return held


def hold_planned(stage: Stage, by: Account) -> Stage:
    """As `hold_running`, for what the county's office arranges in it. Errors: those and Refusal('role-missing' |
    'county-only')."""
    require(by, "office")
    require_county(by)
    return hold_running(stage)


def hold_open(stages: Iterable[Stage]) -> None:
    """The stages are open, and nobody closes them before the caller's transaction has ended.

    Any number of examiners hold a stage together; signing its list waits for them, and they for the signing.
    Errors: Refusal('stage-closed').
    """
    by_id = {stage.id: stage for stage in stages}
    for key in sorted(by_id):
        held = db.session.get(Stage, key, with_for_update={"of": Stage, "read": True}, populate_existing=True)
        if held is None or held.state == "closed":
            raise Refusal("stage-closed", stage=by_id[key].code)


def hold_markable(entries: Iterable[Entry], at: datetime) -> dict[int, int]:
    """As `hold_open`, for verdicts on these entries. In a closed stage one may still be put right where the answer to a
    recheck says so (`to_be_mended`); the corrected list then needs two signatures like the first.

    Returns the recheck of every entry that stands open for that reason alone, by entry; `mend` keeps what is changed.
    Errors: Refusal('stage-closed').
    """
    opened: dict[int, int] = {}
    by_stage: dict[int, list[Entry]] = {}
    for entry in entries:
        by_stage.setdefault(entry.stage_id, []).append(entry)
    for key in sorted(by_stage):
        held = db.session.get(Stage, key, with_for_update={"of": Stage, "read": True}, populate_existing=True)
        if held is None:
            raise Refusal("unknown")
        if held.state != "closed":
            continue
        rechecks = to_be_mended(held, at)
        for entry in by_stage[key]:
            if entry.candidacy_id not in rechecks:
                raise Refusal("stage-closed", stage=held.code)
            opened[entry.id] = rechecks[entry.candidacy_id]
    return opened
