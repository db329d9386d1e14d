"""Pages of the logbooks for the office and the townships: all books, one entry, one station, tables to take away."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from recruit import audit
from recruit.clock import now
from recruit.closing.words import place_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Cohort, LogEntry, Place
from recruit.queries.applications import cohort_by_code
from recruit.queries.logbooks import (
    Wanted,
    answers_of,
    book_in,
    corrected,
    earlier_of,
    entry_in,
    missed_by,
    standing_entries,
)
from recruit.queries.places import place_in_scope, places_of
from recruit.registers import READERS
from recruit.registers.logbooks.forms import entry_form
from recruit.registers.logbooks.said import Book, books_of
from recruit.registers.logbooks.taking import blank_form, take
from recruit.registers.logbooks.words import (
    EVERY,
    WHO,
    answer_words,
    cohort_of,
    short,
    told_entry,
    where_words,
)
from recruit.services.write_log import may_write
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.given_files import file_response
from recruit.web.money.common import today
from recruit.web.sheets import workbook

bp = Blueprint("logbooks", __name__)
BASE = "/registers/logbooks"
SIZE = 60


def found_cohort(code: str) -> Cohort:
    found = cohort_by_code(code)
    if not books_of(found.programme):
        raise Refusal("unknown")
    return found


def wanted_of(values: Any) -> Wanted:
    """The filters of an address; a day that cannot be read leaves nothing out."""
    return Wanted(
        values.get("book", ""),
        values.get("township", ""),
        values.get("place", type=int),
        _day(values.get("since", "")),
        _day(values.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@bp.get(f"{BASE}/<cohort>")
@guards.staff(*READERS)
def home(cohort: str) -> str:
    """Every book with its rhythm and what was missed; all entries, by book, township and days."""
    found, by = found_cohort(cohort), guards.account()
    books = {one.code: one for one in books_of(found.programme)}
    wanted = wanted_of(request.args)
    entries = [one for one in standing_entries(found, by, wanted) if one.book in books]
    pages = max(1, -(-len(entries) // SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    asked = {name: request.args.get(name, "") for name in ("book", "township", "since", "until")}
    shown = entries[(page - 1) * SIZE : page * SIZE]
    return render_template(
        "registers/logbooks/home.html",
        cohort=found,
        books=[_book_line(found, one) for one in books.values()],
        entries=[
            (one, books[one.book], where_words(found, one), short(books[one.book], one)) for one in shown
        ],
        total=len(entries),
        page=page,
        pages=pages,
        page_url=lambda number: url_for("logbooks.home", cohort=found.code, page=number, **asked),
        asked=asked,
        townships=[one for one in found.programme.regions.townships if by.township_scope in (None, one.code)],
        missing=_missing(found, books.get(wanted.book)),
    )


def _book_line(found: Cohort, book: Book) -> dict[str, Any]:
    by = guards.account()
    return {
        "book": book,
        "title": book.title.in_(current_locale()),
        "every": EVERY[book.every],
        "who": [WHO[one] for one in book.who],
        "missed": len(missed_by(found, book, today(found), by)),
        "write": book.per == "county" and may_write(book, None, by),
    }


def _missing(found: Cohort, book: Book | None) -> list[tuple[Place | None, str, list[date]]]:
    """Stations that missed periods of the chosen book, with the first days of these."""
    if book is None:
        return []
    places = {one.id: one for one in places_of(found)}
    return [
        (places.get(key), place_words(found, places[key]) if key in places else _("全县"), days)
        for key, days in missed_by(found, book, today(found), guards.account()).items()
    ]


@bp.post(f"{BASE}/<cohort>/entries.xlsx")
@guards.staff(*READERS)
def sheet(cohort: str) -> Response:
    """The entries of one book. Posted, because people wrote them about people, and noted; private fields stay away."""
    found, by = found_cohort(cohort), guards.account()
    wanted = wanted_of(request.form)
    book = book_in(found, wanted.book)
    fields = [one for one in book.form.fields if not one.private]
    rows = [
        [one.on_day.isoformat(), where_words(found, one), one.written_by.name,
         *(answer_words(field, answers_of(one).get(field.code)) for field in fields), len(one.files)]
        for one in standing_entries(found, by, wanted)
    ]  # fmt: skip
    locale = current_locale()
    head = [_("日期"), _("服务站"), _("谁记的"), *(one.label.in_(locale) for one in fields), _("文件")]
    audit.note(now(), by.login, "log.export", f"cohort:{found.code}", book=book.code, rows=len(rows))
    db.session.commit()
    return workbook(write_xlsx(head, rows, book.title.in_(locale)[:28], now()), f"{found.code}-{book.code}")


@bp.get(f"{BASE}/station/<int:place_id>")
@guards.staff(*READERS)
def station(place_id: int) -> str:
    """One station's books: what was missed, what stands in them, the file to print."""
    by = guards.account()
    place = place_in_scope(by, place_id)
    found = _cohort_of(place)
    books = [one for one in books_of(found.programme) if one.per == "station"]
    entries = standing_entries(found, by, Wanted(place=place.id))
    return render_template(
        "registers/logbooks/station.html",
        cohort=found,
        place=place,
        where=place_words(found, place),
        books=[
            (one, one.title.in_(current_locale()), EVERY[one.every], may_write(one, place, by),
             missed_by(found, one, today(found), by).get(place.id, []),
             [(entry, short(one, entry)) for entry in entries if entry.book == one.code])
            for one in books
        ],
    )  # fmt: skip


