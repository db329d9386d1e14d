"""Bringing a file of questions in: upload, what would come in and what is wrong, which column is what, then drafts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from exams.bank import formats
from exams.bank.formats import columns as fields
from exams.bank.formats.convert import Defaults
from exams.bank.formats.decoding import MOST_BYTES
from exams.bank.formats.worklist import FIELDS, lines_to_mend, rows_to_mend, sheets_of
from exams.bank.intake import Wishes
from exams.services.confirm_question_import import confirm_question_import
from exams.services.look_at_questions import (
    Kept,
    Looked,
    content_of_kept,
    keep,
    look,
    plain_wishes,
    wishes_of,
)
from exams.web.bank import found, words
from exams.web.bank.blueprint import WRITERS, bp
from exams.web.bank.export import kept_name
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.services.erase_files import release
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.sheets import read_only, workbook


@bp.route("/import", methods=["GET", "POST"])
@guards.staff(*WRITERS)
def import_file() -> Any:
    """Takes the file and looks at it; nothing comes in here."""
    wrong = ""
    if request.method == "POST":
        file = request.files.get("file")
        content = file.stream.read(MOST_BYTES + 1) if file and file.filename else b""
        if content and file is not None:
            kept = keep(content, kept_name(file.filename or ""), guards.account(), now())
            return _look(kept, Wishes(defaults=_defaults()))
        wrong = _("请先选一个有内容的文件。")
    page = render_template("exams/bank/import.html", wrong=wrong, words=words, formats=formats.READ)
    return page, 422 if wrong else 200


@bp.get("/import/look")
@guards.staff(*WRITERS)
def import_again() -> Any:
    """Somebody who comes back by the address begins anew."""
    return redirect(url_for("bank.import_file"))


@bp.post("/import/look")
@guards.staff(*WRITERS)
def import_look() -> Any:
    """Looks again: other columns, another sheet, another filter of the list."""
    return _look(_kept(), _wishes())


@bp.post("/import/list.xlsx")
@guards.staff(*WRITERS)
def import_list() -> Response:
    """The rows to mend, beside each what is wrong, as a workbook that can be mended and brought in itself."""
    looked = _looked(_kept(), _wishes())
    told = found.by_place(found.narrowed(looked.intake.troubles, _narrowing(looked)))
    content = content_of_kept(looked.kept, guards.account(), now())
    if looked.intake.form in (formats.XLSX, formats.CSV):
        headings, rows = rows_to_mend(content, looked.kept.name, looked.wishes.mapping, told)
    else:
        headings, rows = lines_to_mend(content, told)
    return workbook(write_xlsx(headings, rows, _("要改的题"), now()), "questions-to-mend")


@bp.post("/import/confirm")
@guards.staff(*WRITERS)
def import_confirm() -> Any:
    """Brings in what was shown, but for what was left out. Whatever changed meanwhile is shown again."""
    kept, wishes = _kept(), _wishes()
    looked = _looked(kept, wishes)
    leave = _left_out(len(looked.intake.incoming))
    try:
        name, done = confirm_question_import(
            looked, request.form.get("token", ""), leave, guards.account(), now()
        )
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
        return _look(kept, wishes, leave)
    release([kept.sha256])
    flash(_("读入 %(count)s 道题，都是草稿，等另一个人审。", count=len(done.codes)), "success")
    renamed = [words.told(one) for one in done.troubles]
    if renamed:
        flash(_("有 %(count)s 道题换了编号：%(first)s", count=len(renamed), first=renamed[0]), "info")
    return redirect(url_for("bank.home", state="waiting", intake=name), 303)


def _look(kept: Kept, wishes: Wishes, leave: set[int] | None = None) -> Any:
    looked = _looked(kept, wishes)
    content = content_of_kept(kept, guards.account(), now())
    sheets = sheets_of(content, kept.name) if _is_table(looked) else []
    if leave is None:
        leave = _left_out(len(looked.intake.incoming))
    wanted = _narrowing(looked)
    return render_template(
        "exams/bank/look.html",
        looked=looked,
        intake=looked.intake,
        kept=kept,
        wishes=wishes,
        plain=plain_wishes(wishes),
        leave=leave,
        wanted=wanted,
        troubles=found.narrowed(looked.intake.troubles, wanted),
        groups=found.groups(looked.intake.troubles),
        likes=found.likes(looked),
        mapping=found.mapping(sheets, wishes) if sheets else None,
        words=words,
        found=found,
        formats=formats.READ,
    ), 200 if looked.intake.incoming or looked.intake.found else 422


def _narrowing(looked: Looked) -> found.Wanted:
    """What the list shows: by itself what blocks, if anything does."""
    if "level" in request.form:
        return found.Wanted(*(request.form.get(name, "")[:80] for name in ("level", "code", "in_sheet")))
    return found.Wanted(level=found.ERROR if looked.intake.errors else "")


def _is_table(looked: Looked) -> bool:
    return looked.intake.form in (formats.XLSX, formats.CSV)


def _looked(kept: Kept, wishes: Wishes) -> Looked:
    by = guards.account()
    return read_only(lambda: look(kept, wishes, by, now()))


def _kept() -> Kept:
    return Kept(*(request.form.get(name, "")[:200] for name in ("file", "name", "proof")))


def _defaults() -> Defaults:
    difficulty = request.form.get("difficulty", "")
    return Defaults(
        request.form.get("topic", "").strip()[:32],
        int(difficulty) if difficulty in ("1", "2", "3", "4", "5") else None,
    )


def _wishes() -> Wishes:
    """Those of the last look, changed by what the page's own form says."""
    wishes = wishes_of(request.form.get("wishes", ""))
    step = request.form.get("step", "")
    if step == "settings":
        form = request.form.get("form", "")
        wishes = replace(wishes, form=form if form in formats.READ else None, defaults=_defaults())
    elif step == "sheet":
        wishes = replace(wishes, sheet=request.form.get("sheet", "")[:100] or None, mapping={})
    elif step == "columns":
        header = request.form.get("header", "")
        header = header if header.isascii() and header.isdigit() else "0"
        mapping = {fields.HEADER: header[:6]}
        for field in FIELDS:
            place = request.form.get(f"column-{field}", "")
            if place:
                mapping[field] = place[:8]
        wishes = replace(wishes, sheet=request.form.get("sheet", "")[:100] or None, mapping=mapping)
    elif step == "headings":
        wishes = replace(wishes, mapping={})
    return wishes


def _left_out(count: int) -> set[int]:
    """The places whose box was shown ticked and came back without its tick."""
    shown = {
        int(text)
        for text in request.form.getlist("shown")
        if text.isascii() and text.isdigit() and len(text) < 7
    }
    ticked = {
        int(text)
        for text in request.form.getlist("take")
        if text.isascii() and text.isdigit() and len(text) < 7
    }
    return {place for place in shown - ticked if place < count}
