"""Whether a PDF may be put up: nothing in it runs, sends, fetches or is locked. Pure.

Objects stand in the file in plain sight or packed in object streams (ISO 32000-1, 7.5.7), so both are looked through.
Every step is counted: what costs more than any office's file is refused as broken.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from recruit.errors import Refusal

#: Bytes unpacked from all streams together, and of those looked through: pixels are only counted.
UNPACKED, LOOKED_THROUGH = 120_000_000, 30_000_000
_MOST_OBJECTS, _MOST_STEPS, _MOST_HIDDEN = 200_000, 300_000, 100_000
_RUNS = frozenset(
    {b"JavaScript", b"JS", b"Launch", b"SubmitForm", b"GoToR", b"GoToE", b"ImportData", b"Rendition"}
    | {b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"XFA"}
)
_LOCKED = b"Encrypt"
_ENDS = rb"\x00\t\n\x0c\r /<>\[\](){}%"
#: Two letters come up by chance in pixels: /JS counts where the value of a script may follow.
_WHERE = {
    name: re.compile(
        b"/" + name + (rb"(?=[\x00\t\n\x0c\r ]*+[(<%\d])" if name == b"JS" else rb"(?![^%s])" % _ENDS)
    )
    for name in _RUNS | {_LOCKED}
}
_HEX = rb"#[0-9A-Fa-f]{2}"
_LETTER = re.compile(rb"#[4-7][0-9A-Fa-f]")
_NAME = re.compile(rb"/([^%s]*+)" % _ENDS)
#: The longest of the names above with each of its letters hidden.
_LONGEST = 3 * max(map(len, _WHERE)) + 1
_CODE = re.compile(_HEX)
_TAIL = re.compile(rb"startxref\s+\d+\s+%%EOF")
_OBJECT = re.compile(rb"(?<!end)obj")
_NEXT = re.compile(rb"[(%]|endobj|stream[ \t]*+\r?\n?")
_STREAM = re.compile(rb"stream[ \t]*+\r?\n?")
_BEFORE_STREAM = b"\x00\t\n\x0c\r >])"
_LINE_END = re.compile(rb"[\r\n]")
_IN_STRING = re.compile(rb"(?:[^()\\]|\\[\s\S])*+([()])")
_FILTER = re.compile(
    rb"/Filter(?![^%s])\s*+(\[[^\]/]{0,9}+(?:/[^\]/]{0,30}+){0,8}+\]|/[^%s]*+|)" % (_ENDS, _ENDS)
)
_PACKS = re.compile(rb"/ObjStm(?![^%s])" % _ENDS)
_COUNTS, _FIRST = re.compile(rb"/N\s*+\d"), re.compile(rb"/First\s*+\d")
_PARAMETERS = re.compile(rb"/(?:F?DecodeParms|DP)(?![^%s])" % _ENDS)
_PIXELS = re.compile(rb"/Subtype\s*+/Image(?![^%s])" % _ENDS)
_FLATE = ([b"FlateDecode"], [b"Fl"])


def examine(content: bytes) -> None:
    """Errors: Refusal('notice-file-broken' | 'notice-file-locked' | 'notice-file-active')."""
    if not _TAIL.search(content[-2048:]):
        raise Refusal("notice-file-broken")
    budget = _Budget()
    _look_through(content, budget)
    for part in _unpacked(content, budget):
        _look_through(part, budget)


@dataclass
class _Budget:
    """What may still be spent on this file."""

    unpacked: int = UNPACKED
    hidden: int = _MOST_HIDDEN
    looked_through: int = LOOKED_THROUGH
    steps: int = _MOST_STEPS
    objects: int = _MOST_OBJECTS
    walked: int = 0

    def spend(self, what: str, amount: int = 1) -> None:
        left = getattr(self, what) - amount
        if left < 0:
            raise Refusal("notice-file-broken")
        setattr(self, what, left)


def _look_through(part: bytes, budget: _Budget) -> None:
    found = {name for name in _WHERE if name in part and _WHERE[name].search(part)}
    for letter in _LETTER.finditer(part):
        budget.spend("hidden")
        slash = part.rfind(b"/", max(0, letter.start() - _LONGEST), letter.start())
        name = _NAME.match(part, slash, slash + 2 * _LONGEST) if slash >= 0 else None
        if name:
            found.add(_spelled_out(name[1]))
    if _LOCKED in found:
        raise Refusal("notice-file-locked")
    if found & _RUNS:
        raise Refusal("notice-file-active")


def _spelled_out(part: bytes) -> bytes:
    """PDF lets a name hide its letters: /J#61vaScript is /JavaScript (ISO 32000-1, 7.3.5)."""
    return _CODE.sub(lambda code: bytes((int(code[0][1:], 16),)), part)