def _cohort_of(place: Place) -> Cohort:
    """Errors: Refusal('logbooks-off')."""
    found = db.session.get_one(Cohort, place.cohort_id)
    if not books_of(found.programme):
        raise Refusal("logbooks-off")
    return found


@bp.route(f"{BASE}/<cohort>/write/<code>", methods=["GET", "POST"])
@guards.staff("office", "clerk")
def write(cohort: str, code: str) -> Any:
    """A new entry; ``place`` in the address says of which station."""
    found = found_cohort(cohort)
    book, place = book_in(found, code), None
    if book.per == "station":
        place = place_in_scope(guards.account(), request.args.get("place", 0, type=int))
    return _writing(found, book, place, None)


@bp.route(f"{BASE}/entry/<int:entry_id>", methods=["GET", "POST"])
@guards.staff(*READERS)
def entry(entry_id: int) -> Any:
    """One entry with what it corrected; whoever writes the book may correct it."""
    one = entry_in(guards.account(), entry_id)
    found = cohort_of(one)
    return _writing(found, book_in(found, one.book), one.place, one)


def _writing(found: Cohort, book: Book, place: Place | None, old: LogEntry | None) -> Any:
    by = guards.account()
    may = may_write(book, place, by) and (old is None or not corrected(old))
    problem: str | None = ""
    form = blank_form(found, book, old)
    if request.method == "POST":
        form = entry_form(book)
        problem = take(found, book, place, form, old)
        if problem is None:
            flash(_("记下来了。"), "success")
            return redirect(_after(found, place), 303)
    page = render_template(
        "registers/logbooks/entry.html",
        cohort=found,
        book=book,
        title=book.title.in_(current_locale()),
        where=place_words(found, place) if place is not None else _("全县"),
        one=old,
        told=told_entry(book, old) if old is not None else [],
        earlier=[(each, told_entry(book, each)) for each in earlier_of(old)] if old is not None else [],
        stands=old is None or not corrected(old),
        form=form,
        may=may,
        problem=problem,
        back=_after(found, place),
    )
    return page, 422 if problem or form.errors else 200


def _after(found: Cohort, place: Place | None) -> str:
    if place is not None:
        return url_for("logbooks.station", place_id=place.id)
    return url_for("logbooks.home", cohort=found.code)


@bp.get(f"{BASE}/entry/<int:entry_id>/file/<int:file_id>")
@guards.staff(*READERS)
def entry_file(entry_id: int, file_id: int) -> Response:
    return send_file_of(entry_in(guards.account(), entry_id), file_id)


def send_file_of(one: LogEntry, file_id: int) -> Response:
    """Errors: Refusal('unknown' | 'file-unknown')."""
    file = next((each for each in one.files if each.id == file_id), None)
    if file is None:
        raise Refusal("unknown")
    if file.erased_at is not None:
        raise Refusal("file-unknown")
    return file_response(file.sha256, file.type, f"log-{one.id}-{file.id}")
