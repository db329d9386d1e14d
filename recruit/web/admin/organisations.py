"""The county office, the company, the townships."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.queries.staff import organisations_with_counts, townships_without_organisation
from recruit.services.create_organisation import create_organisation
from recruit.web import guards
from recruit.web.admin import bp
from recruit.web.admin.forms import OrganisationForm
from recruit.web.admin.told import beside
from recruit.web.labels import ORGANISATION_KINDS


@bp.route("/organisations", methods=["GET", "POST"])
@guards.staff("administrator")
def organisations() -> Any:
    """All of them, and a form for one more."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            create_organisation(
                form.code.data,
                form.kind.data,
                form.name.data,
                guards.account(),
                now(),
                township_code=form.township_code.data,
            )
            db.session.commit()
            flash(_("单位建好了。"), "success")
            return redirect(url_for("admin.organisations"))
        except Refusal as refusal:
            db.session.rollback()
            beside(form, refusal)
    page = render_template(
        "admin/organisations.html",
        form=form,
        rows=organisations_with_counts(),
        kinds=ORGANISATION_KINDS,
        townships=townships_without_organisation(),
    )
    return page, 422 if form.errors else 200


@bp.post("/organisations/townships")
@guards.staff("administrator")
def add_townships() -> Any:
    """Every township of the programmes that run: names and codes are in the programme, nobody types them."""
    missing = townships_without_organisation()
    for one in missing:
        create_organisation(
            f"t{one.code}", "township", one.name, guards.account(), now(), township_code=one.code
        )
    db.session.commit()
    flash(_("建好了 %(count)s 个乡镇（街道）单位。", count=len(missing)), "success")
    return redirect(url_for("admin.organisations"))
