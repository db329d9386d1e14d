"""Hand text messages to the office as a sheet for its SMS platform. This opens numbers and words, so it is noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.outbox import messages as messages  # registers its texts
from recruit.outbox.adapters import by_hand
from recruit.outbox.letters import reference_of
from recruit.phone import national
from recruit.queries.outbox import MOST, QUEUED, SHEETS, for_sheet
from recruit.services.roles import require, require_county
from recruit.services.send_messages import read_message


@dataclass(frozen=True)
class Line:
    """One row of the sheet: number as dialled at home, words, and the reference that comes back with the outcome."""

    number: str
    text: str
    reference: str


def hand_over(which: str, by: Account, at: datetime) -> list[Line]:
    """Opens the text messages of one state (`recruit.queries.outbox.SHEETS`) and marks them as handed over.

    The same message keeps its reference however often it is taken. What waits is taken only where the site sends no
    text messages by itself; else the worker would send them as well.
    Errors: Refusal('role-missing' | 'county-only' | 'messages-none' | 'seal-broken').
    """
    require(by, "office", "administrator")
    require_county(by)
    if which not in SHEETS or (which == QUEUED and not by_hand()):
        raise Refusal("messages-none")
    chosen = list(db.session.scalars(for_sheet(which).limit(MOST).with_for_update()))
    if not chosen:
        raise Refusal("messages-none")
    lines = []
    for message in chosen:
        number, text = read_message(message)
        lines.append(Line(national(number), text, reference_of(message.id)))
        message.state, message.handed_at = "handed", at
    db.session.flush()
    ids = [message.id for message in chosen]
    audit.note(
        at, by.login, "outbox.hand-over", "site", which=which, count=len(ids), first=min(ids), last=max(ids)
    )
    return lines
