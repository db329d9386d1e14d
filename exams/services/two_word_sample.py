"""The two halves of a draw by two words, whatever is sampled: forms for the phone check, pictures to be looked at.

The office fixes whose can be drawn and gives the first word; a second person, who has not seen it, gives the other. The
seed is made from both, so nobody can try words out until the wished-for outcome comes up, and anybody can replay it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from exams.models import PhoneSample, ReviewSample
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require, require_county, require_other
from recruit.two_words import seed_of, tidy_word

WITNESSES = ("second-signatory", "auditor", "office")
Rule = TypeVar("Rule")
Sample = TypeVar("Sample", PhoneSample, ReviewSample)


def take_first_word(
    stage: Stage,
    rule: Callable[[], Rule | None],
    waiting: Callable[[], Sample | None],
    word: str,
    by: Account,
) -> tuple[Rule, str]:
    """The rule of the draw, and the first word as it is kept, where the office may fix a roster now.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' where there is no rule | 'stage-closed' |
    'word-too-short' | 'sample-waiting').
    """
    require(by, "office")
    require_county(by)
    found = rule()
    if found is None:
        raise Refusal("unknown")
    hold_running(stage)
    first = tidy_word(word)
    if waiting() is not None:
        raise Refusal("sample-waiting", count=1)
    return found, first


def take_second_word(sample: Sample, word: str, witness: Account, at: datetime) -> Sample:
    """A second person gives the other word: the sample has its seed and is held until the commit.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'sample-drawn' | 'stage-closed' |
    'word-too-short').
    """
    require(witness, *WITNESSES)
    require_county(witness)
    hold_running(sample.stage)
    held = locked(type(sample), sample.id)
    if held is None or held.drawn_at is not None:
        raise Refusal("sample-drawn")
    require_other(witness, db.session.get(Account, held.proposed_by_id), held.proposed_by_id)
    held.second_word = tidy_word(word)
    held.seed = seed_of(held.first_word, held.second_word)
    held.drawn_at, held.witness_id = at, witness.id
    return held
