"""Drafts into items: texts into the small form, shares into a key and a rule, and what was lost on the way. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import unquote

from exams.bank.faults import LONGEST, faults
from exams.bank.formats import texts
from exams.bank.formats.draft import ERROR, HINT, LOSS, Choice, Draft, File, Trouble
from exams.bank.model import (
    ESSAY,
    LETTERS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    RIGHT_MINUS_WRONG,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Item,
    Key,
    NumericRange,
    Picture,
)
from recruit import pictures
from recruit.errors import Refusal

#: What a question gets of which neither file nor clerk says more; reported, and put right before review.
UNSORTED, MIDDLING = "unsorted", 3
#: A picture inside a text of HTML.
_EMBEDDED = re.compile(r"data:image/[a-z+.-]{1,20};base64,([A-Za-z0-9+/=%\s]{1,8000000})")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
#: Percentages are written with five decimals at most, so a third is never quite a third.
_CLOSE = Decimal("0.001")


@dataclass(frozen=True)
class Defaults:
    """The clerk's word: `topic` holds for all questions of the file, `difficulty` for those that have none."""

    topic: str = ""
    difficulty: int | None = None


@dataclass(frozen=True)
class Converted:
    """A question ready to come in (or None), what is wrong with it, and the bytes of its pictures by sha256."""

    item: Item | None
    troubles: tuple[Trouble, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)


def to_item(
    draft: Draft, defaults: Defaults | None = None, own_pictures: Collection[str] = frozenset()
) -> Converted:
    """The draft as an item. Without any trouble of level ERROR there is one.

    `own_pictures`: sha256 of pictures that are in the file store already, which are not made anew.
    A question without a code of its own gets one from its content, so the same file twice gives the same questions.
    """
    work = _Conversion(draft, own_pictures)
    item = work.item(defaults or Defaults())
    for fault in faults(item):
        if fault.code == "empty-text" and fault.facts["field"] == "explanation":
            work.tell("guide-missing" if item.kind == ESSAY else "explanation-missing", HINT)
        else:
            work.tell(fault.code, ERROR, **fault.facts)
    troubles = tuple(work.troubles)
    usable = not any(trouble.level == ERROR for trouble in troubles)
    return Converted(item if usable else None, troubles, work.files if usable else {})


