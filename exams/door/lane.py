"""A save with a ticket, from the connection to the writer and back: no thread, no database, no page around it.

Hundreds of these wait at once while their answers share a commit, and every one comes back in a second or two. What
stands around a page (sign-in, menus, forms) would cost more than the answer itself, so they are answered right here.
The view of the same address (`exams.kinds.online_exam.saving`) does the same where no such server runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from exams import ticket
from exams.door import words
from exams.door.bearer import sign
from exams.door.door import NAME, Door
from exams.door.gather import Server
from exams.door.pace import Pace
from exams.door.store import Delivery, NotKept
from exams.door.wire import LARGEST_BODY, answers_in, told
from recruit.errors import Refusal
from recruit.logs import log
from recruit.web.headers import ALWAYS, SECURE

Environ = dict[str, Any]
Start = Callable[..., Any]
Read = TypeVar("Read")
BEFORE, BEHIND = "/exam/sitting/", "/answers"
STATUS = {
    200: "200 OK",
    400: "400 Bad Request",
    403: "403 Forbidden",
    404: "404 Not Found",
    413: "413 Content Too Large",
    429: "429 Too Many Requests",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
_CODES = {"ticket-unknown": 403, "unknown": 404, "answers-too-often": 429}
_WRITE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
#: A page shows the same ticket, and the same device and address, with every save: so many are remembered.
REMEMBERED = 8192
#: No ticket, device or address of ours is as long; of anything longer only the beginning is kept.
LONGEST = 160
_HEADERS = [*ALWAYS.items(), ("Content-Type", "application/json"), ("Cache-Control", "no-store")]


def _named(header: str) -> str:
    return f"HTTP_{header.upper().replace('-', '_')}"


TICKET, DEVICE, UNSAVED = _named(ticket.HEADER), _named(ticket.DEVICE), _named(ticket.UNSAVED)


class Lane:
    """Takes the saves that bear a ticket. Made once in each serving process."""

    def __init__(self, app: Flask, server: Server) -> None:
        self.app, self.pace = app, Pace()
        self._ticket, self._sign = self._remembered(ticket.read), self._remembered(sign)
        self.door: Door = Door(app, server)
        app.extensions[NAME] = self.door
        hops = app.config["ZEYOU_PROXIES"]
        self.answer = ProxyFix(self._answer, x_for=hops, x_proto=hops) if hops else self._answer

    def _remembered(self, read: Callable[..., Read]) -> Callable[..., Read]:
        """The same function, asked once for the same words."""

        @lru_cache(REMEMBERED)
        def once(*words: str | None) -> Read:
            with self.app.app_context():
                return read(*words)

        return lambda *words: once(*(word and word[:LONGEST] for word in words))

    def takes(self, environ: Environ) -> bool:
        """By address and header alone; whether the ticket is good is said in the answer."""
        path = environ.get("PATH_INFO", "")
        return (
            TICKET in environ
            and environ["REQUEST_METHOD"] == "POST"
            and path.startswith(BEFORE)
            and path.endswith(BEHIND)
            and path[len(BEFORE) : -len(BEHIND)].isdecimal()
        )

    def _answer(self, environ: Environ, start: Start) -> Iterable[bytes]:
        language = "en" if "lang=en" in environ.get("QUERY_STRING", "") else "zh"
        with words.speaking(language, self.app):
            try:
                status, content = self._saved(environ)
            except Refusal as refusal:
                status, content = _CODES.get(refusal.code, 400), _refusal(refusal.code)
            except NotKept:
                status, content = 503, _refusal("answers-not-kept")
            except Exception as error:
                log.error("save failed", exc_info=error)
                status, content = 500, {"error": "internal"}
        body = _WRITE(content).encode()
        headers = [*_HEADERS, ("Content-Length", str(len(body)))]
        if status in (429, 503):
            headers.append(("Retry-After", "2"))
        if environ["wsgi.url_scheme"] == "https":
            headers += SECURE.items()
        start(STATUS[status], headers)
        return [body]

    def _saved(self, environ: Environ) -> tuple[int, dict[str, Any]]:
        """The body has come in whole before this is called, so no slow sender wins time by it."""
        clock = self.app.extensions["zeyou_clock"]
        arrived_at = clock.now()
        found = self._ticket(environ[TICKET])
        if found is None or str(found.number) != environ["PATH_INFO"][len(BEFORE) : -len(BEHIND)]:
            raise Refusal("ticket-unknown")
        if not self.pace.admits(found.number, arrived_at):
            raise Refusal("answers-too-often")
        if int(environ.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            return 413, _refusal("answers-too-many")
        answers = answers_in(found.number, environ["wsgi.input"].read())
        heard = self._sign(environ.get(DEVICE), environ.get("REMOTE_ADDR"), environ.get(UNSAVED))
        kept = self.door.take(Delivery(found.number, answers, arrived_at, heard))
        if kept.attempt is None:
            raise Refusal("unknown")
        return 200, told(kept, kept.attempt, clock.now())


def _refusal(code: str) -> dict[str, Any]:
    return {"error": code, "text": words.of(code)}
