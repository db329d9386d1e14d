"""Opening an untouched paper, as everybody does in the same minute: a row each is read, nothing is rendered.

Whatever is not plain (no sign-in, somebody else's paper, answers there already, time over or standing still, a room's
own browser) goes on to the view of the same address, which alone says what is then shown. So no rule has a second
home here: the conditions are those of the sign-in, of ownership and of the clock, asked in one statement for all who
wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from markupsafe import escape
from sqlalchemy import bindparam, exists, select
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from werkzeug.middleware.proxy_fix import ProxyFix

from exams import ticket
from exams.door import words
from exams.door.bodies import made_of
from exams.door.door import GATHER
from exams.door.gather import Gathered, InLoop, InThread, Server
from exams.door.mould import NUMBER, Kind, Mould, mould
from exams.door.visitors import given, of_visitors, token_of
from exams.door.visitors import plain as is_plain
from exams.kinds.online_exam.room import epoch
from exams.models import Attempt, ExamPause, PaperPage
from exams.queries.taking import FACTS, taking_of
from recruit.db import db, reading
from recruit.i18n import preferred
from recruit.logs import log
from recruit.models import Account, Application, Entry
from recruit.prepared import Prepared, among
from recruit.web import headers, sessions
from recruit.web.compress import GZIPPED, takes_gzip
from recruit.web.cookie import Cookie
from recruit.web.stitch import Piece, gzipped, plain

Environ = dict[str, Any]
Start = Callable[..., Any]
BEFORE = "/exam/sitting/"
#: How long a mould is used; then the office may have changed a telephone number.
FRESH = timedelta(seconds=30)
#: Moulds kept by one process.
KEPT = 64
_HEADERS = [
    *(headers.ALWAYS | headers.PAGE | headers.NO_CACHE).items(),
    ("Content-Type", "text/html; charset=utf-8"),
    ("Vary", "Cookie"),
]
#: What else a cookie may hold would show on the page or move its clock.
_PLAIN_COOKIE = {sessions.KEY, "locale", "csrf_token"}

_SHOWN_COHORT = (
    select(Application.cohort_id)
    .where(Application.person_id == Account.person_id)
    .order_by(Application.id.desc())
    .limit(1)
    .correlate(Account)
    .scalar_subquery()
)
_OPENING = Prepared(
    of_visitors(FACTS)
    .add_columns(
        Account.name,
        Account.person_id,
        _SHOWN_COHORT.label("cohort_id"),
        PaperPage.locale,
        PaperPage.questions,
        PaperPage.pictures,
        PaperPage.content,
    )
    .join(PaperPage, PaperPage.paper_id == Attempt.paper_id)
    .where(among(Attempt.id, "attempts"), Attempt.submitted_at.is_(None))
    .where(PaperPage.made_of == bindparam("made_of"), among(PaperPage.locale, "locales"))
    .where(~exists().where(ExamPause.stage_id == Entry.stage_id))
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One request for a page, as far as its address and its cookie tell. `token`: of the sign-in, hashed."""

    attempt_id: int
    locale: str
    token: str
    form_secret: str


Page = Sequence[Piece | bytes]


