"""The one seam to WeasyPrint: filled bodies in, finished PDFs out. Imported only when something is printed.

Many documents are laid out as one and split afterwards: the style sheet and the faces are read once, which is what
makes a batch quick. Every document comes out with the same bytes alone or in company.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from threading import Lock
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from recruit.documents.fetcher import FONT_SCHEME, REFUSED_BASE, OutsideResource, OwnResourcesOnly
from recruit.documents.fonts import BODY_FAMILY, HEADING_FAMILY, FontFiles, working_face
from recruit.documents.templating import Fragment, page
from recruit.errors import Refusal

START_ANCHOR = "document-"
# Font configuration and Pango's font map are shared state; a web process prints one document at a time.
_ONE_AT_A_TIME = Lock()
_FACES = f"""
@font-face {{ font-family: {BODY_FAMILY}; src: url({FONT_SCHEME}body) }}
@font-face {{ font-family: {HEADING_FAMILY}; src: url({FONT_SCHEME}heading) }}
"""
logging.getLogger("fontTools").setLevel(logging.WARNING)


class LayoutEngine:
    """WeasyPrint with our two faces loaded once. `rare` are characters beyond the common repertoire."""

    def __init__(self, files: FontFiles, rare: frozenset[str] = frozenset()) -> None:
        faces = {"body": working_face(files.body, rare), "heading": working_face(files.heading, rare)}
        self._fetcher = OwnResourcesOnly(faces)
        self._font_config = FontConfiguration()
        self._faces = CSS(
            string=_FACES, base_url=REFUSED_BASE, url_fetcher=self._fetcher, font_config=self._font_config
        )

    def pdfs(self, template: str, fragments: Sequence[Fragment], *, lang: str = "zh") -> list[bytes]:
        """Lay out `fragments` together and return one PDF each, in order.

        Refuses with ``outside-resource`` (facts ``person``, ``url``) or ``unsafe-font`` (``person``, ``fonts``).
        """
        bodies = [f'<div id="{START_ANCHOR}{number}">{f.body}</div>' for number, f in enumerate(fragments)]
        people = "、".join(fragment.person for fragment in fragments)
        with _ONE_AT_A_TIME:
            document = self._render(page(template, bodies, title="", lang=lang), people)
            groups = _pages_by_document(document.pages, len(fragments))
            return [self._write(document, pages, f) for pages, f in zip(groups, fragments, strict=True)]

    def _render(self, html: str, people: str) -> Any:
        source = HTML(string=html, base_url=REFUSED_BASE, url_fetcher=self._fetcher)
        try:
            return source.render(font_config=self._font_config, stylesheets=[self._faces])
        except FatalURLFetchingError as error:
            address = error.__cause__.args[0] if isinstance(error.__cause__, OutsideResource) else str(error)
            raise Refusal("outside-resource", person=people, url=address) from error

    def _write(self, document: Any, pages: list[Any], fragment: Fragment) -> bytes:
        single = document.copy(pages)
        single.metadata = copy(document.metadata)
        single.metadata.title = fragment.number
        # A PDF normally names itself by time and chance; ours by its own text, so that it can be printed again.
        identifier = hashlib.sha256(f"{fragment.number}\n{fragment.body}".encode()).digest()[:16]
        pdf: bytes = single.write_pdf(pdf_identifier=identifier)
        _require_own_fonts(single, fragment.person)
        return pdf


@lru_cache(maxsize=4)
def engine(files: FontFiles, rare: frozenset[str] = frozenset()) -> LayoutEngine:
    """The engine for these faces, kept for the next document of the process."""
    return LayoutEngine(files, rare)


def _pages_by_document(pages: list[Any], count: int) -> list[list[Any]]:
    """Split laid-out pages at the anchors that open each document (each starts on a page of its own)."""
    groups: list[list[Any]] = []
    for sheet in pages:
        # A wrapper broken over pages repeats its anchor on each of them: only a new number opens a document.
        opened = [name for name in sheet.anchors if name.startswith(START_ANCHOR)]
        if any(int(name.removeprefix(START_ANCHOR)) == len(groups) for name in opened):
            groups.append([])
        # The numbers are ours, not the document's: they must not end up in its list of destinations.
        for name in opened:
            del sheet.anchors[name]
        groups[-1].append(sheet)
    if len(groups) != count:
        raise RuntimeError(f"{count} documents were laid out as {len(groups)}: one does not start on its own page")
    return groups


def _require_own_fonts(document: Any, person: str) -> None:
    """A last look at the finished PDF: a face that is not ours may show other characters than were written."""
    foreign = {f.family for f in document.fonts.values()} - {BODY_FAMILY, HEADING_FAMILY}
    missing = any(font.missing for font in document.fonts.values())
    if foreign or missing:
        raise Refusal("unsafe-font", person=person, fonts=tuple(sorted(foreign)))
