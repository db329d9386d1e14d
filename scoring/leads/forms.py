"""Filled forms as arrays: who filled them, what was answered, when and where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from scoring.errors import ScoringError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

BLANK = -1
#: Answers that say that nothing was said, as survey files write them; compared folded.
# data: what people wrote into files, in either language
UNSURE = frozenset(
    ["-66", "-77", "-88", "-97", "-98", "-99", "-666", "-777", "-888", "-997", "-998", "-999", "dk", "dkn"]
    + ["don't know", "dont know", "do not know", "refused", "refuse to answer", "no answer"]
    + [
        "不知道",
        "不清楚",
        "说不清",
        "拒绝",
        "拒答",
        "拒绝回答",
        "不愿回答",
    ]
)
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,12})?")
_MOST_CHOICES = 30
_FEWEST_NUMBERS = 11


@dataclass(frozen=True)
class Question:
    """One column. ``kind``: ``choice``, ``number`` or ``text``. ``codes``: (forms,) place in ``labels`` or BLANK.
    ``values``: (forms,) the number, NaN where there is none; only of a number. ``unsure``: (forms,) said don't know
    or refused."""

    name: str
    kind: str
    codes: Ints
    labels: tuple[str, ...]
    values: Floats
    unsure: Flags

    @property
    def answered(self) -> Flags:
        return np.asarray(self.codes != BLANK, dtype=np.bool_)


@dataclass(frozen=True)
class Forms:
    """``ids``: what a form is called; ``owner``: (forms,) place in ``enumerators``. ``starts``, ``ends``: (forms,)
    seconds since 1970, NaN where unknown; ``hours``: (forms,) hour of the day as written, NaN; ``seconds``: how long
    it took, NaN. ``latitude``, ``longitude``: degrees, NaN. ``phones``: digits or blank. ``left_out``: column ->
    why it was not compared (``constant``, ``own``: the same in all forms of an enumerator, ``label``: different in
    every form)."""

    ids: tuple[str, ...]
    enumerators: tuple[str, ...]
    owner: Ints
    questions: tuple[Question, ...]
    starts: Floats
    ends: Floats
    hours: Floats
    seconds: Floats
    latitude: Floats
    longitude: Floats
    phones: tuple[str, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def sizes(self) -> Ints:
        """(enumerators,) how many forms each filled."""
        return np.bincount(self.owner, minlength=len(self.enumerators)).astype(np.int64)

    def of_kind(self, *kinds: str) -> list[Question]:
        return [question for question in self.questions if question.kind in kinds]

    def answered_count(self) -> Ints:
        """(forms,) questions with any answer."""
        counts = np.zeros(len(self), dtype=np.int64)
        for question in self.questions:
            counts += question.answered
        return counts


@dataclass(frozen=True)
class Context:
    """What is known of each form beside its answers; blank sequences where nothing is. ``seconds`` wins over the
    difference of ``ends`` and ``starts``. Moments are all aware or all naive; naive ones only serve differences."""

    starts: Sequence[datetime | None] = ()
    ends: Sequence[datetime | None] = ()
    seconds: Sequence[float | None] = ()
    places: Sequence[tuple[float, float] | None] = ()
    phones: Sequence[str] = ()


def read_forms(
    ids: Sequence[str],
    by: Sequence[str],
    columns: Mapping[str, Sequence[str]],
    context: Context | None = None,
    unsure: Collection[str] = (),
) -> Forms:
    """columns: question -> one text per form, blank where it was not answered, in the order of the form.

    Errors: ScoringError ``lengths-differ`` (column), ``too-few-forms`` (count), ``one-enumerator``.
    """
    context = context or Context()
    count = len(ids)
    _same_lengths(count, by, columns, context)
    enumerators = tuple(dict.fromkeys(by))
    if count < 3:
        raise ScoringError("too-few-forms", count=count)
    if len(enumerators) < 2:
        raise ScoringError("one-enumerator")
    places = {name: place for place, name in enumerate(enumerators)}
    owner = np.array([places[name] for name in by], dtype=np.int64)
    said_nothing = UNSURE | {folded(code) for code in unsure}
    questions, left_out = [], {}
    for name, texts in columns.items():
        found = _question(name, texts, said_nothing)
        reason = _why_not(found, owner, len(enumerators))
        if reason is None:
            questions.append(found)
        else:
            left_out[name] = reason
    starts, ends = _moments(context.starts, count), _moments(context.ends, count)
    points = context.places or [None] * count
    return Forms(
        ids=tuple(ids),
        enumerators=enumerators,
        owner=owner,
        questions=tuple(questions),
        starts=starts,
        ends=ends,
        hours=_hours(context.starts if any(context.starts) else context.ends, count),
        seconds=_seconds(context.seconds, starts, ends),
        latitude=np.array([np.nan if point is None else point[0] for point in points]),
        longitude=np.array([np.nan if point is None else point[1] for point in points]),
        phones=tuple(context.phones) or ("",) * count,
        left_out=left_out,
    )


def folded(text: str) -> str:
    """An answer as it is compared: width and case of letters and blanks around do not matter."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _same_lengths(
    count: int, by: Sequence[str], columns: Mapping[str, Sequence[str]], context: Context
) -> None:
    beside = {name: getattr(context, name) for name in ("starts", "ends", "seconds", "places", "phones")}
    for name, held in {"by": by, **columns}.items():
        if len(held) != count:
            raise ScoringError("lengths-differ", column=name)
    for name, held in beside.items():
        if len(held) not in (0, count):
            raise ScoringError("lengths-differ", column=name)


