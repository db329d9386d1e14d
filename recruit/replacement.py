"""When a place that somebody left goes to the next in reserve, by the programme's `replacement`. Pure.

``none``: never. ``reserve-until-next-notice``: until the next stage's window opens, because its notice is then in force
and whoever moves up should have the whole of its time. ``reserve``: until the next stage is closed by its signed list;
where places are given out there, until the stage after it, in which people sign for them, is closed. Both end where
there is no next stage.
"""

from __future__ import annotations

from datetime import datetime, timedelta

#: Causes that end a candidacy by the word of two people of the office, and as what; the others say how it had ended
#: before. Whoever cheated or failed a check is excluded first, and heard (`recruit.services.exclude`).
ENDS_AS = {"declined": "withdrawn"}
#: So many hours are left for an answer at least, where the next stage's opening ends it; fewer where fewer are given.
LEAST_HOURS = 12

#: Replacements in which somebody's turn is taken up or has passed: the next in line is behind them.
HAD_THEIR_TURN = ("proposed", "offered", "confirmed", "declined", "lapsed")
#: Those of them that a second person has settled.
ASKED = HAD_THEIR_TURN[1:]
#: Replacements that count: one person leaves once and moves up once by one list.
LIVE = ("proposed", "offered", "confirmed")
#: Offers that ended without anybody coming.
REFUSED = ("declined", "lapsed")


def answer_until(rule: str, hours: int, next_opens: datetime, at: datetime) -> datetime:
    """Until when (exclusive) somebody who is asked at `at` may say yes or no: so many hours, and where places are
    filled only until the next stage opens, never longer than that."""
    until = at + timedelta(hours=hours)
    return min(until, next_opens) if rule == "reserve-until-next-notice" else until


def holds(state: str, until: datetime | None, at: datetime) -> bool:
    """Whether an offer in that state can still be answered at this moment; nobody has to end it."""
    return state == "offered" and until is not None and at < until


def ended_as(replied_via: str) -> str:
    """The state of an offer after its time: a no by telephone that one person noted is one from then on."""
    return "declined" if replied_via else "lapsed"


def why_not(
    rule: str,
    next_opens: datetime | None,
    next_closed: bool,
    at: datetime,
    least_hours: int | None = None,
) -> str | None:
    """The code of the refusal, or None where somebody may move up at this moment.

    `next_opens`: the opening of the next stage's window, None where the stage is the last of its track. `next_closed`:
    the next stage is closed, and no place that comes free after it is filled any more. `least_hours`: what whoever is
    asked has to answer at least, None where nobody is asked or has answered already.
    """
    if rule == "none":
        return "replacement-none"
    if next_opens is None:
        return "replacement-last"
    if next_closed:
        return "replacement-closed"
    if rule == "reserve-until-next-notice" and at >= next_opens:
        return "replacement-opened"
    if rule == "reserve-until-next-notice" and at + timedelta(hours=least_hours or 0) > next_opens:
        return "offer-too-late"
    return None


def closing_cause(cause: str, ended_for: str) -> str:
    """Which of the causes after which a place may stay empty this is (``fraud``, ``unfit``), or ''.

    `ended_for` is why an exclusion ended the candidacy: cheating in an exam is fraud, too.
    """
    found = ended_for.partition(" ")[0] if cause == "excluded" else cause
    return {"fraud": "fraud", "cheating": "fraud", "unfit": "unfit"}.get(found, "")
