"""A file of questions, read to the end: what would come in, and everything that is wrong with it, in order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exams.bank import formats, similarity
from exams.bank.formats.convert import MIDDLING, UNSORTED, Converted, Defaults, to_item
from exams.bank.formats.draft import ERROR, HINT, Draft, Trouble, Unreadable
from exams.bank.model import Item
from exams.bank.sameness import asked_of, content_of


@dataclass(frozen=True)
class Incoming:
    """One question that may come in, with the place where it stands in the file."""

    draft: Draft
    item: Item


@dataclass(frozen=True)
class Alike:
    """An incoming question, by its place among them, and the one it resembles most: in the bank by its code, or an
    earlier one of the file by its place. `same_question`: it asks the same and says another answer is right."""

    at: int
    percent: int
    code: str = ""
    earlier: int | None = None
    same_question: bool = False


@dataclass(frozen=True)
class Intake:
    """What a file holds. `found` counts the questions seen, readable or not; `files` are pictures by sha256; `alike`
    has at most one entry for each of `incoming`."""

    form: str
    found: int
    incoming: tuple[Incoming, ...]
    troubles: tuple[Trouble, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    alike: tuple[Alike, ...] = ()

    @property
    def errors(self) -> int:
        return sum(trouble.level == ERROR for trouble in self.troubles)


@dataclass(frozen=True)
class Wishes:
    """How a file is to be read: the format if not by itself, one sheet, columns, and what questions get."""

    form: str | None = None
    sheet: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    defaults: Defaults = field(default_factory=Defaults)


def take_in(
    data: bytes,
    name: str,
    wishes: Wishes | None = None,
    bank: Sequence[Item] = (),
    own_pictures: Collection[str] = frozenset(),
) -> Intake:
    """The questions of a file against those of the bank: none of them is there already, the similar are named.

    A file that cannot be read at all gives an intake with one trouble and no question. Nothing is changed anywhere.
    """
    wishes = wishes or Wishes()
    try:
        form, reading = formats.read(
            data, name, form=wishes.form, only_sheet=wishes.sheet, mapping=wishes.mapping
        )
    except Unreadable as unreadable:
        return Intake(wishes.form or "", 0, (), (unreadable.trouble,))
    converted = [(draft, to_item(draft, wishes.defaults, own_pictures)) for draft in reading.drafts]
    troubles = [*reading.troubles, *(each for _, one in converted for each in one.troubles)]
    fresh, doubles, other_answers = _fresh(converted, bank)
    troubles += doubles
    near = list(_near(fresh, bank))
    troubles += [_told_alike(fresh, one) for one in (*other_answers, *near)]
    troubles += _given(fresh, wishes.defaults)
    if not reading.drafts and all(each.level == HINT for each in reading.troubles):
        troubles.append(Trouble(0, "no-questions"))
    files = {digest: content for _, one in converted for digest, content in one.files.items()}
    refused = {(each.sheet, each.line) for each in reading.troubles if each.level == ERROR and each.line}
    sheets = {sheet: at for at, sheet in enumerate(["", *reading.sheets])}
    troubles.sort(key=lambda each: (sheets.get(each.sheet, len(sheets)), each.line))
    alike = {one.at: one for one in (*near, *other_answers)}
    found = len(reading.drafts) + len(refused)
    return Intake(form, found, tuple(fresh), tuple(troubles), files, tuple(alike.values()))


def _fresh(
    converted: Sequence[tuple[Draft, Converted]], bank: Sequence[Item]
) -> tuple[list[Incoming], list[Trouble], list[Alike]]:
    """Those that are new; of the others, where the same question stands; which ask the same with another answer."""
    known = {content_of(item): item.code for item in bank}
    asked = {asked_of(item): item.code for item in bank}
    first: dict[str, Draft] = {}
    asked_first: dict[str, int] = {}
    fresh: list[Incoming] = []
    doubles, other_answers = [], []
    for draft, one in converted:
        if one.item is None:
            continue
        content, question = content_of(one.item), asked_of(one.item)
        if content in known:
            doubles.append(_told(draft, "already-there", item=known[content]))
            continue
        if content in first:
            doubles.append(_told(draft, "double-in-file", **_place(first[content])))
            continue
        if question in asked:
            other_answers.append(Alike(len(fresh), 100, code=asked[question], same_question=True))
        elif question in asked_first:
            other_answers.append(Alike(len(fresh), 100, earlier=asked_first[question], same_question=True))
        first[content] = draft
        asked_first.setdefault(question, len(fresh))
        fresh.append(Incoming(draft, one.item))
    return fresh, doubles, other_answers


def _told(draft: Draft, code: str, **facts: object) -> Trouble:
    return Trouble(draft.line, code, facts, level=HINT, sheet=draft.sheet)


def _place(draft: Draft) -> dict[str, object]:
    return {"first": draft.line, "first_sheet": draft.sheet}


def _near(fresh: Sequence[Incoming], bank: Sequence[Item]) -> Iterator[Alike]:
    """For each question the one before it, in bank or file, that it resembles most."""
    texts = [similarity.text_of(item) for item in bank]
    texts += [similarity.text_of(one.item) for one in fresh]
    best: dict[int, similarity.Likeness] = {}
    for found in similarity.find(texts, since=len(bank)):
        if found.later not in best or found.share > best[found.later].share:
            best[found.later] = found
    for place, found in best.items():
        at, percent = place - len(bank), int(found.share * 100)
        if found.earlier < len(bank):
            yield Alike(at, percent, code=bank[found.earlier].code)
        else:
            yield Alike(at, percent, earlier=found.earlier - len(bank))


def _told_alike(fresh: Sequence[Incoming], one: Alike) -> Trouble:
    codes = ("similar-in-bank", "similar-in-file")
    facts: dict[str, object] = {"percent": one.percent}
    if one.same_question:
        codes, facts = ("other-answer-in-bank", "other-answer-in-file"), {}
    draft = fresh[one.at].draft
    if one.earlier is None:
        return _told(draft, codes[0], item=one.code, **facts)
    return _told(draft, codes[1], **_place(fresh[one.earlier].draft), **facts)


def _given(fresh: Sequence[Incoming], defaults: Defaults) -> Iterator[Trouble]:
    """What questions were given because nobody said it, once for the file."""
    unsorted = sum(not one.draft.topic for one in fresh) if not defaults.topic else 0
    if unsorted:
        yield Trouble(0, "topic-given", {"count": unsorted, "topic": UNSORTED}, level=HINT)
    middling = sum(one.draft.difficulty is None for one in fresh) if not defaults.difficulty else 0
    if middling:
        yield Trouble(0, "difficulty-given", {"count": middling, "difficulty": MIDDLING}, level=HINT)
