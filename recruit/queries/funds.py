"""Reads about funds: requests as far as the reader's township reaches, and how each year stands."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, FundPayment, FundRequest
from recruit.registers.funds.said import Asked, Fund, Standing, Step, funds_of, standing


def fund_of(cohort: Cohort, code: str) -> Fund:
    """Errors: Refusal('unknown') where the programme has no such fund."""
    for one in funds_of(cohort.programme):
        if one.code == code:
            return one
    raise Refusal("unknown")


def _requests(cohort: Cohort, by: Account | None) -> Select[tuple[FundRequest]]:
    query = select(FundRequest).where(FundRequest.cohort_id == cohort.id)
    if by is not None and by.township_scope is not None:
        query = query.where(FundRequest.township_code == by.township_scope)
    return query.options(selectinload(FundRequest.payments), selectinload(FundRequest.steps))


def requests_of(
    cohort: Cohort, by: Account | None = None, fund: str = "", year: int | None = None
) -> list[FundRequest]:
    """By number; `by` confined to a township sees that township's only."""
    query = _requests(cohort, by)
    if fund:
        query = query.where(FundRequest.fund == fund)
    if year is not None:
        query = query.where(FundRequest.year == year)
    return list(db.session.scalars(query.order_by(FundRequest.id)))


def request_in(by: Account, request_id: int) -> FundRequest:
    """Errors: Refusal('unknown'), the same for "not there" and "not yours to see"."""
    found = db.session.get(FundRequest, request_id)
    if found is None or by.township_scope not in (None, found.township_code):
        raise Refusal("unknown")
    return found


def payment_in(by: Account, payment_id: int) -> FundPayment:
    """Errors: Refusal('unknown')."""
    found = db.session.get(FundPayment, payment_id)
    if found is None:
        raise Refusal("unknown")
    request_in(by, found.request_id)
    return found


def cohort_of(request: FundRequest) -> Cohort:
    return db.session.get_one(Cohort, request.cohort_id)


def paid_of(request: FundRequest, *states: str) -> Decimal:
    """Payments in these states (confirmed where none is named) less what came back, in yuan."""
    wanted = states or ("confirmed",)
    signed = (
        one.amount if one.kind == "paid" else -one.amount for one in request.payments if one.state in wanted
    )
    return sum(signed, Decimal(0))


def asked_of(request: FundRequest) -> Asked:
    """The request as far as its money goes."""
    granted = request.granted or Decimal(0)
    return Asked(
        request.purpose, request.township_code, request.state, request.amount, granted, paid_of(request)
    )


def standing_of(cohort: Cohort, fund: Fund, year: int) -> Standing:
    """How one year stands, whoever asks."""
    return standing(fund.per_year, map(asked_of, requests_of(cohort, None, fund.code, year)))


def standings(cohort: Cohort, fund: Fund) -> dict[int, Standing]:
    return {year: standing_of(cohort, fund, year) for year in fund.years}


def next_step(cohort: Cohort, request: FundRequest) -> Step | None:
    """The step whose word the request waits for; None where it waits for none."""
    if request.state not in ("asked", "granted"):
        return None
    return fund_of(cohort, request.fund).step_after(passed(request))


def passed(request: FundRequest) -> list[str]:
    """Codes of the steps passed since it was last handed in."""
    return [one.step for one in request.steps if one.round == request.round and one.verdict == "pass"]
