"""The questions that papers are drawn from: what each line of a blueprint may take, and what the bank lacks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import groupby
from typing import Any

from exams.bank.model import DIFFICULTIES
from exams.sitting.rules import Drawing, Line
from recruit.errors import Refusal
from scoring.numeric import plain
from scoring.sampling import drawn_order

_ALL = (DIFFICULTIES[0], DIFFICULTIES[-1])
_EACH_FOR_ITSELF = Drawing()


@dataclass(frozen=True)
class Choice:
    """A question that may be drawn: its row in the bank, its code, the letters of its options, how difficult it is."""

    id: int
    code: str
    letters: str
    difficulty: int = 3

    def to_plain(self) -> list[Any]:
        return [self.id, self.code, self.letters, self.difficulty]


Pools = Mapping[tuple[str, str], Sequence[Choice]]


def pools_to_plain(pools: Pools) -> list[Any]:
    """Everything a draw can take, as plain data in one order, whatever order the bank listed it in."""
    rows = [[*key, *choice.to_plain()] for key, pool in pools.items() for choice in pool]
    return sorted(rows, key=lambda row: (row[0], row[1], row[3]))


def pools_from_plain(rows: Sequence[Sequence[Any]]) -> dict[tuple[str, str], list[Choice]]:
    found: dict[tuple[str, str], list[Choice]] = {}
    for kind, topic, *rest in rows:
        found.setdefault((kind, topic), []).append(Choice(*rest))
    return found


@dataclass(frozen=True)
class Lack:
    """What the bank lacks, as the refusal that a draw would meet, and the lines (from 1) that cannot be filled."""

    refusal: Refusal
    lines: tuple[int, ...]


def find_anchor(pools: Pools, line: Line, code: str) -> Choice | None:
    """The question that stands in every paper; None where the bank has none of this line's kind, topic and difficulty.

    A programme writes codes in small letters, a bank writes them as it likes.
    """
    wanted = code.casefold()
    pool = pools.get((line.kind, line.topic), ())
    return next((one for one in pool if one.code.casefold() == wanted and _fits(one, line)), None)


def check_pools(pools: Pools, lines: Sequence[Line], drawing: Drawing = _EACH_FOR_ITSELF) -> None:
    """Errors: Refusal('bank-too-small' | 'bank-too-small-span' | 'bank-too-exposed' | 'anchor-missing') for the first
    thing that the bank lacks."""
    for lack in lacking(pools, lines, drawing):
        raise lack.refusal


def lacking(pools: Pools, lines: Sequence[Line], drawing: Drawing = _EACH_FOR_ITSELF) -> Iterator[Lack]:
    """Everything the bank lacks. Where lines of one kind and topic ask for different difficulties, every span of
    difficulties is counted: for so many questions there must be so many to choose from."""
    for number, line in enumerate(lines, 1):
        for code in line.anchors:
            if find_anchor(pools, line, code) is None:
                facts = {"anchor": code, "type": line.kind, "topic": line.topic}
                yield Lack(Refusal("anchor-missing", **facts), (number,))
    anchors = anchor_codes(lines)
    for key, members in _groups(lines).items():
        pool = [one for one in pools.get(key, ()) if one.code.casefold() not in anchors]
        yield from _lacking_here(pool, members, lines, drawing)


def _lacking_here(
    pool: Sequence[Choice], members: Sequence[int], lines: Sequence[Line], drawing: Drawing
) -> Iterator[Lack]:
    told: set[int] = set()
    spans = sorted(
        {(lines[one].low, lines[other].high) for one in members for other in members},
        key=lambda span: (span[1] - span[0], span),
    )
    for low, high in spans:
        inside = [one for one in members if low <= lines[one].low and lines[one].high <= high]
        drawn = sum(lines[one].drawn for one in inside)
        need = sum(needed(lines[one].drawn, drawing) for one in inside)
        have = sum(low <= one.difficulty <= high for one in pool)
        if have >= need or told & set(inside):
            continue
        told |= set(inside)
        line = lines[inside[0]]
        facts: dict[str, Any] = {"topic": line.topic, "type": line.kind, "need": need, "have": have}
        code = "bank-too-small"
        if have >= drawn and drawing.exposure is not None:
            facts |= {"count": drawn, "exposure": plain(drawing.exposure * 100), "low": low, "high": high}
            code = "bank-too-exposed"
        elif (low, high) != _ALL:
            code, facts = "bank-too-small-span", facts | {"low": low, "high": high}
        yield Lack(Refusal(code, **facts), tuple(one + 1 for one in inside))


def needed(count: int, drawing: Drawing) -> int:
    """How many questions a line needs to draw `count` into every paper without showing any of them too often."""
    if not count or drawing.exposure is None:
        return count
    if drawing.forms:
        most = max(1, int(drawing.forms * drawing.exposure))
        return _up(Decimal(count * drawing.forms) / most)
    return _up(Decimal(count) / drawing.exposure)


def _up(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_CEILING))


def anchor_codes(lines: Sequence[Line]) -> frozenset[str]:
    """The codes of all questions that stand in every paper, in small letters."""
    return frozenset(code.casefold() for line in lines for code in line.anchors)


def apportion(
    pools: Pools, lines: Sequence[Line], seed: str, drawing: Drawing = _EACH_FOR_ITSELF
) -> list[Sequence[Choice]]:
    """What each line may take. Lines that ask the same of one kind and topic share everything there is, unless papers
    are dealt; lines that ask for different difficulties, or are dealt, each get questions of their own."""
    anchors = anchor_codes(lines)
    parts: list[Sequence[Choice]] = [()] * len(lines)
    for key, members in _groups(lines).items():
        pool: Sequence[Choice] = pools.get(key, ())
        if anchors:
            pool = [one for one in pool if one.code.casefold() not in anchors]
        alike = len({(lines[one].low, lines[one].high) for one in members}) == 1
        if alike and (len(members) == 1 or not drawing.dealt):
            line = lines[members[0]]
            if (line.low, line.high) != _ALL:
                pool = [one for one in pool if _fits(one, line)]
            for one in members:
                parts[one] = pool
        else:
            shared = _shared_out(pool, [lines[one] for one in members], f"{seed}/{key}", drawing)
            for one, part in zip(members, shared, strict=True):
                parts[one] = part
    return parts


def _shared_out(
    pool: Sequence[Choice], lines: Sequence[Line], seed: str, drawing: Drawing
) -> list[list[Choice]]:
    """From the easiest question to the hardest: first to the line that can wait least because its span ends first,
    until it has what it needs; what is left goes where least is compared with what is needed."""
    by_code = {one.code: one for one in pool}
    lots = [by_code[code] for code in drawn_order(seed, by_code)]
    needs = [max(1, needed(line.drawn, drawing)) for line in lines]
    parts: list[list[Choice]] = [[] for _ in lines]
    left: list[Choice] = []
    for _, level in groupby(sorted(lots, key=lambda one: one.difficulty), key=lambda one: one.difficulty):
        for choice in level:
            able = [place for place, line in enumerate(lines) if _fits(choice, line)]
            poor = [place for place in able if len(parts[place]) < needs[place]]
            if poor:
                first = min(
                    poor,
                    key=lambda place: (lines[place].high, Decimal(len(parts[place])) / needs[place], place),
                )
                parts[first].append(choice)
            elif able:
                left.append(choice)
    for choice in left:
        able = [place for place, line in enumerate(lines) if _fits(choice, line)]
        least = min(able, key=lambda place: (Decimal(len(parts[place])) / needs[place], place))
        parts[least].append(choice)
    return parts


def _groups(lines: Sequence[Line]) -> dict[tuple[str, str], list[int]]:
    """Places of the lines by kind and topic."""
    found: dict[tuple[str, str], list[int]] = {}
    for place, line in enumerate(lines):
        found.setdefault((line.kind, line.topic), []).append(place)
    return found


def _fits(choice: Choice, line: Line) -> bool:
    return line.low <= choice.difficulty <= line.high
