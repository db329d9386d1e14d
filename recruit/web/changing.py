"""The pages that change an application, alike for applicant and desk: its answers, its pictures."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from recruit.clock import now
from recruit.db import db
from recruit.i18n import _, current_locale
from recruit.models import Application
from recruit.web import guards
from recruit.web.forms.papers import PapersForm, papers_class
from recruit.web.forms.registration import registration_class
from recruit.web.meanwhile import page_data
from recruit.web.registering import correct, hand_in


def correction_page(own: Application, template: str, back: str) -> Any:
    """The form as the application stands, or as it was sent with what is wrong; `back` is where a done one leads."""
    made = registration_class(own.cohort.programme, current_locale(), correction=True, papers=False)
    form = made(data=page_data(own, made)) if request.method == "GET" else made()
    if form.is_submitted():
        changed = correct(own, form, guards.account(), now())
        if changed is not None:
            db.session.commit()
            flash(_("改好了。") if changed else _("没有需要改的。"), "success")
            return redirect(back)
    return render_template(template, form=form, application=own), 422 if form.is_submitted() else 200


def take_papers(own: Application, back: str) -> tuple[PapersForm, Response | None]:
    """The form for pictures, with what is wrong with them; and the way `back` once all that were sent are stored."""
    form = papers_class(own.cohort.programme, current_locale())()
    if form.is_submitted():
        stored = hand_in(own, form, guards.account(), now())
        if stored:
            db.session.commit()
            flash(_("收到 %(count)s 张照片。", count=stored), "success")
        if stored and not form.errors:
            return form, redirect(back)
    return form, None
