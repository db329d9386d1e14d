"""Rule on answers that came after the last moment: one person proposes to count them or not, a second confirms.

Until then they are kept and left out. What arrives after the proposal is not covered by it and waits for its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from exams.models import LateRuling, LateShare
from exams.queries.rulings import RULED, LateWork, late_work, shares_of
from exams.queries.sitting import locked as locked_attempts
from exams.reasons import LONGEST_REASON
from exams.services.ask_for_time import names_of
from exams.services.hold_ruling import hold_correctable
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.reasons import told
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed

#: Why late answers count or do not. Of `other` the person says in words what it was.
CAUSES = ("power", "network", "site", "device", "own-delay", "unexplained", "other")
SECONDS = ("second-signatory",)


@dataclass(frozen=True)
class Verdict:
    """`count` or `leave-out`, one of `CAUSES`, and the words beside it."""

    verdict: str
    cause: str
    reason: str


def propose_late(
    stage: Stage, wanted: Sequence[tuple[int, int]], verdict: Verdict, by: Account, at: datetime
) -> LateRuling:
    """Proposes one verdict for the late answers of these attempts, each named by (attempt id, newest event seen).

    What stands under a ruling already may be ruled on again, all of it; the earlier ruling holds until the new one is
    confirmed. Errors: Refusal('role-missing' | 'county-only' | 'next-stage-started' | 'late-nobody' |
    'late-changed' where more has come since the page was shown, or somebody else was quicker) and, with `field`,
    'late-verdict' | 'late-cause' | 'late-reason'.
    """
    require(by, "office")
    require_county(by)
    _check(verdict)
    held = hold_correctable(stage, at)
    locked_attempts(attempt_id for attempt_id, _ in wanted)
    known = {(one.attempt.id, one.last_event_id): one for one in late_work(held) if not _waits(one)}
    if not wanted:
        raise Refusal("late-nobody")
    if any(one not in known for one in wanted):
        raise Refusal("late-changed")
    ruling = LateRuling(
        stage=held,
        verdict=verdict.verdict,
        cause=verdict.cause,
        reason=verdict.reason.strip()[:LONGEST_REASON],
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(ruling)
    db.session.flush()
    chosen = [known[one] for one in wanted]
    db.session.add_all(
        LateShare(
            ruling_id=ruling.id,
            attempt_id=one.attempt.id,
            after_event_id=one.after_event_id,
            last_event_id=one.last_event_id,
            stands="waiting",
        )
        for one in chosen
    )
    db.session.flush()
    _note(ruling, by, at, "exam.late-propose", answers=sum(one.answers for one in chosen))
    return ruling


def confirm_late(ruling: LateRuling, by: Account, at: datetime) -> LateRuling:
    """A second, different person confirms; from now on the answers count, or are left out for good.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'same-signatory' | 'next-stage-started').
    """
    require(by, *SECONDS)
    require_county(by)
    hold_correctable(ruling.stage, at)
    held = still_proposed(LateRuling, ruling.id)
    require_other(by, db.session.get(Account, held.proposed_by_id), held.proposed_by_id)
    shares = shares_of(held)
    locked_attempts(share.attempt_id for share in shares)
    for share in shares:
        earlier = update(LateShare).where(
            LateShare.attempt_id == share.attempt_id,
            LateShare.stands.in_(RULED),
            LateShare.after_event_id == share.after_event_id,
            LateShare.last_event_id == share.last_event_id,
        )
        db.session.execute(earlier.values(stands="superseded"))
        share.stands = "counted" if held.verdict == "count" else "left-out"
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    _note(held, by, at, "exam.late-confirm")
    return held


def send_back_late(ruling: LateRuling, by: Account, at: datetime, reason: str = "") -> LateRuling:
    """The second person does not confirm, with a reason; or whoever proposed it takes it back.

    Errors: Refusal('wrong-state') and those of `settle_back`.
    """
    held = still_proposed(LateRuling, ruling.id)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS)[:LONGEST_REASON]
    for share in shares_of(held):
        share.stands = "dropped"
    db.session.flush()
    _note(held, by, at, "exam.late-back", state=held.state)
    return held


def _waits(one: LateWork) -> bool:
    return one.share is not None and one.share.stands == "waiting"


def _check(verdict: Verdict) -> None:
    if verdict.verdict not in ("count", "leave-out"):
        raise Refusal("late-verdict", field="verdict")
    if verdict.cause not in CAUSES:
        raise Refusal("late-cause", field="cause")
    if not verdict.reason.strip():
        raise Refusal("late-reason", field="reason")


def _note(ruling: LateRuling, by: Account, at: datetime, action: str, **facts: Any) -> None:
    """The words go in without names, the people by their numbers."""
    entries = [share.attempt.entry for share in shares_of(ruling)]
    words = ruling.answer if action == "exam.late-back" else ruling.reason
    audit.note(
        at,
        by.login,
        action,
        audit.at_stage(ruling.stage),
        verdict=ruling.verdict,
        cause=ruling.cause,
        reason=told(words, names_of(entries) if words else None),
        numbers=sorted(entry.candidacy.number for entry in entries),
        **facts,
    )
