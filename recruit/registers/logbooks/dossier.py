"""A station's whole file on paper: where it is, who runs it, its prices, every book with its entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request
from flask_babel import force_locale

from recruit import audit
from recruit.clock import now
from recruit.closing.words import place_words
from recruit.db import db
from recruit.documents.fields import UNCHECKED
from recruit.documents.render import render_pdf
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Cohort, LogEntry, Place
from recruit.queries.fees import lists_of
from recruit.queries.logbooks import Wanted, standing_entries
from recruit.queries.money import partners
from recruit.queries.places import place_in_scope
from recruit.registers.fees.said import services_of
from recruit.registers.fees.words import rows_of
from recruit.registers.logbooks.pages import _cohort_of, bp, wanted_of
from recruit.registers.logbooks.said import books_of
from recruit.registers.logbooks.words import told_entry
from recruit.web import guards
from recruit.web.closing.mine import pdf_response

TEMPLATE = "print/station_dossier.html"
#: More are no file but a shelf: it would take a minute to lay out.
MOST = 400


@dataclass(frozen=True)
class Dossier:
    """`facts`: (label, value); `prices`: (service, ceiling, own price); `books`: title and entries, each with its day,
    its writer, how many files, and (question, answer)."""

    number: str
    station: str
    organiser: str
    programme: str
    printed_on: Any
    facts: Sequence[tuple[str, str]] = field(metadata=UNCHECKED)
    prices: Sequence[tuple[str, str, str]] = field(metadata=UNCHECKED)
    books: Sequence[dict[str, Any]] = field(metadata=UNCHECKED)

    @property
    def person(self) -> str:
        """What is named when the print fails."""
        return self.station


@bp.post("/registers/logbooks/station/<int:place_id>/dossier.pdf")
@guards.staff("office", "second-signatory", "auditor", "clerk")
def dossier(place_id: int) -> Response:
    """Posted, because it names people, and noted. Errors: Refusal('dossier-many')."""
    by = guards.account()
    place = place_in_scope(by, place_id)
    found = _cohort_of(place)
    wanted = wanted_of(request.form)
    entries = standing_entries(found, by, Wanted(place=place.id, since=wanted.since, until=wanted.until))
    if len(entries) > MOST:
        raise Refusal("dossier-many", count=len(entries), most=MOST)
    with force_locale("zh"):
        made = dossier_of(found, place, entries)
    content = render_pdf(TEMPLATE, made, lang="zh")
    subject = f"place:{found.code}/{place.code}"
    audit.note(now(), by.login, "log.dossier", subject, entries=len(entries))
    db.session.commit()
    return pdf_response(content, f"dossier-{place.code}")


def dossier_of(found: Cohort, place: Place, entries: Sequence[LogEntry]) -> Dossier:
    """What is printed, in Chinese, the oldest entry first."""
    programme = found.programme
    lists = lists_of(place) if services_of(programme) else []
    return Dossier(
        number=f"{found.code}-{place.code}",
        station=place_words(found, place),
        organiser=programme.organiser.zh,
        programme=programme.title.zh,
        printed_on=now().astimezone(programme.timezone).date(),
        facts=_facts(found, place),
        prices=rows_of(place, lists[0]) if lists else [],
        books=[
            {
                "title": book.title.zh,
                "entries": [
                    {
                        "day": one.on_day,
                        "by": one.written_by.name,
                        "corrects": one.supersedes_id is not None,
                        "files": len(one.files),
                        "told": [(label, value) for label, value in told_entry(book, one) if value],
                    }
                    for one in reversed(entries)
                    if one.book == book.code
                ],
            }
            for book in books_of(programme)
            if book.per == "station"
        ],
    )


def _facts(found: Cohort, place: Place) -> list[tuple[str, str]]:
    facts = [(_("点位编号"), place.code)]
    for one in partners(found):
        if one.place.id == place.id:
            engagement = one.engagement
            facts += [
                (_("站长"), one.name),
                (_("协议编号"), one.agreement.number),
                (_("协议期限"), f"{engagement.starts_on} – {engagement.ended_on or engagement.ends_on}"),
                (_("开业日期"), str(engagement.opened_on or "")),
            ]
    return [(label, value) for label, value in facts if value]
