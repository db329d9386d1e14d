"""What reviewers and the office see of deliverables: whose item is where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from exams.fieldwork.item_states import STATES
from exams.models import Evidence
from exams.queries.deliverables import Handed, handed, of_stage, reviewers_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.queries.assignments import examined

#: In the queue what waits for the reviewer comes first.
TURN = ("waiting", "back", "missing", "accepted", "refused")


@dataclass(frozen=True)
class Line:
    """One candidate in the office's table: the items, and who judges each."""

    entry: Entry
    items: tuple[tuple[Handed, str], ...]

    @property
    def state(self) -> str:
        """The state that holds the candidate up, or ``accepted``."""
        held = {one.state for one, _who in self.items}
        return next((state for state in STATES if state in held), "accepted")


def queue_of(account: Account, stage: Stage, item: str) -> list[Handed]:
    """The own candidates' item: what waits first, the longest waiting in front. Errors: Refusal('unknown')."""
    query = examined(select(Entry), account, item).where(Entry.stage_id == stage.id)
    entries = list(db.session.scalars(query.order_by(Candidacy.number)))
    if not entries:
        raise Refusal("unknown")
    rows = [one for items in handed(stage, entries).values() for one in items if one.item.code == item]
    return sorted(
        rows,
        key=lambda one: (
            TURN.index(one.state), one.latest.timestamp() if one.latest else 0, one.entry.candidacy.number,
        ),
    )  # fmt: skip


def judged_and_in(account: Account, stage: Stage, item: str) -> tuple[int, int]:
    """(judged, in) among the own candidates. What was sent back is the candidate's turn, and counts as judged."""
    try:
        states = Counter(one.state for one in queue_of(account, stage, item))
    except Refusal:
        return 0, 0
    done = states["accepted"] + states["refused"] + states["back"]
    return done, done + states["waiting"]


def lines_of(stage: Stage, township: str = "", state: str = "") -> list[Line]:
    """Everybody still in the running, by admission number; only of one township, only those held up in one state."""
    given = reviewers_of(stage)
    lines = [
        Line(
            items[0].entry,
            tuple(
                (one, " ".join(who.name for who in given.get((entry_id, one.item.code), ()))) for one in items
            ),
        )
        for entry_id, items in of_stage(stage).items()
        if items
    ]
    return [
        one
        for one in lines
        if township in ("", one.entry.candidacy.township_code) and state in ("", one.state)
    ]


def states_by_item(lines: Iterable[Line]) -> dict[str, Counter[str]]:
    """Item -> how many of these candidates stand where."""
    found: dict[str, Counter[str]] = {}
    for line in lines:
        for one, _who in line.items:
            found.setdefault(one.item.code, Counter())[one.state] += 1
    return found


def pictures_in(one: Handed) -> list[Evidence]:
    """The pictures of an item that count, by the order in which they came."""
    codes = [code for code in one.there if code.startswith(f"{one.item.code}.")]
    query = select(Evidence).where(
        Evidence.entry_id == one.entry.id, Evidence.component.in_(codes), Evidence.state != "rejected"
    )
    return list(db.session.scalars(query.order_by(Evidence.id)))
