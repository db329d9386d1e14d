"""Pass a request for money on, step by step, each by another hand; return it, refuse it, close it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from recruit import audit, storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, FundRequest
from recruit.paperfiles import PaperFile
from recruit.queries.funds import cohort_of, fund_of, next_step, paid_of, standing_of
from recruit.reasons import told
from recruit.registers.funds.said import Step
from recruit.services.ask_fund import REASON, check_amount, hold, note_step
from recruit.services.roles import one_human, require, require_county

#: Who may speak for a step. What the leading group decided is typed by the office, with the paper beside.
HANDS = {
    "office": ("office",),
    "second-signatory": ("second-signatory",),
    "leading-group": ("office", "second-signatory"),
}


@dataclass(frozen=True)
class Word:
    """What is said with a step: yuan granted, the other office's number and day, a scan, a remark."""

    reason: str = ""
    granted: Decimal | None = None
    reference: str = ""
    on_day: date | None = None
    paper: PaperFile | None = None


def pass_step(request: FundRequest, step: str, word: Word, by: Account, at: datetime) -> FundRequest:
    """The next step says yes. `step`: which one whoever pressed the button meant.

    Errors: Refusal('fund-step-gone' | 'role-missing' | 'county-only' | 'fund-hand'), and with `field`: 'fund-paper' |
    'fund-amount' | 'fund-over-asked' | 'fund-limit' | 'fund-reference' | 'fund-day'.
    """
    cohort = cohort_of(request)
    held, due = _held_at(cohort, request, step, by)
    require_new_hand(held, by)
    if due.paper and word.paper is None:
        raise Refusal("fund-paper", field="paper")
    if due.does == "approve":
        held.granted = _granted(cohort, held, word)
    if due.does == "file":
        _check_filing(cohort, held, word, at)
    note_step(
        held,
        due.code,
        "pass",
        by,
        at,
        reason=word.reason.strip()[:REASON],
        reference=word.reference.strip()[:60],
        on_day=word.on_day,
        letter_sha256=storage.put(word.paper.content) if word.paper else None,
        letter_type=word.paper.type if word.paper else "",
    )
    held.state = "granted" if held.granted is not None else "asked"
    if next_step(cohort, held) is None:
        held.state = "done"
    db.session.flush()
    granted = {} if held.granted is None else {"granted": format(held.granted, "f")}
    _note(cohort, held, by, at, "fund.pass", step=due.code, **granted)
    return held


def turn_down(
    request: FundRequest, step: str, verdict: str, reason: str, by: Account, at: datetime
) -> FundRequest:
    """Whoever's word is awaited returns it to be mended (``return``) or refuses it (``refuse``), with a reason.

    Errors: Refusal('fund-step-gone' | 'role-missing' | 'county-only' | 'fund-hand'), with `field`: 'reason-wanted'.
    """
    cohort = cohort_of(request)
    held, due = _held_at(cohort, request, step, by)
    require_new_hand(held, by)
    if verdict not in ("return", "refuse"):
        raise Refusal("unknown")
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    note_step(held, due.code, verdict, by, at, reason=reason.strip()[:REASON])
    held.state, held.granted = {"return": "returned", "refuse": "refused"}[verdict], None
    db.session.flush()
    _note(cohort, held, by, at, f"fund.{verdict}", step=due.code, reason=told(reason))
    return held


def close_request(request: FundRequest, reason: str, by: Account, at: datetime) -> Decimal:
    """The matter is settled; what was not paid may be granted to others again. Returns what was left, in yuan.

    Errors: Refusal('fund-step-gone' | 'role-missing' | 'county-only' | 'fund-payment-waits'), with `field`:
    'reason-wanted' where something is left.
    """
    require(by, "office")
    require_county(by)
    cohort = cohort_of(request)
    held = hold(request, "done")
    if any(one.state == "proposed" for one in held.payments):
        raise Refusal("fund-payment-waits")
    left = (held.granted or Decimal(0)) - paid_of(held)
    if left and not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    held.state = "closed"
    note_step(held, "close", "close", by, at, reason=reason.strip()[:REASON])
    _note(cohort, held, by, at, "fund.close", left=format(left, "f"), reason=told(reason))
    return left


def require_new_hand(request: FundRequest, by: Account) -> None:
    """Nobody has a hand in one request twice, not under two accounts either. Errors: Refusal('fund-hand')."""
    for one in request.steps:
        hand = one.round == request.round and one.verdict in ("ask", "pass")
        if hand and (one.by_id == by.id or one_human(by, one.by)):
            raise Refusal("fund-hand")


def _held_at(cohort: Cohort, request: FundRequest, step: str, by: Account) -> tuple[FundRequest, Step]:
    held = hold(request, "asked", "granted")
    db.session.expire(held, ["steps", "payments"])
    due = next_step(cohort, held)
    if due is None or due.code != step:
        raise Refusal("fund-step-gone")
    require(by, *HANDS[due.who])
    require_county(by)
    return held, due


def _granted(cohort: Cohort, held: FundRequest, word: Word) -> Decimal:
    """What is granted, all where nothing is said. The cohort is held, so nobody else grants meanwhile."""
    amount = held.amount if word.granted is None else word.granted
    check_amount(amount, "granted")
    if amount > held.amount:
        raise Refusal("fund-over-asked", field="granted", most=held.amount)
    left = standing_of(cohort, fund_of(cohort, held.fund), held.year).left
    if amount > left:
        raise Refusal("fund-limit", field="granted", year=held.year, left=left)
    return amount


def _check_filing(cohort: Cohort, held: FundRequest, word: Word, at: datetime) -> None:
    if not word.reference.strip():
        raise Refusal("fund-reference", field="reference")
    zone = cohort.programme.timezone
    first, last = held.asked_at.astimezone(zone).date(), at.astimezone(zone).date()
    if word.on_day is None or not first <= word.on_day <= last:
        raise Refusal("fund-day", field="on_day", first=first, last=last)


def _note(
    cohort: Cohort, request: FundRequest, by: Account, at: datetime, action: str, **facts: object
) -> None:
    audit.note(at, by.login, action, f"fund:{cohort.code}/{request.number}", **facts)
