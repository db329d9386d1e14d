"""An applicant's own form, filled as far as it is known, for the pen and the seals. The ID number is left for the pen:
a telephone that somebody found must not show it."""

from __future__ import annotations

from flask import Response, request, url_for

from recruit.clock import now
from recruit.documents.gently import gently
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.models import Application
from recruit.queries.applications import own_application
from recruit.queries.printed_forms import paper_in
from recruit.registers.papers.drawing import forms
from recruit.registers.papers.pages import bp
from recruit.registers.papers.said import papers_of
from recruit.web import guards
from recruit.web.closing.mine import pdf_response


@bp.get("/my/form.pdf")
@guards.applicant
def mine() -> Response:
    """The one in the address (``code``). Errors: Refusal('no-application' | 'unknown'), 'print-busy'."""
    own = own_application(guards.account())
    if own is None:
        raise Refusal("no-application")
    shown = paper_in(own.cohort, request.args.get("code", ""))
    if shown.about != "application" or own.erased_at is not None:
        raise Refusal("unknown")
    content = gently(lambda: forms(own.cohort, shown, [own.id], False, now()))
    return pdf_response(content, f"{shown.code}-{own.number}")


@bp.app_template_global("own_forms")
def own_forms(application: Application) -> list[tuple[str, str]]:
    """(title, address) of the forms that an applicant may print; none once the data is erased."""
    if application.erased_at is not None:
        return []
    return [
        (one.title.in_(current_locale()), url_for("printed.mine", code=one.code))
        for one in papers_of(application.cohort.programme)
        if one.about == "application"
    ]
