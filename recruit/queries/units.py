"""Units of a county that something holds for: the county itself, its townships, villages or stations."""

from __future__ import annotations

from recruit.closing.words import place_words
from recruit.models import Account, Cohort
from recruit.queries.places import places_of


def units_per(cohort: Cohort, per: str, by: Account | None = None) -> list[tuple[str, str]]:
    """(code, name) of every unit as far as the reader's township reaches. `per`: ``county`` (its code is ''),
    ``township``, ``village`` or ``station`` (every place that is not closed, by its own code)."""
    scope = by.township_scope if by is not None else None
    regions = cohort.programme.regions
    if per == "county":
        return [("", cohort.programme.organiser.zh)] if scope is None else []
    if per == "station":
        return [
            (one.code, place_words(cohort, one)) for one in places_of(cohort, by) if one.closed_at is None
        ]
    townships = [each for each in regions.townships if scope in (None, each.code)]
    if per == "township":
        return [(each.code, each.name) for each in townships]
    return [(village.code, f"{each.name} {village.name}") for each in townships for village in each.villages]


def closed_stations(cohort: Cohort, by: Account | None = None) -> list[tuple[str, str]]:
    """(code, name) of every place that was closed, as far as the reader's township reaches."""
    return [
        (one.code, place_words(cohort, one)) for one in places_of(cohort, by) if one.closed_at is not None
    ]


def township_of(cohort: Cohort, per: str, unit: str) -> str:
    """The township that a unit lies in; '' for the county. A station's follows from its place."""
    if per == "station":
        return next((one.township_code for one in places_of(cohort) if one.code == unit), "")
    return unit[:9]
