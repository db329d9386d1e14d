"""The button that stops work in the background."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from exams.services.stop_work import stop_work
from recruit.clock import now
from recruit.i18n import _
from recruit.web import guards
from recruit.web.acting import act

bp = Blueprint("stopping", __name__)


@bp.post("/office/work/<any(items, alike, leads, copies):sort>/<int:work_id>/stop")
@guards.staff("office")
def stop(sort: str, work_id: int) -> Any:
    """Back to the desk, which no longer lists it as under way."""
    told = _("停下了。以前做出来的还在；要再做，到它自己的页面。")
    return act(lambda: stop_work(sort, work_id, guards.account(), now()), told, url_for("office.desk"))
