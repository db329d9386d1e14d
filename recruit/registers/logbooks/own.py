"""The partner's own pages: which books are theirs, what is due this week or month, what they wrote."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from recruit.closing.words import place_words
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Cohort, Place
from recruit.queries.fees import cohort_of, own_station
from recruit.queries.logbooks import Wanted, book_in, corrected, missed_by, own_entry, standing_entries
from recruit.registers.logbooks.forms import entry_form
from recruit.registers.logbooks.pages import bp, send_file_of
from recruit.registers.logbooks.said import Book, books_of, period_of
from recruit.registers.logbooks.taking import blank_form, take
from recruit.registers.logbooks.words import EVERY, short
from recruit.web import guards
from recruit.web.money.common import today

NONE = "registers/logbooks/none.html"


def _own() -> tuple[Place | None, Cohort | None, list[Book]]:
    """The partner's station and the books that are theirs to write; none of either where there is none."""
    place = own_station(guards.account())
    if place is None:
        return None, None, []
    found = cohort_of(place)
    return place, found, [one for one in books_of(found.programme) if "partner" in one.who]


@bp.get("/my/logbooks")
@guards.applicant
def mine() -> str:
    """Each book: written in this period or not, what was missed, the entries."""
    place, found, books = _own()
    if place is None or found is None or not books:
        return render_template(NONE)
    day = today(found)
    entries = standing_entries(found, None, Wanted(place=place.id))
    lines = []
    for book in books:
        own = [one for one in entries if one.book == book.code]
        current = book.current(day)
        lines.append(
            {
                "book": book,
                "title": book.title.in_(current_locale()),
                "every": EVERY[book.every],
                "due": current is not None
                and all(period_of(book.every, one.on_day) != current for one in own),
                "missed": missed_by(found, book, day).get(place.id, []),
                "entries": [(one, short(book, one)) for one in own],
                "open": book.first <= day,
            }
        )
    due = [line["title"] for line in lines if line["due"]]
    return render_template(
        "registers/logbooks/mine.html", where=place_words(found, place), lines=lines, due=due
    )


@bp.route("/my/logbooks/write", methods=["GET", "POST"])
@guards.applicant
def write_mine() -> Any:
    """A new entry of the book in the address, or the correction of ``entry``."""
    place, found, books = _own()
    if place is None or found is None or not books:
        return render_template(NONE)
    key = request.args.get("entry", type=int)
    old = own_entry(guards.account(), key) if key else None
    book = book_in(found, old.book if old is not None else request.args.get("book", ""))
    if book not in books:
        raise Refusal("unknown")
    problem: str | None = ""
    form = blank_form(found, book, old)
    if request.method == "POST":
        form = entry_form(book)
        problem = take(found, book, place, form, old)
        if problem is None:
            flash(_("记下来了。"), "success")
            return redirect(url_for("logbooks.mine"), 303)
    page = render_template(
        "registers/logbooks/write_mine.html",
        book=book,
        title=book.title.in_(current_locale()),
        where=place_words(found, place),
        old=old,
        form=form,
        may=old is None or not corrected(old),
        problem=problem,
    )
    return page, 422 if problem or form.errors else 200


@bp.get("/my/logbooks/file")
@guards.applicant
def my_file() -> Response | str:
    """A file of an entry of one's own."""
    place, _found, books = _own()
    if place is None or not books:
        return render_template(NONE)
    entry_id, file_id = (request.args.get(name, 0, type=int) for name in ("entry", "file"))
    return send_file_of(own_entry(guards.account(), entry_id), file_id)
