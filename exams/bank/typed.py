"""A question as a form holds it, field by field as text, and back. Pure.

Every kind has its own fields; a field that another kind would have is never looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from exams.bank.faults import faults
from exams.bank.formats.texts import pictures_in, tidy
from exams.bank.marking import number_of
from exams.bank.model import (
    LETTERS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    PARTIAL,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Fault,
    Item,
    Key,
    NumericRange,
    Picture,
)

RANGES = 4
#: Longer texts belong into the material handed out, not into a question.
LONGEST = 20_000
Given = Mapping[str, str]


@dataclass(frozen=True)
class Wrong:
    """A fault and the field of the form where it can be mended."""

    field: str
    fault: Fault


def fields_of(item: Item) -> dict[str, str]:
    """What the form shows of a question, by field name."""
    shown = {
        "topic": item.topic,
        "difficulty": str(item.difficulty),
        "stem": item.stem,
        "explanation": item.explanation,
        "rule": item.rule or "",
    }
    shown |= {f"option-{letter}": text for letter, text in zip(LETTERS, item.options, strict=False)}
    if item.kind == SINGLE:
        shown["right"] = str(item.key)
    elif item.kind == MULTIPLE and isinstance(item.key, frozenset):
        shown |= {f"right-{letter}": "1" for letter in item.key}
    elif item.kind == TRUE_FALSE:
        shown["truth"] = "" if item.key is None else "true" if item.key else "false"
    elif isinstance(item.key, tuple):
        shown |= _keyed_fields(item, item.key)
    return shown


def _keyed_fields(item: Item, key: tuple[object, ...]) -> dict[str, str]:
    if item.kind == SHORT:
        return {"forms": "\n".join(map(str, key))}
    if item.kind == NUMERIC:
        return {
            f"{name}-{place}": format(value, "f")
            for place, one in enumerate(each for each in key if isinstance(each, NumericRange))
            for name, value in (
                ("low", one.low),
                ("high", one.high),
                ("share", (one.share * 100).normalize()),
            )
        }
    if item.kind == MATCHING:
        chosen = [int(str(at)) for at in key]
        pairs = [(left, item.options[at]) for left, at in zip(item.left, chosen, strict=True)]
        pairs += [("", text) for at, text in enumerate(item.options) if at not in chosen]
        return {
            f"{side}-{place}": text
            for place, pair in enumerate(pairs)
            for side, text in zip(("left", "match"), pair, strict=True)
        }
    return {}


def item_from(given: Given, kind: str, code: str, pictures: Sequence[Picture]) -> tuple[Item, list[Wrong]]:
    """(the question as typed, everything that keeps it from being used, each with its field).

    A question without a code gets one from its content. Pictures that no text calls are added behind the stem.
    """
    reader = _Reader(given, kind)
    stem = reader.text("stem")
    options, key, left = reader.body()
    called = {
        name for text in (stem, *options, *left, reader.text("explanation")) for name, _ in pictures_in(text)
    }
    lines = [f"![{one.alt}]({one.name})" for one in pictures if one.name not in called]
    difficulty = given.get("difficulty", "")
    item = Item(
        code=code or _made_code(kind, stem, options, left),
        version=1,
        kind=kind,
        topic=tidy(given.get("topic", "")).strip(),
        difficulty=int(difficulty) if difficulty in ("1", "2", "3", "4", "5") else 0,
        stem="\n".join([stem, *lines]) if stem else stem,
        options=options,
        key=key,
        explanation=reader.text("explanation"),
        left=left,
        rule=(given.get("rule") or None) if kind in PARTIAL else None,
        pictures=tuple(pictures),
    )
    # What the reader has told of the key is not told once more in general words.
    told = {one.field for one in reader.wrong}
    found = [Wrong(_field_of(fault, kind), fault) for fault in faults(item)]
    return item, reader.wrong + [one for one in found if one.field not in told]


class _Reader:
    def __init__(self, given: Given, kind: str) -> None:
        self.given, self.kind = given, kind
        self.wrong: list[Wrong] = []

    def text(self, name: str) -> str:
        said = tidy(self.given.get(name, "").replace("\r\n", "\n"))
        if len(said) > LONGEST:
            self.tell(name, "text-too-long", most=LONGEST, begins=said[:20])
        return said[:LONGEST]

    def tell(self, name: str, code: str, **facts: object) -> None:
        if not any(one.field == name for one in self.wrong):
            self.wrong.append(Wrong(name, Fault(code, facts)))

    def body(self) -> tuple[tuple[str, ...], Key, tuple[str, ...]]:
        """(options, key, left texts)."""
        if self.kind in (SINGLE, MULTIPLE, ORDERING):
            options = self._options()
            return options, self._letters(options), ()
        if self.kind == MATCHING:
            return self._matching()
        if self.kind == TRUE_FALSE:
            truth = {"true": True, "false": False}.get(self.given.get("truth", ""))
            if truth is None:
                self.tell("truth", "no-answer")
            return (), truth, ()
        if self.kind == NUMERIC:
            return (), tuple(self._ranges()), ()
        if self.kind == SHORT:
            forms = [" ".join(line.split()) for line in self.text("forms").split("\n")]
            kept = tuple(dict.fromkeys(form for form in forms if form))
            if not kept:
                self.tell("forms", "no-answer")
            return (), kept, ()
        return (), None, ()

    def _options(self) -> tuple[str, ...]:
        texts = [self.text(f"option-{letter}") for letter in LETTERS]
        last = max((place for place, text in enumerate(texts, 1) if text), default=0)
        if "" in texts[:last]:
            letter = LETTERS[texts.index("")]
            self.tell(f"option-{letter}", "option-gap", letter=letter)
        return tuple(texts[:last])

    def _letters(self, options: Sequence[str]) -> Key:
        if self.kind == ORDERING:
            return tuple(range(len(options)))
        own = LETTERS[: len(options)]
        if self.kind == SINGLE:
            right = self.given.get("right", "")
            if not right or right not in own:
                self.tell("right", "no-right-option")
            return right if right in own else ""
        chosen = frozenset(letter for letter in LETTERS if self.given.get(f"right-{letter}"))
        if not chosen:
            self.tell("right", "no-right-option")
        elif not chosen <= set(own):
            self.tell("right", "answer-not-an-option", answer="".join(sorted(chosen)), letters=own)
        return chosen

    def _ranges(self) -> Iterator[NumericRange]:
        seen = False
        for place in range(RANGES):
            low, high = (self.given.get(f"{name}-{place}", "").strip() for name in ("low", "high"))
            if not low and not high:
                continue
            seen = True
            first, last = number_of(low or high), number_of(high or low)
            share = number_of(self.given.get(f"share-{place}", "").strip().rstrip("%") or "100")
            for name, value in (("low", first), ("high", last), ("share", share)):
                if value is None:
                    text = self.given.get(f"{name}-{place}", "")[:40]
                    self.tell(f"{name}-{place}", "not-a-number", value=text)
            if first is None or last is None or share is None:
                continue
            if not 0 < share <= 100:
                self.tell(f"share-{place}", "share-out-of-range", value=share)
                continue
            yield NumericRange(min(first, last), max(first, last), Decimal(share) / 100)
        if not seen:
            self.tell("low-0", "no-answer")

    def _matching(self) -> tuple[tuple[str, ...], Key, tuple[str, ...]]:
        options: dict[str, int] = {}
        lefts: list[str] = []
        key: list[int] = []
        rows = [
            (place, self.text(f"left-{place}"), self.text(f"match-{place}")) for place in range(len(LETTERS))
        ]
        for place, left, right in rows:
            if left and not right:
                self.tell(f"match-{place}", "match-missing", left=left[:20])
            elif left:
                lefts.append(left)
                key.append(options.setdefault(right, len(options)))
        for _place, left, right in rows:
            if right and not left:
                options.setdefault(right, len(options))
        return tuple(options), tuple(key), tuple(lefts)


def _field_of(fault: Fault, kind: str) -> str:
    """Where in the form a fault of the finished question is mended."""
    if "field" in fault.facts:
        return str(fault.facts["field"])
    if fault.code == "bad-difficulty":
        return "difficulty"
    if fault.code in ("unknown-rule", "rule-not-wanted"):
        return "rule"
    if fault.code == "pictures-repeat":
        return "pictures"
    if kind == MATCHING:
        return "left-0"
    if kind == NUMERIC:
        return "low-0"
    if kind in (SINGLE, MULTIPLE) and fault.code in ("bad-key", "every-option-right"):
        return "right"
    return {SHORT: "forms", TRUE_FALSE: "truth"}.get(kind, "option-A")


def _made_code(kind: str, stem: str, options: Sequence[str], left: Sequence[str]) -> str:
    plain = "\n".join([kind, stem, *options, *left])
    return "q-" + hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16]
