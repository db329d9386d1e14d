"""Where one item stands: what is still missing, whose turn it is, what was said of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from exams.fieldwork.items import MINUTES, RECORD, Item, item_pieces

#: The order in which whoever has several items is told: what is the own turn first.
STATES = ("back", "missing", "waiting", "refused", "accepted")
#: Nothing is handed in any more for an item in one of these.
SETTLED = ("accepted", "refused")


@dataclass(frozen=True, slots=True)
class In:
    """What is in of one piece: how many, and when the last came."""

    count: int = 0
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The newest word of a reviewer: ``accepted``, ``back`` or ``refused``."""

    outcome: str
    at: datetime


def lacking(item: Item, there: Mapping[str, In]) -> dict[str, int]:
    """Piece -> how many are missing. Minutes may come as pictures or as one document, which stands for all of them."""
    found = {}
    for piece in item_pieces(item):
        least = int(piece.params.get("target", 1))
        have = there.get(piece.code, In()).count
        if piece.code.endswith(RECORD) or (
            piece.code.endswith(MINUTES) and there.get(f"{item.code}{RECORD}", In()).count
        ):
            continue
        if have < least:
            found[piece.code] = least - have
    return found


def latest(item: Item, there: Mapping[str, In]) -> datetime | None:
    """When the last of all pieces came in."""
    moments = [there[one.code].latest for one in item_pieces(item) if one.code in there]
    return max((one for one in moments if one is not None), default=None)


def state_of(item: Item, there: Mapping[str, In], said: Said | None) -> str:
    """One of `STATES`. What was sent back waits for the reviewer again once it is complete and something new is in."""
    if said is not None and said.outcome in SETTLED:
        return said.outcome
    complete = not lacking(item, there)
    if said is None:
        return "waiting" if complete else "missing"
    newest = latest(item, there)
    return "waiting" if complete and newest is not None and newest > said.at else "back"


def ruling(states: Mapping[str, str]) -> tuple[str, str]:
    """(outcome, reason) of a candidate at the end: all items accepted, or the first that is not, by its code."""
    for item, state in states.items():
        if state != "accepted":
            return "out", f"deliverable-{state}:{item}"
    return "advanced", ""


def all_met(judged: Sequence[str], met: Mapping[str, bool]) -> bool:
    """Whether every criterion of the item is met."""
    return all(met.get(code) is True for code in judged)


def unanswered(judged: Iterable[str], met: Collection[str]) -> list[str]:
    """Criteria that nobody has ticked either way."""
    return [code for code in judged if code not in met]
