"""Items as a QTI 2.1 content package: a manifest, one file for each item, the pictures. Pure, the same bytes each time.

Not carried: numeric (QTI has no template for a tolerance), points. Code, topic, difficulty, version and rule travel in
the item's label, which other systems keep or drop.
"""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from exams.bank.formats.qti import TOOL
from exams.bank.formats.texts import to_html
from exams.bank.formats.written import Files, Losses, Written
from exams.bank.model import (
    ESSAY,
    MATCHING,
    MULTIPLE,
    ORDERING,
    PARTIAL,
    RIGHT_MINUS_WRONG,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Item,
)

KINDS = (SINGLE, MULTIPLE, TRUE_FALSE, SHORT, MATCHING, ORDERING, ESSAY)
_SPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_CARDINALITY = {MULTIPLE: "multiple", MATCHING: "multiple", ORDERING: "ordered"}


def write(items: Sequence[Item], files: Files) -> Written:
    """The items as a zip."""
    losses = Losses(KINDS)
    parts: dict[str, bytes] = {}
    resources = []
    for place, item in losses.carried(items):
        if item.kind in PARTIAL and item.rule is not None:
            losses.tell(place, item, "rule-as-tag", rule=item.rule)
        path = f"items/{place:05d}.xml"
        parts[path] = _item(item).encode()
        shown = {f"pictures/{item.code}/{one.name}": files(one.sha256) for one in item.pictures}
        parts |= shown
        listed = "".join(f'<file href="{html.escape(each)}"/>' for each in (path, *shown))
        resources.append(
            f'<resource identifier="r{place}" type="imsqti_item_xmlv2p1" href="{path}">{listed}</resource>\n'
        )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest xmlns="{_PACKAGE}" identifier="questions">\n'
        f"<organizations/>\n<resources>\n{''.join(resources)}</resources>\n</manifest>\n"
    )
    return Written(_zipped({"imsmanifest.xml": manifest.encode(), **parts}), tuple(losses.troubles))


def _zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _item(item: Item) -> str:
    fields = {"kind": item.kind, "code": item.code, "topic": item.topic, "difficulty": item.difficulty}
    label = urlencode({**fields, "version": item.version, **({"rule": item.rule} if item.rule else {})})
    template = (
        "" if item.kind == ESSAY else f'<responseProcessing template="{_TEMPLATES}{_template(item)}"/>\n'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<assessmentItem xmlns="{_SPACE}" identifier="q-{item.code}"'
        f' title="{html.escape(item.code)}" label="{html.escape(label)}" adaptive="false" timeDependent="false"'
        f' toolName="{TOOL}">\n{_response(item)}'
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>\n<itemBody>\n'
        f"<div>{_text(item, item.stem)}</div>\n{_guide(item)}{_interaction(item)}</itemBody>\n"
        f"{template}</assessmentItem>\n"
    )


def _template(item: Item) -> str:
    """Forms of a short answer are a mapping; right minus wrong is one too, and never pays for ticking everything."""
    mapped = item.kind == SHORT or (item.kind == MULTIPLE and item.rule == RIGHT_MINUS_WRONG)
    return "map_response" if mapped else "match_correct"


def _response(item: Item) -> str:
    base = {MATCHING: "directedPair", SHORT: "string", ESSAY: "string"}.get(item.kind, "identifier")
    values = "".join(f"<value>{html.escape(value, quote=False)}</value>" for value in _right(item))
    correct = f"<correctResponse>{values}</correctResponse>" if values else ""
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{_CARDINALITY.get(item.kind, "single")}"'
        f' baseType="{base}">{correct}{_mapping(item)}</responseDeclaration>\n'
    )


def _right(item: Item) -> list[str]:
    if item.kind == TRUE_FALSE:
        return [str(item.key).lower()]
    if item.kind == MATCHING and isinstance(item.key, tuple):
        return [f"L{left} R{right}" for left, right in enumerate(item.key)]
    if item.kind == ORDERING:
        return list(item.letters)
    if item.kind == SHORT and isinstance(item.key, tuple):
        return [str(item.key[0])]
    return sorted(item.key) if isinstance(item.key, frozenset | str) else []


def _mapping(item: Item) -> str:
    if _template(item) != "map_response":
        return ""
    if item.kind == SHORT and isinstance(item.key, tuple):
        values = {str(form): 1 for form in item.key}
    else:
        right = item.key if isinstance(item.key, frozenset) else frozenset()
        values = {letter: 1 if letter in right else -1 for letter in item.letters}
    rows = "".join(
        f'<mapEntry mapKey="{html.escape(key)}" mappedValue="{value}"/>' for key, value in values.items()
    )
    return f'<mapping lowerBound="0" defaultValue="0">{rows}</mapping>'


def _guide(item: Item) -> str:
    if not item.explanation:
        return ""
    return f'<rubricBlock view="scorer tutor"><p>{_text(item, item.explanation)}</p></rubricBlock>\n'


def _interaction(item: Item) -> str:
    given = 'responseIdentifier="RESPONSE"'
    if item.kind in (SINGLE, MULTIPLE):
        most = 1 if item.kind == SINGLE else 0
        rows = _choices(item, zip(item.letters, item.options, strict=True))
        return f'<choiceInteraction {given} shuffle="true" maxChoices="{most}">\n{rows}</choiceInteraction>\n'
    if item.kind == TRUE_FALSE:
        rows = _choices(item, [("true", "✓"), ("false", "✗")])
        return f'<choiceInteraction {given} shuffle="false" maxChoices="1">\n{rows}</choiceInteraction>\n'
    if item.kind == ORDERING:
        rows = _choices(item, zip(item.letters, item.options, strict=True))
        return f'<orderInteraction {given} shuffle="true">\n{rows}</orderInteraction>\n'
    if item.kind == MATCHING:
        return _match(item, given)
    if item.kind == SHORT:
        return f"<p><textEntryInteraction {given}/></p>"
    return f"<extendedTextInteraction {given}/>\n"


def _match(item: Item, given: str) -> str:
    sets = []
    for mark, texts, most in (("L", item.left, 1), ("R", item.options, len(item.left))):
        rows = "".join(
            f'<simpleAssociableChoice identifier="{mark}{at}" matchMax="{most}">{_text(item, text)}'
            "</simpleAssociableChoice>"
            for at, text in enumerate(texts)
        )
        sets.append(f"<simpleMatchSet>{rows}</simpleMatchSet>\n")
    most = len(item.left)
    return f'<matchInteraction {given} shuffle="true" maxAssociations="{most}">\n{"".join(sets)}</matchInteraction>\n'


def _choices(item: Item, options: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<simpleChoice identifier="{key}">{_text(item, text)}</simpleChoice>\n' for key, text in options
    )


def _text(item: Item, text: str) -> str:
    return to_html(text, f"../pictures/{item.code}/")
