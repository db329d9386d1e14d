"""The moment for signing in: never the moment a visitor of a demonstration has chosen to look at."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from recruit.clock import DemoClock


def real_now() -> datetime:
    """The application's clock, or the machine's behind it where the site runs on a demonstration clock.

    Codes and authenticators live by real minutes, and two visitors at different moments must understand each other.
    """
    clock = current_app.extensions["zeyou_clock"]
    return clock.base.now() if isinstance(clock, DemoClock) else clock.now()
