"""Long work beside the worker's other jobs."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask, current_app

from recruit.logs import log


class Beside:
    """A long job in a thread of its own, one at a time in a process, so that the worker's other jobs need not wait."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._at_work = threading.Lock()

    def start(self, work: Callable[[], object]) -> int:
        """1 if it was begun, 0 while an earlier one goes on. A failure is logged; the next turn tries again."""
        if not self._at_work.acquire(blocking=False):
            return 0
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

        def go() -> None:
            try:
                with app.app_context():
                    work()
            except Exception:
                log.exception("job-failed", extra={"job": self.code})
            finally:
                self._at_work.release()

        threading.Thread(target=go, name=self.code, daemon=True).start()
        return 1
