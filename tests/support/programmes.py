"""Programmes read once: nearly every test opens a cohort of the same one, and reading it takes thirty milliseconds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from recruit.programme import loading
from recruit.programme.attached import Beside
from recruit.programme.loading import HOME, Reading


def read_once() -> None:
    """From now on this process reads the same text once: what is read is frozen, so tests may share it.

    A file of a test's own may name files beside it, which may change; it is read each time.
    """
    slow = loading._read
    if getattr(slow, "remembers", False):
        return

    @lru_cache(maxsize=64)
    def remembered(
        source: str, regions: str | None, at_home: bool, kept: tuple[tuple[str, bytes], ...], name: str
    ) -> Reading:
        # What was found beside it goes into the reading; nobody looks at this `Beside` afterwards.
        return slow(source, regions, Beside(HOME if at_home else None, dict(kept)), name, None)

    def quick(
        source: str, regions: str | None, beside: Beside, name: str, kinds: Mapping[str, Any] | None
    ) -> Reading:
        if kinds is None and beside.folder in (None, HOME):
            kept = tuple(sorted(beside.kept.items()))
            return remembered(source, regions, beside.folder is not None, kept, name)
        return slow(source, regions, beside, name, kinds)

    quick.remembers = True  # type: ignore[attr-defined]
    loading._read = quick
