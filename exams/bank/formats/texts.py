"""Foreign texts (HTML, Markdown) into the bank's small text form, and back into HTML. Pure.

The small form knows line breaks, `code`, fenced code blocks and `![alt](name)` for a picture; nothing else has a
meaning. What a foreign text says beyond that is dropped and named, never silently.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote

PLAIN, HTML, MARKDOWN = "plain", "html", "markdown"
#: Longer than any question; a bound for what the converters below have to chew on.
LONGEST = 20_000

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
_PICTURE = re.compile(r"!\[([^\]\n]{0,500})\]\(([^()\s]{1,200})\)")
_FENCE = re.compile(r"(?ms)^```([\w+#-]{0,20})\n(.*?)\n?^```$")
_SPAN = re.compile(r"(`+)([^`\n]+)\1(?!`)")
_UNSAFE_NAME = re.compile(r"[^\w.\-]+")

#: What shows that a text given as plain was meant as HTML.
HTML_TAG = re.compile(
    r"</?(p|br|b|i|em|strong|span|div|img|a|ul|ol|li|sub|sup|u|table)\b[^<>]{0,500}>|&(nbsp|lt|gt|amp|quot);",
    re.I,
)

#: Tags that only say where a line begins, or nothing at all.
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "center",
        "html",
        "body",
    ]
)
_SILENT = _BLOCKS | {"span", "code", "pre", "img", "tbody", "prompt"}
_OWN_LINE = _BLOCKS | frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "ol", "table", "tr", "hr", "figure"])
_UNSEEN = frozenset({"script", "style", "head", "template", "title"})
# data: digits that may stand high or low as characters of their own
_HIGH, _LOW = (
    str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ"),
    str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
)
_HIGH_SET, _LOW_SET = frozenset("0123456789+-()n"), frozenset("0123456789+-()")


@dataclass(frozen=True)
class Small:
    """A text in the small form, with the names of what was dropped on the way."""

    text: str
    lost: frozenset[str] = frozenset()


def tidy(text: str) -> str:
    """Line ends as `\\n`, no tabs or unseen characters, no blanks around a line's end or around the whole."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\xa0", " ")
    text = _CONTROL.sub("", text)
    return "\n".join(line.rstrip(" ") for line in text.split("\n")).strip(" \n")


def small(text: str, text_format: str) -> Small:
    """The text in the small form. A picture is called by its `picture_name`."""
    if text_format == HTML:
        return _from_html(text)
    if text_format == MARKDOWN:
        return _from_markdown(text)
    return Small(tidy(text))


def picture_name(source: str) -> str:
    """The name by which a picture is called: the last part of its address, of characters that need no quoting."""
    last = unquote(source).replace("\\", "/").split("?")[0].rstrip("/").rpartition("/")[2]
    return _UNSAFE_NAME.sub("_", last)[-100:] or "picture"


def pictures_in(text: str) -> list[tuple[str, str]]:
    """The pictures a small text calls, as (name, alt), in order."""
    return [(name, alt) for alt, name in _PICTURE.findall(text)]


def has_markup(text: str) -> bool:
    """Whether a small text says anything that plain text cannot."""
    return bool(_PICTURE.search(text) or _FENCE.search(text) or _SPAN.search(text))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: set[str] = set()
        self.unseen = self.pre = 0
        self.raised: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self.unseen += 1
        if tag not in _SILENT and tag not in ("sup", "sub"):
            self.lost.add(tag)
        if tag == "pre":
            self.pre += 1
            self.parts.append("\n```\n")
        elif tag == "code":
            self._code(given.get("class", ""))
        elif tag == "img":
            self._image(given)
        elif tag in ("sup", "sub"):
            self.raised.append((tag, len(self.parts)))
        elif tag in _OWN_LINE:
            self.parts.append("\n")

    def _code(self, name: str) -> None:
        if not self.pre:
            self.parts.append("`")
        elif name.startswith("language-") and self.parts[-1] == "\n```\n":
            self.parts[-1] = f"\n```{name[9:29]}\n"

    def _image(self, given: dict[str, str]) -> None:
        source = given.get("src", "")
        if source.startswith("data:") or not source:
            self.lost.add("img")
        else:
            alt = re.sub(r"[\[\]\s]+", " ", given.get("alt", "")).strip()[:500]
            self.parts.append(f"![{alt}]({picture_name(source)})")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag == "pre" and self.pre:
            self.pre -= 1
            self.parts.append("\n```\n")
        elif tag == "code" and not self.pre:
            self.parts.append("`")
        elif tag in ("sup", "sub") and self.raised and self.raised[-1][0] == tag:
            self._lift(*self.raised.pop())
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag in _OWN_LINE and tag != "br":
            self.parts.append("\n")

    def _lift(self, tag: str, start: int) -> None:
        inside = "".join(self.parts[start:])
        known, table = (_HIGH_SET, _HIGH) if tag == "sup" else (_LOW_SET, _LOW)
        if inside and set(inside) <= known:
            self.parts[start:] = [inside.translate(table)]
        else:
            self.lost.add(tag)

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        # A blank that may not break (`&nbsp;`) is how HTML keeps several in a row; it becomes a plain one in the end.
        self.parts.append(data.replace("\t", "    ") if self.pre else re.sub(r"[ \t\r\n\f]+", " ", data))


