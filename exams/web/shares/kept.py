"""The page of a link kept for some seconds: a village that passes it on asks for the same page hundreds of
times a minute.

Only what anybody without a sign-in and without a choice of language would get is kept; the note, which is
different every time, is put in when it goes out.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from flask import current_app, request, session

from exams.models import ShareLink
from recruit.clock import DemoClock
from recruit.i18n import current_locale

KEPT = timedelta(seconds=20)
#: Pages of one process; the one unasked for the longest goes first.
MOST = 400
#: Stands in the page where the note belongs; no text of a programme holds it.
PLACE = "\x02note\x02"
Key = tuple[str, str]
Value = TypeVar("Value")


@dataclass(frozen=True)
class Facts:
    """What a visit needs to know of a link. `window`: while visits count, None where they never do again."""

    link_id: int
    kind: str
    code: str
    person_id: int | None
    window: tuple[datetime, datetime] | None
    zone: ZoneInfo

    def counts(self, at: datetime) -> bool:
        return self.window is not None and self.window[0] <= at < self.window[1]


class Kept(Generic[Value]):
    """What was found lately, by code and language."""

    def __init__(self) -> None:
        self._found: OrderedDict[Key, tuple[datetime, Value]] = OrderedDict()

    def get(self, key: Key, at: datetime) -> Value | None:
        kept = self._found.get(key)
        return kept[1] if kept is not None and timedelta(0) <= at - kept[0] < KEPT else None

    def put(self, key: Key, value: Value, at: datetime) -> None:
        self._found[key] = (at, value)
        self._found.move_to_end(key)
        while len(self._found) > MOST:
            self._found.popitem(last=False)


def kept_pages() -> Kept[str]:
    found: Kept[str] = current_app.extensions.setdefault("zeyou_share_pages", Kept())
    return found


def kept_facts() -> Kept[Facts]:
    found: Kept[Facts] = current_app.extensions.setdefault("zeyou_share_facts", Kept())
    return found


def facts_of(link: ShareLink) -> Facts:
    entry = link.entry
    active = entry.candidacy.state == "active" and entry.stage.state != "closed"
    zone = entry.stage.cohort.programme.timezone
    window = entry.window if active else None
    return Facts(link.id, link.kind, link.code, entry.candidacy.person_id, window, zone)


def key_of(code: str) -> Key | None:
    """None for a visitor whose page is their own: signed in, in a language they chose, on a demonstration's time."""
    own = bool(session) or bool(request.args) or isinstance(current_app.extensions["zeyou_clock"], DemoClock)
    return None if own else (code, str(current_locale()))
