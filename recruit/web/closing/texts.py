"""The text of agreements: changed in the browser, tried with an invented partner, put into force by a second person."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select

from recruit.clock import now
from recruit.closing.specimen import specimen_data
from recruit.closing.wording_words import CONDITION_WORDS, FIELD_WORDS, TABLE_WORDS, fault_words, meanings
from recruit.db import db
from recruit.documents.wording.declared import FIELDS
from recruit.documents.wording.fill import blocks
from recruit.documents.wording.parse import parse
from recruit.documents.wording.printing import print_agreements
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Place, Stage
from recruit.queries.agreement_texts import current_source, in_force, version_in, versions, waiting
from recruit.services.issue_agreements import day_of
from recruit.services.keep_agreement_text import SECONDS, propose_text, settle_text
from recruit.services.roles import require_other
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.agreements import plainly, stage_of
from recruit.web.closing.changes import changes
from recruit.web.closing.mine import pdf_response
from recruit.web.closing.paper_forms import SourceForm, TextForm
from recruit.web.words import stage_title

READERS = ("office", "second-signatory", "auditor")


@bp.route("/closing/<cohort>/text", methods=["GET", "POST"])
@guards.staff(*READERS)
def text(cohort: str) -> Any:
    """The text in force, to be changed; "check" shows what is wrong and how it reads, and stores nothing."""
    _found, stage = stage_of(cohort)
    form = TextForm()
    if not form.is_submitted():
        form.source.data = current_source(stage)
        return _editor(stage, form)
    guards_office()
    form.source.data = (form.source.data or "").replace("\r\n", "\n")
    faults = [fault_words(one) for one in parse(form.source.data).faults]
    checking = _chosen() == "check"
    if faults or checking or not form.validate():
        if checking:
            form.reason.errors = []
        return _editor(stage, form, faults, looked=checking)
    try:
        proposed = propose_text(stage, form.source.data, form.reason.data, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.source.errors = [tell(refusal)]
        return _editor(stage, form)
    flash(_("第 %(version)s 版提交了，等第二个人确认。", version=proposed.version), "success")
    return redirect(url_for("closing.text_version", cohort=cohort, version=proposed.version))


def guards_office() -> None:
    """Whoever only reads changes nothing. Errors: Refusal('role-missing')."""
    if "office" not in guards.account().roles:
        raise Refusal("role-missing", roles=["office"])


def _editor(stage: Stage, form: TextForm, faults: list[str] | None = None, *, looked: bool = False) -> Any:
    reads, problem = [], ""
    if looked and not faults:
        try:
            reads = [(one.box, Markup(one.html)) for one in blocks(form.source.data or "", _specimen(stage))]
        except Refusal as refusal:
            problem = plainly(refusal)
    page = render_template(
        "closing/text.html",
        cohort=stage.cohort,
        stage=stage_title(stage),
        form=form,
        faults=faults or [],
        problem=problem,
        reads=reads,
        versions=versions(stage),
        force=in_force(stage),
        waits=waiting(stage),
        fields=_examples(stage),
        tables=meanings(TABLE_WORDS),
        conditions=meanings(CONDITION_WORDS),
        office="office" in guards.account().roles,
    )
    return page, 422 if faults or problem or form.errors else 200


def _examples(stage: Stage) -> list[tuple[str, str, str]]:
    """(field, meaning, example); an example the programme cannot give yet is left out."""
    try:
        data = _specimen(stage)
    except Refusal:
        return [(code, words, "") for code, words in meanings(FIELD_WORDS)]
    return [(code, words, FIELDS[code](data)) for code, words in meanings(FIELD_WORDS)]


def _specimen(stage: Stage) -> Any:
    query = select(Place).where(Place.cohort_id == stage.cohort_id).order_by(Place.id).limit(1)
    return specimen_data(stage, db.session.scalar(query), day_of(stage, now()))


@bp.post("/closing/<cohort>/text/specimen.pdf")
@guards.staff("office")
def text_specimen(cohort: str) -> Any:
    """A text that was just checked, as it would be printed; nothing is kept."""
    _found, stage = stage_of(cohort)
    form = SourceForm()
    if not form.validate():
        raise Refusal("unknown")
    return _specimen_pdf(stage, (form.source.data or "").replace("\r\n", "\n"))


@bp.get("/closing/<cohort>/text/<int:version>/specimen.pdf")
@guards.staff(*READERS)
def version_specimen(cohort: str, version: int) -> Any:
    """A version as it would be printed."""
    _found, stage = stage_of(cohort)
    return _specimen_pdf(stage, version_in(stage, version).source)


def _specimen_pdf(stage: Stage, source: str) -> Response:
    data = _specimen(stage)
    # Nobody writes while a page is laid out: what the guard began ends here.
    db.session.rollback()
    # data: agreements speak Chinese
    ((number, pdf),) = print_agreements(source, [data], specimen="样张，不作数")
    return pdf_response(pdf, f"specimen-{number}")


@bp.route("/closing/<cohort>/text/<int:version>", methods=["GET", "POST"])
@guards.staff(*READERS)
def text_version(cohort: str, version: int) -> Any:
    """One version with what it changed; whoever did not propose it puts it into force."""
    found, stage = stage_of(cohort)
    one = version_in(stage, version)
    form = TextForm(formdata=None)
    if form.is_submitted():
        settle_text(one, _chosen() == "confirm", guards.account(), now())
        db.session.commit()
        flash(_("办好了。"), "success")
        return redirect(url_for("closing.text_version", cohort=cohort, version=version))
    every = versions(stage)
    before = next((each for each in every if each.version < version and each.state != "rejected"), None)
    return render_template(
        "closing/text_version.html",
        cohort=found,
        text=one,
        before=before,
        changes=changes(before.source, one.source) if before else [],
        force=in_force(stage),
        may_confirm=_may_confirm(one),
        may_settle=bool(set(SECONDS) & guards.account().roles) and one.state == "proposed",
    )


def _may_confirm(one: Any) -> bool:
    by = guards.account()
    if one.state != "proposed" or not set(SECONDS) & by.roles:
        return False
    try:
        require_other(by, one.proposed_by, one.proposed_by_id)
    except Refusal:
        return False
    return True


def _chosen() -> str:
    return request.form.get("what", "")
