"""What the ways of signing in have in common: the steps between a right secret and the first page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import g, redirect, session, url_for
from werkzeug.wrappers import Response

from recruit import audit
from recruit.db import db
from recruit.i18n import current_locale
from recruit.models import Account
from recruit.services import second_factor
from recruit.services.check_sign_in import check_sign_in
from recruit.web import sessions
from recruit.web.context import account_names
from recruit.web.safe_next import local_path
from recruit.web.signin.forms import ApplicantForm, StaffForm
from recruit.web.signin.limits import wrong_secret
from recruit.web.signin.moment import real_now

PATIENCE = timedelta(minutes=10)


def by_password(form: ApplicantForm | StaffForm, kind: str, wrong: str) -> Response | None:
    """Signs in with the name and password typed. None: the form is to be shown, `wrong` beside a wrong password."""
    if not form.validate_on_submit():
        return None
    fitting = check_sign_in(form.identifier.data, form.password.data, kind)
    if fitting:
        return welcome(fitting, form.next.data)
    wrong_secret()
    form.password.errors = [wrong]
    return None


def welcome(accounts: Sequence[Account], next_page: str | None, *, by_code: bool = False) -> Response:
    """After a right secret: one account goes on at once, people who share a phone choose who they are."""
    if len(accounts) == 1:
        return go_on(accounts[0], next_page, by_code=by_code)
    start_over(choose=[account.id for account in accounts], until=_until(), next=next_page, by_code=by_code)
    return redirect(url_for("signin.choose"))


def go_on(account: Account, next_page: str | None, *, by_code: bool = False) -> Response:
    """The second factor where it is needed, else in. `by_code` allows setting a password without the old one."""
    if account.is_staff and second_factor.needed(account):
        start_over(pending={"account": account.id, "until": _until()}, next=next_page, by_code=by_code)
        ready = account.second_factor_at is not None
        return redirect(url_for("signin.second_factor" if ready else "signin.set_up_factor"))
    return come_in(account, next_page, by_code=by_code)


def come_in(
    account: Account, next_page: str | None, *, by_code: bool = False, factor: bool = False
) -> Response:
    """Begins the sign-in and commits. Somebody without a password sets one before anything else."""
    begin(account, by_code=by_code, factor=factor)
    if account.password_hash is None:
        return redirect(url_for("signin.change_password"))
    return redirect(landing(account, next_page))


def begin(account: Account, *, by_code: bool = False, factor: bool = False) -> None:
    at = real_now()
    account.locale = current_locale()
    sessions.sign_in(account, second_factor=factor)
    if by_code:
        session["fresh_until"] = _until()
    if account.is_staff:
        audit.note(at, account.login, "sign-in", f"account:{account.login}", factor=factor, code=by_code)
    db.session.commit()


def landing(account: Account, next_page: str | None) -> str:
    g.account = account
    return local_path(next_page) or str(account_names(account)["home_url"])


def start_over(**facts: Any) -> None:
    """Forgets what the cookie held (it may have been planted) and notes the half-finished sign-in."""
    keep = {name: session[name] for name in ("locale", "demo_offset") if name in session}
    session.clear()
    session.update(keep)
    session.update(facts)


def pending_account() -> Account | None:
    """Whose password was right a moment ago and whose second factor is still due."""
    pending = session.get("pending") or {}
    if not still(pending.get("until")):
        return None
    account = db.session.get(Account, pending.get("account", 0))
    return account if account is not None and account.active else None


def still(until: object) -> bool:
    """Whether a moment noted in the cookie lies ahead."""
    return isinstance(until, str) and real_now() < datetime.fromisoformat(until)


def _until() -> str:
    return (real_now() + PATIENCE).isoformat()
