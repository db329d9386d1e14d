"""When the worker last took a turn and when a backup was last written: two empty files whose age tells.

They lie in the home of the installation, beside the database, so that a page can tell the office before an exam. The
age is counted by the machine's own clock on both sides, whatever moment a demonstration shows.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import current_app

from recruit.clock import SystemClock

WORKER, BACKUP = "worker.beat", "backup.done"


def mark(name: str) -> None:
    """It happened just now."""
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def age(name: str) -> timedelta | None:
    """How long ago it last happened; None where it never did on this machine."""
    try:
        touched = _path(name).stat().st_mtime
    except OSError:
        return None
    return max(timedelta(0), SystemClock().now() - datetime.fromtimestamp(touched, UTC))


def _path(name: str) -> Path:
    return Path(current_app.config["ZEYOU_HOME"]) / name
