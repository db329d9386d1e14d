"""What a printed document may load: our two faces and pictures it carries itself. Nothing else, ever."""

from __future__ import annotations

from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

FONT_SCHEME = "zeyou-font:"
# Relative addresses resolve to this reserved host (RFC 6761), so that they are seen and refused, not skipped.
REFUSED_BASE = "https://outside.invalid/"
_PICTURES = ("data:image/svg+xml", "data:image/png", "data:image/jpeg")


class OutsideResource(Exception):
    """A document asked for something that is not its own; ``args[0]`` is the address."""


class OwnResourcesOnly(URLFetcher):
    """Serves ``zeyou-font:NAME`` from memory and ``data:`` pictures; any other address stops the print."""

    def __init__(self, faces: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
        self._faces = faces
        # WeasyPrint drops a picture whose inner address fails without stopping: what was refused is kept here.
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if url.startswith(FONT_SCHEME):
            return URLFetcherResponse(url, self._faces[url.removeprefix(FONT_SCHEME)])
        if url.startswith(_PICTURES):
            return super().fetch(url, headers)
        self.refused.append(url[:200])
        raise OutsideResource(url[:200])
