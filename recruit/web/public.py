"""What everybody may read: the notice, the timetable, the rules with their origin, how to apply."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for

from recruit.clock import now
from recruit.documents.qr import qr_data_uri
from recruit.funnel import window_state
from recruit.i18n import current_locale, lazy
from recruit.models import Cohort
from recruit.queries.applications import cohort_by_code, cohorts
from recruit.queries.notice_papers import papers_of, public_version
from recruit.queries.rule_corrections import corrections_of
from recruit.registers import registers_of
from recruit.retention_words import keep_sentences
from recruit.services.registration_window import registration_stage
from recruit.web import guards
from recruit.web.cohorts import cohort_label
from recruit.web.context import page_url
from recruit.web.paper_words import file_words, paper_response, removed_words
from recruit.web.rule_words import path_words, rule_groups
from recruit.web.words import deadline, moment, stage_title, window_words

bp = Blueprint("public", __name__)

#: Pages where anybody checks a paper they hold.
CHECKS = (
    ("day.practice", lazy("自己练一练：打字、查信息、填表")),
    ("exam.check", lazy("查一查考试回执")),
    ("closing.enter_code", lazy("核对一份协议是不是真的")),
)


@bp.get("/")
@guards.public
def home() -> Any:
    """The only notice there is, or the list of all."""
    every = cohorts()
    if len(every) == 1:
        return render_template("public/notice.html", **notice_facts(every[0]))
    return render_template(
        "public/home.html",
        real=[registration_facts(one) for one in every if one.practice is None],
        practice=[registration_facts(one) for one in every if one.practice is not None],
        locale_of=current_locale(),
    )


@bp.get("/p/<cohort>")
@guards.public
def notice(cohort: str) -> Any:
    """Of a cohort that was taken back it says so: its address may stand on a poster already."""
    found = cohort_by_code(cohort, taken_back=True)
    if found.withdrawn_at is not None:
        page = render_template(
            "public/withdrawn.html", cohort=found, programme=found.programme, locale_of=current_locale()
        )
        return page, 410
    return render_template("public/notice.html", **notice_facts(found))


@bp.get("/p/<cohort>/rules")
@guards.public
def rules(cohort: str) -> Any:
    """Every rule value with where it comes from: the notice, the office, or a passage nobody could confirm."""
    found = cohort_by_code(cohort)
    return render_template(
        "public/rules.html",
        cohort=found,
        programme=found.programme,
        groups=rule_groups(found.programme),
        remarks=[each for one, _said in registers_of(found.programme) for each in one.remarks(found)],
        kept=keep_sentences(found.programme),
        corrections=corrections_of(found),
    )


@bp.get("/p/<cohort>/corrections")
@guards.public
def corrections(cohort: str) -> str:
    """Every numbered correction of the rules: what was written, what is, why, and by whom."""
    found = cohort_by_code(cohort)
    return render_template(
        "public/corrections.html",
        cohort=found,
        corrections=corrections_of(found),
        path_words=path_words,
        titles={stage.code: stage_title(stage) for stage in found.stages},
    )


@bp.get("/p/<cohort>/programme.yaml")
@guards.public
def programme_file(cohort: str) -> Response:
    """The frozen programme itself, with which anybody can recompute the lists."""
    found = cohort_by_code(cohort)
    response = Response(found.version.source, mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.programme.id}.yaml"'
    return response


@bp.get("/p/<cohort>/papers/<int:paper_id>/<int:number>")
@guards.public
def paper(cohort: str, paper_id: int, number: int) -> Response:
    """One version of a paper of the notice, to be kept. Of what was taken down or removed it says so."""
    return paper_response(public_version(cohort_by_code(cohort), paper_id, number))


def registration_facts(cohort: Cohort) -> dict[str, Any]:
    """What tells one cohort from another, and whether one can apply."""
    stage = registration_stage(cohort)
    return {
        "cohort": cohort,
        "label": cohort_label(cohort),
        "programme": cohort.programme,
        "state": "after" if stage.state == "closed" else window_state(stage.opens_at, stage.closes_at, now()),
        "opens": moment(stage.opens_at),
        "closes": deadline(stage.closes_at, cohort.programme),
    }


def notice_facts(cohort: Cohort) -> dict[str, Any]:
    address = current_app.config["ZEYOU_BASE_URL"].rstrip("/") + url_for("public.notice", cohort=cohort.code)
    return {
        **registration_facts(cohort),
        "locale_of": current_locale(),
        "checks": [(url, word) for url, word in ((page_url(name), word) for name, word in CHECKS) if url],
        "others": len(cohorts()) > 1,
        "papers": papers_of(cohort),
        "file_words": file_words,
        "removed_words": removed_words,
        "windows": [(one, window_words(one)) for one in cohort.stages],
        "address": address,
        "qr": qr_data_uri(address),
        "lists_url": page_url("lists.index", cohort=cohort.code) or page_url("lists.index"),
        "registers": [
            (one.title(), url)
            for one, _said in registers_of(cohort.programme)
            if (url := one.public_page(cohort)) is not None
        ],
    }
