"""Ask a fund for money: one matter, one request, with its plan; hand it in again after it was returned; withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from recruit import audit, storage
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, FundRequest, FundStep
from recruit.paperfiles import PaperFile
from recruit.queries.funds import cohort_of, fund_of
from recruit.reasons import told
from recruit.services.numbering import take
from recruit.services.roles import require, require_scope

LONGEST_UNIT, LONGEST_MATTER, REASON = 120, 500, 500


@dataclass(frozen=True)
class Asking:
    """What a unit asks for. `township` is '' where no township asks (a company, the county itself); yuan."""

    fund: str
    year: int
    purpose: str
    unit: str
    township: str
    matter: str
    amount: Decimal


def ask_fund(
    cohort: Cohort, asking: Asking, plan: PaperFile | None, by: Account, at: datetime
) -> FundRequest:
    """A request with its number begins its way.

    Errors: Refusal('role-missing' | 'outside-township' | 'unknown') and those of `_check` and `_keep`.
    """
    require(by, "clerk", "office")
    require_scope(by, asking.township)
    _check(cohort, asking)
    if plan is None:
        raise Refusal("fund-plan", field="plan")
    serial = take(cohort, "fund").start
    made = FundRequest(
        cohort_id=cohort.id,
        number=f"F{asking.year}-{serial:03d}",
        fund=asking.fund,
        township_code=asking.township,
        asked_at=at,
        asked_by_id=by.id,
        state="asked",
        round=1,
        plan_sha256=storage.put(plan.content),
        plan_type=plan.type,
    )
    _fill(made, asking)
    db.session.add(made)
    db.session.flush()
    note_step(made, "ask", "ask", by, at)
    _note(cohort, made, by, at, "fund.ask", amount=format(made.amount, "f"), purpose=made.purpose)
    return made


def ask_again(
    request: FundRequest, asking: Asking, plan: PaperFile | None, by: Account, at: datetime
) -> None:
    """What was returned is mended and goes through every step anew. Without a plan the earlier one stands.

    Errors: as `ask_fund`, and Refusal('fund-step-gone').
    """
    cohort = cohort_of(request)
    held = hold(request, "returned")
    require(by, "clerk", "office")
    require_scope(by, held.township_code)
    _check(cohort, asking)
    _fill(held, asking)
    if plan is not None:
        held.plan_sha256, held.plan_type = storage.put(plan.content), plan.type
    held.round, held.state, held.asked_at, held.asked_by_id = held.round + 1, "asked", at, by.id
    db.session.flush()
    note_step(held, "ask", "ask", by, at)
    _note(cohort, held, by, at, "fund.ask-again", amount=format(held.amount, "f"), round=held.round)


def withdraw_request(request: FundRequest, reason: str, by: Account, at: datetime) -> None:
    """The unit does not want it any more; what was granted belongs to the year again.

    Errors: Refusal('fund-step-gone' | 'role-missing' | 'outside-township'), with `field`: 'reason-wanted'.
    """
    cohort = cohort_of(request)
    held = hold(request, "asked", "returned", "granted")
    require(by, "clerk", "office")
    require_scope(by, held.township_code)
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    held.state = "withdrawn"
    note_step(held, "withdraw", "withdraw", by, at, reason=reason.strip()[:REASON])
    _note(cohort, held, by, at, "fund.withdraw", reason=told(reason))


def hold(request: FundRequest, *states: str) -> FundRequest:
    """The request under its lock, after the cohort's: whoever grants sums up the year.

    Errors: Refusal('fund-step-gone') where it is in none of the states.
    """
    locked(Cohort, request.cohort_id)
    held = locked(FundRequest, request.id)
    if held is None or held.state not in states:
        raise Refusal("fund-step-gone")
    return held


def note_step(
    request: FundRequest, step: str, verdict: str, by: Account, at: datetime, **said: object
) -> FundStep:
    """Adds one word to the request's way."""
    made = FundStep(
        request_id=request.id, round=request.round, step=step, verdict=verdict, at=at, by_id=by.id, **said
    )
    db.session.add(made)
    db.session.flush()
    db.session.expire(request, ["steps"])
    return made


def _check(cohort: Cohort, asking: Asking) -> None:
    """Errors, with `field`: Refusal('fund-unknown' | 'fund-unit' | 'fund-matter' | 'fund-amount')."""
    fund = fund_of(cohort, asking.fund)
    if asking.year not in fund.years:
        raise Refusal("fund-unknown", field="year")
    if asking.purpose not in fund.purposes:
        raise Refusal("fund-unknown", field="purpose")
    if asking.township and asking.township not in {one.code for one in cohort.programme.regions.townships}:
        raise Refusal("fund-unknown", field="township")
    if not 0 < len(asking.unit.strip()) <= LONGEST_UNIT:
        raise Refusal("fund-unit", field="unit")
    if not 0 < len(asking.matter.strip()) <= LONGEST_MATTER:
        raise Refusal("fund-matter", field="matter")
    check_amount(asking.amount, "amount")


def check_amount(amount: Decimal, field: str) -> None:
    """Errors: Refusal('fund-amount') with `field`."""
    if not 0 < amount < Decimal(10) ** 12 or amount != amount.quantize(Decimal("0.01")):
        raise Refusal("fund-amount", field=field)


def _fill(request: FundRequest, asking: Asking) -> None:
    request.year, request.purpose, request.amount = asking.year, asking.purpose, asking.amount
    request.unit, request.matter = asking.unit.strip(), asking.matter.strip()


def _note(
    cohort: Cohort, request: FundRequest, by: Account, at: datetime, action: str, **facts: object
) -> None:
    audit.note(at, by.login, action, f"fund:{cohort.code}/{request.number}", **facts)
