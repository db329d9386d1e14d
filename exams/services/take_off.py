"""Take an examiner off who has marked a candidate: one person asks and says why, another agrees; the marks stay on
record and no longer count. Nobody does it alone: whoever could would choose among marks."""

from __future__ import annotations

from datetime import datetime

from exams import messages_judging as messages_judging  # registers its texts
from exams.models import TakingOff
from exams.queries.panel_rooms import SECONDS
from exams.queries.recusals import standing_for, taking_off_in
from exams.queries.who_judges import may_judge_in
from exams.reasons import LONGEST_REASON
from exams.services.recuse import REASONS
from exams.services.step_aside import Stepped, step_aside
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry
from recruit.reasons import told
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import put_forward, settle_back, still_proposed


def propose_taking_off(
    entry: Entry, examiner: Account, relation: str, reason: str, by: Account, at: datetime
) -> TakingOff:
    """The office asks for it, whether it found out itself, the candidate asked, or the examiner said so.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'recusal-judge' | 'recusal-reason' |
    'recusal-none' | 'recusal-words' | 'recusal-proposed').
    """
    require(by, "office")
    _apart(entry, by)
    if relation not in REASONS:
        raise Refusal("recusal-reason")
    if not standing_for(entry, examiner):
        raise Refusal("recusal-none")
    if not reason.strip():
        raise Refusal("recusal-words", field="reason")
    if any(
        one.state == "proposed" and (one.entry_id, one.examiner_id) == (entry.id, examiner.id)
        for one in taking_off_in(entry.stage)
    ):
        raise Refusal("recusal-proposed")
    asked = TakingOff(
        entry=entry,
        examiner=examiner,
        relation=relation,
    )
    put_forward(asked, reason, by, at, LONGEST_REASON)
    _note(asked, by, at, "recusal.propose", asked.reason)
    return asked


def confirm_taking_off(asked: TakingOff, by: Account, at: datetime) -> Stepped:
    """A second person agrees, also where the room is closed: the examiner is off at once.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'recusal-judge' | 'wrong-state' |
    'same-signatory' | 'recusal-none').
    """
    require(by, *SECONDS)
    _apart(asked.entry, by)
    held = still_proposed(TakingOff, asked.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    require_other(by, held.examiner, held.examiner_id)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    done = step_aside(standing_for(held.entry, held.examiner), held.relation, by, at, decided=True)
    _note(held, by, at, "recusal.confirm", held.reason)
    return done


def send_back_taking_off(asked: TakingOff, by: Account, at: datetime, reason: str = "") -> TakingOff:
    """The second person does not agree, with a reason; or whoever asked takes it back. Errors: as `settle_back`."""
    held = still_proposed(TakingOff, asked.id)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS)
    db.session.flush()
    _note(held, by, at, "recusal.back", held.answer)
    return held


def _apart(entry: Entry, by: Account) -> None:
    """The stage is held alone, and whoever acts judges nobody in it."""
    require_county(by)
    hold_running(entry.stage)
    if may_judge_in(entry.stage, by):
        raise Refusal("recusal-judge")


def _note(asked: TakingOff, by: Account, at: datetime, action: str, words: str) -> None:
    """The log names the candidate by number, in the reason too."""
    candidacy = asked.entry.candidacy
    person = candidacy.person
    facts = {"reason": told(words, {person.name: candidacy.number} if person else None)} if words else {}
    audit.note(
        at,
        by.login,
        action,
        audit.about(candidacy),
        stage=asked.entry.stage.code,
        examiner=asked.examiner.login,
        relation=asked.relation,
        **facts,
    )
