"""When a test may be left out: on anybody's machine with a reason, in continuous integration never."""

from __future__ import annotations

import ctypes
import os
from typing import Any

from tests.support.browser import NAMES, find_chromium

DRIVER_LIBRARY = "libatomic.so.1"
PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")


def is_continuous_integration() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def strict_about_skips(report: Any, *, excused: bool) -> Any:
    """Turns a skip into a failure where CI=true; `excused` are tests of data a clean clone cannot have."""
    if not is_continuous_integration() or excused or not report.skipped or hasattr(report, "wasxfail"):
        return report
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid}: nothing may be skipped where CI=true. {reason}"
    return report


def pdf_libraries_missing() -> str | None:
    """The reason why printing cannot be tried here, or None."""
    missing = [library for library in PDF_LIBRARIES if not _loads(library)]
    return f"no printing: {', '.join(missing)} not found" if missing else None


def browser_missing() -> str | None:
    """The reason why pages cannot be tried in a real browser here, or None."""
    if find_chromium() is None:
        return f"no browser: none of {', '.join(NAMES)} is on PATH"
    return (
        None if _loads(DRIVER_LIBRARY) else f"no browser: {DRIVER_LIBRARY}, which its driver needs, not found"
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
