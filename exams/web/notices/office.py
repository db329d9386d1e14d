"""The office's page of a stage's invitations: the words, batches of PDF, messages to everybody invited."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Answer
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from exams import notice_messages as notice_messages  # registers its texts
from exams.models import NoticePiece, NoticePrint
from exams.queries.invitations import (
    NUMBER,
    ROOM,
    TOWNSHIP,
    invited_count,
    notice_of,
    pieces_of,
    prints_of,
)
from exams.queries.sight import rooms_of_stage
from exams.services.print_invitations import (
    LaidOut,
    begin_print,
    discard_print,
    keep,
    lay_out,
    plan_print,
    stop_print,
)
from exams.services.write_notice import (
    LONGEST_VENUE,
    LONGEST_WORDS,
    Words,
    tell_invited,
    untold,
    write_notice,
)
from exams.web.notices.blueprint import bp
from exams.web.notices.papers import EXAM, check, check_words, render
from recruit import audit, storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Stage
from recruit.services.erase_files import release
from recruit.services.roles import require_county
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.batch_files import packed, taken_away
from recruit.web.forms.fields import line_ends
from recruit.web.forms.rules import Optional
from recruit.web.sheets import read_only
from recruit.web.words import stage_title

READERS = ("office", "second-signatory", "auditor")
_SHORTER = lazy("请写短一些")


class WordsForm(FlaskForm):
    """What stands on every paper of the stage."""

    venue = StringField(
        lazy("地点"),
        [Optional(), Length(max=LONGEST_VENUE, message=_SHORTER)],
        description=lazy("例如：县职教中心教学楼三楼。在自己手机上考的，可以不填。"),
        render_kw={"maxlength": LONGEST_VENUE},
    )
    bring = TextAreaField(
        lazy("要带什么"),
        [Optional(), Length(max=LONGEST_WORDS, message=_SHORTER)],
        description=lazy("一行一样。要到场的，不填就印“身份证原件”。"),
        filters=[line_ends],
        render_kw={"rows": 3, "maxlength": LONGEST_WORDS},
    )
    remarks = TextAreaField(
        lazy("还要说的"),
        [Optional(), Length(max=LONGEST_WORDS, message=_SHORTER)],
        description=lazy("人人都看得到，不要写某个人的事。"),
        filters=[line_ends],
        render_kw={"rows": 3, "maxlength": LONGEST_WORDS},
    )
    revision = IntegerField(default=0)


class PrintForm(FlaskForm):
    """Whose papers."""

    which = RadioField(
        lazy("印谁的"),
        choices=[
            SelectChoice("all", lazy("所有人")),
            SelectChoice("room", lazy("一间考室")),
            SelectChoice("township", lazy("一个乡镇")),
            SelectChoice("number", lazy("一个人")),
        ],
        default="all",
        validate_choice=False,
    )
    room = SelectField(lazy("考室"), validate_choice=False)
    township = SelectField(lazy("乡镇（街道）"), validate_choice=False)
    number = StringField(lazy("准考证号"), render_kw={"maxlength": 20, "autocomplete": "off"})

    @property
    def scope(self) -> str:
        if self.which.data == "room":
            return f"{ROOM}{(self.room.data or '')[:40]}"
        if self.which.data == "township":
            return f"{TOWNSHIP}{(self.township.data or '')[:12]}"
        if self.which.data == "number":
            return f"{NUMBER}{(self.number.data or '').strip()[:20]}"
        return ""


@bp.get("/notices/<int:stage_id>")
@guards.staff(*READERS)
def stage(stage_id: int) -> str:
    found = _stage(stage_id)
    return _page(found, None, PrintForm(formdata=None))


@bp.post("/notices/<int:stage_id>/words")
@guards.staff("office")
def words(stage_id: int) -> Answer | tuple[str, int]:
    _stage(stage_id)
    form, meanwhile = WordsForm(), False
    if form.validate_on_submit():
        written = Words(
            form.venue.data or "", form.bring.data or "", form.remarks.data or "", form.revision.data or 0
        )
        try:
            read_only(lambda: check_words(_stage(stage_id), written))
            write_notice(_stage(stage_id), written, guards.account(), now())
            db.session.commit()
            flash(_("存好了。"), "success")
            return redirect(url_for("notices.stage", stage_id=stage_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            form.form_errors = [tell(refusal)]
            meanwhile = refusal.code == "notice-changed"
    return _page(_stage(stage_id), form, PrintForm(formdata=None), meanwhile), 422


@bp.post("/notices/<int:stage_id>/print")
@guards.staff("office")
def begin(stage_id: int) -> Answer | tuple[str, int]:
    """Checks every paper and plans the files; the page then lays them out one by one."""
    _stage(stage_id)
    form = PrintForm()
    try:
        plan = read_only(
            lambda: plan_print(
                found := _stage(stage_id), form.scope, guards.account(), lambda people: check(found, people)
            )
        )
        batch = begin_print(_stage(stage_id), plan, guards.account(), now())
        db.session.commit()
        return redirect(url_for("notices.batch", print_id=batch.id, go=1), 303)
    except Refusal as refusal:
        db.session.rollback()
        form.form_errors = [tell(refusal)]
    return _page(_stage(stage_id), None, form), 422


@bp.post("/notices/<int:stage_id>/tell")
@guards.staff("office")
def tell_all(stage_id: int) -> Answer:
    found = _stage(stage_id)
    return act(
        lambda: tell_invited(found, guards.account(), now()),
        lambda count: (
            _("给 %(count)s 人发了消息，考生可以登录下载了。", count=count)
            if count
            else _("都告诉过了，没有再发。")
        ),
        url_for("notices.stage", stage_id=stage_id),
    )


@bp.get("/notices/batch/<int:print_id>")
@guards.staff(*READERS)
def batch(print_id: int) -> str:
    """How far a batch is, and its files."""
    found = _batch(print_id)
    pieces = pieces_of(found)
    return render_template(
        "exams/notices/batch.html",
        batch=found,
        stage=found.stage,
        title=stage_title(found.stage),
        scope=_scope_words(found),
        pieces=pieces,
        ready=sum(one.pdf_sha256 is not None for one in pieces),
        kept=any(one.pdf_sha256 is not None and one.erased_at is None for one in pieces),
        going_on=found.state == "running" and request.args.get("go") == "1",
        office="office" in guards.account().roles,
    )


@bp.post("/notices/batch/<int:print_id>/go")
@guards.staff("office")
def go(print_id: int) -> Answer:
    """Lays out the next file; the page comes back and goes on by itself."""
    try:
        laid = read_only(lambda: _lay_out(_batch(print_id)))
        keep(_batch(print_id), laid, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "error")
        return redirect(url_for("notices.batch", print_id=print_id), 303)
    return redirect(url_for("notices.batch", print_id=print_id, go=1), 303)


def _lay_out(found: NoticePrint) -> LaidOut | None:
    return lay_out(found, lambda people, label: render(found.stage, people, label))


@bp.post("/notices/batch/<int:print_id>/stop")
@guards.staff("office")
def stop(print_id: int) -> Answer:
    found = _batch(print_id)
    return act(
        lambda: stop_print(found, guards.account(), now()),
        _("停下来了。印好的还在，可以接着印。"),
        url_for("notices.batch", print_id=print_id),
    )


@bp.post("/notices/batch/<int:print_id>/discard")
@guards.staff("office")
def discard(print_id: int) -> Answer:
    """Printed and handed out: the files, with their names and photos, are not needed any more."""
    found = _batch(print_id)
    stage_id, gone = found.stage_id, discard_print(found, guards.account(), now())
    db.session.commit()
    release(gone)
    flash(_("文件删掉了。"), "success")
    return redirect(url_for("notices.stage", stage_id=stage_id), 303)


@bp.post("/notices/batch/<int:print_id>/files.zip")
@guards.staff("office")
def files(print_id: int) -> Response:
    """All files of a batch in one. They show names and photos, so fetching them is noted."""
    found = _batch(print_id)
    content = packed(pieces_of(found))
    _note(found, "zip")
    return taken_away(content, "application/zip", f"{found.stage.code}-{found.id}.zip")


@bp.post("/notices/piece/<int:piece_id>.pdf")
@guards.staff("office")
def piece(piece_id: int) -> Response:
    """One file of a batch."""
    one = db.session.get(NoticePiece, piece_id)
    if one is None or one.pdf_sha256 is None or one.erased_at is not None:
        raise Refusal("file-unknown")
    require_county(guards.account())
    content = storage.get(one.pdf_sha256)
    _note(one.batch, str(one.position))
    return taken_away(
        content, "application/pdf", f"{one.batch.stage.code}-{one.print_id}-{one.position:03}.pdf"
    )


def _note(batch: NoticePrint, what: str) -> None:
    by, at = guards.account(), now()
    audit.note(at, by.login, "notice.fetch", audit.at_stage(batch.stage), batch=batch.id, file=what)
    db.session.commit()


def _page(found: Stage, form: WordsForm | None, printing: PrintForm, meanwhile: bool = False) -> str:
    notice = notice_of(found)
    if form is None:
        form = WordsForm(formdata=None, obj=notice)
    rooms = rooms_of_stage(found) if found.kind == EXAM else {}
    printing.room.choices = [
        SelectChoice(room, _("%(room)s（%(count)s 人）", room=room, count=count))
        for room, count in rooms.items()
    ]
    townships = found.cohort.programme.regions.townships
    printing.township.choices = [SelectChoice(one.code, one.name) for one in townships]
    if not rooms:
        printing.which.choices = [one for one in printing.which.choices or [] if one.value != "room"]
    return render_template(
        "exams/notices/stage.html",
        stage=found,
        title=stage_title(found),
        exam=found.kind == EXAM,
        notice=notice,
        meanwhile=meanwhile,
        form=form,
        printing=printing,
        rooms=rooms,
        people=invited_count(found),
        untold=untold(found, notice, now()) if notice is not None else 0,
        prints=[(one, _scope_words(one)) for one in prints_of(found)],
        office="office" in guards.account().roles and found.state != "closed",
    )


def _scope_words(batch: NoticePrint) -> str:
    if not batch.scope:
        return _("所有人")
    what, value = batch.scope.split(":", 1)
    regions = batch.stage.cohort.programme.regions
    if f"{what}:" == TOWNSHIP:
        return regions.township(value).name if regions.knows(value) else value
    return value


def _stage(stage_id: int) -> Stage:
    """Errors: Refusal('unknown' | 'county-only')."""
    found = db.session.get(Stage, stage_id)
    if found is None or found.kind == "registration":
        raise Refusal("unknown")
    require_county(guards.account())
    return found


def _batch(print_id: int) -> Any:
    found = db.session.get(NoticePrint, print_id)
    if found is None:
        raise Refusal("unknown")
    require_county(guards.account())
    return found
