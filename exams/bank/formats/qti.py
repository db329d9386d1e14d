"""QTI 2.1 and 2.2 items, alone or in a content package, read. `qti_writer` writes 2.1 packages. Pure.

One interaction of one of six sorts is a question of ours. Adaptive items, items made from templates, several
interactions in one item and every other interaction are named and left out.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import parse_qs, unquote
from xml.etree.ElementTree import Element

from exams.bank.formats import package, tags, xmltree
from exams.bank.formats.draft import (
    ERROR,
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
from exams.bank.formats.texts import HTML, PLAIN, picture_name
from exams.bank.formats.xmltree import Tree, inner_html, name, text_of
from exams.bank.marking import number_of
from exams.bank.model import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUE_FALSE

TOOL = "zeyou"
BLANK = "_____"
_KNOWN_PROCESSING = ("match_correct", "map_response")
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")


class _Wrong(Exception):
    def __init__(self, code: str, element: Element, **facts: object) -> None:
        super().__init__(code)
        self.code, self.element, self.facts = code, element, facts


@dataclass
class _Item:
    tree: Tree
    root: Element
    interaction: Element
    response: Element | None
    by_mapping: bool | None = None

    def all(self, *names: str) -> Iterator[Element]:
        return (element for element in self.root.iter() if name(element) in names)

    def child(self, element: Element, wanted: str) -> Element | None:
        return next((child for child in element if name(child) == wanted), None)

    @property
    def correct(self) -> list[str]:
        inside = None if self.response is None else self.child(self.response, "correctResponse")
        return [] if inside is None else [text_of(value) for value in inside]

    @property
    def mapped(self) -> tuple[dict[str, Decimal], Decimal]:
        """(points by key, points of any other key); ({}, 0) where the item is not marked by its mapping."""
        mapping = None if self.response is None else self.child(self.response, "mapping")
        if mapping is None or (self.by_mapping is False and self.correct):
            return {}, Decimal(0)
        values = {
            entry.get("mapKey", ""): number_of(entry.get("mappedValue", "")) or Decimal(0)
            for entry in mapping
        }
        return values, number_of(mapping.get("defaultValue", "0")) or Decimal(0)


def read_item(
    data: bytes, files: Mapping[str, bytes] | None = None, sheet: str = "", path: str = ""
) -> Reading:
    """One item. `files`: the parts of its package, in which it stands under `path`; `sheet`: its name in the manifest,
    kept as its place."""
    tree = xmltree.parse(data)
    root = tree.root
    if name(root) != "assessmentItem":
        raise Unreadable(Trouble(tree.line(root), "kind-not-carried", {"kind": name(root), "begins": ""}))
    try:
        draft, told = _read(tree, root, files or {}, path)
    except _Wrong as wrong:
        line = tree.line(wrong.element) or tree.line(root)
        return Reading((), (Trouble(line, wrong.code, wrong.facts, sheet=sheet),))
    return Reading(
        (replace(draft, sheet=sheet),),
        tuple(Trouble(line, code, facts, level=LOSS, sheet=sheet) for line, code, facts in told),
    )


def read_package(data: bytes) -> Reading:
    """Every item of a content package, in the order of its manifest. Errors: Unreadable."""
    parts = package.parts_of(data)
    manifest = next((path for path in parts if path.rpartition("/")[2] == "imsmanifest.xml"), None)
    if manifest is None:
        raise Unreadable(Trouble(0, "no-manifest"))
    folder = manifest.rpartition("/")[0]
    drafts: list[Draft] = []
    troubles: list[Trouble] = []
    tree = xmltree.parse(parts[manifest])
    for resource in (each for each in tree.root.iter() if name(each) == "resource"):
        kind, path = resource.get("type", ""), resource.get("href", "")
        full = posixpath.normpath(posixpath.join(folder, path if path in parts else unquote(path)))
        if "imsqti_item" not in kind and b"<assessmentItem" not in parts.get(full, b"")[:2000]:
            if "imsqti" in kind:
                # A test only puts items together; anything else holds questions that are not read.
                level = LOSS if "imsqti_test" in kind or "imsqti_section" in kind else ERROR
                facts = {"kind": kind, "begins": path}
                troubles.append(Trouble(tree.line(resource), "kind-not-carried", facts, level=level))
            continue
        if full not in parts:
            troubles.append(Trouble(tree.line(resource), "file-missing", {"name": path}))
            continue
        try:
            reading = read_item(parts[full], parts, path, full)
        except Unreadable as broken:
            troubles.append(replace(broken.trouble, sheet=path))
            continue
        drafts += reading.drafts
        troubles += reading.troubles
    return Reading(tuple(drafts), tuple(troubles))


Told = list[tuple[int, str, dict[str, object]]]


def _read(tree: Tree, root: Element, files: Mapping[str, bytes], path: str) -> tuple[Draft, Told]:
    item = _Item(tree, root, _interaction(root), None)
    wanted = item.interaction.get("responseIdentifier")
    item.response = next(
        (each for each in item.all("responseDeclaration") if each.get("identifier") == wanted), None
    )
    kind = name(item.interaction)
    reader = _READERS.get(kind)
    if reader is None:
        raise _Wrong("kind-not-carried", item.interaction, kind=kind, begins=root.get("title", "")[:20])
    shown = tuple(_files(root, files, path))
    draft = Draft(
        tree.line(root),
        "",
        _stem(item),
        title=root.get("title", ""),
        text_format=HTML,
        explanation=_explanation(item),
        files=shown,
    )
    told: Told = []
    processing = next(item.all("responseProcessing"), None)
    template = "" if processing is None else (processing.get("template") or "").removesuffix(".xml")
    if template.endswith(_KNOWN_PROCESSING):
        item.by_mapping = template.endswith(_KNOWN_PROCESSING[1])
    elif processing is not None:
        told.append((tree.line(processing), "processing-lost", {}))
    if any(entry.get("caseSensitive") == "true" for entry in item.all("mapEntry")):
        told.append((tree.line(root), "case-lost", {}))
    return _own(reader(item, draft), root), told


def _files(root: Element, parts: Mapping[str, bytes], path: str) -> Iterator[File]:
    """The pictures that an item calls, found from where it stands. Two of the same name from two folders get names of
    their own."""
    taken: dict[str, str] = {}
    for element in root.iter():
        holder = {"img": "src", "object": "data"}.get(name(element), "")
        source = element.get(holder, "") if holder else ""
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(source)))
        if not source or place not in parts or not place.lower().endswith(_PICTURES):
            continue
        own = picture_name(source)
        if taken.get(own, place) != place:
            own = next(f"{at}-{own}" for at in range(2, 999) if taken.get(f"{at}-{own}", place) == place)
            element.set(holder, own)
        taken[own] = place
        yield File(own, parts[place])


def _interaction(root: Element) -> Element:
    """The item's only interaction; an item that is more than one question and its answer is named."""
    if root.get("adaptive") == "true":
        raise _Wrong("kind-not-carried", root, kind="adaptive item", begins=root.get("title", "")[:20])
    found = []
    for element in root.iter():
        if name(element) in ("templateDeclaration", "templateProcessing"):
            raise _Wrong("kind-not-carried", element, kind="template item", begins=root.get("title", "")[:20])
        if name(element).endswith("Interaction"):
            found.append(element)
    if len(found) != 1:
        names = " + ".join(name(element) for element in found) or "no interaction"
        raise _Wrong("kind-not-carried", root, kind=names, begins=root.get("title", "")[:20])
    return found[0]


