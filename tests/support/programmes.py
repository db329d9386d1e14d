"""Programmes read once: nearly every test opens a cohort of the same one, and reading it takes thirty milliseconds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from recruit.programme import loading
from recruit.programme.loading import HOME, Reading


def read_once() -> None:
    """From now on this process reads the same text once: what is read is frozen, so tests may share it.

    A file of a test's own may name a list of villages beside it, which may change; it is read each time.
    """
    slow = loading._read
    if getattr(slow, "remembers", False):
        return
    remembered = lru_cache(maxsize=64)(slow)

    def quick(
        source: str, regions: str | None, folder: Path | None, name: str, kinds: Mapping[str, Any] | None
    ) -> Reading:
        same = kinds is None and folder in (None, HOME)
        return (remembered if same else slow)(source, regions, folder, name, kinds)

    quick.remembers = True  # type: ignore[attr-defined]
    loading._read = quick
