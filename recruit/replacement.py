"""When a place that somebody left goes to the next in reserve, by the programme's `replacement`. Pure.

``none``: never. ``reserve-until-next-notice``: until the next stage's window opens, because its notice is then in force
and whoever moves up should have the whole of its time. ``reserve``: until the next stage is closed by its signed list.
Both end where there is no next stage.
"""

from __future__ import annotations

from datetime import datetime

#: Causes that end a candidacy by the office's word, and as what; the others say how it had ended before.
ENDS_AS = {"declined": "withdrawn", "fraud": "excluded", "unfit": "excluded"}


def why_not(rule: str, next_opens: datetime | None, next_closed: bool, at: datetime) -> str | None:
    """The code of the refusal, or None where somebody may move up at this moment.

    `next_opens`: the opening of the next stage's window, None where the stage is the last of its track.
    """
    if rule == "none":
        return "replacement-none"
    if next_opens is None:
        return "replacement-last"
    if next_closed:
        return "replacement-closed"
    if rule == "reserve-until-next-notice" and at >= next_opens:
        return "replacement-opened"
    return None
