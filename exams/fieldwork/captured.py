"""When a device says that a piece of field work was made. Pure."""

from __future__ import annotations

from datetime import datetime


def captured(text: object) -> datetime | None:
    """It decides nothing, so a moment that cannot be read, or has no time zone, is simply left out."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    # At the ends of the calendar a moment has no counterpart in another zone.
    fits = moment is not None and moment.tzinfo is not None and 1900 < moment.year < 2900
    return moment if fits else None
