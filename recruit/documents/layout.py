"""The one seam to WeasyPrint: a filled body in, a finished PDF out. Imported only when something is printed."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any

from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from recruit.documents.fetcher import FONT_SCHEME, REFUSED_BASE, OwnResourcesOnly
from recruit.documents.fonts import BODY_FAMILY, HEADING_FAMILY, FontFiles, working_face
from recruit.documents.templating import Fragment, page
from recruit.errors import Refusal

# WeasyPrint lets the whole process accept torn pictures. We print none from outside, and a photo that arrived in part
# must still be refused after the first receipt was printed.
ImageFile.LOAD_TRUNCATED_IMAGES = False

# Font configuration and Pango's font map are shared state; a web process prints one document at a time.
ONE_AT_A_TIME = Lock()
_BODY = f"@font-face {{ font-family: {BODY_FAMILY}; src: url({FONT_SCHEME}body) }}\n"
_HEADING = f"@font-face {{ font-family: {HEADING_FAMILY}; src: url({FONT_SCHEME}heading) }}\n"


class LayoutEngine:
    """WeasyPrint with our two faces loaded once. `rare` are characters beyond the common repertoire."""

    def __init__(self, files: FontFiles, rare: frozenset[str] = frozenset()) -> None:
        # One face for both stands in a file once, under one name.
        self._alone = files.body == files.heading
        faces = {"body": working_face(files.body, rare)}
        if not self._alone:
            faces["heading"] = working_face(files.heading, rare)
        self._fetcher = OwnResourcesOnly(faces)
        self._fonts = FontConfiguration()
        self._faces = CSS(
            string=_BODY if self._alone else _BODY + _HEADING,
            base_url=REFUSED_BASE,
            url_fetcher=self._fetcher,
            font_config=self._fonts,
        )

    def pdf(
        self, template: str, fragment: Fragment, *, lang: str = "zh", most_pages: int | None = None
    ) -> bytes:
        """Lay out one filled document and return the PDF.

        Refuses with ``outside-resource`` (facts ``person``, ``url``), ``unsafe-font`` (``person``, ``fonts``) or
        ``too-many-pages`` (``person``, ``most``).
        """
        html = page(template, fragment.body, title=fragment.number, lang=lang)
        # A PDF normally names itself by time and chance; ours by its own text, so it can be printed again.
        identifier = hashlib.sha256(html.encode()).digest()[:16]
        with ONE_AT_A_TIME, no_garbage_rounds():
            document, pdf = self._print(html, fragment.person, identifier, most_pages)
        require_own_fonts(document, fragment.person)
        return pdf

    def _print(self, html: str, person: str, identifier: bytes, most_pages: int | None) -> tuple[Any, bytes]:
        self._fetcher.refused.clear()
        try:
            document = self.lay_out(html)
            if most_pages is not None and len(document.pages) > most_pages:
                raise Refusal("too-many-pages", person=person, most=most_pages)
            pdf: bytes = document.write_pdf(pdf_identifier=identifier)
        except FatalURLFetchingError as error:
            if not self._fetcher.refused:
                raise
            raise Refusal("outside-resource", person=person, url=self._fetcher.refused[0]) from error
        if self._fetcher.refused:
            raise Refusal("outside-resource", person=person, url=self._fetcher.refused[0])
        return document, pdf

    def lay_out(self, html: str) -> Any:
        """A whole page of HTML, laid out; whoever calls it holds `ONE_AT_A_TIME`."""
        if self._alone:
            html = html.replace(HEADING_FAMILY, BODY_FAMILY)
        source = HTML(string=html, base_url=REFUSED_BASE, url_fetcher=self._fetcher)
        return source.render(font_config=self._fonts, stylesheets=[self._faces])

    def refused(self) -> list[str]:
        """Addresses that the next document asks for in vain; empty as it begins."""
        self._fetcher.refused.clear()
        return self._fetcher.refused


@lru_cache(maxsize=4)
def engine(files: FontFiles, rare: frozenset[str] = frozenset()) -> LayoutEngine:
    """The engine for these faces, kept for the next document of the process."""
    return LayoutEngine(files, rare)


@contextmanager
def no_garbage_rounds() -> Iterator[None]:
    """Layout builds many small objects that all live until the end; looking for dead ones cost a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def require_own_fonts(document: Any, person: str) -> None:
    """A last look at the finished PDF: a face that is not ours may show other characters than written."""
    foreign = {font.family for font in document.fonts.values()} - {BODY_FAMILY, HEADING_FAMILY}
    if foreign or any(font.missing for font in document.fonts.values()):
        raise Refusal("unsafe-font", person=person, fonts=tuple(sorted(foreign)))
