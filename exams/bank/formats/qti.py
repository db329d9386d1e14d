"""QTI 2.1 and 2.2 items, alone or in a content package, read. `qti_writer` writes 2.1 packages. Pure.

One interaction of one of six sorts is a question of ours. Adaptive items, items made from templates, several
interactions in one item and every other interaction are named and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element

from exams.bank.formats import package, tags, xmltree
from exams.bank.formats.draft import (
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
from exams.bank.formats.texts import HTML, PLAIN
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
        """(share by key, share of any other key), in parts of what all right keys give together."""
        mapping = None if self.response is None else self.child(self.response, "mapping")
        if mapping is None:
            return {}, Decimal(0)
        values = {
            entry.get("mapKey", ""): number_of(entry.get("mappedValue", "")) or Decimal(0)
            for entry in mapping
        }
        return values, number_of(mapping.get("defaultValue", "0")) or Decimal(0)


def read_item(data: bytes, files: Mapping[str, bytes] | None = None, sheet: str = "") -> Reading:
    """One item. `files`: what stands beside it in its package; `sheet`: its name there, kept as its place."""
    tree = xmltree.parse(data)
    root = tree.root
    if name(root) != "assessmentItem":
        raise Unreadable(Trouble(tree.line(root), "kind-not-carried", {"kind": name(root), "begins": ""}))
    try:
        draft, told = _read(tree, root, files or {})
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
        if "imsqti_item" not in kind:
            if "imsqti" in kind:
                troubles.append(
                    Trouble(
                        tree.line(resource), "kind-not-carried", {"kind": kind, "begins": path}, level=LOSS
                    )
                )
            continue
        full = f"{folder}/{path}" if folder else path
        if full not in parts:
            troubles.append(Trouble(tree.line(resource), "file-missing", {"name": path}))
            continue
        try:
            reading = read_item(parts[full], parts, path)
        except Unreadable as broken:
            troubles.append(replace(broken.trouble, sheet=path))
            continue
        drafts += reading.drafts
        troubles += reading.troubles
    return Reading(tuple(drafts), tuple(troubles))


Told = list[tuple[int, str, dict[str, object]]]


def _read(tree: Tree, root: Element, files: Mapping[str, bytes]) -> tuple[Draft, Told]:
    item = _Item(tree, root, _interaction(root), None)
    wanted = item.interaction.get("responseIdentifier")
    item.response = next(
        (each for each in item.all("responseDeclaration") if each.get("identifier") == wanted), None
    )
    kind = name(item.interaction)
    reader = _READERS.get(kind)
    if reader is None:
        raise _Wrong("kind-not-carried", item.interaction, kind=kind, begins=root.get("title", "")[:20])
    draft = Draft(
        tree.line(root),
        "",
        _stem(item),
        title=root.get("title", ""),
        text_format=HTML,
        explanation=_explanation(item),
        files=tuple(
            File(path, content) for path, content in files.items() if path.lower().endswith(_PICTURES)
        ),
    )
    told: Told = []
    processing = next(item.all("responseProcessing"), None)
    if processing is not None and not (processing.get("template") or "").endswith(_KNOWN_PROCESSING):
        told.append((tree.line(processing), "processing-lost", {}))
    return _own(reader(item, draft), root), told


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
    whole = sum(value for value in values.values() if value > 0)
    if values and whole and (several or not right):
        shares = {key: values.get(key, otherwise) / whole for key in options}
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
