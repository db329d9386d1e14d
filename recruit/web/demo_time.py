"""Walking through a demonstration: each visitor may look at the site as of any moment. Nothing else can be moved."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, flash, redirect, request
from werkzeug.wrappers import Response

from recruit.clock import DemoClock
from recruit.i18n import _
from recruit.web import guards
from recruit.web.safe_next import local_path

bp = Blueprint("demo_time", __name__)


@bp.post("/demo/moment")
@guards.public
def move() -> Response:
    """Sets the visitor's own moment. Exists only where the application runs on a demonstration clock."""
    clock = current_app.extensions["zeyou_clock"]
    if not isinstance(clock, DemoClock):
        abort(404)
    zone = ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])
    try:
        moment = datetime.fromisoformat(request.form.get("moment", "")).replace(tzinfo=zone)
        clock.move_visitor(moment)
    except (ValueError, OverflowError):
        flash(_("演示时间没有看懂，请按 2016-06-13T10:00 的样子填写。"), "error")
    return redirect(local_path(request.referrer) or "/")
