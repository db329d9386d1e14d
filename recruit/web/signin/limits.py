"""How often somebody may try. Counted per account first; an address stands for a whole school and gets a wide limit.

Only wrong secrets count against an account: a thousand right sign-ins from one address on exam day must all work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, g, request, session
from flask_limiter import RequestLimit
from flask_limiter.util import get_remote_address

from recruit.app import limiter
from recruit.clock import SystemClock
from recruit.secrets import token_hash
from recruit.services.find_accounts import tidy

View = TypeVar("View", bound=Callable[..., Any])


def account_key() -> str:
    """Whoever the request is about, as a keyed hash: the counter's store must not hold phone numbers."""
    who = (
        request.form.get("identifier")
        or session.get("code_for")
        or str(session.get("pending", {}).get("account", ""))
    )
    return token_hash(f"limit:{tidy(str(who)[:160])}")


def account_and_address_key() -> str:
    return f"{account_key()}:{get_remote_address()}"


def wrong_secret() -> None:
    """Marks this request as a wrong try."""
    g.wrong_secret = True


def _was_wrong(_response: Response) -> bool:
    return bool(g.get("wrong_secret"))


def _tell_when(breached: RequestLimit) -> None:
    # Counters run on the machine's time, also on a demonstration site.
    g.retry_after = max(1, int(breached.reset_at - SystemClock().now().timestamp()) + 1)


def limited(view: View) -> View:
    """For every page that checks a secret."""
    common: dict[str, Any] = {"methods": ["POST"], "on_breach": _tell_when}
    wrong: dict[str, Any] = {**common, "deduct_when": _was_wrong}
    for limit in (
        limiter.shared_limit("10 per 15 minutes", "wrong-here", key_func=account_and_address_key, **wrong),
        limiter.shared_limit("50 per hour", "wrong-anywhere", key_func=account_key, **wrong),
        limiter.shared_limit("600 per hour", "wrong-address", key_func=get_remote_address, **wrong),
        limiter.shared_limit("3000 per 10 minutes", "address", key_func=get_remote_address, **common),
    ):
        view = limit(view)  # type: ignore[assignment]
    return view
