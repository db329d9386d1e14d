"""Looking before printing: can every character of a document really be printed?"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from html.parser import HTMLParser

from recruit.errors import Refusal


class _PrintedText(HTMLParser):
    """Collects what a reader will see; ``data-*`` values count, because running footers print them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.extend(value or "" for name, value in attrs if name.startswith("data-"))


def printed_text(body: str) -> str:
    """The text of an HTML fragment without its tags, entities resolved."""
    parser = _PrintedText()
    parser.feed(body)
    parser.close()
    return "".join(parser.parts)


def unprintable(text: str, available: Collection[str]) -> tuple[str, ...]:
    """Characters of ``text`` without a glyph in ``available``, or without a visible shape at all, sorted.

    Invisible ones (zero-width, direction marks, controls) are refused too: they change how a name reads or
    compares although nothing shows on paper.
    """
    seen = {char for char in text if char not in " \n\r\t"}
    return tuple(sorted(char for char in seen if char not in available or _is_invisible(char)))


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}


def require_glyphs(body: str, available: Collection[str], person: str) -> str:
    """Return the printed text of ``body``, or refuse with ``missing-glyph`` naming the person and characters.

    Facts: ``person``, ``characters`` (tuple of strings), ``codes`` (tuple such as ``U+20BB7``).
    """
    text = printed_text(body)
    missing = unprintable(text, available)
    if missing:
        codes = tuple(f"U+{ord(char):04X}" for char in missing)
        raise Refusal("missing-glyph", person=person, characters=missing, codes=codes)
    return text
