"""Static files looked at once: every test makes an application, and each would work out the headers of them all."""

from __future__ import annotations

from collections.abc import Mapping
from os import stat_result
from typing import Any

from whitenoise import WhiteNoise


def look_once() -> None:
    """From now on this process works out what is sent with a static file once, until the file changes.

    Only where all files of a folder are gathered at the start; a file that is looked for later is looked at anew.
    """
    slow = WhiteNoise.get_static_file
    if getattr(slow, "remembers", False):
        return
    remembered: dict[Any, Any] = {}

    def quick(
        self: WhiteNoise, path: str, url: str, stat_cache: Mapping[str, stat_result] | None = None
    ) -> Any:
        if stat_cache is None:
            return slow(self, path, url)
        beside = [stat_cache.get(path + ending) for ending in ("", ".gz", ".br")]
        seen = tuple(found and (found.st_mtime_ns, found.st_size) for found in beside)
        how = (self.max_age, self.allow_all_origins, self.add_headers_function, self.charset)
        key = (path, url, seen, how)
        if key not in remembered:
            remembered[key] = slow(self, path, url, stat_cache)
        return remembered[key]

    quick.remembers = True  # type: ignore[attr-defined]
    WhiteNoise.get_static_file = quick