def _from_html(text: str) -> Small:
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # how the parser answers a declaration such as `<![a[`
        return Small(tidy(text), frozenset({"<!["}))
    joined = "".join(reader.parts)
    pieces = []
    for number, piece in enumerate(joined.split("\n```")):
        pieces.append(piece if number % 2 else re.sub(r" *\n[ \n]*", "\n", piece))
    joined = re.sub(r"\n+```", "\n```", "\n```".join(pieces))
    return Small(tidy(joined), frozenset(reader.lost))


_EMPHASIS = re.compile(
    r"(\*\*|__)(?=\S)([^*_\n]+?)(?<=\S)\1|(?<![\w*])([*_])(?=\S)([^*_\n]+?)(?<=\S)\3(?![\w*])"
)
_LINK = re.compile(r"(?<!!)\[([^\]\n]{1,500})\]\([^()\n]{1,500}\)")
_IMAGE = re.compile(r"!\[([^\]\n]{0,500})\]\(([^()\s]{1,500})(?: \"[^\"\n]*\")?\)")
_HEADING = re.compile(r"(?m)^#{1,6} +")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>~|-])")


def _from_markdown(text: str) -> Small:
    lost: set[str] = set()
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group())
        return f"\x00{len(kept) - 1}\x00"

    text = tidy(text)
    text = _SPAN.sub(keep, _FENCE.sub(keep, text))
    text = _IMAGE.sub(lambda found: f"![{found[1]}]({picture_name(found[2])})", text)
    text = _PICTURE.sub(keep, text)
    for pattern, by, name in (
        (_LINK, r"\1", "a"),
        (_EMPHASIS, r"\2\4", "em"),
        (_HEADING, "", "h"),
    ):
        text, count = pattern.subn(by, text)
        if count:
            lost.add(name)
    text = _ESCAPED.sub(r"\1", text)
    return Small(re.sub("\x00([0-9]+)\x00", lambda found: kept[int(found[1])], text), frozenset(lost))


def to_html(text: str, folder: str = "") -> str:
    """A small text as HTML that `small` reads back; `folder` stands before the names of pictures."""
    parts: list[str] = []
    place = 0
    for found in _FENCE.finditer(text):
        parts.append(_lines(text[place : found.start()].removesuffix("\n"), folder))
        kind = f' class="language-{found[1]}"' if found[1] else ""
        parts.append(f"<pre><code{kind}>{html.escape(found[2], quote=False)}</code></pre>")
        place = found.end() + text.startswith("\n", found.end())
    parts.append(_lines(text[place:], folder))
    return "".join(parts)


def _lines(text: str, folder: str) -> str:
    shown = []
    place = 0
    for found in re.finditer(f"{_PICTURE.pattern}|(`)([^`\n]+)`", text):
        shown.append(_escaped(text[place : found.start()]))
        if found[3]:
            shown.append(f"<code>{_escaped(found[4])}</code>")
        else:
            shown.append(f'<img src="{html.escape(folder + found[2])}" alt="{html.escape(found[1])}"/>')
        place = found.end()
    shown.append(_escaped(text[place:]))
    return "".join(shown)


def _escaped(text: str) -> str:
    """Blanks at a line's beginning and all but one in a row are kept by writing them as unbreakable."""
    kept = re.sub(r"(?m)^ +|  +", lambda found: "\xa0" * len(found.group()), text)
    return html.escape(kept, quote=False).replace("\xa0", "&#160;").replace("\n", "<br/>")
