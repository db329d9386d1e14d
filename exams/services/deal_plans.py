"""Put written pieces before blind markers: `exams.services.deal_blind`, for field work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from exams import messages_plans as messages_plans  # registers its texts
from exams.queries.plans import PLANS
from exams.services import deal_blind
from exams.services.deal_blind import Dealt
from recruit.models import Account, Stage


def name_markers(stage: Stage, accounts: Sequence[Account], by: Account, at: datetime) -> int:
    return deal_blind.name_markers(PLANS, stage, accounts, by, at)


def release_marker(stage: Stage, account: Account, by: Account, at: datetime) -> Dealt:
    return deal_blind.release_marker(PLANS, stage, account, by, at)


def keep_apart(stage: Stage, account: Account, number: str, reason: str, by: Account, at: datetime) -> Dealt:
    return deal_blind.keep_apart(PLANS, stage, account, number, reason, by, at)


def deal_plans(stage: Stage, by: Account, at: datetime) -> Dealt:
    """Errors: those of `deal_blind.deal`; Refusal('plans-too-early' | 'plans-no-markers')."""
    return deal_blind.deal(PLANS, stage, by, at)
