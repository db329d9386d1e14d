"""Who looks at a link's page: a random number in the browser, a signed note that our page was opened, never a name."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime, timedelta

from flask import Response, current_app, request

from recruit.models import Account
from recruit.secrets import signature
from recruit.web import guards

COOKIE = "zeyou_seen"
#: As long as any round runs, and a little more.
KEPT = timedelta(days=30)
#: A page that lies open longer than this is opened anew before it counts.
PAGE = timedelta(hours=6)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def token() -> str:
    """The random number that this browser brings; '' where it has none of ours."""
    found = request.cookies.get(COOKIE, "")
    return found if _TOKEN.fullmatch(found) else ""


def give_token(response: Response) -> Response:
    """Puts a number into a browser that has none. It is drawn by chance and says nothing of anybody."""
    if not token():
        response.set_cookie(
            COOKIE,
            secrets.token_urlsafe(16),
            max_age=KEPT,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def note_of_page(code: str, at: datetime) -> str:
    """What the page brings back when it has been looked at: only our own page of this link has it."""
    issued = str(int(at.timestamp()))
    return f"{issued}.{_sign(code, issued)}"


def is_note(text: str, code: str, at: datetime) -> bool:
    issued, _, signed = text.partition(".")
    if not issued.isascii() or not issued.isdigit() or len(issued) > 12:
        return False
    age = at.timestamp() - int(issued)
    return -60 <= age <= PAGE.total_seconds() and hmac.compare_digest(
        signed.encode(), _sign(code, issued).encode()
    )


def from_our_page() -> bool:
    """False where the browser says that another site's page sent this."""
    origin = request.headers.get("Origin", "")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    own = origin in ("", "null") or origin.split("://", 1)[-1] == request.host
    return own and site in ("same-origin", "none")


def is_own(person_id: int | None, account: Account | None) -> bool:
    """The candidate, or anybody of the staff, signed in: they look at the page, they do not visit it."""
    if account is None:
        return False
    return account.is_staff or (account.person_id is not None and account.person_id == person_id)


def here() -> tuple[str, str]:
    """(address, agent) of this request, for as long as it takes to count it."""
    return request.remote_addr or "", request.headers.get("User-Agent", "")[:400]


def account() -> Account | None:
    return guards.visitor()


def _sign(code: str, issued: str) -> str:
    return signature("share-page", code, issued)[:32]
