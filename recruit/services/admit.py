"""Admit candidacies to a stage: the only way into a stage, and back into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from recruit.asked_of import is_asked
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Candidacy, Entry, Stage


def admit(stage: Stage, candidacies: Sequence[Candidacy], at: datetime) -> list[Entry]:
    """Creates the entries and lets the kind prepare them (draw papers, make slots). The caller commits.

    Errors: Refusal('stage-closed'); the unique constraint refuses a second entry of the same candidacy.
    """
    if stage.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)
    entries = [
        Entry(stage=stage, candidacy=candidacy, entered_at=at, outcome="in", asked=_asked(stage, candidacy))
        for candidacy in candidacies
    ]
    db.session.add_all(entries)
    if stage.state == "waiting" and entries:
        stage.state, stage.opened_at = "open", at
    db.session.flush()
    kind_of(stage).prepare(stage, entries)
    return entries


def _asked(stage: Stage, candidacy: Candidacy) -> bool:
    """By the answers of this day: nobody's duty changes with a later correction of what they wrote."""
    application = candidacy.application
    return application is None or is_asked(stage.definition, application.answers)


def take_out(entry: Entry, at: datetime) -> None:
    """A correction found that somebody should not have come here: their work ends now, nothing of it is deleted."""
    entry.outcome, entry.closes_before, entry.closes_at = "out", entry.closes_at, at


def let_back(entry: Entry) -> None:
    """Whoever was taken out stands here again, with the time they had: what the kind gave (a last report may come in
    after the stage's end) and what the office gave them."""
    entry.outcome, entry.closes_at, entry.closes_before = "in", entry.closes_before, None
