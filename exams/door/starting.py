"""Beginning the sitting, as everybody does in the same minute: who begins together is written with one commit.

The rules are those of the view of the same address (`exams.services.start_attempt`). Whoever they refuse, and
whatever is not plain (no sign-in, a form that is not ours, somebody else's entry, a room's own browser), goes on to
that view, which says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from flask import Flask
from sqlalchemy import select
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.utils import redirect

from exams.door.door import GATHER
from exams.door.gather import InThread, Server
from exams.door.turn import turn
from exams.door.visitors import given, of_visitors, token_of
from exams.door.visitors import plain as is_plain
from exams.services.start_attempt import Start as Starts
from exams.services.start_attempt import begin_attempts
from recruit.db import db
from recruit.errors import Refusal
from recruit.logs import log
from recruit.models import Entry, Stage
from recruit.prepared import Prepared, among
from recruit.web import headers
from recruit.web.cookie import Cookie

Environ = dict[str, Any]
Start = Callable[..., Any]
#: Of numbers that no row can have the view speaks: PostgreSQL would refuse everybody who is asked for with one.
_PATH = re.compile(r"/exam/([1-9][0-9]{0,8})/start", re.ASCII)
KIND = "online-exam"
_FORM = "application/x-www-form-urlencoded"
#: The form holds one word.
LARGEST_BODY = 4096

_MAY_ASK = Prepared(
    of_visitors(select(Entry.id).join(Stage, Stage.id == Entry.stage_id)).where(
        among(Entry.id, "entries"), Stage.kind == KIND
    )
)


@dataclass(frozen=True)
class Asked:
    """Who wants to begin what, and since when. `token`: of the sign-in, hashed."""

    entry_id: int
    token: str
    at: datetime


class Starting:
    """A lane of the serving process (`recruit.server.lanes`)."""

    def __init__(self, app: Flask, server: Server) -> None:
        self.app, self.cookie = app, Cookie(app)
        hops = app.config["ZEYOU_PROXIES"]
        self.answer: Any = ProxyFix(self._answer, x_proto=hops, x_host=hops) if hops else self._answer
        self._begun: InThread[Asked, int | None] = InThread("starting", app, server, begun, GATHER)

    def takes(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] == "POST"
            and _PATH.fullmatch(environ.get("PATH_INFO", "")) is not None
            and environ.get("CONTENT_TYPE", "").partition(";")[0] == _FORM
            and int(environ.get("CONTENT_LENGTH") or 0) <= LARGEST_BODY
            and is_plain(self.app, environ)
        )

    def _answer(self, environ: Environ, start: Start) -> Iterable[bytes] | None:
        """The way to the paper; None, and nothing told to `start`, where the view must answer."""
        try:
            asked = self._asked(environ)
            attempt_id = self._begun.result(asked) if asked is not None else None
        except Exception as error:
            log.error("not begun by the lane", exc_info=error)
            attempt_id = None
        if attempt_id is None:
            environ["wsgi.input"].seek(0)
            return None
        answer = redirect(f"/exam/sitting/{attempt_id}", 303)
        secure = headers.SECURE if environ["wsgi.url_scheme"] == "https" else {}
        for name, value in (headers.ALWAYS | headers.PAGE | headers.NO_CACHE | secure).items():
            answer.headers[name] = value
        answer.headers["Vary"] = "Cookie"
        return answer(environ, start)

    def _asked(self, environ: Environ) -> Asked | None:
        held = self.cookie.held(environ)
        token, path = token_of(self.app, held), _PATH.fullmatch(environ["PATH_INFO"])
        fields = parse_qs(environ["wsgi.input"].read().decode("ascii", "replace"))
        ours = self._ours(environ, held, fields.get("csrf_token", [""])[0])
        if token is None or path is None or not ours:
            return None
        return Asked(int(path[1]), token, self.app.extensions["zeyou_clock"].now())

    def _ours(self, environ: Environ, held: dict[str, Any], given: str) -> bool:
        """Whether our own page sent the form, by what Flask-WTF asks for; over TLS that is the referrer too."""
        if not self.app.config["WTF_CSRF_ENABLED"]:
            return False
        if environ["wsgi.url_scheme"] == "https":
            own = f"https://{environ.get('HTTP_HOST', '')}/"
            if not environ.get("HTTP_REFERER", "").startswith(own):
                return False
        return "csrf_token" in held and self.cookie.is_form_token(given, held["csrf_token"])


def begun(asked: Sequence[Asked]) -> list[int | None]:
    """The attempts of those who may begin, committed; None for all others. Within an application's context."""
    with turn():
        who = {"entries": [one.entry_id for one in asked], **given(one.token for one in asked)}
        may = {(row.id, row.token_hash) for row in _MAY_ASK.all(db.session.connection(), who)}
        fit = [one for one in asked if (one.entry_id, one.token) in may]
        entries = {entry.id: entry for entry in _entries(one.entry_id for one in fit)}
        made = begin_attempts([Starts(entries[one.entry_id], one.at) for one in fit])
        found = {
            one.entry_id: attempt.id
            for one, attempt in zip(fit, made, strict=True)
            if not isinstance(attempt, Refusal)
        }
        db.session.commit()
    return [found.get(one.entry_id) if (one.entry_id, one.token) in may else None for one in asked]


def _entries(ids: Iterable[int]) -> Iterable[Entry]:
    return db.session.scalars(select(Entry).where(Entry.id.in_(set(ids))))
