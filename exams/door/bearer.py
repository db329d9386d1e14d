"""Who may come in: whoever bears the ticket, else the candidate it belongs to, signed in."""

from __future__ import annotations

from flask import current_app, request

from exams import ticket
from exams.door.presence import Sign
from exams.queries.sitting import own_attempt
from recruit.errors import Refusal
from recruit.secrets import blind_index
from recruit.web import guards

#: What a device may say it still holds; more is no number of answers.
MOST_UNSAVED = 9999


def bears_ticket() -> bool:
    """For `guards.applicant_or`: whether the request bears the ticket of the attempt in its address."""
    return bears(ticket.HEADER, ticket.EXAM, "attempt_id")


def bears(header: str, opens: str, named: str) -> bool:
    """Whether the request bears, in this header, the ticket of what `named` gives in its address.

    It asks no database. A request without a ticket comes by its cookie, so it must prove that our own page sent it;
    the view is exempt from the usual check for that (`csrf.exempt`) only because this one makes up for it. Errors:
    Refusal('ticket-unknown') for a ticket of something else, CSRFError.
    """
    text = request.headers.get(header)
    if text is None:
        _require_token()
        return False
    found = ticket.read(text, opens)
    if found is None or found.number != (request.view_args or {}).get(named):
        raise Refusal("ticket-unknown")
    return True


def _require_token() -> None:
    from recruit.app import csrf

    if current_app.config["WTF_CSRF_ENABLED"] and request.method not in ("GET", "HEAD", "OPTIONS"):
        csrf.protect()


def require_own(attempt_id: int) -> None:
    """For whoever came by a sign-in: the attempt must be theirs. Errors: Refusal('unknown')."""
    if not guards.borne():
        own_attempt(guards.account(), attempt_id)


def sign_of_request() -> Sign:
    headers = request.headers
    return sign(headers.get(ticket.DEVICE), request.remote_addr, headers.get(ticket.UNSAVED))


def sign(device: str | None, address: str | None, unsaved: str | None) -> Sign:
    """What a request says of its device, for the office's eyes; nothing else follows from it."""
    held = unsaved if unsaved and unsaved.isascii() and unsaved.isdigit() and len(unsaved) < 8 else "0"
    return Sign(
        ticket.device_name(device), blind_index("address", address or "")[:32], min(int(held), MOST_UNSAVED)
    )
