"""Post a station's prices: by whoever runs it, or by the desk. None goes above the county's ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Place, PriceList
from recruit.queries.fees import cohort_of, lists_of, own_station, services_at
from recruit.registers.fees.said import checked
from recruit.services.roles import require, require_scope


def post_prices(place: Place, prices: Mapping[str, Decimal | None], by: Account, at: datetime) -> PriceList:
    """A new list in the place of the one in force, which stays on record; the same prices are no new list.

    Errors: Refusal('fee-not-yours' | 'role-missing' | 'outside-township' | 'fees-off') and those of
    `recruit.registers.fees.said.checked`.
    """
    require_station(place, by)
    kept = checked(services_at(place), prices)
    locked(Place, place.id)
    before = lists_of(place)
    if before and before[0].prices == kept:
        return before[0]
    made = PriceList(
        place_id=place.id,
        version=1 + (before[0].version if before else 0),
        prices=kept,
        posted_at=at,
        posted_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    subject = f"place:{cohort_of(place).code}/{place.code}"
    audit.note(at, by.login, "fees.post", subject, version=made.version, prices=kept)
    return made


def require_station(place: Place, by: Account) -> None:
    """Who speaks for a station: whoever runs it, the township's clerks, the office.

    Errors: Refusal('fee-not-yours' | 'role-missing' | 'outside-township').
    """
    if by.is_staff:
        require(by, "clerk", "office")
        require_scope(by, place.township_code)
        return
    own = own_station(by)
    if own is None or own.id != place.id:
        raise Refusal("fee-not-yours")
