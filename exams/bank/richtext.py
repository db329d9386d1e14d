"""The bank's small text form as safe markup: line breaks, code, pictures, and nothing else. Pure.

Everything a text says is escaped; what is not one of the three stays what it is, text. What comes out is phrasing
content only, so that it may stand in a legend, a label or a table's cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

_PICTURE = r"!\[([^\]\n]{0,500})\]\(([^()\s]{1,200})\)"
_FENCE = re.compile(r"(?ms)^```[\w+#-]{0,20}\n(.*?)\n?^```$\n?")
_INLINE = re.compile(_PICTURE + r"|(`+)([^`\n]+)\3(?!`)")


@dataclass(frozen=True)
class Shown:
    """A picture as a page may show it: where it is served, and its size in pixels, so that nothing shifts."""

    url: str
    width: int
    height: int


Finder = Callable[[str], Shown | None]


def _none(_name: str) -> None:
    return None


def rich(text: str, find: Finder = _none) -> Markup:
    """The text as markup. `find` gives the picture of a name; one it does not know is told by its alt text."""
    parts: list[Markup] = []
    place = 0
    for found in _FENCE.finditer(text):
        parts.append(_inline(text[place : found.start()], find))
        parts.append(Markup('<code class="block">{}</code>').format(found[1]))
        place = found.end()
    parts.append(_inline(text[place:], find))
    return Markup("").join(parts)


def called(text: str) -> list[str]:
    """The names of the pictures that a text calls, in order; what stands inside code calls nothing."""
    bare = _FENCE.sub("", text)
    return [found[2] for found in _INLINE.finditer(bare) if found[2]]


def plain(text: str) -> str:
    """The text on one line without its marks, for places that take no markup: an option of a select, a label."""
    bare = _FENCE.sub(lambda found: f" {found[1]} ", text)
    bare = _INLINE.sub(lambda found: f"[{found[1]}]" if found[2] else found[4], bare)
    return " ".join(bare.split())


def _inline(text: str, find: Finder) -> Markup:
    parts: list[Markup] = []
    place = 0
    for found in _INLINE.finditer(text):
        parts.append(_words(text[place : found.start()]))
        parts.append(
            _picture(found[1], find(found[2]))
            if found[2]
            else Markup("<code>{}</code>").format(found[4].strip())
        )
        place = found.end()
    parts.append(_words(text[place:]))
    return Markup("").join(parts)


def _words(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _picture(alt: str, shown: Shown | None) -> Markup:
    if shown is None:
        return Markup("[{}]").format(alt)
    return Markup('<img src="{}" alt="{}" width="{}" height="{}">').format(
        shown.url, alt, shown.width, shown.height
    )
