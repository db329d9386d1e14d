"""Begin an engagement: the term runs and the money is planned, exactly as the signed paper says."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert

from recruit.db import db
from recruit.models import Agreement, Engagement, Payment
from recruit.subsidies import schedule


def begin_engagements(agreements: Sequence[Agreement]) -> list[Engagement]:
    """One engagement for each signed agreement, with every payment and support in kind of its schedule.

    The days are those printed, not the day of signing: the paper in the partner's hand lists each month. The unique
    constraint refuses a second engagement of one agreement.
    """
    engagements = [
        Engagement(agreement_id=one.id, starts_on=one.starts_on, ends_on=one.ends_on) for one in agreements
    ]
    db.session.add_all(engagements)
    db.session.flush()
    rows = [
        {
            "engagement_id": engagement.id,
            "kind": line.kind,
            "period": f"{line.period}-{line.month:02d}",
            "due_on": line.due,
            "amount": line.amount,
            "in_kind": line.in_kind,
            "state": "planned",
        }
        for engagement, agreement in zip(engagements, agreements, strict=True)
        for line in schedule(agreement.entry.stage.cohort.programme.support, agreement.starts_on)
    ]
    if rows:
        db.session.execute(insert(Payment), rows)
    return engagements
