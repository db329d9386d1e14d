"""Messages to whoever runs a station about its assessment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from recruit.db import db
from recruit.models import Account
from recruit.queries.money import Partner
from recruit.services.send_messages import Notice, queue


def tell_station(partner: Partner, template: str, facts: Mapping[str, Any], at: datetime) -> int:
    """To every account of the partner; returns how many."""
    query = select(Account).where(
        Account.kind == "applicant",
        Account.active.is_(True),
        Account.person_id == partner.candidacy.person_id,
    )
    return queue([Notice(one, template, facts) for one in db.session.scalars(query.order_by(Account.id))], at)
