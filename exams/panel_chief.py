"""Who chairs a room: the lots decide, unless the office names somebody. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from scoring import sampling


def chief_by_lot(seed: str, room: str, drawn: Sequence[str], sitting: Collection[str]) -> str | None:
    """The login of the first in the drawn order who still sits in the room; None when nobody of them does.

    `drawn` are the judges whom the lots gave to the room: the order is made from them alone, so that a judge who leaves
    moves nobody but themselves, and a stand-in never chairs by lot.
    """
    order = sampling.drawn_order(f"{seed}/chief/{room}", sorted(drawn))
    return next((login for login in order if login in sitting), None)
