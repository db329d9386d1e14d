"""The papers of the notice: put up, renamed, replaced, ordered, taken down."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, url_for

from recruit.clock import now
from recruit.db import db
from recruit.documents.blank_form import blank_form
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Cohort, NoticePaper
from recruit.paperfiles import PaperFile
from recruit.queries.applications import cohort_by_code
from recruit.queries.notice_papers import paper_of, papers_of, version_of
from recruit.services import post_papers
from recruit.services.post_papers import NewPaper
from recruit.web import guards
from recruit.web.county import READERS
from recruit.web.forms.reasons import ReasonForm
from recruit.web.office import bp
from recruit.web.office.paper_forms import NewPaperForm, PaperForm
from recruit.web.paper_words import file_words, paper_response, removed_words, title_words

#: Refusals that belong beside a field of the form; all others concern the file.
BESIDE = {
    "notice-title-missing": "title_zh",
    "notice-paper-same": "title_zh",
    "notice-reason-missing": "reason",
}


@bp.get("/cohort/<cohort>/papers")
@guards.staff(*READERS)
def papers(cohort: str) -> str:
    """What is up, in its order, what was taken down, and the form for another one."""
    return _listing(cohort_by_code(cohort), NewPaperForm(formdata=None))


@bp.get("/cohort/<cohort>/papers/blank-form.pdf")
@guards.staff("office")
def blank_registration_form(cohort: str) -> Response:
    """The programme's registration form on paper, to be looked at, printed for the desks, or put up."""
    found = cohort_by_code(cohort)
    response = Response(blank_form(found.programme, current_locale()), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.code}-form.pdf"'
    return response


@bp.post("/cohort/<cohort>/papers")
@guards.staff("office")
def put_up_paper(cohort: str) -> Any:
    found, form = cohort_by_code(cohort), NewPaperForm()

    def act() -> None:
        new = NewPaper(form.title_zh.data, form.title_en.data or "", _file(form) or b"")
        post_papers.put_up(found, [new], guards.account(), now())

    if form.validate_on_submit() and _done(form, act, _("放上了。公告页上已经看得到。")):
        return redirect(url_for("office.papers", cohort=cohort))
    return _listing(cohort_by_code(cohort), form), 422


@bp.route("/cohort/<cohort>/papers/<int:paper_id>", methods=["GET", "POST"])
@guards.staff("office")
def paper(cohort: str, paper_id: int) -> Any:
    """Another title or another file; the version before stays readable."""
    found = paper_of(cohort_by_code(cohort), paper_id)
    newest = found.newest
    form = PaperForm(title_zh=newest.title_zh, title_en=newest.title_en, version=str(newest.number))

    def act() -> None:
        words, file = (form.title_zh.data, form.title_en.data or ""), _file(form)
        opened = int(form.version.data) if re.fullmatch("[0-9]{1,6}", form.version.data or "") else None
        post_papers.change(found, *words, file, form.reason.data, opened, guards.account(), now())

    if form.validate_on_submit() and _done(form, act, _("更新好了。以前的版本还查得到。")):
        return redirect(url_for("office.papers", cohort=cohort))
    return _one(paper_of(cohort_by_code(cohort), paper_id), form, ReasonForm(formdata=None, prefix="down"))


@bp.post("/cohort/<cohort>/papers/<int:paper_id>/down")
@guards.staff("office")
def paper_down(cohort: str, paper_id: int) -> Any:
    found = paper_of(cohort_by_code(cohort), paper_id)
    reason = ReasonForm(prefix="down")

    def act() -> None:
        post_papers.take_down(found, reason.reason.data, guards.account(), now())

    if reason.validate_on_submit() and _done(reason, act, _("撤下了。公告页上只留一行说明。")):
        return redirect(url_for("office.papers", cohort=cohort))
    again = paper_of(cohort_by_code(cohort), paper_id)
    newest = again.newest
    form = PaperForm(
        formdata=None, title_zh=newest.title_zh, title_en=newest.title_en, version=str(newest.number)
    )
    return _one(again, form, reason)


@bp.post("/cohort/<cohort>/papers/<int:paper_id>/<any(up, down):way>ward")
@guards.staff("office")
def paper_move(cohort: str, paper_id: int, way: str) -> Any:
    """One place up or down."""
    post_papers.move(paper_of(cohort_by_code(cohort), paper_id), way == "up", guards.account(), now())
    db.session.commit()
    return redirect(url_for("office.papers", cohort=cohort))


@bp.get("/cohort/<cohort>/papers/<int:paper_id>/<int:number>")
@guards.staff(*READERS)
def paper_file(cohort: str, paper_id: int, number: int) -> Response:
    """Any version that is still there, also of a paper that was taken down."""
    found = version_of(cohort_by_code(cohort), paper_id, number)
    if found.erased_at is not None:
        raise Refusal("notice-version-removed")
    return paper_response(found)


def _file(form: NewPaperForm) -> PaperFile | None:
    """The chosen file, read no further than is needed to see that it is too big; None where none was chosen."""
    file = form.file.data
    if not file or not file.filename:
        return None
    content = file.stream.read(current_app.config["ZEYOU_PAPER_MB"] * 1024 * 1024 + 1)
    # Looking into a file takes a moment; meanwhile nobody else is kept from saving.
    db.session.rollback()
    return post_papers.examined(content)


def _done(form: Any, act: Callable[[], None], told: str) -> bool:
    """True when the service did it; else its refusal stands beside the field it is about."""
    try:
        act()
    except Refusal as refusal:
        db.session.rollback()
        field = BESIDE.get(refusal.code, "file")
        if field not in form:
            raise
        if refusal.code == "notice-paper-changed":
            # Whoever has read this and looked at the newer version may go on from there.
            form.version.data = refusal.facts["version"]
            form.form_errors.append(tell(refusal))
        else:
            form[field].errors = [tell(refusal)]
        return False
    db.session.commit()
    flash(told, "success")
    return True


def _listing(cohort: Cohort, form: NewPaperForm) -> str:
    return render_template(
        "office/papers.html",
        cohort=cohort,
        papers=papers_of(cohort),
        form=form,
        may_change="office" in guards.account().roles,
        most=current_app.config["ZEYOU_PAPERS_MOST"],
        limit=current_app.config["ZEYOU_PAPER_MB"],
        file_words=file_words,
        removed_words=removed_words,
        title_words=title_words,
    )


def _one(paper: NoticePaper, form: PaperForm, down: ReasonForm) -> Any:
    page = render_template(
        "office/paper.html",
        cohort=paper.cohort,
        paper=paper,
        form=form,
        down=down,
        limit=current_app.config["ZEYOU_PAPER_MB"],
        file_words=file_words,
        removed_words=removed_words,
        title_words=title_words,
    )
    return page, 422 if form.errors or down.errors else 200
