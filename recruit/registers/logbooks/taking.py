"""What the desk's and the partner's page share: an entry is taken from the form, or the form shown again."""

from __future__ import annotations

from typing import Any

from flask import current_app

from recruit.clock import now
from recruit.errors import Refusal
from recruit.models import Cohort, LogEntry, Place
from recruit.paperfiles import PaperFile, checked
from recruit.queries.logbooks import answers_of
from recruit.registers.logbooks.forms import entry_form
from recruit.registers.logbooks.said import Book
from recruit.services.write_log import MOST_FILES, Written, write_log
from recruit.web import guards
from recruit.web.forms.dynamic import answers
from recruit.web.money.common import done, today


def blank_form(cohort: Cohort, book: Book, old: LogEntry | None = None) -> Any:
    """Filled with what is to be corrected, else with today."""
    known = {"on_day": old.on_day, **answers_of(old)} if old is not None else {"on_day": today(cohort)}
    return entry_form(book, known, bare=True)


def take(cohort: Cohort, book: Book, place: Place | None, form: Any, old: LogEntry | None) -> str | None:
    """None where the entry was written and committed; else why not, '' where it stands at the fields."""
    problems: list[str] = []
    if not form.validate():
        return ""

    def step() -> None:
        plain, private = answers(form, book.form)
        written = Written(form.on_day.data, {**plain, **private}, _files(form), old)
        write_log(cohort, book, place, written, guards.account(), now())

    return None if done(form, step, problems) else " ".join(problems)


def _files(form: Any) -> list[PaperFile]:
    """Errors: Refusal('log-files') and those of `recruit.paperfiles.checked`, with `field`."""
    if "files" not in form:
        return []
    chosen = [one for one in form.files.data or [] if getattr(one, "filename", "")]
    if len(chosen) > MOST_FILES:
        raise Refusal("log-files", field="files", high=MOST_FILES)
    most = current_app.config["ZEYOU_PAPER_MB"] * 1024 * 1024
    try:
        return [checked(one.stream.read(most + 1), most) for one in chosen]
    except Refusal as refusal:
        raise Refusal(refusal.code, **{**refusal.facts, "field": "files"}) from None
