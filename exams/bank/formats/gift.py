"""GIFT, Moodle's plain-text format, read. `gift_writer` writes it.

Questions stand between blank lines; `{}` holds the answer; `\\` takes a sign's special meaning away. Our own fields
travel as Moodle's `[id:…]` and `[tag:…]` in a comment before the question (see `tags`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from exams.bank.formats import saying, tags
from exams.bank.formats.draft import HINT, LOSS, Choice, Draft, NumberRange, Pair, Reading, Trouble
from exams.bank.formats.texts import HTML, HTML_TAG, MARKDOWN, PLAIN
from exams.bank.marking import number_of
from exams.bank.model import ESSAY, MATCHING, MULTIPLE, NUMERIC, SHORT, SINGLE, TRUE_FALSE

BLANK = "_____"
_FORMATS = {"html": HTML, "markdown": MARKDOWN, "plain": PLAIN, "moodle": PLAIN}
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]")
_ID = re.compile(r"\[id:([^\]\x00-\x1f]{1,100})\]")
_TAG = re.compile(r"\[tag:([^\]<>`\x00-\x1f]{1,100})\]")
_TITLE = re.compile(r"\s*::((?:[^\\:]|\\.|:(?!:))*)::", re.S)
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)")
_WEIGHT = re.compile(r"\s*%(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)%")
_ODD_WEIGHT = re.compile(r"\s*(?:-?[0-9]{1,3}(?:\.[0-9]+)?%|%[^%\s]{1,12}%)")
#: Signs that a Chinese keyboard makes of `=`, `~` and `#`.
_WIDE_SIGN = re.compile(r"\s*[＝～＃]")
_CLOZE = re.compile(
    r"\s*[0-9]*:(MULTICHOICE|MC|SHORTANSWER|SA|MW|NUMERICAL|NM|MULTIRESPONSE|MR|SAC|MCV|MCH)[A-Z_]*:"
)
_ESCAPE = re.compile(r"\\(.)", re.S)
_BRACE = re.compile(r"\\.|[{}]", re.S)
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


@dataclass
class _Chunk:
    """The lines of one question, without comments, and what the comments before it said."""

    line: int
    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def line_at(self, place: int) -> int:
        """The file's line of a place in the chunk's text."""
        return self.numbers[min("\n".join(self.lines).count("\n", 0, place), len(self.numbers) - 1)]


class _Wrong(Exception):
    def __init__(self, code: str, place: int, **facts: object) -> None:
        super().__init__(code)
        self.code, self.place, self.facts = code, place, facts


def read(text: str) -> Reading:
    """All questions of a GIFT text. A question that cannot be read becomes a trouble and the next one is read on."""
    drafts: list[Draft] = []
    troubles: list[Trouble] = []
    category, tagged = "", 0
    for chunk in _chunks(text):
        while chunk.lines and (found := _CATEGORY.match(chunk.lines[0])):
            category = tags.category_topic(_unescape(found[1].strip()))
            del chunk.lines[0], chunk.numbers[0]
        if not chunk.lines:
            continue
        try:
            draft, told = _question(chunk)
        except _Wrong as wrong:
            troubles.append(Trouble(chunk.line_at(wrong.place), wrong.code, wrong.facts))
            continue
        noted = [tag for note in chunk.notes for tag in _TAG.findall(note)]
        ids = [code for note in chunk.notes for code in _ID.findall(note)]
        tagged += any(map(tags.is_foreign, noted))
        troubles += told
        drafts.append(
            tags.apply(replace(draft, topic=category, code=ids[-1] if ids else "", tags=tuple(noted)))
        )
    if tagged:
        troubles.append(Trouble(0, "tags-lost", {"count": tagged}, level=LOSS))
    return Reading(tuple(drafts), tuple(troubles))


def _chunks(text: str) -> Iterator[_Chunk]:
    """Blank lines part questions, but not inside braces; comments wait for the question that follows them."""
    chunk: _Chunk | None = None
    notes: list[str] = []
    opened = 0
    lines = text.split("\n")
    closing = _closes(lines)
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("//"):
            (chunk.notes if chunk and opened else notes).append(line)
            continue
        if not line.strip():
            if chunk and not (opened and closing[number - 1]):
                yield chunk
                chunk, opened = None, 0
            continue
        if chunk is None:
            chunk = _Chunk(number, notes=notes)
            notes = []
        chunk.lines.append(line)
        chunk.numbers.append(number)
        opened = _open_after(line, opened)
    if chunk:
        yield chunk


def _open_after(line: str, opened: int) -> int:
    for found in _BRACE.finditer(line):
        if found.group() == "{":
            opened += 1
        elif found.group() == "}":
            opened = max(0, opened - 1)
    return opened


def _closes(lines: list[str]) -> list[bool]:
    """For each line whether, from there on, a brace closes before another one opens."""
    answer = [False] * len(lines)
    following = False
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if not line.lstrip().startswith("//"):
            first = next((f.group() for f in _BRACE.finditer(line) if f.group() in "{}"), "")
            following = first == "}" if first else following
        answer[place] = following
    return answer


def _question(chunk: _Chunk) -> tuple[Draft, list[Trouble]]:
    text = "\n".join(chunk.lines)
    title, place = "", 0
    if found := _TITLE.match(text):
        title, place = _plain(found[1]), found.end()
    text_format, place = _format_at(text, place, "")
    start, end = _braces(text, place)
    if start < 0:
        raise _Wrong("kind-not-carried", 0, kind="description", begins=_plain(text[place:])[:20])
    body = text[start + 1 : end]
    if _CLOZE.match(body):
        raise _Wrong("kind-not-carried", start, kind="cloze", begins=_plain(text[place:start])[:20])
    later = _next_brace(text, end + 1)
    if later >= 0:
        raise _Wrong("two-answers", later)
    rich = text_format or PLAIN
    before, after = _clean(text[place:start], rich), _clean(text[end + 1 :], rich)
    stem = f"{before} {BLANK} {after}".strip() if after else before
    if not stem:
        raise _Wrong("stem-missing", 0)
    draft = Draft(chunk.line, "", stem, title=title, text_format=rich)
    told: list[Trouble] = []
    draft = _answer(draft, body, start + 1, told, chunk)
    if stem.startswith("::"):
        told.append(Trouble(chunk.line, "title-unclear", {"text": stem[:20]}, level=HINT))
    if not text_format and HTML_TAG.search(stem):
        told.append(Trouble(chunk.line, "html-in-plain", level=HINT))
    return draft, told


def _braces(text: str, place: int) -> tuple[int, int]:
    start = -1
    for found in _BRACE.finditer(text, place):
        if found.group() == "{":
            if start >= 0:
                raise _Wrong("brace-open", start)
            start = found.start()
        elif found.group() == "}":
            if start < 0:
                raise _Wrong("brace-closed", found.start())
            return start, found.start()
    if start >= 0:
        raise _Wrong("brace-open", start)
    return -1, -1


def _next_brace(text: str, place: int) -> int:
    return next((found.start() for found in _BRACE.finditer(text, place) if found.group() in "{}"), -1)


def _answer(draft: Draft, body: str, place: int, told: list[Trouble], chunk: _Chunk) -> Draft:
    body, general = _split_general(body)
    if general is not None:
        form, start = _format_at(general, 0, draft.text_format)
        draft = replace(draft, explanation=_clean(general[start:], form), explanation_format=form)
    head = body.strip()
    if not head:
        return replace(draft, kind=ESSAY)
    parts = [each.strip() for each in _split(head, "#")]
    if parts[0].upper() in _TRUTH and len(parts) <= 3:
        return _truth(draft, parts)
    if head.startswith("#"):
        return _numeric(draft, body, place, told, chunk)
    pieces = list(_pieces(body))
    if not pieces:
        _without_signs(body, place, told, chunk)
        pieces = [("=", body, 0)]
    elif body[: pieces[0][2] - 1].strip():
        raise _Wrong("answer-unclear", place, begins=_plain(body)[:20])
    marks = {mark for mark, _, _ in pieces}
    if marks == {"="} and all(_arrow(piece) >= 0 for _, piece, _ in pieces):
        return _matching(draft, pieces)
    choices = [_choice(draft, each, place, told, chunk) for each in pieces]
    if marks == {"="}:
        if any(_arrow(piece) >= 0 for _, piece, _ in pieces):
            told.append(Trouble(chunk.line_at(place), "arrow-in-form", level=HINT))
        return replace(draft, kind=SHORT, choices=tuple(choices))
    several = sum(choice.share > 0 for choice in choices) > 1 and not any(
        mark == "=" and choice.share == 1 for (mark, _, _), choice in zip(pieces, choices, strict=True)
    )
    return replace(draft, kind=MULTIPLE if several else SINGLE, choices=tuple(choices))


def _without_signs(body: str, place: int, told: list[Trouble], chunk: _Chunk) -> None:
    """An answer without `=` and `~` is a short one, unless it only looks so."""
    if _WIDE_SIGN.match(body):
        raise _Wrong("answer-unclear", place, begins=_plain(body)[:20])
    if saying.truth_of(body.strip()) is not None:
        told.append(Trouble(chunk.line_at(place), "truth-as-text", {"answer": body.strip()[:20]}, level=HINT))


def _truth(draft: Draft, parts: list[str]) -> Draft:
    said = [_clean(part, draft.text_format) for part in [*parts[1:], "", ""][:2]]
    return replace(draft, kind=TRUE_FALSE, truth=_TRUTH[parts[0].upper()], truth_feedback=(said[0], said[1]))


def _numeric(draft: Draft, body: str, place: int, told: list[Trouble], chunk: _Chunk) -> Draft:
    inside = body[body.index("#") + 1 :]
    shift = place + body.index("#") + 1
    pieces = list(_pieces(inside))
    if not pieces or inside[: pieces[0][2] - 1].strip():
        first = pieces[0][2] - 1 if pieces else len(inside)
        pieces = [("=", inside[:first], 0), *pieces]
    numbers = []
    for mark, piece, start in pieces:
        said, feedback = _with_feedback(piece)
        share, said = _share(said, mark)
        kept = _clean(feedback, draft.text_format)
        if mark == "~" and not said.strip():
            if kept:
                told.append(
                    Trouble(chunk.line_at(shift + start), "wrong-feedback", {"text": kept[:40]}, level=LOSS)
                )
            continue
        low, high = _range(said, shift + start)
        numbers.append(NumberRange(low, high, share, kept))
    return replace(draft, kind=NUMERIC, numbers=tuple(numbers))


def _range(said: str, place: int) -> tuple[Decimal, Decimal]:
    text = _unescape(said).strip()
    if ".." in text:
        first, _, last = text.partition("..")
        low, high = number_of(first), number_of(last)
    else:
        value, _, margin = text.partition(":")
        middle, width = number_of(value), number_of(margin or "0")
        if middle is None or width is None:
            raise _Wrong("not-a-number", place, value=text[:40])
        low, high = middle - abs(width), middle + abs(width)
    if low is None or high is None:
        raise _Wrong("not-a-number", place, value=text[:40])
    return min(low, high), max(low, high)


def _matching(draft: Draft, pieces: list[tuple[str, str, int]]) -> Draft:
    pairs = []
    for _, piece, _ in pieces:
        said, _feedback = _with_feedback(piece)
        arrow = _arrow(said)
        form, start = _format_at(said[:arrow], 0, draft.text_format)
        left = _clean(said[start:arrow], form)
        pairs.append(Pair(left, _clean(said[arrow + 2 :], PLAIN), form))
    return replace(draft, kind=MATCHING, pairs=tuple(pairs))


def _choice(
    draft: Draft, piece: tuple[str, str, int], place: int, told: list[Trouble], chunk: _Chunk
) -> Choice:
    mark, text, start = piece
    said, feedback = _with_feedback(text)
    share, said = _share(said, mark)
    if _ODD_WEIGHT.match(said) and mark == "~" and share == 0:
        told.append(
            Trouble(chunk.line_at(place + start), "weight-unclear", {"text": said.strip()[:20]}, level=HINT)
        )
    form, begin = _format_at(said, 0, "")
    # A feedback may name a format of its own; it ends up in the explanation, whose format the question decides.
    _, skip = _format_at(feedback, 0, "")
    rich = form or draft.text_format
    return Choice(_clean(said[begin:], rich), share, _clean(feedback[skip:], draft.text_format), form)


def _share(said: str, mark: str) -> tuple[Decimal, str]:
    if found := _WEIGHT.match(said):
        return Decimal(found[1]) / 100, said[found.end() :]
    return Decimal(mark == "="), said


def _with_feedback(piece: str) -> tuple[str, str]:
    parts = _split(piece, "#")
    return parts[0], "#".join(parts[1:])


def _split_general(body: str) -> tuple[str, str | None]:
    found = re.search(r"(?<!\\)####", body)
    return (body[: found.start()], body[found.end() :]) if found else (body, None)


def _split(text: str, sign: str) -> list[str]:
    """Split at a sign that no backslash precedes."""
    parts, start = [], 0
    for found in re.finditer(rf"\\.|{re.escape(sign)}", text, re.S):
        if found.group() == sign:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _pieces(body: str) -> Iterator[tuple[str, str, int]]:
    """(`=` or `~`, the text up to the next one, where it begins)."""
    places = [found.start() for found in re.finditer(r"\\.|[=~]", body, re.S) if found.group() in "=~"]
    for place, end in zip(places, [*places[1:], len(body)], strict=False):
        yield body[place], body[place + 1 : end], place + 1


def _arrow(text: str) -> int:
    return _with_feedback(text)[0].find("->")


def _format_at(text: str, place: int, otherwise: str) -> tuple[str, int]:
    if found := _FORMAT.match(text, place):
        return _FORMATS[found[1]], found.end()
    return otherwise, place


def _clean(text: str, text_format: str) -> str:
    """Line ends of the file mean nothing but in Markdown; those written as `\\n` do."""
    if text_format != MARKDOWN:
        text = re.sub(r"\s*\n\s*", " ", text)
    return _unescape(text.strip(" \t\r\n"))


def _plain(text: str) -> str:
    return _clean(text, PLAIN)


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else _escaped(found[1]), text)


def _escaped(sign: str) -> str:
    return sign if sign in "~=#{}:\\" else "\\" + sign