def _stem(item: _Item) -> str:
    body = item.child(item.root, "itemBody")
    if body is None:
        raise _Wrong("stem-missing", item.root)
    prompt = item.child(item.interaction, "prompt")
    asked = f"<p>{inner_html(prompt, _seen)}</p>" if prompt is not None else ""

    def instead(element: Element) -> str | None:
        if element is item.interaction:
            return BLANK if name(element) == "textEntryInteraction" else asked
        return _seen(element)

    return inner_html(body, instead)


def _seen(element: Element) -> str | None:
    """What a candidate does not see at first is no part of the stem; an object that is a picture is one."""
    kind = name(element)
    if kind in ("feedbackBlock", "feedbackInline", "templateBlock", "templateInline", "stylesheet"):
        return ""
    if kind == "rubricBlock" and "candidate" not in element.get("view", ""):
        return ""
    if kind == "object" and element.get("type", "").startswith("image/"):
        source = element.get("data", "").replace("&", "").replace('"', "").replace("<", "")
        return f'<img src="{source}" alt=""/>'
    return None


def _explanation(item: _Item) -> str:
    guides = [block for block in item.all("rubricBlock") if "candidate" not in block.get("view", "")]
    shown = guides or list(item.all("modalFeedback"))
    return "".join(f"<div>{inner_html(each)}</div>" for each in shown)


def _options(item: _Item, holder: Element) -> dict[str, Choice]:
    found: dict[str, Choice] = {}
    for element in holder.iter():
        if name(element) not in ("simpleChoice", "simpleAssociableChoice"):
            continue
        if element.get("identifier", "") in found:
            twice = element.get("identifier", "")
            raise _Wrong("identifier-twice", element, identifier=twice[:20])
        said = " ".join(text_of(each) for each in element.iter() if name(each) == "feedbackInline")
        found[element.get("identifier", "")] = Choice(inner_html(element, _seen), Decimal(0), said)
    return found


