"""Tell everybody on a list that it is out: the promise "we tell you when the list is published" is kept here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Result, ResultRow
from recruit.services.send_messages import Notice, queue


def announce_list(result: Result, at: datetime) -> int:
    """One message to each applicant on a published list who has an account; returns how many.

    Who left of their own accord is not written to again. Errors: Refusal('wrong-state').
    """
    if result.state != "published":
        raise Refusal("wrong-state")
    query = (
        select(Account)
        .join(Candidacy, Candidacy.person_id == Account.person_id)
        .join(ResultRow, ResultRow.candidacy_id == Candidacy.id)
        .where(
            ResultRow.result_id == result.id,
            Account.kind == "applicant",
            Account.active.is_(True),
            Candidacy.state != "withdrawn",
        )
        .order_by(ResultRow.position)
    )
    facts = {"stage": result.stage.definition.title}
    accounts = db.session.scalars(query).unique()
    return queue([Notice(account, "result-published", facts) for account in accounts], at)
