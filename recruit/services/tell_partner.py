"""Messages to a partner about their money: paid, bounced, held up, an account told or changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from recruit.db import db
from recruit.documents.numbers import money as figures
from recruit.models import Account, Payee, PayLine
from recruit.queries.money import Partner
from recruit.services.send_messages import Notice, queue
from recruit.slices import slices


def tell_lines(lines: Sequence[PayLine], known: dict[int, Partner], template: str, at: datetime) -> int:
    """One message for each partner with the sum of their lines; returns how many. `template`: ``money-paid``,
    ``money-bounced`` or ``money-held-up``."""
    sums: dict[int, Decimal] = {}
    tails: dict[int, str] = {}
    for line in lines:
        key = line.payment.engagement_id
        sums[key] = sums.get(key, Decimal(0)) + line.amount
        tails[key] = line.payee.tail
    accounts = _accounts([known[key] for key in sums])
    notices = []
    for key in sorted(sums):
        phone = known[key].cohort.programme.objection_desk.phone
        facts = {"amount": figures(sums[key]), "tail": tails[key], "phone": phone}
        notices += [Notice(one, template, facts) for one in accounts.get(_person(known[key]), [])]
    return queue(notices, at)


def tell_account(partner: Partner, payee: Payee, template: str, at: datetime) -> int:
    """The partner hears of every account that is told or changed for them, whoever told it: the phone number and the
    page are those of the account, not what came with the new card. `template`: ``payee-told``, ``payee-changed`` or
    ``payee-stopped``."""
    facts = {
        "tail": payee.tail,
        "since": payee.valid_from or "",
        "phone": partner.cohort.programme.objection_desk.phone,
    }
    accounts = _accounts([partner]).get(_person(partner), [])
    return queue([Notice(one, template, facts) for one in accounts], at)


def _person(partner: Partner) -> int:
    return partner.candidacy.person_id or 0


def _accounts(of: Sequence[Partner]) -> dict[int, list[Account]]:
    found: dict[int, list[Account]] = {}
    for part in slices(sorted({_person(one) for one in of})):
        query = select(Account).where(
            Account.person_id.in_(part), Account.kind == "applicant", Account.active.is_(True)
        )
        for one in db.session.scalars(query.order_by(Account.id)):
            assert one.person_id is not None
            found.setdefault(one.person_id, []).append(one)
    return found
