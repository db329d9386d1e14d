"""Many short documents of one template as one file, all or none: every one is checked before the first is laid out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from recruit.documents.fonts import FontFiles, configured_files
from recruit.documents.render import prepare
from recruit.documents.templating import Fragment


def check_together(template: str, contexts: Iterable[Any], *, lang: str = "zh") -> None:
    """Fill and check documents without laying any out. Errors: see `render_pdf`; each names the person."""
    files = configured_files()
    for context in contexts:
        prepare(template, context, lang=lang, files=files)


def render_together(
    template: str,
    contexts: Iterable[Any],
    *,
    title: str,
    lang: str = "zh",
    files: FontFiles | None = None,
    most_pages: int | None = None,
) -> bytes:
    """Many short documents of one template as one PDF, laid out in one go, in order.

    All are filled and checked first; a refusal names the person. ``title`` is what the PDF calls itself. Of more than
    ``most_pages`` none is made: Refusal('too-many-pages').
    """
    from recruit.documents.layout import engine

    files = files or configured_files()
    checked = [prepare(template, context, lang=lang, files=files) for context in contexts]
    rare = frozenset[str]().union(*(one for _fragment, one in checked))
    whole = Fragment(title, title, "".join(fragment.body for fragment, _rare in checked))
    return engine(files, rare).pdf(template, whole, lang=lang, most_pages=most_pages)
