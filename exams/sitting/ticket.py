"""The ticket of one sitting: what the page shows with every save instead of a sign-in.

A sign-in may expire in the middle of an exam, and on a shared phone somebody else may sign in. Neither may keep an
answer from arriving, so the page carries this signed word: it opens one attempt and nothing else, and only for
storing. It needs no end of its own; what may still be stored is decided by the attempt.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from recruit.secrets import signature

HEADER = "X-Exam-Ticket"
DEVICE = "X-Exam-Device"
UNSAVED = "X-Exam-Unsaved"
_TICKET = re.compile(r"([1-9][0-9]{0,9})\.([A-Za-z0-9_-]{0,40})\.([0-9a-f]{64})", re.ASCII)
_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)


@dataclass(frozen=True)
class Ticket:
    """Which attempt it opens. `device` names the device it was issued to, '' where that was not known yet."""

    attempt_id: int
    device: str = ""


def issue(attempt_id: int, device: str = "") -> str:
    """The ticket as the page carries it. A device name that is none is left out of it."""
    named = device_name(device)
    return f"{attempt_id}.{named}.{_signed(attempt_id, named)}"


def read(text: object) -> Ticket | None:
    """The ticket behind the text; None where it was not issued here, for this very attempt and device."""
    found = _TICKET.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    attempt_id, device = int(found[1]), found[2]
    return Ticket(attempt_id, device) if hmac.compare_digest(found[3], _signed(attempt_id, device)) else None


def device_name(text: object) -> str:
    """A device's name as its page sends it; '' for anything that is none."""
    return text if isinstance(text, str) and _DEVICE.fullmatch(text) else ""


def _signed(attempt_id: int, device: str) -> str:
    return signature("exam-ticket", attempt_id, device)
