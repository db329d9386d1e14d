"""The public lists of a cohort as one archive for another server: asked for, watched, fetched."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for

from recruit import storage
from recruit.clock import now
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.queries.applications import cohort_by_code
from recruit.services.make_list_site import ask_site, newest_site, stop_site
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import READERS, whole_county
from recruit.web.office import bp


@bp.get("/cohort/<cohort>/list-site")
@guards.staff(*READERS)
def list_site(cohort: str) -> str:
    """How far it is, and the finished archive."""
    whole_county()
    found = cohort_by_code(cohort)
    may = bool({"office", "second-signatory"} & guards.account().roles)
    return render_template("office/list_site.html", cohort=found, site=newest_site(found), may_ask=may)


@bp.post("/cohort/<cohort>/list-site")
@guards.staff("office", "second-signatory")
def ask_list_site(cohort: str) -> Any:
    whole_county()
    found = cohort_by_code(cohort)
    return act(
        lambda: ask_site(found, guards.account(), now()),
        _("开始做了，做好以后在这里下载。"),
        url_for("office.list_site", cohort=cohort),
    )


@bp.post("/cohort/<cohort>/list-site/stop")
@guards.staff("office", "second-signatory")
def stop_list_site(cohort: str) -> Any:
    whole_county()
    found = cohort_by_code(cohort)
    return act(
        lambda: stop_site(found, guards.account()),
        _("停下来了。"),
        url_for("office.list_site", cohort=cohort),
    )


@bp.get("/cohort/<cohort>/list-site.zip")
@guards.staff(*READERS)
def list_site_file(cohort: str) -> Response:
    """The archive. Errors: Refusal('unknown') while there is none."""
    whole_county()
    site = newest_site(cohort_by_code(cohort))
    data = storage.find(site.file_sha256) if site is not None else None
    if data is None:
        raise Refusal("unknown")
    response = Response(data, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{cohort}-lists.zip"'
    return response
