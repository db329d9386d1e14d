"""Papers that depend on one another: no question in too many of them, all equally difficult, or a few parallel forms.

Pure, and decided by lots of `scoring.sampling` alone: whoever has seed, bank list, blueprint and admission numbers
deals the same papers. How it goes:

1. *Hands.* Of every line the questions lie on a ring, from the easiest to the hardest (equal ones by lot), and the
   ring is cut into as many equal arcs as a paper takes questions. From each arc one question is taken; from paper to
   paper the ring turns on by one question. So each question comes up as often as any other, to within one, after
   however many papers, and no hand is made of hard questions alone. After a whole turn equal ones are laid out anew.
2. *Papers.* The hands of one line after the other are given out: the paper that is hardest so far receives the easiest
   hand. Doing it twice brings the papers close together.
3. *Candidates.* Who gets which paper is drawn by lot; forms are shared out evenly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from exams.sitting.paper import Slot, arranged, taken_of
from exams.sitting.pools import Choice, Pools, apportion
from exams.sitting.rules import Line, Rules
from scoring.sampling import drawn_order

SWEEPS = 2
Hand = tuple[Choice, ...]


@dataclass(frozen=True)
class Dealt:
    """A candidate's paper: its running number from 0 (of forms: which form, from 1) and its questions."""

    paper: int
    form: int | None
    slots: tuple[Slot, ...]


def deal(pools: Pools, rules: Rules, seed: str, numbers: Sequence[str], first: int = 0) -> dict[str, Dealt]:
    """A paper for each admission number. `first`: how many papers were dealt before from this seed; whoever comes later
    takes the next ones. `pools` passed `check_pools`."""
    if not numbers:
        return {}
    forms = rules.drawing.forms
    wanted = range(forms) if forms else range(first, first + len(numbers))
    papers = _papers(pools, rules, seed, wanted)
    found: dict[str, Dealt] = {}
    for place, number in enumerate(drawn_order(f"{seed}/candidates", numbers)):
        index = (first + place) % forms if forms else place
        drawn = {}
        for line_number, (line, hand) in enumerate(zip(rules.lines, papers[index], strict=True)):
            drawn.update(taken_of(pools, line_number, line, hand))
        slots = arranged(drawn, f"{seed}/{number}", rules.drawing.order)
        found[number] = Dealt(wanted[index], index + 1 if forms else None, slots)
    return found


def _papers(pools: Pools, rules: Rules, seed: str, wanted: range) -> list[tuple[Hand, ...]]:
    """The hands of each wanted paper, line by line."""
    lines, balance = rules.lines, rules.drawing.balance
    parts = apportion(pools, lines, f"{seed}/lines", rules.drawing)
    hands = [
        list(_hands(part, line, f"{seed}/{number}", wanted, balance))
        for number, (line, part) in enumerate(zip(lines, parts, strict=True))
    ]
    if balance:
        hands = _balanced(hands, lines, seed)
    return list(zip(*hands, strict=True))


def _hands(
    part: Sequence[Choice], line: Line, seed: str, wanted: range, by_difficulty: bool
) -> Iterator[Hand]:
    """One hand for each wanted paper. Laid out in units of which a question takes ``count`` and an arc takes
    ``len(part)``, every step is a whole number."""
    count, size = line.drawn, len(part)
    by_code = {one.code: one for one in part}
    turn, ring, start = -1, list(part), 0
    for paper in wanted:
        if not count:
            yield ()
            continue
        if paper // size != turn:
            turn = paper // size
            ring = [by_code[code] for code in drawn_order(f"{seed}/{turn}", by_code)]
            if by_difficulty:
                ring.sort(key=lambda one: one.difficulty)
            start = int(_lot(f"{seed}/{turn}/start"), 16) % size
        at = (start + paper % size * count) % size
        yield tuple(ring[(at + arc * size) // count] for arc in range(count))


def _balanced(hands: list[list[Hand]], lines: Sequence[Line], seed: str) -> list[list[Hand]]:
    """The same hands, given to papers so that all come out about equally difficult. Giving the easiest hand to the
    hardest paper makes the sum of squares least, so no sweep makes the spread wider."""
    worth = [[_weight(hand, line) for hand in row] for row, line in zip(hands, lines, strict=True)]
    papers = len(hands[0]) if hands else 0
    total = [sum(row[paper] for row in worth) for paper in range(papers)]
    widest_first = sorted(range(len(lines)), key=lambda line: (min(worth[line]) - max(worth[line]), line))
    for _ in range(SWEEPS):
        for line in widest_first:
            row, weights = hands[line], worth[line]
            if min(weights) == max(weights):
                continue
            rest = [whole - own for whole, own in zip(total, weights, strict=True)]
            lots = [_lot(f"{seed}/{line}/hand/{paper}") for paper in range(papers)]
            by_ease = sorted(range(papers), key=lambda hand: (weights[hand], lots[hand]))
            by_hardness = sorted(range(papers), key=lambda paper: (-rest[paper], paper))
            given = dict(zip(by_hardness, by_ease, strict=True))
            hands[line] = [row[given[paper]] for paper in range(papers)]
            worth[line] = [weights[given[paper]] for paper in range(papers)]
            total = [left + own for left, own in zip(rest, worth[line], strict=True)]
    return hands


def _weight(hand: Hand, line: Line) -> int:
    """How difficult a hand is: difficulties times points, in hundredths so that they are whole numbers."""
    return int(line.points * 100) * sum(one.difficulty for one in hand)


def _lot(text: str) -> str:
    return sha256(text.encode()).hexdigest()
