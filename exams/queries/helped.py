"""Who helped on a stage's day in a way that a judge must not: at the door, where number and person meet, or typing."""

from __future__ import annotations

from sqlalchemy import select

from exams.models import Arrival, DaySession, PanelPaper, PanelTyping, SessionStaff
from exams.queries.numbers import anonymous
from exams.queries.who_judges import same_human
from recruit.db import db
from recruit.models import Account, Entry, Stage


def helped_in(stage: Stage, by: Account) -> bool:
    """Whether this person, by this account or another of theirs, typed judges' sheets of the stage, or, where judging
    is without names, let people in or was to look after a session."""
    typed = (
        select(PanelTyping.id)
        .join(PanelPaper, PanelPaper.id == PanelTyping.paper_id)
        .join(Entry, Entry.id == PanelPaper.entry_id)
        .join(Account, Account.id == PanelTyping.typist_id)
        .where(Entry.stage_id == stage.id, same_human(by))
    )
    let_in = (
        select(Arrival.id)
        .join(Entry, Entry.id == Arrival.entry_id)
        .join(Account, Account.id == Arrival.by_id)
        .where(Entry.stage_id == stage.id, same_human(by))
    )
    looked_after = (
        select(SessionStaff.id)
        .join(DaySession, DaySession.id == SessionStaff.session_id)
        .join(Account, Account.id == SessionStaff.account_id)
        .where(DaySession.stage_id == stage.id, same_human(by))
    )
    queries = (typed, let_in, looked_after) if anonymous(stage) else (typed,)
    return any(db.session.scalar(one.limit(1)) is not None for one in queries)