class Opening:
    """A lane of the serving process (`recruit.server.lanes`). Pages that are asked for together are found together."""

    def __init__(self, app: Flask, server: Server) -> None:
        self.app, self.cookie = app, Cookie(app)
        self._moulds: dict[Kind, Mould] = {}
        hops = app.config["ZEYOU_PROXIES"]
        self.answer = ProxyFix(self._answer, x_proto=hops) if hops else self._answer
        self._found: Gathered[Asked, Page | None] = _way(app)("opening", app, server, self._pages, GATHER)

    def takes(self, environ: Environ) -> bool:
        path = environ.get("PATH_INFO", "")
        number = path[len(BEFORE) :]
        return (
            environ["REQUEST_METHOD"] == "GET"
            and path.startswith(BEFORE)
            and number.isascii()
            and number.isdigit()
            and number[0] != "0"
            and int(number) < NUMBER
            and is_plain(self.app, environ)
        )

    def _answer(self, environ: Environ, start: Start) -> Iterable[bytes] | None:
        """The page; None, and nothing told to `start`, where the view must answer, also when anything goes wrong."""
        try:
            asked = self._asked(environ)
            page = self._found.result(asked) if asked is not None else None
        except Exception as error:
            log.error("page not opened by its row", exc_info=error)
            return None
        if page is None:
            return None
        said = list(_HEADERS)
        if takes_gzip(environ):
            content = gzipped(page)
            said += GZIPPED
        else:
            content = plain(page)
        if environ["wsgi.url_scheme"] == "https":
            said += headers.SECURE.items()
        start("200 OK", [*said, ("Content-Length", str(len(content)))])
        return [content]

    def _asked(self, environ: Environ) -> Asked | None:
        held = self.cookie.held(environ)
        token = token_of(self.app, held)
        if token is None or "csrf_token" not in held or held.keys() - _PLAIN_COOKIE:
            return None
        locale = preferred(held, lambda: _accepts(environ))
        return Asked(int(environ["PATH_INFO"][len(BEFORE) :]), locale, token, held["csrf_token"])

    def _pages(self, asked: Sequence[Asked]) -> list[Page | None]:
        clock = self.app.extensions["zeyou_clock"]
        found: list[Page | None] = []
        with reading():
            rows = {(row.id, row.token_hash, row.locale): row for row in _rows(asked)}
            db.session.rollback()
            for one in asked:
                row = rows.get((one.attempt_id, one.token, one.locale))
                found.append(self._filled(one, row, clock.now()) if row is not None else None)
        return found

    def _filled(self, asked: Asked, row: Any, at: datetime) -> Page | None:
        attempt = taking_of(row, ())
        timing = attempt.timing(at)
        if timing.over or row.seq is not None or row.paper_from is not None:
            return None
        kind = Kind(row.stage_id, row.cohort_id, asked.locale, row.extension_seconds // 60)
        with words.speaking(asked.locale):
            until = words.until(timing.deadline)
        text = {
            b"number": row.id,
            b"started": epoch(row.started_at),
            b"now": epoch(at),
            b"deadline": epoch(timing.deadline),
            b"name": escape(row.name),
            b"csrf": self.cookie.form_token(asked.form_secret),
            b"ticket": ticket.issue(row.id),
            b"until": until,
            b"seq": 0,
            b"total": row.questions,
        }
        texts = {name: str(value).encode() for name, value in text.items()}
        return self._mould(kind, row.person_id, at).filled(texts, {"asked": _body(row)})

    def _mould(self, kind: Kind, person_id: int, at: datetime) -> Mould:
        found = self._moulds.get(kind)
        if found is None or not found.made_at <= at < found.made_at + FRESH:
            if len(self._moulds) >= KEPT:
                self._moulds.clear()
            found = self._moulds[kind] = mould(self.app, kind, person_id, at)
        return found


def _way(app: Flask) -> type[Gathered[Asked, Page | None]]:
    """A reader of SQLite waits for nobody, for no writer either; any other database may let it wait."""
    with app.app_context():
        return InLoop if db.engine.dialect.name == "sqlite" else InThread


def _rows(asked: Sequence[Asked]) -> list[Any]:
    who = {
        "attempts": [one.attempt_id for one in asked],
        "locales": sorted({one.locale for one in asked}),
        "made_of": made_of(),
        **given(one.token for one in asked),
    }
    return _OPENING.all(db.session.connection(), who)


def _accepts(environ: Environ) -> LanguageAccept:
    return parse_accept_header(environ.get("HTTP_ACCEPT_LANGUAGE"), LanguageAccept)


def _body(row: Any) -> Piece:
    """Only the addresses of pictures name the attempt, which was not known when the questions were rendered."""
    piece = Piece.unpacked(row.content)
    if not row.pictures:
        return piece
    return Piece.of(piece.plain.replace(str(NUMBER).encode(), str(row.id).encode()), level=1)
