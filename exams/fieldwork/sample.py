"""The phone sample as arithmetic: a roster and a seed in, the drawn forms out. Pure, so that anybody can replay it.

A roster maps an admission number to the running numbers of that candidate's forms. A form is drawn under the name
``admission number/component/running number``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring import sampling

Roster = Mapping[str, Sequence[str]]


def roster_digest(roster: Roster, component: str) -> str:
    """The digest that is public before the second word is spoken."""
    return sampling.commitment(
        _name(number, component, slot) for number, slots in roster.items() for slot in slots
    )


def outcome(roster: Roster, component: str, seed: str, size: int) -> list[tuple[str, str]]:
    """(admission number, running number) of the forms to be called: `size` of each candidate, all if there are fewer.

    Each candidate's forms are drawn by themselves, so nobody's draw depends on who else is on the roster.
    """
    drawn = []
    for number, slots in sorted(roster.items()):
        known = {_name(number, component, slot): slot for slot in slots}
        drawn += [(number, known[item]) for item in sampling.sample(seed, known, size)]
    return drawn


def _name(number: str, component: str, slot: str) -> str:
    return f"{number}/{component}/{slot}"
