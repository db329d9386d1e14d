"""Parcels of one entry, for the phone that asks what has arrived."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from exams.models import Evidence, Parcel
from recruit.db import db
from recruit.slices import slices


def parcels_of(entry_id: int) -> list[Parcel]:
    """In the order in which they were announced."""
    return list(db.session.scalars(select(Parcel).where(Parcel.entry_id == entry_id).order_by(Parcel.id)))


def pictures_of(parcels: Sequence[Parcel]) -> dict[int, Evidence]:
    """By parcel's id the picture that came of it."""
    taken = {one.result_id: one.id for one in parcels if one.kind == "picture" and one.result_id is not None}
    found: dict[int, Evidence] = {}
    for part in slices(taken):
        for row in db.session.scalars(select(Evidence).where(Evidence.id.in_(part))):
            found[taken[row.id]] = row
    return found
