"""At the desk: somebody who cannot use the site has a request about a list written down."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from sqlalchemy import select
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from recruit.clock import arrival
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Candidacy, Recheck, Result
from recruit.queries.lists import published
from recruit.queries.rechecks import open_until
from recruit.recheck import KINDS
from recruit.services.file_recheck import Filing, file_rechecks
from recruit.services.report_posted import CONTACT, NAME, Report, receipt_code, report_posted
from recruit.web import guards
from recruit.web.forms.rules import Later
from recruit.web.rechecks import bp
from recruit.web.rechecks.forms import ReportForm, Said
from recruit.web.rechecks.kinds import title_of
from recruit.web.rechecks.shown import subjects
from recruit.web.words import deadline, stage_title


def for_reports(form: Any, field: Any) -> None:
    """Asked for where somebody reports somebody else; nobody else needs to say it again."""
    if form.kind.data == "report" and not (field.data or "").strip():
        raise StopValidation(tell(Refusal("objection-party")))


class DeskForm(ReportForm):
    """Whose request it is, of what kind, and in what words."""

    kind = RadioField(lazy("哪一种"), [Said("objection-kind")], validate_choice=False)
    about = RadioField(lazy("要核对哪一项"), [Later()], validate_choice=False)
    number = StringField(
        lazy("准考证号"),
        [Said("desk-number")],
        description=lazy("本人来申请的，写本人的；反映公示人员的，写被反映的人的。"),
        render_kw={"maxlength": 20, "autocomplete": "off"},
    )
    name = StringField(lazy("反映人的姓名"), [for_reports], render_kw={"maxlength": NAME})
    contact = StringField(
        lazy("反映人的电话或邮箱"),
        [for_reports],
        description=lazy("只在反映公示人员时填。只用来核实和答复。"),
        render_kw={"maxlength": CONTACT},
    )

    def offer(self, result: Result) -> list[str]:
        """The kinds whose time still runs; returns their codes."""
        at, programme = arrival(), result.stage.cohort.programme
        self.kind.choices, found = [], []
        for kind in KINDS:
            until = open_until(result, kind)
            if until is not None and at < until:
                words = _(
                    "%(title)s（%(until)s 截止）", title=title_of(kind), until=deadline(until, programme)
                )
                self.kind.choices.append(SelectChoice(kind, words))
                found.append(kind)
        self.about.choices = [SelectChoice(code, words) for code, words in subjects(result.stage)]
        if not self.is_submitted():
            self.kind.data = found[0] if found else None
            self.about.data = self.about.choices[0].value
        return found


@bp.route("/office/list/<int:result_id>/request", methods=["GET", "POST"])
@guards.staff("clerk", "office")
def at_desk(result_id: int) -> Any:
    """The office and the clerks of the townships; each for the people within their scope."""
    result, form = published(result_id), DeskForm()
    kinds = form.offer(result)
    if form.validate_on_submit():
        try:
            made = _file(result, form)
            db.session.commit()
            flash(_("登记好了，编号 %(number)s，请写给来人。", number=made.number), "success")
            return redirect(_afterwards(made), 303)
        except Refusal as refusal:
            db.session.rollback()
            form[str(refusal.facts.get("field") or "words")].errors = [tell(refusal)]
    result = published(result_id)
    page = render_template(
        "rechecks/desk.html", form=form, result=result, title=stage_title(result.stage), kinds=kinds
    )
    return page, 422 if form.errors else 200


def _afterwards(made: Recheck) -> str:
    """Whoever reports somebody takes the receipt's page along; an applicant has a page of their own."""
    if made.kind == "report":
        return url_for("rechecks.receipt", number=made.number, code=receipt_code(made))
    return url_for("rechecks.at_desk", result_id=made.result_id)


def _file(result: Result, form: DeskForm) -> Recheck:
    by, at, files = guards.account(), arrival(), form.files.contents()
    if form.kind.data == "report":
        words, name, contact = form.words.data, form.name.data, form.contact.data
        return report_posted(Report(result, form.number.data, words, name, contact, by, files), at)
    candidacy = _candidacy(result, form.number.data)
    filing = Filing(result, candidacy, form.about.data or "", form.words.data, by, form.kind.data, files)
    return file_rechecks([filing], at)[0]


def _candidacy(result: Result, number: str) -> Candidacy:
    wanted = "".join(number.split()).upper()
    stage = result.stage
    query = select(Candidacy).where(
        Candidacy.cohort_id == stage.cohort_id, Candidacy.track == stage.track, Candidacy.number == wanted
    )
    found = db.session.scalar(query)
    if found is None:
        raise Refusal("desk-number", field="number")
    return found
