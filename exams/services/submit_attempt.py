"""Hand in, or be collected by the clock: both happen once and give one receipt code."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime

from exams.models import Attempt
from exams.queries.given_time import waiting_among
from exams.queries.pauses import concerned
from exams.queries.sitting import locked, timing_of
from exams.sitting.pauses import Pause
from recruit.db import db
from recruit.secrets import signature

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a code survives being read out over the phone."""

_TRANSLATE = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)


def submit_attempt(attempt: Attempt, at: datetime) -> Attempt:
    """Ends the attempt and gives it its receipt code; one that has ended stays as it is.

    From the deadline on it is the clock that ended it, at the deadline, whoever presses the button.
    """
    return submit_attempts([(attempt, at)])[0]


def collect_attempt(attempt: Attempt, at: datetime) -> Attempt:
    """The clock's hand, which a candidate's page or device lends it: ends the attempt if its time is over.

    Judged under the lock. Whoever was given more minutes while the page was on its way to collect goes on writing,
    and for whom they have been asked the paper waits until a second person has ruled on that.
    """
    held = locked([attempt.id])[attempt.id]
    if held.submitted_at is None and timing_of(held, at).over and not waiting_among([held.entry_id]):
        _end(held, at)
        db.session.flush()
    return held


def submit_attempts(handed_in: Sequence[tuple[Attempt, datetime]]) -> list[Attempt]:
    """The same for many attempts in one transaction, which the caller commits."""
    attempts = locked(attempt.id for attempt, _ in handed_in)
    pauses = concerned(attempt.entry for attempt in attempts.values())
    for given, at in handed_in:
        attempt = attempts[given.id]
        if attempt.submitted_at is None:
            _end(attempt, at, pauses.get(attempt.entry_id, ()))
    db.session.flush()
    return [attempts[given.id] for given, _ in handed_in]


def _end(attempt: Attempt, at: datetime, pauses: Sequence[Pause] | None = None) -> None:
    timing = timing_of(attempt, at, pauses=pauses)
    attempt.submitted_at = min(at, timing.deadline)
    attempt.finished_by = "clock" if timing.over else "candidate"
    attempt.receipt = receipt_code(attempt.id, attempt.submitted_at)


def receipt_code(attempt_id: int, submitted_at: datetime) -> str:
    """Sixteen signs in groups of four: eighty bits of the keyed signature, so nobody guesses a code."""
    signed = bytes.fromhex(signature("handed-in", attempt_id, submitted_at.astimezone(UTC).isoformat()))[:10]
    code = base64.b32encode(signed).decode().translate(_TRANSLATE)
    return "-".join(code[start : start + 4] for start in range(0, 16, 4))
