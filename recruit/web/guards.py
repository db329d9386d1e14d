"""Guards: every route says who may come in, and a route that does not cannot start.

`@public`, `@applicant` and `@staff(*roles)` mark a view; `init_guards` enforces the mark before the view runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from recruit.clock import now
from recruit.models import Account
from recruit.web.sessions import account_of_request

View = TypeVar("View", bound=Callable[..., Any])

ROLES = (
    "clerk",
    "proctor",
    "marker",
    "judge",
    "phone-checker",
    "office",
    "second-signatory",
    "auditor",
    "administrator",
)


@dataclass(frozen=True)
class Guard:
    """Who may come in. `kind` is ``public``, ``applicant`` or ``staff``; staff need one of `roles`."""

    kind: str
    roles: frozenset[str] = frozenset()

    def admits(self, account: Account | None) -> bool:
        if self.kind == "public":
            return True
        if account is None:
            return False
        if self.kind == "applicant":
            return not account.is_staff
        return account.is_staff and bool(self.roles & account.roles)


def public(view: View) -> View:
    view.guard = Guard("public")  # type: ignore[attr-defined]
    return view


def applicant(view: View) -> View:
    view.guard = Guard("applicant")  # type: ignore[attr-defined]
    return view


def staff(*roles: str) -> Callable[[View], View]:
    """Staff holding at least one of the roles; `staff(*ROLES)` means any member of staff."""
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"unknown roles: {sorted(unknown)}")

    def mark(view: View) -> View:
        view.guard = Guard("staff", frozenset(roles))  # type: ignore[attr-defined]
        return view

    return mark


def account() -> Account:
    """Who is signed in; only for views whose guard asks for somebody."""
    signed_in: Account = g.account
    return signed_in


def init_guards(app: Flask) -> None:
    app.before_request(_enforce)


def _enforce() -> Response | None:
    g.arrived = now()
    g.account = account_of_request()
    if request.endpoint is None or request.endpoint == "static":
        return None
    guard: Guard = current_app.view_functions[request.endpoint].guard  # type: ignore[attr-defined]
    if guard.admits(g.account):
        return None
    if g.account is not None:
        raise Forbidden
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    page = "signin.staff" if guard.kind == "staff" else "signin.applicant"
    return redirect(url_for(page, next=back))


def refuse_unguarded(app: Flask) -> None:
    """Stops the start when any route has no guard."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        if not isinstance(getattr(app.view_functions[rule.endpoint], "guard", None), Guard):
            raise RuntimeError(f"route {rule.rule} ({rule.endpoint}) has no guard")
