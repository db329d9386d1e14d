"""Put essays before markers: `exams.services.deal_blind`, for the answers of an exam."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from exams import messages_essays as messages_essays  # registers its texts
from exams.queries.essays import ESSAYS
from exams.services import deal_blind
from exams.services.deal_blind import MARKERS, Dealt, may_mark
from recruit.models import Account, Stage

__all__ = ["MARKERS", "Dealt", "deal_essays", "keep_apart", "may_mark", "name_markers", "release_marker"]


def name_markers(stage: Stage, accounts: Sequence[Account], by: Account, at: datetime) -> int:
    return deal_blind.name_markers(ESSAYS, stage, accounts, by, at)


def release_marker(stage: Stage, account: Account, by: Account, at: datetime) -> Dealt:
    return deal_blind.release_marker(ESSAYS, stage, account, by, at)


def keep_apart(stage: Stage, account: Account, number: str, reason: str, by: Account, at: datetime) -> Dealt:
    return deal_blind.keep_apart(ESSAYS, stage, account, number, reason, by, at)


def deal_essays(stage: Stage, by: Account, at: datetime) -> Dealt:
    """Errors: those of `deal_blind.deal`; Refusal('essays-too-early' | 'essays-late-first' | 'essays-no-markers')."""
    return deal_blind.deal(ESSAYS, stage, by, at)
