"""The office's page of agreements: print in batches, hand out, put signatures on record, take a print back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from recruit import audit, storage
from recruit.clock import now
from recruit.closing.words import STEP_WORDS, WHEREABOUTS, field_words, place_words
from recruit.db import db
from recruit.documents.fonts import configured_files, is_truetype
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Agreement, AgreementStep, Cohort, Stage
from recruit.queries.agreement_texts import in_force
from recruit.queries.agreements import Line, agreement_stage, lines
from recruit.queries.applications import cohort_by_code
from recruit.queries.paper_steps import counts, steps_of, whereabouts
from recruit.seals import configured_seal
from recruit.services.follow_paper import record_filed, record_signed_b
from recruit.services.issue_agreements import day_of, issue_agreements, last_signing_day
from recruit.services.run_prints import ask_prints, run_of, stop_prints
from recruit.services.sign_agreement import decline, sign_agreements
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.forms import DayForm, ReasonForm, StartForm
from recruit.web.closing.paper_forms import FiledForm, HandedForm
from recruit.web.sheets import workbook
from recruit.web.words import stage_title


def stage_of(cohort: str) -> tuple[Cohort, Stage]:
    found = cohort_by_code(cohort)
    stage = agreement_stage(found)
    if stage is None or guards.account().township_scope is not None:
        raise Refusal("unknown")
    return found, stage


@dataclass
class Forms:
    """The forms of the page; the one that was sent keeps what was typed."""

    start: StartForm = field(default_factory=lambda: StartForm(formdata=None))
    handed: HandedForm = field(default_factory=lambda: HandedForm(formdata=None))
    day: DayForm = field(default_factory=lambda: DayForm(formdata=None))
    filed: FiledForm = field(default_factory=lambda: FiledForm(formdata=None))
    reason: ReasonForm = field(default_factory=lambda: ReasonForm(formdata=None))

    @property
    def every(self) -> list[FlaskForm]:
        return [self.start, self.handed, self.day, self.filed, self.reason]


@bp.get("/closing/<cohort>/agreements")
@guards.staff("office", "second-signatory", "auditor")
def agreements(cohort: str) -> Any:
    return _page(*stage_of(cohort), Forms())


def _page(cohort: Cohort, stage: Stage, forms: Forms, wrong: str | None = None) -> Any:
    every = lines(stage)
    steps = steps_of([line.agreement.id for line in every if line.agreement is not None])
    where = {line.entry.id: whereabouts(line, steps) for line in every}
    today, run = day_of(stage, now()), run_of(stage)
    forms.start.starts_on.data = forms.start.starts_on.data or max(today, last_signing_day(stage))
    for one in (forms.day.signed_on, forms.handed.handed_on):
        one.data = one.data or today
    wanted = request.args.get("where", "")
    count = counts(where.values())
    return render_template(
        "closing/agreements.html",
        cohort=cohort,
        stage=stage_title(stage),
        lines=[line for line in every if wanted in ("", where[line.entry.id])],
        everybody=len(every),
        where=where,
        wanted=wanted,
        wheres=[(code, words, count[code]) for code, (_state, words) in WHEREABOUTS.items() if code in count],
        words_of=WHEREABOUTS,
        counts=count,
        printed=sum(1 for line in every if line.live is not None),
        to_print=count.get("to-print", 0),
        total=sum(1 for line in every if line.state in ("to-print", "issued", "signed")),
        words=lambda line: place_words(cohort, line.place) if line.place else "",
        forms=forms,
        wrong=wrong,
        run=run,
        old_text=_printed_from_older(stage, every),
        problem=tell(Refusal(run.problem)) if run is not None and run.problem else "",
        sealed=_seal_words(cohort),
        face=_face_words(),
        office="office" in guards.account().roles,
    ), 422 if wrong or any(form.errors for form in forms.every) else 200


def _face_words() -> str:
    """Which face the prints are set in; one with TrueType outlines makes smaller files."""
    try:
        face = configured_files().body
    except FileNotFoundError:
        return _("找不到配置的字体文件，协议印不了。请管理员检查 ZEYOU_PDF_FONT。")
    kind = _("TrueType 字体，文件小") if is_truetype(face) else _("PostScript 曲线字体")
    return _("印的时候用的字体：%(name)s（%(kind)s）。", name=face.name, kind=kind)


def _printed_from_older(stage: Stage, every: list[Line]) -> int:
    """How many wait for a signature on a text that is no longer in force."""
    force = in_force(stage)
    waiting = [line.live for line in every if line.state == "issued" and line.live is not None]
    return sum(1 for one in waiting if force is not None and one.text_id != force.id)


def _seal_words(cohort: Cohort) -> str:
    """What the page says of the seal: whose it is, that there is none, or what is wrong with it."""
    try:
        seal = configured_seal(demo=cohort.demo)
    except Refusal as refusal:
        return tell(refusal)
    if seal is None:
        return _("没有配置电子印章，印出的文件不加章。")
    return _(
        "印出的文件加盖电子印章：%(holder)s。电子印章只证明文件没有改动，纸上签名盖章才有约束力。",
        holder=seal.holder,
    )


@bp.post("/closing/<cohort>/agreements/print")
@guards.staff("office")
def print_batch(cohort: str) -> Any:
    """Has everybody's agreement printed in the background; or prints at once for one who signs after all."""
    found, stage = stage_of(cohort)
    forms = Forms(start=StartForm())
    again = frozenset(request.form.getlist("again", type=int))
    if not forms.start.validate():
        return _page(found, stage, forms)
    try:
        if again:
            told = _print_now(stage, again)
        else:
            run = ask_prints(stage, forms.start.starts_on.data, guards.account(), now())
            told = _("开始印了，共 %(count)s 份。可以离开这一页，过一会儿再来看。", count=run.whole)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(found, stage, forms, plainly(refusal))
    flash(told, "success")
    return redirect(url_for("closing.agreements", cohort=found.code))