def _unpacked(content: bytes, budget: _Budget) -> Iterator[bytes]:
    """What lies packed in the streams, pixels left out; packed objects only as every writer packs them."""
    budget.walked, seen = 2 * len(content), set()
    for head, body in _streams(content, budget):
        budget.spend("steps", head.count(b"/Filter"))
        filters = [_names(found) for found in _FILTER.findall(head)]
        packs = bool(_PACKS.search(head) or (_COUNTS.search(head) and _FIRST.search(head)))
        if packs and (len(filters) > 1 or (filters and filters[0] not in _FLATE) or _PARAMETERS.search(head)):
            raise Refusal("notice-file-broken")
        if any(one[:1] in _FLATE for one in filters):
            seen.add(body)
            yield _inflated(content, body, budget, keep=packs or not _PIXELS.search(head))
    for word in _STREAM.finditer(content):  # a reader that mends damaged files may find these
        budget.spend("steps")
        if word.end() not in seen and _begins(content, word.end()):
            yield _inflated(content, word.end(), budget, strict=False)


def _begins(content: bytes, at: int) -> bool:
    """Whether packed bytes may begin here (RFC 1950, 2.2)."""
    return (
        len(content) >= at + 2 and content[at] & 0x0F == 8 and (content[at] << 8 | content[at + 1]) % 31 == 0
    )


def _names(value: bytes) -> list[bytes]:
    """The names of the filters; something else than a name stays, so that it is no known filter."""
    return value.strip(b"[]").replace(b"/", b" ").split()


def _streams(content: bytes, budget: _Budget) -> Iterator[tuple[bytes, int]]:
    """The dictionary of each stream, names spelled out, strings and remarks left out, and where its body begins.

    Read from every place where an object may begin, as a reader does: a word in a string must not mislead.
    """
    for start in _OBJECT.finditer(content):
        budget.spend("objects")
        parts, at = [], start.end()
        while (found := _NEXT.search(content, at)) is not None:
            budget.spend("steps")
            budget.spend("walked", found.end() - at)
            parts.append(content[at : found.start()])
            if found[0] == b"(":
                at = _after_string(content, found.end(), budget)
            elif found[0] == b"%":
                line = _LINE_END.search(content, found.end())
                at = line.end() if line else len(content)
                budget.spend("walked", at - found.end())
            elif found[0] == b"endobj":
                break
            elif content[found.start() - 1] in _BEFORE_STREAM:
                head = b" ".join(parts)
                budget.spend("hidden", head.count(b"#"))
                yield _spelled_out(head), found.end()
                break
            else:  # part of a longer word
                parts.append(found[0])
                at = found.end()
        else:
            budget.spend("walked", len(content) - at)


def _after_string(content: bytes, at: int, budget: _Budget) -> int:
    depth = 1
    while depth:
        found = _IN_STRING.match(content, at)
        budget.spend("steps")
        budget.spend("walked", (found.end() if found else len(content)) - at)
        if found is None:
            return len(content)
        depth += 1 if found[1] == b"(" else -1
        at = found.end()
    return at


def _inflated(content: bytes, at: int, budget: _Budget, *, keep: bool = True, strict: bool = True) -> bytes:
    """The stream that begins at `at`; b"" unless it is to be kept. Its check sum is not asked for: readers do not.

    Where it ends badly it is refused (`strict`), or is what could be read of it.
    """
    inflater, kept, step = zlib.decompressobj(-15), [], 2048
    good, at = _begins(content, at), at + 2
    try:
        while good and not inflater.eof and at < len(content):
            # Small bites at first: what follows the end of a stream is copied each time.
            bite = content[at : at + step]
            at, step = at + step, min(step * 2, 65_536)
            budget.spend("unpacked", len(bite) // 8)
            while bite and not inflater.eof:
                piece = inflater.decompress(bite, 1_000_000)
                bite = inflater.unconsumed_tail
                budget.spend("unpacked", len(piece))
                if keep:
                    budget.spend("looked_through", len(piece))
                    kept.append(piece)
    except zlib.error:
        good = False
    if strict and not (good and inflater.eof):
        raise Refusal("notice-file-broken")
    return b"".join(kept)
