"""Ask for recusal: a candidate says who must not judge them; the office answers in time, on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams import messages_judging as messages_judging  # registers its texts
from exams.kinship import RELATIONS
from exams.models import RecusalRequest
from exams.queries.recusals import has_marked, standing_for
from exams.queries.who_judges import may_judge_in
from exams.services.step_aside import Stepped, step_aside
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.secrets import seal, unseal
from recruit.services.hold_stage import hold_open
from recruit.services.roles import one_human, require, require_active

LONGEST_WORDS = 300
MOST_REQUESTS = 5


def ask_recusal(entry: Entry, relation: str, whom: str, by: Account, at: datetime) -> RecusalRequest:
    """The candidate's own request, until their session begins.

    Errors: Refusal('unknown' for somebody else's entry | 'recusal-reason' | 'recusal-whom' | 'recusal-begun' |
    'recusal-too-many' | 'stage-closed' | 'candidacy-ended').
    """
    if by.person_id is None or by.person_id != entry.candidacy.person_id:
        raise Refusal("unknown")
    require_active(entry.candidacy)
    hold_open([entry.stage])
    if relation not in RELATIONS:
        raise Refusal("recusal-reason")
    if not whom.strip():
        raise Refusal("recusal-whom")
    if at >= entry.window[0]:
        raise Refusal("recusal-begun")
    if len(requests_of(entry)) >= MOST_REQUESTS:
        raise Refusal("recusal-too-many", most=MOST_REQUESTS)
    found = RecusalRequest(entry_id=entry.id, relation=relation, asked_at=at)
    db.session.add(found)
    db.session.flush()
    found.whom_sealed = seal(whom.strip()[:LONGEST_WORDS], whom_place(found))
    subject = audit.about(entry.candidacy)
    audit.note(at, by.login, "recusal.ask", subject, stage=entry.stage.code, relation=relation)
    return found


def answer_recusal(
    asked: RecusalRequest, examiner: Account | None, answer: str, by: Account, at: datetime
) -> Stepped:
    """Grants it by naming whom the candidate means, or refuses it (`examiner` None); both with words for the candidate.

    Who was named is taken off at once where they are assigned, else as soon as the rooms are drawn; a substitute comes
    from the reserve of the draw where the panel would be too small.
    Whoever has marked the candidate is taken off by two people first (`exams.services.take_off`).
    Errors: Refusal('role-missing' | 'recusal-answered' | 'recusal-answer' | 'recusal-own' | 'recusal-judge' |
    'recusal-marked' | 'stage-closed').
    """
    require(by, "office")
    hold_open([asked.entry.stage])
    row = locked(RecusalRequest, asked.id)
    if row is None or row.state != "asked":
        raise Refusal("recusal-answered")
    if not answer.strip():
        raise Refusal("recusal-answer")
    if examiner is not None and (examiner.id == by.id or one_human(by, examiner)):
        raise Refusal("recusal-own")
    if may_judge_in(row.entry.stage, by):
        raise Refusal("recusal-judge")
    if examiner is not None and has_marked(standing_for(row.entry, examiner)):
        raise Refusal("recusal-marked")
    row.state = "refused" if examiner is None else "granted"
    row.examiner_id = examiner.id if examiner is not None else None
    row.answer_sealed = seal(answer.strip()[:LONGEST_WORDS], answer_place(row))
    row.answered_at, row.answered_by_id = at, by.id
    db.session.flush()
    subject = audit.about(row.entry.candidacy)
    facts = {
        "stage": row.entry.stage.code,
        "state": row.state,
        "examiner": examiner.login if examiner else "",
    }
    audit.note(at, by.login, "recusal.answer", subject, **facts)
    return _take_off(row, by, at)


def recuse_as_granted(stage: Stage, by: Account, at: datetime) -> int:
    """After a draw: whoever was to step aside for a candidate and was drawn for them does so now. How many."""
    query = (
        select(RecusalRequest)
        .join(Entry, Entry.id == RecusalRequest.entry_id)
        .where(Entry.stage_id == stage.id, RecusalRequest.state == "granted")
        .order_by(RecusalRequest.id)
    )
    return sum(_take_off(one, by, at).done for one in db.session.scalars(query))


def _take_off(row: RecusalRequest, by: Account, at: datetime) -> Stepped:
    """Takes the named examiner off, where they are assigned and have given nothing."""
    theirs = standing_for(row.entry, row.examiner) if row.examiner is not None else []
    theirs = [one for one in theirs if not has_marked([one])]
    return step_aside(theirs, row.relation, by, at, decided=True) if theirs else Stepped(0)


def requests_of(entry: Entry) -> list[RecusalRequest]:
    query = select(RecusalRequest).where(RecusalRequest.entry_id == entry.id).order_by(RecusalRequest.id)
    return list(db.session.scalars(query))


def words_of(asked: RecusalRequest) -> tuple[str, str]:
    """(whom the candidate means, what the office answered), '' where there is nothing or it was erased."""
    whom = unseal(asked.whom_sealed, whom_place(asked)) if asked.whom_sealed else ""
    answer = unseal(asked.answer_sealed, answer_place(asked)) if asked.answer_sealed else ""
    return whom, answer


def whom_place(asked: RecusalRequest) -> str:
    return f"recusal_request.whom_sealed:{asked.id}"


def answer_place(asked: RecusalRequest) -> str:
    return f"recusal_request.answer_sealed:{asked.id}"
