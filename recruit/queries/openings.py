"""Reads about stations that are to open: who stands where, what was reported, whose engagement it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from recruit.db import db
from recruit.models import Account, Agreement, Candidacy, Engagement, Entry, OpeningReport, Place, Stage
from recruit.queries.entries import entries_of


@dataclass(frozen=True)
class Opening:
    """One entry with every report on it, the oldest first."""

    entry: Entry
    reports: Sequence[OpeningReport]
    #: Where the station lies, which need not be where its partner comes from.
    township: str = ""

    @property
    def live(self) -> OpeningReport | None:
        """The report that waits or holds."""
        return next((one for one in self.reports if one.state in ("proposed", "confirmed")), None)

    @property
    def state(self) -> str:
        """``preparing``, ``proposed``, ``opened`` or ``never``."""
        live = self.live
        if live is None:
            return "preparing"
        return "proposed" if live.state == "proposed" else {"open": "opened"}.get(live.kind, live.kind)


def engagement_of(candidacy: Candidacy) -> Engagement | None:
    """The engagement that this candidacy's signed agreement began; the newest where one was signed anew."""
    query = (
        select(Engagement)
        .join(Agreement, Agreement.id == Engagement.agreement_id)
        .join(Entry, Entry.id == Agreement.entry_id)
        .where(Entry.candidacy_id == candidacy.id, Agreement.state == "signed")
        .order_by(Engagement.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def opening_of(entry: Entry) -> Opening:
    query = select(OpeningReport).where(OpeningReport.entry_id == entry.id).order_by(OpeningReport.id)
    return Opening(entry, db.session.scalars(query).all(), township_of(entry))


def township_of(entry: Entry) -> str:
    """The township of the station that was agreed upon; of the partner where nothing is signed."""
    engagement = engagement_of(entry.candidacy)
    return engagement.agreement.place.township_code if engagement else entry.candidacy.township_code


def openings_of(stage: Stage, by: Account | None = None) -> list[Opening]:
    """Everybody in the stage by admission number; `by` confined to a township sees that township's only."""
    reports = select(OpeningReport).join(Entry).where(Entry.stage_id == stage.id).order_by(OpeningReport.id)
    found: dict[int, list[OpeningReport]] = {}
    for one in db.session.scalars(reports):
        found.setdefault(one.entry_id, []).append(one)
    lies = _townships(stage)
    every = [
        Opening(entry, found.get(entry.id, []), lies.get(entry.candidacy_id, entry.candidacy.township_code))
        for entry in entries_of(stage)
    ]
    scope = by.township_scope if by is not None else None
    return [one for one in every if scope in (None, one.township)]


def _townships(stage: Stage) -> dict[int, str]:
    """Candidacy -> the township of the station of the newest signed agreement."""
    query = (
        select(Entry.candidacy_id, Place.township_code)
        .join(Agreement, Agreement.entry_id == Entry.id)
        .join(Place, Place.id == Agreement.place_id)
        .join(Stage, Stage.id == Entry.stage_id)
        .where(Stage.cohort_id == stage.cohort_id, Agreement.state == "signed")
        .order_by(Agreement.id)
    )
    return {candidacy: township for candidacy, township in db.session.execute(query)}  # noqa: C416 - rows, not pairs
