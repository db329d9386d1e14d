"""Moodle XML, read. `moodle_writer` writes it. Pure."""

from __future__ import annotations

import base64
import binascii
import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from urllib.parse import quote
from xml.etree.ElementTree import Element

from exams.bank.formats import tags, xmltree
from exams.bank.formats.draft import (
    HINT,
    LOSS,
    Choice,
    Draft,
    File,
    NumberRange,
    Pair,
    Reading,
    Trouble,
    Unreadable,
)
from exams.bank.formats.texts import HTML, MARKDOWN, PLAIN, picture_name
from exams.bank.formats.xmltree import Tree, name, text_of
from exams.bank.marking import number_of
from exams.bank.model import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUE_FALSE

_FORMATS = {"plain_text": PLAIN, "plain": PLAIN, "markdown": MARKDOWN}
_KINDS = {
    "multichoice": SINGLE,
    "truefalse": TRUE_FALSE,
    "shortanswer": SHORT,
    "numerical": NUMERIC,
    "matching": MATCHING,
    "ordering": ORDERING,
    "essay": ESSAY,
}
#: Texts of Moodle that are said by how right the whole answer was, and tips between two tries.
_WHOLE = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "hint")


class _Wrong(Exception):
    def __init__(self, code: str, element: Element, **facts: object) -> None:
        super().__init__(code)
        self.code, self.element, self.facts = code, element, facts


def read(data: bytes) -> Reading:
    """Every question of a Moodle XML file. Errors: Unreadable, also for XML that is no `quiz` (code 'not-moodle')."""
    tree = xmltree.parse(data)
    for element in tree.root.iter():
        element.tag = name(element)
    if name(tree.root) != "quiz":
        raise Unreadable(Trouble(tree.line(tree.root), "not-moodle", {"found": name(tree.root)}))
    drafts: list[Draft] = []
    troubles: list[Trouble] = []
    topic, dropped, weighed, tagged = "", 0, 0, 0
    for question in tree.root:
        kind = question.get("type", "")
        if name(question) != "question":
            troubles.append(Trouble(tree.line(question), "unknown-element", {"element": name(question)}))
        elif kind == "category":
            topic = tags.category_topic(text_of(question.find("category/text")))
        elif kind not in _KINDS:
            begins = text_of(question.find("name/text"))[:20]
            troubles.append(
                Trouble(tree.line(question), "kind-not-carried", {"kind": kind or "—", "begins": begins})
            )
        else:
            try:
                drafts.append(_question(tree, question, topic, troubles))
                dropped += any(text_of(each) for part in _WHOLE for each in question.findall(part))
                weighed += number_of(text_of(question.find("defaultgrade")) or "1") != 1
                tagged += any(tags.is_foreign(text_of(tag)) for tag in question.findall("tags/tag"))
            except _Wrong as wrong:
                line = tree.line(wrong.element) or tree.line(question)
                troubles.append(Trouble(line, wrong.code, wrong.facts))
    for code, count, level in (
        ("whole-feedback-lost", dropped, LOSS),
        ("points-dropped", weighed, HINT),
        ("tags-lost", tagged, LOSS),
    ):
        if count:
            troubles.append(Trouble(0, code, {"count": count}, level=level))
    return Reading(tuple(drafts), tuple(troubles))


def _question(tree: Tree, question: Element, topic: str, troubles: list[Trouble]) -> Draft:
    asked = question.find("questiontext")
    general = question.find("generalfeedback")
    if asked is None:
        raise _Wrong("stem-missing", question)
    files = tuple(_files(tree, question, troubles))
    draft = Draft(
        tree.line(question),
        _KINDS[question.get("type", "")],
        text_of(asked.find("text")),
        title=text_of(question.find("name/text")),
        code=text_of(question.find("idnumber")),
        topic=topic,
        text_format=_format(asked),
        explanation=text_of(None if general is None else general.find("text")),
        explanation_format=_format(general),
        tags=tuple(text_of(tag) for tag in question.findall("tags/tag")),
        files=files,
    )
    return tags.apply(_READERS[draft.kind](_old_image(question, draft), question))


def _format(element: Element | None) -> str:
    return HTML if element is None else _FORMATS.get(element.get("format", "html"), HTML)


def _files(tree: Tree, question: Element, troubles: list[Trouble]) -> Iterator[File]:
    """The pictures inside, each text with its own. Moodle calls whatever is pasted `image.png`: another picture of a
    name that is taken gets a name of its own, in its text too. A file that no text calls is told."""
    taken: dict[str, bytes] = {}
    for holder in question.iter():
        for element in holder.findall("file"):
            called = element.get("name", "")
            try:
                content = base64.b64decode("".join((element.text or "").split()), validate=True)
            except (binascii.Error, ValueError):
                facts = {"name": called}
                troubles.append(Trouble(tree.line(element), "file-broken", facts, level=LOSS))
                continue
            if not _is_called(holder, called):
                facts = {"name": called}
                troubles.append(Trouble(tree.line(element), "file-unused", facts, level=LOSS))
                continue
            own = picture_name(called)
            if taken.get(own, content) != content:
                own = next(
                    f"{at}-{own}" for at in range(2, 999) if taken.get(f"{at}-{own}", content) == content
                )
                _renamed(holder, called, own)
            taken[own] = content
            yield File(own, content)


