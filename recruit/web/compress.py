"""Pages, style and script travel compressed to browsers that say they can read it."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

#: Headers that speak of the bytes as they were.
_OF_THE_PLAIN = ("content-length", "etag", "accept-ranges")
TYPES = (
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    "image/svg+xml",
)
#: Below this a packet is a packet; above, a page is a file that somebody downloads.
SMALLEST, LARGEST = 1000, 2_000_000
LEVEL = 6
REMEMBERED = 64
#: What is said of an answer that goes out compressed, beside its length.
GZIPPED = (("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))


def takes_gzip(environ: WSGIEnvironment) -> bool:
    return "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")


class Compressed:
    """Gzip around a WSGI application, for whole answers of known length and of the types above.

    Files, which say when they were last changed, are compressed once and remembered. Secrets in pages are safe from
    being guessed by their length: no other site can have this one asked for with the visitor's cookie (SameSite).
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app
        self._files: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or not takes_gzip(environ):
            return self.app(environ, start_response)
        said: list[Any] = []
        body = self.app(environ, lambda *given: said.append(given) or _no_write)  # type: ignore[func-returns-value]
        status, headers, *trouble = said[0]
        if not _worth_it(status, headers):
            start_response(status, headers, *trouble)
            return body
        try:
            plain = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        packed = self._packed(environ.get("PATH_INFO", ""), _header(headers, "last-modified"), plain)
        kept = [(name, value) for name, value in headers if name.lower() not in _OF_THE_PLAIN]
        kept += [*GZIPPED, ("Content-Length", str(len(packed)))]
        start_response(status, kept, *trouble)
        return [packed]

    def _packed(self, path: str, changed: str, plain: bytes) -> bytes:
        if not changed:
            return gzip.compress(plain, LEVEL, mtime=0)
        key = (path, changed, len(plain))
        found = self._files.get(key)
        if found is None:
            found = self._files[key] = gzip.compress(plain, 9, mtime=0)
            while len(self._files) > REMEMBERED:
                self._files.popitem(last=False)
        return found


def _no_write(_data: bytes) -> None:
    raise NotImplementedError("answers are returned, not written")


def _worth_it(status: str, headers: list[tuple[str, str]]) -> bool:
    size = _header(headers, "content-length")
    return (
        status.startswith("200")
        and _header(headers, "content-type").partition(";")[0] in TYPES
        and not _header(headers, "content-encoding")
        and size.isdigit()
        and SMALLEST <= int(size) <= LARGEST
    )


def _header(headers: list[tuple[str, str]], name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")
