"""Admit candidacies to a stage: the only way into a stage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

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
        Entry(stage=stage, candidacy=candidacy, entered_at=at, outcome="in") for candidacy in candidacies
    ]
    db.session.add_all(entries)
    if stage.state == "waiting" and entries:
        stage.state, stage.opened_at = "open", at
    db.session.flush()
    kind_of(stage).prepare(stage, entries)
    return entries
