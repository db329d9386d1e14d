"""One handler for refusals, one page for each HTTP error; nothing half-done is left behind."""

from __future__ import annotations

from flask import Flask, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.logs import log
from recruit.messages import tell

PAGES = (400, 403, 404, 405, 413, 429, 500)
STATUS = {"file-unknown": 404, "unknown": 404, "not-yours": 403}


def wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json" or request.is_json


def init_errors(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, csrf_failed)
    app.register_error_handler(IntegrityError, collided)
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


def collided(error: IntegrityError) -> tuple[str | Response, int]:
    """Two requests did the same thing at once and the table's constraint let one through: nothing is lost."""
    return refused(Refusal("at-the-same-time"))


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
