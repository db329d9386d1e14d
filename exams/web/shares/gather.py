"""Visits gathered in memory and counted together, so that a village that re-posts does not queue before those
who save work.

Nothing is promised: what a process had gathered when it is killed is lost, two seconds of visits at most.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from threading import Lock, Timer

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from exams.services.count_visit import Visit, count_visits
from recruit.db import db
from recruit.slices import pieces

#: Visits of one transaction: whoever saves work meanwhile waits for no more than these.
AT_ONCE = 100
log = logging.getLogger(__name__)
#: Seconds that visits wait for others.
WAIT = 2.0
#: Visits held at most; more than that in two seconds is no village, and is only numbered in the log.
MOST = 4000


def _counted(visits: Sequence[Visit]) -> int:
    """In a transaction of its own."""
    try:
        counted = count_visits(visits)
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        log.exception("%d visits could not be counted", len(visits))
        return 0
    return counted


class Gathered:
    """The visits of one process. `wait` None: counted only when `count` is called (tests, tools)."""

    def __init__(self, wait: float | None = WAIT) -> None:
        self.wait = wait
        self._visits: list[Visit] = []
        self._left_out: Counter[str] = Counter()
        self._timer: Timer | None = None
        self._gate, self._counting = Lock(), Lock()

    def take(self, visit: Visit, app: Flask) -> None:
        with self._gate:
            if len(self._visits) >= MOST:
                self._left_out["visits"] += 1
                return
            self._visits.append(visit)
            if self.wait is not None and self._timer is None:
                self._timer = Timer(self.wait, self._due, (app,))
                self._timer.daemon = True
                self._timer.start()

    def _due(self, app: Flask) -> None:
        with app.app_context():
            self.count()

    def count(self) -> int:
        """Counts what has gathered; within an application's context. Returns how many people were new."""
        with self._gate:
            visits, self._visits = self._visits, []
            left_out, self._left_out = self._left_out, Counter()
            self._timer = None
        if left_out:
            log.warning("%d visits were not counted: too many at once", left_out["visits"])
        if not visits:
            return 0
        with self._counting:
            return sum(_counted(piece) for piece in pieces(visits, AT_ONCE))


def gathered() -> Gathered:
    """The one of this process and application."""
    found: Gathered = current_app.extensions.setdefault("zeyou_visits", Gathered())
    return found
