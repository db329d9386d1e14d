"""One document, printed."""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from typing import Any

from recruit.documents.fonts import (
    FontFiles,
    common_repertoire,
    configured_files,
    covered,
    rare_characters,
)
from recruit.documents.glyphs import require_glyphs, unprintable
from recruit.documents.templating import Fragment, fill


def prepare(template: str, context: Any, *, lang: str, files: FontFiles) -> tuple[Fragment, frozenset[str]]:
    """Fill and check one document without laying it out; returns it with its rare characters.

    Refuses with ``undefined-field`` or ``missing-glyph``, the person named.
    """
    fragment = fill(template, context, lang=lang)
    return fragment, check_signs(fragment.body, fragment.person, files)


def check_signs(body: str, person: str, files: FontFiles) -> frozenset[str]:
    """The rare characters of some HTML. Refuses with ``missing-glyph``, the person named."""
    # Mark-up only adds characters: where all of them are common ones, so are those that a reader will see.
    if _common(files).issuperset(unescape(body)):
        return frozenset()
    return rare_characters(require_glyphs(body, covered(files), person))


@lru_cache(maxsize=4)
def _common(files: FontFiles) -> frozenset[str]:
    """What may stand in a document without a closer look: printable, and in every working face."""
    known = common_repertoire()
    return known - set(unprintable("".join(known), covered(files))) | set(" \n\r\t")


def render_pdf(template: str, context: Any, *, lang: str = "zh", files: FontFiles | None = None) -> bytes:
    """Print ``template`` filled from ``context`` (dataclass or dict with ``number`` and ``person``) as a PDF.

    The same input gives the same bytes. Refuses (`Refusal`, fact ``person``) with ``undefined-field``
    (``field``), ``missing-glyph`` (``characters``, ``codes``), ``outside-resource`` (``url``) or
    ``unsafe-font`` (``fonts``).
    """
    files = files or configured_files()
    fragment, rare = prepare(template, context, lang=lang, files=files)
    from recruit.documents.layout import engine

    return engine(files, rare).pdf(template, fragment, lang=lang)
