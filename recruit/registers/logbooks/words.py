"""Words for logbooks: answers as people read them, and what was missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from recruit.closing.words import place_words
from recruit.db import db
from recruit.i18n import _, current_locale, lazy, listed
from recruit.models import Account, Cohort, LogEntry
from recruit.programme.model import FormField
from recruit.queries.logbooks import answers_of, missed_by
from recruit.registers import Duty
from recruit.registers.logbooks.said import Book, books_of

EVERY = {"week": lazy("每周一次"), "month": lazy("每月一次"), "": lazy("有事就记")}
WHO = {"partner": lazy("站长"), "township": lazy("乡镇登记员"), "office": lazy("办公室")}


def answer_words(one: FormField, value: Any) -> str:
    """An answer in the reader's language; '' where nothing was answered."""
    if value is None:
        return ""
    if one.type == "yesno":
        return _("是") if value else _("否")
    titles = {code: text.in_(current_locale()) for code, text in one.choices}
    if one.type == "choice":
        return titles.get(str(value), str(value))
    if one.type == "choices":
        return listed(titles.get(str(each), str(each)) for each in value)
    return str(value)


def told_entry(book: Book, entry: LogEntry, private: bool = True) -> list[tuple[str, str]]:
    """(question, answer) in the order of the book; private ones only where the reader may see them."""
    answers, locale = answers_of(entry), current_locale()
    return [
        (one.label.in_(locale), answer_words(one, answers.get(one.code)))
        for one in book.form.fields
        if private or not one.private
    ]


def short(book: Book, entry: LogEntry) -> str:
    """The first answers, for a line of a table; private ones are left out."""
    told = [value for _label, value in told_entry(book, entry, private=False) if value]
    text = " · ".join(told[:3])
    return text if len(text) <= 80 else text[:79] + "…"


def where_words(cohort: Cohort, entry: LogEntry) -> str:
    return place_words(cohort, entry.place) if entry.place is not None else _("全县")


def duties(cohort: Cohort, by: Account, at: datetime, url: str) -> list[Duty]:
    """Each book in which somebody missed the last period that is over. Whoever writes it catches up, or is reminded."""
    today = at.astimezone(cohort.programme.timezone).date()
    found = []
    for book in books_of(cohort.programme):
        missed = missed_by(cohort, book, today, by)
        if not missed:
            continue
        title = book.title.in_(current_locale())
        if book.per == "county":
            text = _("“%(book)s”有 %(count)s 期没有记", book=title, count=len(missed[0]))
            found.append(Duty(text, f"{url}?book={book.code}", "blocked"))
            continue
        text = _("“%(book)s”：%(count)s 个服务站有漏记", book=title, count=len(missed))
        roles = ("office",) if book.who == ("office",) else ("clerk", "office")
        found.append(Duty(text, f"{url}?book={book.code}", "blocked", roles))
    return found


def cohort_of(entry: LogEntry) -> Cohort:
    return db.session.get_one(Cohort, entry.cohort_id)
