"""The papers of one batch from seed, questions, rules and admission numbers, whichever way the rules say. Pure.

Drawing and drawing again are this one function; what it gives depends on its arguments alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exams.sitting.deal import deal
from exams.sitting.paper import Slot, compose
from exams.sitting.pools import Pools
from exams.sitting.rules import Rules
from scoring.canonical import digest

Drawn = tuple[int | None, tuple[Slot, ...]]


def drawn_again(
    choices: Pools, rules: Rules, seed: str, numbers: Sequence[str], first: int = 0
) -> Mapping[str, Drawn]:
    """The form (None without forms) and the questions of each admission number. `choices` passed `check_pools`."""
    drawing = rules.drawing
    if drawing.dealt:
        dealt = deal(choices, rules, seed, numbers, first)
        return {number: (one.form, one.slots) for number, one in dealt.items()}
    return {
        number: (None, compose(choices, rules.lines, f"{seed}/{number}", drawing.order)) for number in numbers
    }


def record_of(series: int, first: int, seed: str, numbers: Sequence[str], bank_sha256: str) -> str:
    """The fingerprint of everything a batch follows from, apart from the programme's rules. The audit log keeps it, so
    that a batch cannot be put in another's place afterwards, papers and record together."""
    return digest(
        {"series": series, "first": first, "seed": seed, "numbers": sorted(numbers), "bank": bank_sha256}
    )
