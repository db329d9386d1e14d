"""Opening an untouched paper, as everybody does in the same minute: one row is read, nothing is rendered.

Whatever is not plain (no sign-in, somebody else's paper, answers there already, time over or standing still, a room's
own browser) goes on to the view of the same address, which alone says what is then shown. So no rule has a second
home here: the conditions are those of the sign-in, of ownership and of the clock, asked in one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from markupsafe import escape
from sqlalchemy import and_, bindparam, exists, select
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from exams.door import words
from exams.door.bodies import made_of
from exams.door.mould import NUMBER, Kind, Mould, mould
from exams.kinds.online_exam.room import epoch
from exams.models import Attempt, ExamBrowser, ExamPause, ExamSeat, PaperPage
from exams.queries.sitting import of_person
from exams.queries.taking import FACTS, taking_of
from exams.sitting import ticket
from recruit.clock import DemoClock
from recruit.db import db
from recruit.i18n import preferred
from recruit.logs import log
from recruit.models import Account, Application, Candidacy, Entry, LoginSession
from recruit.prepared import Prepared
from recruit.web import headers, sessions
from recruit.web.compress import GZIPPED, takes_gzip
from recruit.web.cookie import Cookie
from recruit.web.stitch import Piece, gzipped, plain

Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]
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
    FACTS.add_columns(
        Account.name,
        Account.person_id,
        _SHOWN_COHORT.label("cohort_id"),
        PaperPage.questions,
        PaperPage.pictures,
        PaperPage.content,
    )
    .join(Candidacy, Candidacy.id == Entry.candidacy_id)
    .join(Account, and_(*of_person(Account.person_id)))
    .join(LoginSession, LoginSession.account_id == Account.id)
    .join(PaperPage, PaperPage.paper_id == Attempt.paper_id)
    .where(*sessions.LIVE, Account.active, Account.kind == "applicant")
    .where(Attempt.id == bindparam("attempt"), Attempt.submitted_at.is_(None))
    .where(PaperPage.locale == bindparam("locale"), PaperPage.made_of == bindparam("made_of"))
    .where(~exists().where(ExamPause.stage_id == Entry.stage_id))
    .where(
        ~exists().where(
            ExamBrowser.stage_id == ExamSeat.stage_id, ExamSeat.entry_id == Entry.id
        ).correlate(Entry)
    )
)  # fmt: skip


class Opening:
    """Stands before the application, in every process for itself."""

    def __init__(self, app: Flask, onward: Wsgi) -> None:
        self.app, self.onward = app, onward
        self.cookie = Cookie(app)
        self._moulds: dict[Kind, Mould] = {}

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        number = self._asked(environ)
        parts = self._page(number, environ) if number is not None else None
        if parts is None:
            return self.onward(environ, start)
        said = list(_HEADERS)
        if takes_gzip(environ):
            content = gzipped(parts)
            said += GZIPPED
        else:
            content = plain(parts)
        if environ["wsgi.url_scheme"] == "https":
            said += headers.SECURE.items()
        start("200 OK", [*said, ("Content-Length", str(len(content)))])
        return [content]

    def _asked(self, environ: Environ) -> int | None:
        """The number of the attempt, where it is nothing but the page that is asked for."""
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] != "GET" or not path.startswith(BEFORE):
            return None
        number = path[len(BEFORE) :]
        known = number.isascii() and number.isdigit() and number[0] != "0" and int(number) < NUMBER
        return (
            int(number)
            if known and not environ.get("QUERY_STRING") and not environ.get("SCRIPT_NAME")
            else None
        )

    def _page(self, number: int, environ: Environ) -> list[Piece | bytes] | None:
        """The page in parts; None where the view must answer, also when anything goes wrong here."""
        clock = self.app.extensions["zeyou_clock"]
        if isinstance(clock, DemoClock):
            return None
        try:
            held = self.cookie.held(environ)
            if sessions.KEY not in held or "csrf_token" not in held or held.keys() - _PLAIN_COOKIE:
                return None
            locale = preferred(held, lambda: _accepts(environ))
            with self.app.app_context(), words.speaking(locale):
                row = _row(number, locale, held)
                return self._filled(row, locale, held, clock) if row is not None else None
        except Exception as error:
            log.error("page not opened by its row", exc_info=error)
            return None

    def _filled(
        self, row: Any, locale: str, held: Mapping[str, Any], clock: Any
    ) -> list[Piece | bytes] | None:
        at = clock.now()
        attempt = taking_of(row, ())
        timing = attempt.timing(at)
        if timing.over or row.seq is not None or row.paper_from is not None:
            return None
        kind = Kind(row.stage_id, row.cohort_id, locale, row.extension_seconds // 60)
        text = {
            "number": row.id,
            "started": epoch(row.started_at),
            "now": epoch(at),
            "deadline": epoch(timing.deadline),
            "name": escape(row.name),
            "csrf": self.cookie.form_token(held["csrf_token"]),
            "ticket": ticket.issue(row.id),
            "until": words.until(timing.deadline),
            "seq": 0,
            "total": row.questions,
        }
        values: dict[str, bytes | Piece] = {name: str(value).encode() for name, value in text.items()}
        values["asked"] = _body(row)
        return list(self._mould(kind, row.person_id, at).filled(values))

    def _mould(self, kind: Kind, person_id: int, at: Any) -> Mould:
        found = self._moulds.get(kind)
        if found is None or not found.made_at <= at < found.made_at + FRESH:
            if len(self._moulds) >= KEPT:
                self._moulds.clear()
            found = self._moulds[kind] = mould(self.app, kind, person_id, at)
        return found


def _row(number: int, locale: str, held: Mapping[str, Any]) -> Any:
    asked = {"attempt": number, "locale": locale, "made_of": made_of(), **sessions.live_for(held)}
    return _OPENING.first(db.engine, asked)


def _accepts(environ: Environ) -> LanguageAccept:
    return parse_accept_header(environ.get("HTTP_ACCEPT_LANGUAGE"), LanguageAccept)


def _body(row: Any) -> Piece:
    """Only the addresses of pictures name the attempt, which was not known when the questions were rendered."""
    piece = Piece.unpacked(row.content)
    if not row.pictures:
        return piece
    return Piece.of(piece.plain.replace(str(NUMBER).encode(), str(row.id).encode()), level=1)
