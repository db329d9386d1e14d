"""Tickets: what a page shows with everything it sends, instead of a sign-in.

A sign-in may expire in the middle of an exam or of a day in the village, and on a shared phone somebody else may sign
in. Neither may keep work from arriving, so the page carries this signed word: it opens one attempt, or the field work
of one entry, and nothing else. That of an exam is only for storing. That of field work also lets its phone read how far
the entry's parcels and components are: counts and limits, reasons of what was refused, the entry's own links, nothing
that was handed in. It needs no end of its own; what may still be stored is decided by what it opens.
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


#: What a ticket opens: an attempt of an exam, an entry's field work.
EXAM, FIELD = "exam", "field"


@dataclass(frozen=True)
class Ticket:
    """`number`: of the attempt or the entry it opens. `device` names the device it was issued to, '' where that was not
    known yet."""

    number: int
    device: str = ""


def issue(number: int, device: str = "", opens: str = EXAM) -> str:
    """The ticket as the page carries it. A device name that is none is left out of it."""
    named = device_name(device)
    return f"{number}.{named}.{_signed(opens, number, named)}"


def read(text: object, opens: str = EXAM) -> Ticket | None:
    """The ticket behind the text; None where it was not issued here, for this very thing and device."""
    found = _TICKET.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    number, device = int(found[1]), found[2]
    return Ticket(number, device) if hmac.compare_digest(found[3], _signed(opens, number, device)) else None


def device_name(text: object) -> str:
    """A device's name as its page sends it; '' for anything that is none."""
    return text if isinstance(text, str) and _DEVICE.fullmatch(text) else ""


def _signed(opens: str, number: int, device: str) -> str:
    return signature(f"{opens}-ticket", number, device)
