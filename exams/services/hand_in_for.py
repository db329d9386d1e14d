"""Hand something in for somebody else: a clerk at the desk, for people without a phone and for places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from exams.fieldwork.items import item_of
from exams.services.submit_document import Written, submit_documents
from exams.services.upload_evidence import Upload, upload_evidence
from recruit import audit
from recruit.errors import Refusal
from recruit.models import Account, Entry
from recruit.programme import Component
from recruit.services.roles import require, require_scope


def hand_in_written(written: Written, by: Account, at: datetime) -> None:
    """One written piece, under the same rules as if its owner had sent it; who sent it stands in the audit log.

    Errors: Refusal('role-missing' | 'outside-township') and those of `submit_documents`.
    """
    _require(written.entry, by)
    submit_documents([written], at)
    _note(written.entry, written.component, 1, by, at)


def hand_in_pictures(
    entry: Entry, part: Component, contents: Sequence[bytes], by: Account, at: datetime
) -> list[Refusal]:
    """Pictures of one piece; returns why some were not taken. Errors: as `hand_in_written`, those of
    `upload_evidence`."""
    _require(entry, by)
    outcomes = upload_evidence([Upload(entry, part.code, one) for one in contents], at)
    refused = [one.refusal for one in outcomes if one.refusal is not None]
    if len(refused) < len(outcomes):
        _note(entry, part.code, len(outcomes) - len(refused), by, at)
    return refused


def _require(entry: Entry, by: Account) -> None:
    require(by, "clerk")
    require_scope(by, entry.candidacy.township_code)


def _note(entry: Entry, piece: str, count: int, by: Account, at: datetime) -> None:
    facts = {"stage": entry.stage.code, "item": item_of(piece), "piece": piece, "count": count}
    audit.note(at, by.login, "deliverable.hand-in", audit.about(entry.candidacy), **facts)
