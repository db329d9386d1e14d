"""Places that come in while a track of sites is open go through it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from recruit.db import db
from recruit.models import Candidacy, Cohort, Place, Stage
from recruit.services import numbering
from recruit.services.admit import admit

KIND = "siting"


def siting_stage(cohort: Cohort) -> Stage | None:
    """The stage that takes in every supplied place: the first of a track of places, where that is a siting."""
    for track in cohort.programme.tracks:
        first = next((stage for stage in cohort.stages if stage.track == track.code), None)
        if track.subject == "place" and first is not None and first.kind == KIND:
            return first
    return None


def enter_track(cohort: Cohort, places: Sequence[Place], at: datetime) -> None:
    """A candidacy for each place, numbered as they come; nothing where no track takes any, or it is signed already."""
    stage = siting_stage(cohort)
    if stage is None or stage.state == "closed" or not places:
        return
    numbers = numbering.take(cohort, f"sites:{stage.track}", len(places))
    candidacies = [
        Candidacy(
            cohort_id=cohort.id,
            track=stage.track,
            subject="place",
            number=f"S{serial:04d}",
            place=place,
            township_code=place.township_code,
            created_at=at,
        )
        for place, serial in zip(places, numbers, strict=True)
    ]
    db.session.add_all(candidacies)
    db.session.flush()
    admit(stage, candidacies, at)
