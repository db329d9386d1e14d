"""The poster of a link: a large code for scanning, the same in signs for whoever types it, on A4, A5 or four
cards a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import BoundedSemaphore

from flask import url_for
from flask_babel import force_locale

from exams.models import ShareLink
from exams.shares.codes import spaced
from exams.shares.rules import SHARE, download_rule, share_rule
from exams.web.shares.links import outside, own_links, typed
from recruit.documents.batch import render_together
from recruit.documents.fields import UNCHECKED
from recruit.documents.qr import qr_data_uri
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Entry
from recruit.web.words import place_name

#: Paper -> template and how many codes a page bears.
PAPERS = {
    "a4": ("print/share_poster.html", 1),
    "a5": ("print/share_poster.html", 1),
    "cards": ("print/share_cards.html", 4),
}
#: Setting a page takes a good part of a second: so many threads of a process at once.
AT_ONCE = 2
_free = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Poster:
    """What a poster prints. `place` is the village, '' where none is known; `code` in two groups, `find_url`
    where it is typed, `paper` one of `PAPERS`."""

    number: str
    person: str
    programme_title: str
    heading: str
    asks: str
    place: str = field(metadata=UNCHECKED)
    words: str
    url: str
    find_url: str
    code: str
    office: str
    hotline: str
    paper: str
    copies: int

    @property
    def qr(self) -> str:
        return qr_data_uri(self.url)


def poster_of(entry: Entry, link: ShareLink, paper: str) -> Poster:
    """In Chinese, as everything that hangs in a village."""
    with force_locale("zh"):
        own = next(one for one in own_links(entry) if one.link.id == link.id)
        programme, definition = entry.stage.cohort.programme, entry.stage.definition
        share, app = share_rule(definition), download_rule(definition)
        application = entry.candidacy.application
        shares = link.kind == SHARE and share is not None
        return Poster(
            number=link.code,
            person=entry.candidacy.number,
            programme_title=programme.title.zh,
            heading=share.title.zh if shares and share else app.app.zh if app else "",
            asks=_("扫一扫，看一看") if shares else _("扫一扫，装应用"),
            place=place_name(entry.stage.cohort, application.village_code) if application is not None else "",
            words=own.words,
            url=own.url,
            find_url=typed(outside(url_for("shares.find"))),
            code=spaced(link.code),
            office=programme.organiser.zh,
            hotline=programme.hotline,
            paper=paper,
            copies=PAPERS[paper][1],
        )


def poster_pdf(entry: Entry, link: ShareLink, paper: str) -> bytes:
    """One page. Errors: Refusal('share-busy') and those of printing."""
    poster = poster_of(entry, link, paper)
    if not _free.acquire(blocking=False):
        raise Refusal("share-busy")
    try:
        return render_together(PAPERS[paper][0], [poster], title=poster.number, lang="zh", most_pages=1)
    finally:
        _free.release()
