"""A small S3-compatible store on the loopback network, in memory: as much of it as a file store asks for.

What a test can do to it: make an object old, take the store down, refuse a key, forget conditions.
"""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BUCKET, KEY_ID, SECRET = "evidence", "only-for-tests", "nobody-minds"


@dataclass
class State:
    """`objects`: key -> (content, when it was written)."""

    objects: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    down: Event = field(default_factory=Event)
    deaf: Event = field(default_factory=Event)
    page: int = 1000

    def make_old(self, key: str, age: timedelta) -> None:
        content, _at = self.objects[key]
        self.objects[key] = (content, datetime.now(UTC) - age)


@dataclass(frozen=True)
class BucketServer:
    url: str
    state: State

    def settings(self, **more: Any) -> dict[str, Any]:
        return {
            "ZEYOU_S3_BUCKET": BUCKET,
            "ZEYOU_S3_ENDPOINT": self.url,
            "ZEYOU_S3_KEY_ID": KEY_ID,
            "ZEYOU_S3_SECRET": SECRET,
            **more,
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: State

    def log_message(self, *_facts: object) -> None:
        """Silent."""

    def _begin(self) -> tuple[str, dict[str, list[str]], bytes] | None:
        """(key, query, body); None if the request has been answered already."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.state.down.is_set():
            self._answer(503)
            return None
        if f"Credential={KEY_ID}/" not in self.headers.get("Authorization", ""):
            self._answer(403, _error("InvalidAccessKeyId"))
            return None
        parts = urlsplit(self.path)
        bucket, _slash, key = unquote(parts.path).lstrip("/").partition("/")
        self.state.asked.append(f"{self.command} {key}")
        if bucket != BUCKET:
            self._answer(404, _error("NoSuchBucket"))
            return None
        return key, parse_qs(parts.query, keep_blank_values=True), body

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", headers.get("Content_Length", str(len(body))))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self) -> None:
        if (found := self._begin()) is None:
            return
        key, _query, body = found
        with self.state.lock:
            if (
                self.headers.get("If-None-Match") == "*"
                and key in self.state.objects
                and not self.state.deaf.is_set()
            ):
                self._answer(412, _error("PreconditionFailed"))
                return
            self.state.objects[key] = (body, datetime.now(UTC))
        self._answer(200, ETag=_etag(body))

    def do_GET(self) -> None:
        if (found := self._begin()) is None:
            return
        key, query, _body = found
        if not key:
            self._list(query)
            return
        held = self.state.objects.get(key)
        if held is None:
            self._answer(404, _error("NoSuchKey"))
            return
        content, at = held
        self._answer(200, content, ETag=_etag(content), Last_Modified=format_datetime(at, usegmt=True))

    def do_HEAD(self) -> None:
        if (found := self._begin()) is None:
            return
        held = self.state.objects.get(found[0])
        if held is None:
            self._answer(404)
            return
        content, at = held
        facts = {"ETag": _etag(content), "Last_Modified": format_datetime(at, usegmt=True)}
        self.send_response(200)
        for name, value in facts.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()

    def do_DELETE(self) -> None:
        if (found := self._begin()) is not None:
            self.state.objects.pop(found[0], None)
            self._answer(204)

    def do_POST(self) -> None:
        if (found := self._begin()) is None:
            return
        keys = [one.text or "" for one in ET.fromstring(found[2]).iter() if one.tag.endswith("Key")]
        for key in keys:
            self.state.objects.pop(key, None)
        rows = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{rows}</DeleteResult>".encode(), Content_Type="application/xml")

    def _list(self, query: dict[str, list[str]]) -> None:
        prefix = query.get("prefix", [""])[0]
        start = query.get("continuation-token", [""])[0]
        with self.state.lock:
            keys = sorted(key for key in self.state.objects if key.startswith(prefix) and key > start)
            page = keys[: self.state.page]
            rows = "".join(_row(key, *self.state.objects[key]) for key in page)
        more = len(keys) > len(page)
        token = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if more else ""
        body = (
            f"<ListBucketResult><Name>{BUCKET}</Name><Prefix>{prefix}</Prefix><KeyCount>{len(page)}</KeyCount>"
            f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{rows}</ListBucketResult>"
        )
        self._answer(200, body.encode(), Content_Type="application/xml")


def _row(key: str, content: bytes, at: datetime) -> str:
    moment = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return (
        f"<Contents><Key>{key}</Key><LastModified>{moment}</LastModified><ETag>{_etag(content)}</ETag>"
        f"<Size>{len(content)}</Size><StorageClass>STANDARD</StorageClass></Contents>"
    )


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def _error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()


@contextmanager
def bucket_server() -> Iterator[BucketServer]:
    state = State()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answers", (Handler,), {"state": state}))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield BucketServer(f"http://127.0.0.1:{server.server_address[1]}", state)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