def _choice(item: _Item, draft: Draft) -> Draft:
    options = _options(item, item.interaction)
    right = item.correct
    several = item.response is not None and item.response.get("cardinality") == "multiple"
    values, otherwise = item.mapped
    unknown = [key for key in right if key not in options]
    if unknown:
        raise _Wrong("answer-not-an-option", item.interaction, answer=unknown[0], letters=", ".join(options))
    gains = {key: value for key, value in values.items() if value > 0}
    # What the best answer gives: all right options of a multiple together, the best one of a single.
    whole = sum(gains.values()) if several else max(gains.values(), default=Decimal(0))
    if whole:
        shares = {key: values.get(key, otherwise) / whole for key in options}
        best = {key for key in options if (shares[key] > 0 if several else shares[key] == 1)}
        if right and best != set(right):
            first, second = (" ".join(sorted(one)) for one in (right, best))
            raise _Wrong("answers-differ", item.interaction, first=first[:20], second=second[:20])
    elif right:
        shares = {key: Decimal(key in right) for key in options}
    else:
        raise _Wrong("no-answer", item.interaction)
    choices = tuple(replace(choice, share=shares[key]) for key, choice in options.items())
    return replace(draft, kind=MULTIPLE if several else SINGLE, choices=choices)


def _order(item: _Item, draft: Draft) -> Draft:
    options = _options(item, item.interaction)
    if sorted(item.correct) != sorted(options):
        raise _Wrong("no-answer", item.interaction)
    return replace(draft, kind=ORDERING, choices=tuple(options[key] for key in item.correct))


def _match(item: _Item, draft: Draft) -> Draft:
    sets = [each for each in item.interaction if name(each) == "simpleMatchSet"]
    if len(sets) != 2:
        raise _Wrong("no-answer", item.interaction)
    lefts, rights = (_options(item, each) for each in sets)
    named = [pair.split() for pair in item.correct]
    chosen = {pair[0]: pair[1] for pair in named if len(pair) == 2}
    if sorted(chosen) != sorted(lefts) or len(named) != len(lefts) or not set(chosen.values()) <= set(rights):
        raise _Wrong(
            "kind-not-carried", item.interaction, kind="matchInteraction n:m", begins=draft.title[:20]
        )
    pairs = [Pair(lefts[key].text, _flat(rights[chosen[key]].text), HTML) for key in lefts]
    pairs += [Pair("", _flat(choice.text)) for key, choice in rights.items() if key not in chosen.values()]
    return replace(draft, kind=MATCHING, pairs=tuple(pairs))


def _flat(markup: str) -> str:
    from exams.bank.formats.texts import small

    return small(markup, HTML).text


def _entry(item: _Item, draft: Draft) -> Draft:
    values, _ = item.mapped
    whole = max(values.values(), default=Decimal(1)) or Decimal(1)
    shares = {key: value / whole for key, value in values.items()} or dict.fromkeys(item.correct, Decimal(1))
    if not shares:
        raise _Wrong("no-answer", item.interaction)
    if item.response is not None and item.response.get("baseType") in ("float", "integer"):
        numbers = []
        for key, share in shares.items():
            value = number_of(key)
            if value is None:
                raise _Wrong("not-a-number", item.response, value=key[:40])
            numbers.append(NumberRange(value, value, share))
        return replace(draft, kind=NUMERIC, numbers=tuple(numbers))
    choices = tuple(Choice(key, share, text_format=PLAIN) for key, share in shares.items())
    return replace(draft, kind=SHORT, choices=choices)


def _extended(item: _Item, draft: Draft) -> Draft:
    return replace(draft, kind=ESSAY)


_READERS: Mapping[str, Callable[[_Item, Draft], Draft]] = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "textEntryInteraction": _entry,
    "extendedTextInteraction": _extended,
}


def _own(draft: Draft, root: Element) -> Draft:
    """The fields that our own writer put into the item's label."""
    if root.get("toolName") != TOOL:
        return draft
    fields = {key: values[-1] for key, values in parse_qs(root.get("label", "")).items()}
    draft = replace(draft, code=fields.pop("code", ""))
    if fields.pop("kind", "") == TRUE_FALSE and len(draft.choices) == 2:
        draft = replace(draft, kind=TRUE_FALSE, truth=draft.choices[0].share == 1, choices=())
    # The sentence with the gap was added to the stem on writing.
    stem = draft.stem.removesuffix(f"<p>{BLANK}</p>")
    return tags.apply(
        replace(draft, stem=stem, tags=tuple(f"{key}:{value}" for key, value in fields.items()))
    )
