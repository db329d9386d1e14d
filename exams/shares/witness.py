"""What stands beside a candidate's screenshots, and where the two tell different stories. Pure.

Nothing here is a ruling: few visits may mean a village without data, many from one address a shared line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

#: Fewer screenshots than this say nothing about the share of visits or downloads.
LEAST_SHOWN = 10
#: A re-post that is seen at all is opened by somebody: fewer than one visit in five screenshots is worth a question.
VISITS_FOR_EACH = 0.2
#: So many people behind one address on one day, and at least half of that day's, is worth a look.
FROM_ONE = 20


@dataclass(frozen=True)
class Witness:
    """One candidate's figures. `shown` and `downloads_shown` are accepted screenshots, None where the stage has
    no such link.

    `people`: visits, once per person; `again`: by somebody counted before; `bots`, `own`, `beyond` (above a
    day's most) are left out of it. `from_one`: the most people behind one address on one day, `that_day` all of
    that day. `listed`: rows of the app owner's lists, `confirmed`: confirmations on our page (`same_tail`:
    others with digits used before), `both`: how many rows and confirmations speak of the same download.
    """

    entry_id: int
    number: str
    shown: int | None = None
    downloads_shown: int | None = None
    people: int = 0
    again: int = 0
    bots: int = 0
    own: int = 0
    beyond: int = 0
    from_one: int = 0
    that_day: int = 0
    download_people: int = 0
    listed: int = 0
    confirmed: int = 0
    same_tail: int = 0
    both: int = 0

    @property
    def downloads(self) -> int:
        """Downloads that anybody besides the candidate speaks of, each once as well as can be known."""
        return self.listed + self.confirmed - self.both


@dataclass(frozen=True)
class Difference:
    """Where figures do not fit: `strength` from 0.1 (a hint) to 1, `facts` the figures."""

    code: str
    strength: float
    facts: dict[str, Any] = field(default_factory=dict)


def differences(one: Witness, has_list: bool) -> Iterator[Difference]:
    """`has_list`: whether the app owner's list has been brought in; without one its silence means nothing."""
    if one.shown is not None and one.shown >= LEAST_SHOWN and one.people < one.shown * VISITS_FOR_EACH:
        short = 1 - one.people / (one.shown * VISITS_FOR_EACH)
        yield Difference("few-visits", _between(short), {"shown": one.shown, "count": one.people})
    if one.from_one >= FROM_ONE and one.from_one * 2 >= one.that_day:
        share = one.from_one / max(one.that_day, 1)
        yield Difference("from-one", _between(share * 0.6), {"count": one.from_one, "all": one.that_day})
    if has_list and one.downloads_shown is not None and one.downloads_shown >= LEAST_SHOWN:
        short = 1 - 2 * one.downloads / one.downloads_shown
        if short > 0:
            facts = {"shown": one.downloads_shown, "count": one.downloads}
            yield Difference("few-downloads", _between(short), facts)
    if one.beyond:
        yield Difference("beyond", 0.3, {"count": one.beyond})


def _between(value: float) -> float:
    return min(1.0, max(0.1, round(value, 2)))
