"""Reads about stations that are to open: who stands where, what was reported, whose engagement it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.models import Account, Agreement, Candidacy, Engagement, Entry, OpeningReport, Stage


@dataclass(frozen=True)
class Opening:
    """One entry with every report on it, the oldest first."""

    entry: Entry
    reports: Sequence[OpeningReport]

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
    return Opening(entry, db.session.scalars(query).all())


def openings_of(stage: Stage, by: Account | None = None) -> list[Opening]:
    """Everybody in the stage by admission number; `by` confined to a township sees that township's only."""
    query = (
        select(Entry)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id)
        .options(joinedload(Entry.candidacy))
        .order_by(Candidacy.number)
    )
    if by is not None and by.township_scope is not None:
        query = query.where(Candidacy.township_code == by.township_scope)
    reports = select(OpeningReport).join(Entry).where(Entry.stage_id == stage.id).order_by(OpeningReport.id)
    found: dict[int, list[OpeningReport]] = {}
    for one in db.session.scalars(reports):
        found.setdefault(one.entry_id, []).append(one)
    return [Opening(entry, found.get(entry.id, [])) for entry in db.session.scalars(query)]
