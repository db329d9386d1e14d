"""Guest judges: an account for one day of one stage, on a printed slip. It ends by itself at midnight; marks stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from recruit import account_messages as account_messages  # registers its texts
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, GuestSlip, RoleGrant, Stage
from recruit.services import one_time_code
from recruit.services.change_staff import end_sessions
from recruit.services.create_staff import taken_logins
from recruit.services.roles import require, require_county

ROLE = "judge"
#: At once, and how many days ahead: a slip's code lives for a week.
MOST = 40
AHEAD = 6
LONGEST_NAME = 40


def invite_guests(
    stage: Stage, names: Sequence[str], day: date, by: Account, at: datetime
) -> list[tuple[Account, str]]:
    """Makes an account and a code for each name; the codes are told this once.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'guest-stage' | 'guest-name' | 'guest-many' |
    'guest-day').
    """
    require(by, "office")
    require_county(by)
    if stage.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)
    if all(one.kind != "panel" for one in stage.definition.components):
        raise Refusal("guest-stage")
    wanted = [name.strip() for name in names if name.strip()]
    if not wanted or any(len(name) > LONGEST_NAME for name in wanted):
        raise Refusal("guest-name", field="names")
    if len(wanted) > MOST:
        raise Refusal("guest-many", field="names", most=MOST)
    until = end_of(day, stage)
    today = at.astimezone(stage.cohort.programme.timezone).date()
    if not today <= day <= today + timedelta(days=AHEAD):
        raise Refusal("guest-day", field="day", most=AHEAD)
    made = []
    for login, name in zip(_logins(stage, len(wanted)), wanted, strict=True):
        account = Account(
            kind="staff", login=login, name=name, created_at=at, active=True, locale="zh", until=until
        )
        account.organisation = by.organisation
        account.grants = [RoleGrant(role=ROLE)]
        db.session.add(account)
        made.append(account)
    db.session.flush()
    db.session.add_all(
        GuestSlip(account_id=one.id, stage_id=stage.id, made_at=at, made_by_id=by.id) for one in made
    )
    codes = [(one, one_time_code.issue([one], "invitation", at, by)) for one in made]
    facts = {"until": until.isoformat()}
    audit.record(
        audit.Event(at, by.login, "guest.invite", audit.at_stage(stage), {"guest": one.login, **facts})
        for one in made
    )
    return codes


def renew_slip(account: Account, by: Account, at: datetime) -> str:
    """Another code for a guest who lost the slip or the phone; the earlier sign-in ends.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'guest-over' | 'guest-withdrawn').
    """
    slip = _slip(account, by)
    if slip.withdrawn_at is not None:
        raise Refusal("guest-withdrawn")
    if account.until is None or at >= account.until:
        raise Refusal("guest-over")
    end_sessions(account, at)
    audit.note(at, by.login, "guest.renew", audit.at_stage(slip.stage), guest=account.login)
    return one_time_code.issue([account], "invitation", at, by)


def withdraw_guest(account: Account, by: Account, at: datetime) -> None:
    """Takes the slip back before midnight. What was marked stays.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'guest-withdrawn').
    """
    slip = _slip(account, by)
    if slip.withdrawn_at is not None:
        raise Refusal("guest-withdrawn")
    slip.withdrawn_at, slip.withdrawn_by_id = at, by.id
    _close(account, at)
    audit.note(at, by.login, "guest.withdraw", audit.at_stage(slip.stage), guest=account.login)


def close_over(at: datetime) -> int:
    """Closes the accounts whose day is over, so that nobody is offered them any more. Returns how many."""
    query = (
        select(Account)
        .where(Account.until.is_not(None), Account.until <= at, Account.active.is_(True))
        .order_by(Account.id)
    )
    over = list(db.session.scalars(query))
    for account in over:
        _close(account, at)
        audit.note(at, "system", "guest.over", f"account:{account.login}")
    return len(over)


def end_of(day: date, stage: Stage) -> datetime:
    """Midnight after the day, where the programme is."""
    return datetime.combine(day + timedelta(days=1), time(), stage.cohort.programme.timezone)


def _logins(stage: Stage, count: int) -> list[str]:
    """Free ones, short enough to be typed from a slip."""
    found: list[str] = []
    number = 0
    while len(found) < count:
        block = [f"guest{stage.id}-{number + more}" for more in range(1, count + 1)]
        taken = taken_logins(block)
        found += [login for login in block if login not in taken]
        number += count
    return found[:count]


def _slip(account: Account, by: Account) -> GuestSlip:
    require(by, "office")
    require_county(by)
    slip = db.session.get(GuestSlip, account.id)
    if slip is None:
        raise Refusal("unknown")
    return slip


def _close(account: Account, at: datetime) -> None:
    account.active, account.closed_at = False, at
    end_sessions(account, at)
    one_time_code.revoke([account], "invitation", at)
    db.session.flush()
