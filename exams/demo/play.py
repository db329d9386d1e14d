"""Plays a programme from the first day to the last, by the programme's own calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy.orm import joinedload

from exams.demo import pictures
from exams.demo.cast import PASSWORD, Cast
from exams.demo.people import Figure
from exams.services.hold_entries import identity
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Cohort, Entry, Stage
from recruit.pictures import Picture, clean
from recruit.programme import Programme
from recruit.services.passwords import hash_password

Progress = Callable[[str, int, int], None]


@dataclass
class Play:
    """Everything the acts share. `figures` are found again by candidacy id once they have one."""

    programme: Programme
    clock: FixedClock
    seed: int
    cast: Cast
    cohort_id: int
    figures: list[Figure]
    progress: Progress = lambda _what, _done, _total: None
    by_candidacy: dict[int, Figure] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    processes: int = 1
    #: What some do who should be found, by candidacy and stage, and the same for the report.
    roles: dict[tuple[int, str], str] = field(default_factory=dict)
    planted: list[dict[str, str]] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)

    @property
    def taken(self) -> set[str]:
        """Every ID number in use, the practice cohorts' included."""
        self._taken.update(one.id_number for one in self.figures)
        return self._taken

    _pictures: dict[int, Picture] = field(default_factory=dict)

    @cached_property
    def password_hash(self) -> str:
        """Hashed once for all: two thousand hashes would be two minutes of nothing to see."""
        return hash_password(PASSWORD)

    def picture(self, kind: int) -> Picture:
        """The cleaned picture for one kind of paper, made once: everybody hands in the same sample."""
        if kind not in self._pictures:
            self._pictures[kind] = clean(pictures.paper(kind))
        return self._pictures[kind]

    @property
    def cohort(self) -> Cohort:
        cohort = db.session.get(Cohort, self.cohort_id)
        assert cohort is not None
        return cohort

    def stage(self, code: str) -> Stage:
        return self.cohort.stage(code)

    def figure(self, entry: Entry) -> Figure:
        return self.by_candidacy[entry.candidacy_id]

    def role(self, entry: Entry) -> str:
        """What this candidate cheats with in the entry's stage; '' for nearly everybody."""
        return self.roles.get((entry.candidacy_id, entry.stage.code), "")

    def at(self, stage: Stage, share: float) -> datetime:
        """The moment at which `share` (0 to 1) of the stage's window has passed; the clock is set to it. In a stage
        that began while another one still ran nobody goes back behind what was played of that one."""
        moment = stage.opens_at + (stage.closes_at - stage.opens_at) * share
        if stage.definition.overlaps:
            moment = max(moment, self.clock.now())
        self.clock.set(moment)
        return moment

    def after(self, stage: Stage, **delta: float) -> datetime:
        """A moment after the stage's window has closed."""
        self.clock.set(stage.closes_at + timedelta(**delta))
        return self.clock.now()


def fresh(entries: Sequence[Entry]) -> list[Entry]:
    """The same entries, read in one go: after a commit each would otherwise be read by itself as it is touched."""
    ids = [identity(entry) for entry in entries]
    query = db.select(Entry).where(Entry.id.in_(ids)).options(joinedload(Entry.candidacy, innerjoin=True))
    found = {entry.id: entry for entry in db.session.scalars(query)}
    return [found[one] for one in ids]
