"""XML from strangers: no DTD, no entities, bounded depth and size, and the line of every element. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from exams.bank.formats.draft import Trouble, Unreadable

DEEPEST = 60
_DECLARED = re.compile(rb"""(\s*<\?xml[^>]{0,100}?encoding\s*=\s*["'])([\w-]{1,20})(["'])""")
_CHINESE = (b"gbk", b"gb2312", b"gb18030", b"gb_2312-80", b"cp936")
MOST_ELEMENTS = 1_000_000


class _TooMuch(Exception):
    """Deeper or larger than any file of questions."""


@dataclass
class Tree:
    """A document: its root, and the line on which each element begins."""

    root: Element
    lines: dict[Element, int] = field(default_factory=dict)

    def line(self, element: Element) -> int:
        return self.lines.get(element, 0)


class _Parser(DefusedXMLParser):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(forbid_dtd=True)
        self.lines: dict[Element, int] = {}
        self._depth = 0

    def _start(self, tag: str, attributes: Any) -> Element:
        self._depth += 1
        if self._depth > DEEPEST or len(self.lines) >= MOST_ELEMENTS:
            raise _TooMuch
        element: Element = super()._start(tag, attributes)
        self.lines[element] = self.parser.CurrentLineNumber
        return element

    def _end(self, tag: str) -> Element:
        self._depth -= 1
        ended: Element = super()._end(tag)
        return ended


def parse(data: bytes) -> Tree:
    """The document. Errors: Unreadable with 'xml-broken' (reason, column), 'xml-active' or 'xml-too-deep'."""
    parser = _Parser()
    try:
        parser.feed(_as_utf8(data))
        return Tree(parser.close(), parser.lines)
    except ParseError as error:
        line, column = error.position
        reason = str(error).partition(":")[0]
        raise Unreadable(Trouble(line, "xml-broken", {"reason": reason, "column": column + 1})) from None
    except DefusedXmlException:
        raise Unreadable(Trouble(_line(parser), "xml-active")) from None
    except _TooMuch:
        raise Unreadable(Trouble(_line(parser), "xml-too-deep", {"deepest": DEEPEST})) from None
    except (ValueError, LookupError) as error:  # an encoding nobody knows
        raise Unreadable(Trouble(1, "xml-broken", {"reason": str(error), "column": 1})) from None


def head_of(data: bytes) -> bytes:
    """The beginning of a document as UTF-8, to see by what it is."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[:20_000].decode("utf-16", "replace").encode()
    return data.removeprefix(b"\xef\xbb\xbf")[:20_000]


def _as_utf8(data: bytes) -> bytes:
    """A document in the encodings of Chinese offices, which the parser does not know, as UTF-8, line for line."""
    found = _DECLARED.match(data)
    if found is None or found[2].lower() not in _CHINESE:
        return data
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(Trouble(line, "text-encoding")) from None
    return (found[1] + b"UTF-8" + found[3]).decode("ascii", "replace").encode() + text[found.end() :].encode()


def _line(parser: _Parser) -> int:
    return int(parser.parser.CurrentLineNumber)


def name(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text_of(element: Element | None) -> str:
    """All text inside, without white space around it."""
    return "" if element is None else "".join(element.itertext()).strip()


def inner_html(element: Element, instead: Callable[[Element], str | None] = lambda child: None) -> str:
    """What stands inside an element as HTML, namespaces dropped; `instead` may give a text for an element's whole."""
    parts = [html.escape(element.text or "", quote=False)]
    for child in element:
        tag, other = name(child), instead(child)
        if other is not None:
            parts.append(other)
        else:
            given = "".join(
                f' {key.rpartition("}")[2]}="{html.escape(value)}"' for key, value in child.items()
            )
            parts.append(f"<{tag}{given}>{inner_html(child, instead)}</{tag}>")
        parts.append(html.escape(child.tail or "", quote=False))
    return "".join(parts)
