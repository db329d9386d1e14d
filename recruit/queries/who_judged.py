"""Who gave marks or decided in a stage: they do not sign its list."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from recruit.db import db
from recruit.kinds import kind_of
from recruit.models import Account, Assignment, Candidacy, Decision, Entry, Exclusion, Mark, Stage, Waiver


def markers_of(stage: Stage) -> list[Account]:
    """Everybody whose mark counts in the stage, or who has candidates on their list to mark; by id."""
    marked = select(Mark.examiner_id).join(Entry, Entry.id == Mark.entry_id)
    given = select(Assignment.account_id).join(Entry, Entry.id == Assignment.entry_id)
    ids = {
        *db.session.scalars(marked.where(Entry.stage_id == stage.id, Mark.current.is_(True)).distinct()),
        *db.session.scalars(
            given.where(Entry.stage_id == stage.id, Assignment.recused_at.is_(None)).distinct()
        ),
        *kind_of(stage).markers(stage),
    }
    return _accounts(ids)


def deciders_of(stage: Stage) -> list[Account]:
    """Everybody who decided about somebody in the stage; by id. Who only stood by another's decision, as a second
    signatory does for waivers and exclusions, did not decide it."""
    by, candidacy = Decision.decided_by_id, Entry.candidacy_id
    stood_by = or_(
        exists().where(Waiver.application_id == Candidacy.application_id, Waiver.confirmed_by_id == by),
        exists().where(Exclusion.candidacy_id == candidacy, Exclusion.settled_by_id == by),
    )
    own = select(by).join(Entry, Entry.id == Decision.entry_id).join(Candidacy, Candidacy.id == candidacy)
    decided = own.where(Entry.stage_id == stage.id, Decision.current.is_(True), ~stood_by)
    first = select(Waiver.decided_by_id).join(Candidacy, Candidacy.application_id == Waiver.application_id)
    granted = first.join(Entry, candidacy == Candidacy.id).where(Entry.stage_id == stage.id)
    ids = set(db.session.scalars(decided.distinct()))
    if stage.kind == "registration":
        ids |= set(db.session.scalars(granted.distinct()))
    return _accounts({one for one in ids if one is not None})


def _accounts(ids: set[int]) -> list[Account]:
    query = select(Account).where(Account.id.in_(ids)).order_by(Account.id)
    return list(db.session.scalars(query).unique())