def _ways(called: str) -> tuple[str, ...]:
    """How a text may write a file's name."""
    return tuple(dict.fromkeys((called, quote(called), html.escape(called))))


def _is_called(holder: Element, called: str) -> bool:
    said = "".join(text_of(one) for one in holder.findall("text"))
    return any(way in said for way in _ways(called))


def _renamed(holder: Element, called: str, own: str) -> None:
    for text in holder.findall("text"):
        said = text_of(text)
        for way in _ways(called):
            said = said.replace(f"@@PLUGINFILE@@/{way}", f"@@PLUGINFILE@@/{own}")
        for child in list(text):
            text.remove(child)
        text.text = said


def _old_image(question: Element, draft: Draft) -> Draft:
    """Before Moodle 2 a picture stood in elements of its own."""
    called, content = text_of(question.find("image")), text_of(question.find("image_base64"))
    if not called:
        return draft
    try:
        files = (File(called, base64.b64decode(content)),) if content else ()
    except (binascii.Error, ValueError):
        files = ()
    source = called.replace("&", "").replace('"', "").replace("<", "")
    return replace(draft, stem=f'{draft.stem}<br/><img src="{source}" alt=""/>', files=(*draft.files, *files))


def _choices(question: Element, text_format: str = "") -> Iterator[Choice]:
    for answer in question.findall("answer"):
        share = _decimal(answer, answer.get("fraction", "0")) / 100
        feedback = text_of(answer.find("feedback/text"))
        yield Choice(text_of(answer.find("text")), share, feedback, text_format or _format(answer))


def _decimal(element: Element, text: str) -> Decimal:
    value = number_of(text)
    if value is None:
        raise _Wrong("not-a-number", element, value=text[:40])
    return value


def _choice(draft: Draft, question: Element) -> Draft:
    several = text_of(question.find("single")).lower() in ("false", "0")
    return replace(draft, kind=MULTIPLE if several else SINGLE, choices=tuple(_choices(question)))


def _truth(draft: Draft, question: Element) -> Draft:
    answers = {choice.text.lower(): choice for choice in _choices(question)}
    right = [text for text, choice in answers.items() if choice.share == 1 and text in ("true", "false")]
    if len(right) != 1:
        raise _Wrong("no-answer", question)
    said = [answers[text].feedback if text in answers else "" for text in ("true", "false")]
    return replace(draft, truth=right[0] == "true", truth_feedback=(said[0], said[1]))


def _short(draft: Draft, question: Element) -> Draft:
    sensitive = text_of(question.find("usecase")) == "1"
    return replace(draft, choices=tuple(_choices(question, PLAIN)), case_sensitive=sensitive)


def _numeric(draft: Draft, question: Element) -> Draft:
    numbers = []
    for answer in question.findall("answer"):
        said = text_of(answer.find("text"))
        share = _decimal(answer, answer.get("fraction", "0")) / 100
        if said == "*":  # whatever else was typed: worth nothing here, as it is where nothing is said of it
            if share > 0:
                raise _Wrong("wildcard-number", answer)
            continue
        middle = _decimal(answer, said)
        margin = abs(_decimal(answer, text_of(answer.find("tolerance")) or "0"))
        feedback = text_of(answer.find("feedback/text"))
        numbers.append(NumberRange(middle - margin, middle + margin, share, feedback))
    if any(text_of(unit.find("unit_name")) for unit in question.findall("units/unit")):
        raise _Wrong("kind-not-carried", question, kind="numerical with units", begins=draft.title[:20])
    return replace(draft, numbers=tuple(numbers))


def _matching(draft: Draft, question: Element) -> Draft:
    pairs = [
        Pair(text_of(sub.find("text")), text_of(sub.find("answer/text")), _format(sub))
        for sub in question.findall("subquestion")
    ]
    return replace(draft, pairs=tuple(pairs))


def _ordering(draft: Draft, question: Element) -> Draft:
    answers = [
        (_decimal(answer, answer.get("fraction", "0")), answer) for answer in question.findall("answer")
    ]
    if len({place for place, _ in answers}) < len(answers):
        raise _Wrong("no-answer", question)
    answers.sort(key=lambda each: each[0])
    choices = tuple(
        Choice(text_of(answer.find("text")), Decimal(1), text_format=_format(answer)) for _, answer in answers
    )
    return replace(draft, choices=choices)


def _essay(draft: Draft, question: Element) -> Draft:
    guide = question.find("graderinfo")
    text = text_of(None if guide is None else guide.find("text"))
    if not text:
        return draft
    if draft.explanation:
        text = f"{text}<br/>{draft.explanation}"
    return replace(draft, explanation=text, explanation_format=_format(guide))


_READERS: Mapping[str, Callable[[Draft, Element], Draft]] = {
    SINGLE: _choice,
    TRUE_FALSE: _truth,
    SHORT: _short,
    NUMERIC: _numeric,
    MATCHING: _matching,
    ORDERING: _ordering,
    ESSAY: _essay,
}
