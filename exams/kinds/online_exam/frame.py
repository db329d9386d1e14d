"""What every page of a sitting carries."""

from __future__ import annotations

from exams.kinds.online_exam.room import until_words
from exams.models import Attempt
from exams.queries.sitting import newest_seq, timing_of
from exams.ticket import issue
from recruit.clock import now


def frame(attempt: Attempt) -> dict[str, object]:
    """The server's moment, the deadline, where the device's sequence goes on, and the ticket that opens the saves."""
    at = now()
    timing = timing_of(attempt, at)
    return {
        "attempt": attempt,
        "title": attempt.entry.stage.definition.title,
        "at": at,
        "timing": timing,
        "until": until_words(timing.deadline),
        "extra": attempt.extension_seconds // 60,
        "seq": newest_seq(attempt.id),
        "ticket": issue(attempt.id),
    }
