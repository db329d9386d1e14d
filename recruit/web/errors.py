"""One handler for refusals, one page for each HTTP error; nothing half-done is left behind."""

from __future__ import annotations

from flask import Flask, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.logs import log
from recruit.messages import tell

PAGES = (400, 403, 404, 405, 413, 429, 500)
STATUS = {
    "action-unknown": 422,
    "cohort-withdrawn": 410,
    "file-unknown": 404,
    "notice-paper-withdrawn": 404,
    "notice-version-removed": 404,
    "notice-version-stopped": 404,
    "unknown": 404,
    "not-yours": 403,
    "store-away": 503,
    "ticket-unknown": 403,
}

#: What the databases say when two requests got in each other's way: a row twice, a row gone, a lock not had.
#: PostgreSQL by SQLSTATE, SQLite by the name of its error.
COLLISIONS = frozenset(
    {"23505", "23503", "23P01", "40001", "40P01", "55P03"}
    | {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_FOREIGNKEY"}
    | {"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"}
)
#: As much of a form as is handed back to be sent once more.
KEPT_BYTES = 60_000


def wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json" or request.is_json


def init_errors(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, csrf_failed)
    app.register_error_handler(DBAPIError, collided)
    app.register_error_handler(StaleDataError, collided)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(500, failed)


def refused(refusal: Refusal) -> tuple[str | Response, int]:
    db.session.rollback()
    log.info("refused", extra={"code": refusal.code})
    status = STATUS.get(refusal.code, 409)
    if wants_json():
        return jsonify(error=refusal.code, text=tell(refusal)), status
    title = {404: _("没有找到"), 403: _("这一页不归您看")}.get(status)
    return render_template("errors/refusal.html", title=title, text=tell(refusal), code=refusal.code), status


def collided(error: DBAPIError | StaleDataError) -> tuple[str | Response, int]:
    """Two requests did the same thing at once and the database let one through: 409, and the form comes back.

    Anything else the database says is our own mistake, and is reported as one.
    """
    if isinstance(error, DBAPIError) and not {_sqlstate(error), _sqlite_name(error)} & COLLISIONS:
        raise error
    db.session.rollback()
    # The error itself quotes the values of the row, so only the fact is logged.
    refusal = Refusal("at-the-same-time")
    log.warning("collided", extra={"code": refusal.code, "route": str(request.url_rule)})
    if wants_json():
        return jsonify(error=refusal.code, text=tell(refusal)), 409
    page = render_template(
        "errors/collided.html",
        text=tell(refusal),
        kept=kept_form(),
        again_url=request.full_path.rstrip("?"),
        back_url=request.path if _has_page() else None,
    )
    return page, 409


def _has_page() -> bool:
    """Whether this very address can be looked at."""
    return request.url_rule is not None and "GET" in (request.url_rule.methods or ())


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _sqlite_name(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlite_errorname", None)


def kept_form() -> list[tuple[str, str]]:
    """What was sent, to be sent again with one tap: only where that is everything, so never with files or secrets."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    files = any(file.filename for file in request.files.values())
    secret = any("password" in name for name, _value in sent)
    size = sum(len(name) + len(value) for name, value in sent)
    return [] if files or secret or size > KEPT_BYTES else sent


def csrf_failed(error: CSRFError) -> tuple[str | Response, int]:
    return refused(Refusal("form-expired"))[0], 400


def http_error(error: HTTPException) -> Response | tuple[str | Response, int]:
    if error.code is None or error.code < 400:
        return error.get_response()
    if wants_json():
        return jsonify(error=error.name), error.code
    page = error.code if error.code in PAGES else 400
    return render_template(f"errors/{page}.html"), error.code


def failed(error: Exception) -> tuple[str | Response, int]:
    db.session.rollback()
    if wants_json():
        return jsonify(error="internal"), 500
    return render_template("errors/500.html"), 500
