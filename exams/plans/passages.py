"""Two texts side by side with their common passages marked: the same number left and right. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Letters kept around passages where a long text is cut short.
AROUND = 120


@dataclass(frozen=True)
class Stretch:
    """A piece of a text. `number`: of the passage it is, counted from one in the order of the first text; 0 for what is
    the text's own. `left_out`: letters cut out here, the text is then empty."""

    text: str
    number: int = 0
    left_out: int = 0


def side(text: str, passages: Sequence[Sequence[int]], which: int) -> list[Stretch]:
    """The whole of one side. `passages`: [begin, end in the first, begin, end in the second, …]; `which`: 0 or 1.

    Passages that overlap on this side (one told in two ways) are cut where the next begins, so nothing stands twice.
    """
    numbered = sorted(
        (one[2 * which], one[2 * which + 1], number) for number, one in enumerate(in_order(passages), 1)
    )
    found: list[Stretch] = []
    done = 0
    for begin, end, number in numbered:
        begin, end = max(begin, done), min(end, len(text))
        if begin >= end:
            continue
        if begin > done:
            found.append(Stretch(text[done:begin]))
        found.append(Stretch(text[begin:end], number))
        done = end
    if done < len(text):
        found.append(Stretch(text[done:]))
    return found


def in_order(passages: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    """As they stand in the first text."""
    return sorted(passages, key=lambda one: (one[0], one[2]))


def shortened(stretches: Sequence[Stretch], around: int = AROUND) -> list[Stretch]:
    """The same with what lies far from any passage left out and counted."""
    found: list[Stretch] = []
    last = len(stretches) - 1
    for at, one in enumerate(stretches):
        before, after = (around if at else 0), (around if at < last else 0)
        if one.number or len(one.text) <= before + after + around:
            found.append(one)
            continue
        if before:
            found.append(Stretch(one.text[:before]))
        found.append(Stretch("", left_out=len(one.text) - before - after))
        if after:
            found.append(Stretch(one.text[len(one.text) - after :]))
    return found
