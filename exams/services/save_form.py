"""Take in all answers of a page at once: the way that works in a browser without script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from exams.models import Attempt
from exams.queries.sitting import locked, newest_answers, newest_seq
from exams.services.save_answers import Answer, Outcome, save_answers


def save_form(attempt: Attempt, answers: Mapping[int, Sequence[str]], at: datetime) -> list[Outcome]:
    """Stores what differs from the answers that stand; one outcome for each of those.

    A page without script knows no sequence of its own, so one is taken here, under the attempt's lock: tenths of a
    second since the start, as a phone counts, so that what a phone wrote earlier and sends later does not cover it.
    """
    locked([attempt.id])
    standing = newest_answers([attempt.id], late=True).get(attempt.id, {})
    seq = max(newest_seq(attempt.id), int(10 * (at - attempt.started_at).total_seconds()))
    changed = {p: list(given) for p, given in sorted(answers.items()) if list(given) != standing.get(p, [])}
    return save_answers(
        [
            Answer(attempt.id, str(uuid4()), seq + number, position, given)
            for number, (position, given) in enumerate(changed.items(), 1)
        ],
        at,
    )
