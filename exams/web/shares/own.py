"""The candidate's own links: to copy, to show, to print, and what has come of them so far."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from exams.queries.shares import days_of, last_import, links_of_entry, witnesses
from exams.services.make_share_link import make_share_links
from exams.shares.codes import spaced
from exams.shares.rules import kinds_of
from exams.web.shares.blueprint import bp
from exams.web.shares.links import own_links
from exams.web.shares.poster import PAPERS, poster_pdf
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import lazy
from recruit.models import Entry
from recruit.queries.entries import own_entry
from recruit.web import guards
from recruit.web.words import deadline

KIND = "task-round"
PAPER_WORDS = {"a4": lazy("A4 大海报"), "a5": lazy("A5 小海报"), "cards": lazy("一张纸四张小卡片")}


@bp.get("/my/links/<int:entry_id>")
@guards.applicant
def own(entry_id: int) -> str:
    entry = _entry(entry_id)
    links = own_links(entry)
    found = witnesses(entry.stage, [entry.id])
    return render_template(
        "exams/shares/own.html",
        entry=entry,
        links=links,
        missing=len(links) < len(kinds_of(entry.stage.definition)),
        days={one.link.id: days_of(one.link) for one in links},
        spaced=spaced,
        papers=PAPER_WORDS,
        one=found[0] if found else None,
        imported=last_import(entry.stage),
        window=window_state(*entry.window, now()),
        closes=deadline(entry.window[1], entry.stage.cohort.programme),
    )


@bp.post("/my/links/<int:entry_id>")
@guards.applicant
def make(entry_id: int) -> Answer:
    """For whoever came into the stage before it had links."""
    entry = _entry(entry_id)
    make_share_links(entry.stage, [entry])
    db.session.commit()
    return redirect(url_for("shares.own", entry_id=entry_id), 303)


@bp.get("/my/links/<int:entry_id>/<any(share, download):link>-<any(a4, a5, cards):paper>.pdf")
@guards.applicant
def poster(entry_id: int, link: str, paper: str) -> Response:
    """Errors: Refusal('unknown' | 'share-none' | 'share-busy')."""
    entry = _entry(entry_id)
    if link not in kinds_of(entry.stage.definition) or paper not in PAPERS:
        raise Refusal("unknown")
    row = links_of_entry(entry).get(link)
    if row is None:
        raise Refusal("share-none")
    response = Response(poster_pdf(entry, row, paper), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{link}-{row.code}-{paper}.pdf"'
    return response


def _entry(entry_id: int) -> Entry:
    """Errors: Refusal('unknown'), the same for "not there", "not yours" and "no links here"."""
    entry = own_entry(guards.account(), entry_id, KIND)
    if not kinds_of(entry.stage.definition):
        raise Refusal("unknown")
    return entry


@bp.app_template_global("share_way")
def share_way(entry: Entry) -> str:
    """The address of the page of own links, '' where the stage has none."""
    return url_for("shares.own", entry_id=entry.id) if kinds_of(entry.stage.definition) else ""