class _Conversion:
    def __init__(self, draft: Draft, own_pictures: Collection[str]) -> None:
        self.draft, self.own_pictures = draft, own_pictures
        self.troubles: list[Trouble] = []
        self.files: dict[str, bytes] = {}
        self.lost: set[str] = set()
        self.feedback: list[str] = []
        self.rule = draft.rule
        self.inside: dict[str, File] = {}

    def tell(self, code: str, level: str, **facts: object) -> None:
        draft = self.draft
        if not any(one.code == code and one.facts == facts for one in self.troubles):
            self.troubles.append(Trouble(draft.line, code, facts, level=level, sheet=draft.sheet))

    def item(self, defaults: Defaults) -> Item:
        draft = self.draft
        kind, options, key, left = self._body()
        stem = self.text(draft.stem)
        explanation = self._explanation()
        shown = self._pictures([stem, *options, *left, explanation])
        if self.lost:
            self.tell("markup-lost", LOSS, tags=", ".join(sorted(self.lost)))
        topic = texts.tidy(defaults.topic or draft.topic) or UNSORTED
        if len(topic) > LONGEST["topic"]:
            self.tell("topic-cut", LOSS, topic=topic, most=LONGEST["topic"])
            topic = topic[: LONGEST["topic"]].strip()
        difficulty = draft.difficulty or defaults.difficulty or MIDDLING
        code = draft.code
        if not _CODE.fullmatch(code) or len(code) > LONGEST["code"]:
            code = _made_code(kind, stem, options, left)
            if draft.code:
                self.tell("code-replaced", LOSS, was=draft.code[:40], now=code)
        return Item(
            *(code, draft.version or 1, kind, topic, difficulty, stem, options, key, explanation),
            left=left,
            rule=self.rule,
            pictures=shown,
        )

    def text(self, raw: str, text_format: str = "", one_line: bool = False) -> str:
        if (text_format or self.draft.text_format) != texts.PLAIN:
            raw = _EMBEDDED.sub(self._embedded, raw)
        if len(raw) > texts.LONGEST:
            self.tell("text-too-long", ERROR, most=texts.LONGEST, begins=raw[:20])
            raw = raw[: texts.LONGEST]
        found = texts.small(raw, text_format or self.draft.text_format)
        self.lost |= found.lost
        return " ".join(found.text.split()) if one_line else found.text

    def _embedded(self, found: re.Match[str]) -> str:
        """A picture written into the text itself, put aside under a name of its own."""
        try:
            content = base64.b64decode("".join(unquote(found[1]).split()), validate=True)
        except (binascii.Error, ValueError):
            return found[0][:20]
        name = f"inside-{hashlib.sha256(content).hexdigest()[:8]}"
        self.inside[name] = File(name, content)
        return name

    def _body(self) -> tuple[str, tuple[str, ...], Key, tuple[str, ...]]:
        """(kind, options, key, left texts)."""
        kind = self.draft.kind
        if kind == MATCHING:
            return self._matching()
        self.feedback = [self._said(choice) for choice in self.draft.choices if choice.feedback]
        if kind in (SINGLE, MULTIPLE):
            kind = self._kind_by_shares()
            options = tuple(self.text(choice.text, choice.text_format) for choice in self.draft.choices)
            return kind, options, self._letters(kind), ()
        if kind == ORDERING:
            options = tuple(self.text(choice.text, choice.text_format) for choice in self.draft.choices)
            return kind, options, tuple(range(len(options))), ()
        keys: Mapping[str, Callable[[], Key]] = {
            TRUE_FALSE: self._truth,
            SHORT: self._forms,
            NUMERIC: self._ranges,
        }
        return kind, (), keys[kind]() if kind in keys else None, ()

    def _kind_by_shares(self) -> str:
        full = [choice for choice in self.draft.choices if _is(choice.share, Decimal(1))]
        if self.draft.kind == SINGLE and len(full) > 1:
            self.tell("several-right", HINT, count=len(full))
            return MULTIPLE
        return self.draft.kind

    def _letters(self, kind: str) -> Key:
        shares = [choice.share for choice in self.draft.choices][: len(LETTERS)]
        if kind == SINGLE:
            right = [LETTERS[place] for place, share in enumerate(shares) if _is(share, Decimal(1))]
            if any(share not in (0, 1) and not _is(share, Decimal(1)) for share in shares):
                self.tell("partial-options", LOSS)
            if not right:
                self.tell("no-right-option", ERROR)
            return right[0] if right else "A"
        chosen = frozenset(LETTERS[place] for place, share in enumerate(shares) if share > 0)
        if not chosen:
            self.tell("no-right-option", ERROR)
            return frozenset("A")
        self._rule_by_shares(shares)
        return chosen

    def _rule_by_shares(self, shares: Sequence[Decimal]) -> None:
        """Shares of a foreign multiple as one of our rules; said where they meant something else."""
        if set(shares) <= {Decimal(0), Decimal(1)}:
            return
        gains = [share for share in shares if share > 0]
        penalties = {share for share in shares if share <= 0}
        even = Decimal(1) / len(gains)
        if self.draft.rule is None and all(_is(share, even) for share in gains):
            if penalties and all(_is(share, -even) for share in penalties) and len(gains) > 1:
                self.rule = RIGHT_MINUS_WRONG
                return
            if all(_is(share, Decimal(-1)) for share in penalties):
                return
        if self.draft.rule is None:
            self.tell("weights-lost", LOSS)

    def _truth(self) -> Key:
        self.feedback += [texts.tidy(said) for said in self.draft.truth_feedback if said.strip()]
        if self.draft.truth is None:
            self.tell("no-answer", ERROR)
        return bool(self.draft.truth)

    def _forms(self) -> Key:
        full: list[str] = []
        for choice in self.draft.choices:
            form = self.text(choice.text, choice.text_format, one_line=True)
            if not _is(choice.share, Decimal(1)):
                self.tell("form-dropped", LOSS if choice.share > 0 else HINT, form=form)
            elif form and form not in full:
                full.append(form)
                if "*" in form:
                    self.tell("wildcard", LOSS, form=form)
        if self.draft.case_sensitive:
            self.tell("case-lost", LOSS)
        if not full:
            self.tell("no-answer", ERROR)
        return tuple(full) or ("?",)

    def _ranges(self) -> Key:
        self.feedback += [texts.tidy(one.feedback) for one in self.draft.numbers if one.feedback.strip()]
        ranges = tuple(
            NumericRange(one.low, one.high, Decimal(1) if _is(one.share, Decimal(1)) else one.share)
            for one in self.draft.numbers
            if one.share > 0
        )
        if not ranges:
            self.tell("no-answer", ERROR)
        return ranges or (NumericRange(Decimal(0), Decimal(0)),)

    def _matching(self) -> tuple[str, tuple[str, ...], Key, tuple[str, ...]]:
        options: dict[str, int] = {}
        pairs: list[tuple[str, int]] = []
        rights = [(pair, self.text(pair.right, texts.PLAIN)) for pair in self.draft.pairs]
        for pair, right in rights:
            if pair.left.strip():
                pairs.append(
                    (self.text(pair.left, pair.left_format), options.setdefault(right, len(options)))
                )
        for pair, right in rights:
            if not pair.left.strip():
                options.setdefault(right, len(options))
        return (
            MATCHING,
            tuple(options),
            tuple(place for _, place in pairs),
            tuple(left for left, _ in pairs),
        )

    def _said(self, choice: Choice) -> str:
        return f"{self.text(choice.text, choice.text_format, one_line=True)}: {self.text(choice.feedback)}"

    def _explanation(self) -> str:
        said = self.text(self.draft.explanation, self.draft.explanation_format)
        kept = [line for line in self.feedback if line.strip(" :")]
        if kept:
            self.tell("feedback-moved", HINT, count=len(kept))
        return "\n".join([said, *kept] if said else kept)

    def _pictures(self, shown: Sequence[str]) -> tuple[Picture, ...]:
        files = {texts.picture_name(file.name): file for file in self.draft.files} | self.inside
        found: dict[str, Picture] = {}
        for name, alt in [each for text in shown for each in texts.pictures_in(text)]:
            if name in found:
                continue
            if name not in files:
                self.tell("picture-missing", LOSS, name=name)
                continue
            try:
                found[name] = self._store(name, files[name].content, alt or files[name].alt)
            except Refusal as refusal:
                self.tell("picture-refused", LOSS, **{**refusal.facts, "name": name, "why": refusal.code})
        return tuple(found.values())

    def _store(self, name: str, content: bytes, alt: str) -> Picture:
        digest = hashlib.sha256(content).hexdigest()
        media_type = "image/jpeg"
        if digest not in self.own_pictures:
            clean = pictures.clean(content)
            content, media_type = clean.bytes, clean.mime
            digest = hashlib.sha256(content).hexdigest()
        self.files[digest] = content
        return Picture(name, digest, media_type, alt)


def _is(share: Decimal, wanted: Decimal) -> bool:
    return abs(share - wanted) <= _CLOSE


def _made_code(kind: str, stem: str, options: Sequence[str], left: Sequence[str]) -> str:
    plain = json.dumps([kind, stem, list(options), list(left)], ensure_ascii=False)
    return "q-" + hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16]
