"""Hold the candidacy behind an application, after the application itself: whoever ends it comes before, or waits."""

from __future__ import annotations

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Application, Candidacy


def candidacy_held(application: Application) -> Candidacy:
    """As it is now, kept from other hands until the transaction ends. The caller holds the application already.

    Errors: Refusal('unknown') for an application without one.
    """
    query = select(Candidacy).where(Candidacy.application_id == application.id)
    locking = query.with_for_update(of=Candidacy).execution_options(populate_existing=True)
    held = db.session.scalar(locking)
    if held is None:
        raise Refusal("unknown")
    return held