def _print_now(stage: Stage, again: frozenset[int]) -> str:
    """Prints those who declined before; whoever else waits stays with the run."""
    issued = issue_agreements(
        stage,
        guards.account(),
        now(),
        base_url=str(current_app.config["ZEYOU_BASE_URL"]),
        again=again,
        only=again,
    )
    return _("印好 %(count)s 份。", count=len(issued.agreements))


@bp.post("/closing/<cohort>/agreements/run")
@guards.staff("office")
def steer_run(cohort: str) -> Any:
    """Stops the print under way, or lets it go on."""
    found, stage = stage_of(cohort)
    run = run_of(stage)
    if run is None:
        raise Refusal("unknown")
    try:
        stop_prints(run, request.form.get("what") == "go-on", guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(*stage_of(cohort), Forms(), plainly(refusal))
    return redirect(url_for("closing.agreements", cohort=found.code))


def plainly(refusal: Refusal) -> str:
    """A refusal of printing with the field named as the office knows it."""
    if refusal.code == "undefined-field":
        facts = {**refusal.facts, "field": field_words(str(refusal.facts["field"]))}
        return tell(Refusal(refusal.code, **facts))
    return tell(refusal)


@bp.post("/closing/<cohort>/agreements/sign")
@guards.staff("office")
def sign(cohort: str) -> Any:
    """Puts on record what happened to the ticked agreements: signed by B, sealed by A, filed; or declined."""
    found, stage = stage_of(cohort)
    what = request.form.get("what", "")
    # Only the form of the button that was pressed is read, the others stay as they were.
    made = {"hand": ("handed", HandedForm), "decline": ("reason", ReasonForm), "file": ("filed", FiledForm)}
    name, kind = made.get(what, ("day", DayForm))
    form = kind()
    forms = Forms(**{name: form})
    chosen = _ticked(stage)
    if not chosen:
        return _page(found, stage, forms, _("请先在表里勾选考生。"))
    if not form.validate():
        return _page(found, stage, forms)
    try:
        _put_on_record(stage, what, form, chosen)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(found, stage, forms, tell(refusal))
    flash(_("登记了 %(count)s 人。", count=len(chosen)), "success")
    return redirect(url_for("closing.agreements", cohort=found.code))


def _put_on_record(stage: Stage, what: str, form: Any, chosen: list[Line]) -> None:
    by, at = guards.account(), now()
    if what == "decline":
        decline(stage, [line.entry for line in chosen], form.reason.data, by, at)
        return
    printed = [_printed(line) for line in chosen]
    if what == "hand":
        record_signed_b(stage, printed, form.handed_on.data, form.witness.data, by, at)
    elif what == "file":
        record_filed(stage, printed, form.place.data, by, at)
    else:
        sign_agreements(stage, printed, form.signed_on.data, by, at)


def _ticked(stage: Stage) -> list[Line]:
    wanted = set(request.form.getlist("entry", type=int))
    return [line for line in lines(stage) if line.entry.id in wanted]


def _printed(line: Line) -> Agreement:
    if line.live is None:
        raise Refusal("not-printed", number=line.entry.candidacy.number)
    return line.live


@bp.post("/closing/<cohort>/agreements/agreements.zip")
@guards.staff("office")
def download_all(cohort: str) -> Response:
    """All agreements in force in one file."""
    found, stage = stage_of(cohort)
    every = [line.live for line in lines(stage) if line.live is not None and line.live.erased_at is None]
    packed = io.BytesIO()
    # Stored, not squeezed: a PDF is packed already.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for one in every:
            archive.writestr(zipfile.ZipInfo(f"{one.number}.pdf"), storage.get(one.pdf_sha256))
    note_fetched(every)
    response = Response(packed.getvalue(), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.code}-agreements.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


def note_fetched(every: list[Agreement]) -> None:
    by, at = guards.account(), now()
    audit.record(
        audit.Event(at, by.login, "agreement.fetch", audit.about(one.entry.candidacy), {"number": one.number})
        for one in every
    )
    db.session.commit()


@bp.get("/closing/<cohort>/agreements.xlsx")
@guards.staff("office", "second-signatory", "auditor")
def agreements_sheet(cohort: str) -> Response:
    """The list as a table, as it is filtered: who, where, and what happened to the paper when."""
    found, stage = stage_of(cohort)
    every = lines(stage)
    steps = steps_of([line.agreement.id for line in every if line.agreement is not None])
    wanted = request.args.get("where", "")
    shown = [(line, at) for line in every if wanted in ("", at := whereabouts(line, steps))]
    rows = [
        _row(found, line, at, steps.get(line.agreement.id, {}) if line.agreement else {})
        for line, at in shown
    ]
    heads = [_("准考证号"), _("姓名"), _("服务站"), _("协议编号"), _("状态")]
    heads += [_(str(words)) for words in STEP_WORDS.values()] + [_("归档在哪里")]
    return workbook(write_xlsx(heads, rows, "agreements", now()), f"{found.code}-agreements")


def _row(cohort: Cohort, line: Line, at: str, steps: Mapping[str, AgreementStep]) -> list[str]:
    person = line.entry.candidacy.person
    days = [steps[name].on_date.isoformat() if name in steps else "" for name in STEP_WORDS]
    return [
        line.entry.candidacy.number,
        person.name if person else "",
        place_words(cohort, line.place) if line.place else "",
        line.agreement.number if line.agreement else "",
        _(str(WHEREABOUTS[at][1])),
        *days,
        steps["filed"].place if "filed" in steps else "",
    ]
