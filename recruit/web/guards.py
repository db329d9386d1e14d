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
    """Who may come in. `kind` is ``public``, ``applicant`` or ``staff``; staff need one of `roles`.

    `bearer`: whoever brings what it asks for comes in without a sign-in, and nobody is looked up.
    """

    kind: str
    roles: frozenset[str] = frozenset()
    bearer: Callable[[], bool] | None = None

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


def applicant_or(bearer: Callable[[], bool]) -> Callable[[View], View]:
    """An applicant, or whoever `bearer` admits by what the request carries; `borne` tells the view which."""

    def mark(view: View) -> View:
        view.guard = Guard("applicant", bearer=bearer)  # type: ignore[attr-defined]
        return view

    return mark


def borne() -> bool:
    """Whether the request came in by what it carries; then there is no account."""
    return bool(g.borne)


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
    signed_in = visitor()
    assert signed_in is not None
    return signed_in


def visitor() -> Account | None:
    """Who is signed in, if anybody. Looked up when it is first asked for: many requests never ask."""
    if "account" not in g:
        g.account = account_of_request()
    found: Account | None = g.account
    return found


def init_guards(app: Flask) -> None:
    app.before_request(_enforce)


def _enforce() -> Response | None:
    g.arrived = now()
    g.borne = False
    g.pop("account", None)
    if request.endpoint is None or request.endpoint == "static":
        return None
    return demand(current_app.view_functions[request.endpoint].guard)  # type: ignore[attr-defined]


def demand(guard: Guard) -> Response | None:
    """None where the guard admits the visitor, else the way to the sign-in page. Errors: Forbidden."""
    if guard.bearer is not None:
        g.borne = guard.bearer()
        if g.borne:
            return None
    if guard.kind == "public" or guard.admits(visitor()):
        return None
    if visitor() is not None:
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
