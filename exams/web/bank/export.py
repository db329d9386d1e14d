"""The bank as a file for another system, with its keys; what that format cannot carry is told beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request

from exams.bank import formats
from exams.bank.formats.template import write_template
from exams.bank.formats.written import Written
from exams.bank.items import Item
from exams.bank.model import KINDS
from exams.messages_bank import kind_name
from exams.queries.bank import standing_items
from exams.queries.question_pages import topics
from exams.web.bank import words
from exams.web.bank.blueprint import READERS, WRITERS, bp
from exams.web.bank.guide import guide_rows
from recruit import audit, storage
from recruit.clock import now
from recruit.db import db
from recruit.i18n import _
from recruit.web import guards
from recruit.web.sheets import SHEET, read_only

MEDIA = {
    formats.XLSX: SHEET,
    formats.CSV: "text/csv; charset=utf-8",
    formats.MOODLE_XML: "application/xml",
    formats.QTI: "application/zip",
    formats.GIFT: "text/plain",
    formats.AIKEN: "text/plain",
}
FORMAT_NAMES = {
    formats.XLSX: "Excel (.xlsx)",
    formats.CSV: "CSV",
    formats.MOODLE_XML: "Moodle XML",
    formats.QTI: "QTI 2.1 (.zip)",
    formats.GIFT: "GIFT",
    formats.AIKEN: "Aiken",
}
MOST_TOLD = 200


@dataclass(frozen=True)
class Choice:
    """What somebody wants to take away."""

    form: str
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    drafts: bool = False


@bp.get("/template.<any(xlsx,csv):form>")
@guards.staff(*READERS)
def template(form: str) -> Response:
    """An empty sheet with the right headings; in the workbook with a sheet that explains them."""
    data = write_template(form, guide_rows())
    return _file(data, formats.XLSX if form == "xlsx" else formats.CSV, f"zeyou-questions.{form}")


@bp.route("/export", methods=["GET", "POST"])
@guards.staff(*WRITERS)
def export() -> Any:
    """First what would be lost, then the file. Taking keys away is noted in the log."""
    choice = _choice()
    if request.method == "GET":
        return _page(choice, None, 0)
    items, written = read_only(lambda: _written(choice))
    left = sum(trouble.code in formats.LEFT_OUT for trouble in written.troubles)
    if "download" not in request.form or len(items) == left:
        return _page(choice, written, len(items) - left)
    audit.note(
        now(), guards.account().login, "bank.export", "bank", format=choice.form, count=len(items) - left
    )
    db.session.commit()
    return _file(written.data, choice.form, "zeyou-bank" + formats.SUFFIXES[choice.form])


def _choice() -> Choice:
    given = request.form if request.method == "POST" else request.args
    form = given.get("form", formats.XLSX)
    return Choice(
        form if form in formats.WRITTEN else formats.XLSX,
        tuple(given.getlist("topic")[:200]),
        tuple(kind for kind in given.getlist("kind") if kind in KINDS),
        given.get("drafts") == "1",
    )


def _items(choice: Choice) -> list[Item]:
    states = ("draft", "reviewed") if choice.drafts else ("reviewed",)
    return [
        item
        for item in standing_items(states)
        if (not choice.topics or item.topic in choice.topics)
        and (not choice.kinds or item.kind in choice.kinds)
    ]


def _written(choice: Choice) -> tuple[list[Item], Written]:
    items = _items(choice)
    return items, formats.write(choice.form, items, storage.get)


def _page(choice: Choice, written: Written | None, count: int) -> str:
    losses = written.troubles if written else ()
    return render_template(
        "exams/bank/export.html",
        choice=choice,
        looked=written is not None,
        count=count,
        losses=[words.told(one) for one in losses[:MOST_TOLD]],
        more=max(0, len(losses) - MOST_TOLD),
        format_names=FORMAT_NAMES,
        topics=topics(),
        words=words,
        kind_name=kind_name,
    )


def _file(data: bytes, form: str, name: str) -> Response:
    response = Response(data, mimetype=MEDIA[form].partition(";")[0])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def kept_name(name: str) -> str:
    """A file's name as people read it, at most a line long."""
    return " ".join(name.split())[:80] or _("题目文件")
