"""The registration receipt as PDF, for the applicant's phone and for the printer at the desk."""

from __future__ import annotations

from flask import Response, current_app, url_for

from recruit.documents.receipt import RECEIPT_TEMPLATE, ReceiptData, StageDate
from recruit.documents.render import render_pdf
from recruit.i18n import _, clauses, current_locale, listed
from recruit.models import Application
from recruit.queries.applications import missing_of
from recruit.web.words import CHANNELS, field_labels, masked_number, moment, stage_title, unmet, window_words


def receipt_data(application: Application) -> ReceiptData:
    cohort = application.cohort
    programme = cohort.programme
    locale = current_locale()
    return ReceiptData(
        number=application.number,
        programme_title=programme.title.in_(locale),
        office=programme.organiser.in_(locale),
        hotline=programme.hotline,
        name=application.person.name,
        masked_id=masked_number(application.person),
        registered_at=moment(application.submitted_at),
        channel=str(CHANNELS[application.channel]),
        stages=tuple(StageDate(stage_title(stage), window_words(stage)) for stage in cohort.stages),
        next_steps=tuple(next_steps(application)),
        sign_in_url=current_app.config["ZEYOU_BASE_URL"].rstrip("/") + url_for("signin.applicant"),
        copies=next((one.copies for one in programme.documents if one.template == "receipt"), 1),
    )


def next_steps(application: Application) -> list[str]:
    """What the applicant does after registering, in whole sentences."""
    labels = field_labels(application.cohort)
    steps = []
    if missing := missing_of(application):
        names = listed(labels[code] for code in missing)
        steps.append(_("报名截止前补交：%(papers)s。登录后自己上传，或者带到乡镇登记点。", papers=names))
    if application.state == "waiver":
        rules = clauses(unmet(application))
        steps.append(_("有条件要申请放宽（%(rules)s），等办公室决定，结果登录可看。", rules=rules))
    if application.channel != "web":
        steps.append(_("第一次登录用报名号，先收登录码，再设自己的密码。"))
    steps.append(_("用报名号或手机号登录，随时看自己走到哪一步、下一步做什么。"))
    return steps


def receipt_response(application: Application) -> Response:
    """The PDF, never kept by a cache."""
    pdf = render_pdf(RECEIPT_TEMPLATE, receipt_data(application), lang=current_locale())
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="receipt-{application.number}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