def _question(name: str, texts: Sequence[str], said_nothing: Collection[str]) -> Question:
    labels: dict[str, int] = {}
    cells = {"": BLANK}
    codes = np.empty(len(texts), dtype=np.int64)
    for place, text in enumerate(texts):
        code = cells.get(text)
        if code is None:
            answer = folded(text)
            code = cells[text] = labels.setdefault(answer, len(labels)) if answer else BLANK
        codes[place] = code
    nothing = np.array([label in said_nothing for label in labels] + [False])
    numbers = np.array(
        [
            float(label) if _NUMBER.fullmatch(label) and not silent else np.nan
            for label, silent in zip(labels, nothing, strict=False)
        ]
        + [np.nan]
    )
    telling = ~nothing[:-1]
    numeric = bool(telling.any()) and not np.isnan(numbers[:-1][telling]).any()
    kind = _kind(numeric, int(telling.sum()), int((codes != BLANK).sum()))
    values = numbers[codes] if kind == "number" else np.full(len(texts), np.nan)
    return Question(name, kind, codes, tuple(labels), values, nothing[codes])


def _kind(numeric: bool, distinct: int, answered: int) -> str:
    if numeric:
        return "number" if distinct >= _FEWEST_NUMBERS else "choice"
    return "choice" if distinct <= max(5, min(_MOST_CHOICES, answered // 3)) else "text"


def _why_not(question: Question, owner: Ints, enumerators: int) -> str | None:
    """Columns that tell nothing about how a form was filled."""
    given = question.answered
    answered = int(given.sum())
    used = np.bincount(question.codes[given], minlength=len(question.labels))
    if answered < 2 or used.max() == answered:
        return "constant"
    if question.kind == "text" and len(question.labels) > 0.95 * answered:
        return "label"
    if question.kind == "number" and answered > 20 and len(question.labels) == answered:
        values = question.values[given]
        whole = bool(np.all(values == np.floor(values)))
        if whole and (np.ptp(values) < 3 * answered or values.min() >= 1e6):
            return "label"
    return "own" if _fixed_by_owner(question, owner, enumerators) else None


def _fixed_by_owner(question: Question, owner: Ints, enumerators: int) -> bool:
    """Districts, teams, names of the enumerator: one answer each, and more than a few enumerators to tell so."""
    given = question.answered
    keys = owner[given] * len(question.labels) + question.codes[given]
    seen, counts = np.unique(keys, return_counts=True)
    most = np.zeros(enumerators, dtype=np.int64)
    np.maximum.at(most, seen // len(question.labels), counts)
    sizes = np.bincount(owner[given], minlength=enumerators)
    several = sizes >= 3
    if several.sum() < 3:
        return False
    answers = np.bincount(question.codes[given]).max() / given.sum()
    return bool(most[several].sum() / sizes[several].sum() >= 0.98 and answers < 0.9)


def _moments(moments: Sequence[datetime | None], count: int) -> Floats:
    if not moments:
        return np.full(count, np.nan)
    return np.array(
        [
            np.nan
            if one is None
            else (one if one.tzinfo is not None else one.replace(tzinfo=UTC)).timestamp()
            for one in moments
        ]
    )


def _hours(moments: Sequence[datetime | None], count: int) -> Floats:
    if not moments:
        return np.full(count, np.nan)
    return np.array([np.nan if one is None else one.hour + one.minute / 60 for one in moments])


def _seconds(given: Sequence[float | None], starts: Floats, ends: Floats) -> Floats:
    taken = ends - starts
    taken[taken < 0] = np.nan
    if not given:
        return taken
    told = np.array([np.nan if one is None else one for one in given], dtype=np.float64)
    return np.where(np.isnan(told), taken, told)
