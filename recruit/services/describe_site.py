"""Describe a site: its facts and pictures, by the township that chose it or the office.

A change after a review asks for the review again; the village's word stays. Once candidates choose, an accepted site
is changed only after two people have opened it again (`exempt_site.propose_reopening`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit import audit, storage
from recruit.closing import site_messages as site_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Place, SiteFile, SitePhoto, SiteStep
from recruit.pictures import clean
from recruit.services.roles import require, require_scope
from recruit.services.supply_places import require_open, require_unsettled
from recruit.site_facts import SiteFacts
from recruit.site_words import PHOTOS, private_of, set_private

#: Sites are looked at on phones with little data: a kilobyte for every hundred a camera would send.
PHOTO_SIDE = 1024


def describe_site(cohort: Cohort, place: Place, said: SiteFacts, by: Account, at: datetime) -> SiteFile:
    """Puts facts on record in the place of earlier ones. Nothing changed is no new revision.

    Errors: Refusal('role-missing' | 'outside-township' | 'places-settled' | 'place-closed' | 'site-accepted').
    """
    hold_site(cohort, place, by)
    file = site_file(place, by, at)
    latitude, longitude = said.point or (None, None)
    before = (file.facts, file.latitude, file.longitude, private_of(file))
    if before == (dict(said.facts), latitude, longitude, dict(said.private)):
        return file
    require_open(cohort, place)
    changed = sorted({*said.facts, *file.facts}) if file.revision else sorted(said.facts)
    changed = [code for code in changed if said.facts.get(code) != file.facts.get(code)]
    file.facts, file.latitude, file.longitude = dict(said.facts), latitude, longitude
    set_private(file, said.private)
    _changed(file, by, at)
    audit.note(at, by.login, "site.describe", subject(cohort, place), facts=changed, revision=file.revision)
    return file


def add_photo(
    cohort: Cohort, place: Place, kind: str, content: bytes, by: Account, at: datetime
) -> SitePhoto:
    """Keeps a picture, made anew without its metadata; a newer one of its kind replaces it.

    Errors: those of `describe_site`, Refusal('unknown'), and the picture's own ('picture-…') with `field`.
    """
    if kind not in PHOTOS:
        raise Refusal("unknown")
    hold_site(cohort, place, by)
    require_open(cohort, place)
    try:
        picture = clean(content, PHOTO_SIDE)
    except Refusal as refusal:
        raise Refusal(refusal.code, **{**refusal.facts, "field": kind}) from None
    with storage.together():
        sha256 = storage.put(picture.bytes)
    file = site_file(place, by, at)
    row = db.session.scalar(select(SitePhoto).where(SitePhoto.place_id == place.id, SitePhoto.kind == kind))
    if row is None:
        row = SitePhoto(place_id=place.id, kind=kind)
        db.session.add(row)
    row.sha256, row.received_at, row.by_id = sha256, at, by.id
    _changed(file, by, at)
    audit.note(at, by.login, "site.photo", subject(cohort, place), kind=kind, sha256=sha256)
    return row


def hold_site(cohort: Cohort, place: Place, by: Account) -> None:
    """Who may describe it, while it may be. Until the transaction ends nobody signs the allotment."""
    require(by, "office", "clerk")
    require_scope(by, place.township_code)
    hold_place(cohort, place)


def hold_place(cohort: Cohort, place: Place) -> None:
    """One desk at a time, while the allotment is not signed. Errors: Refusal('places-settled' | 'place-closed')."""
    require_unsettled(cohort)
    held = locked(Place, place.id)
    if held is None or held.closed_at is not None:
        raise Refusal("place-closed", place=place.code)


def site_file(place: Place, by: Account, at: datetime) -> SiteFile:
    """The place's file, made where there is none yet. Whoever asks holds the place, so there is one."""
    # Freshly read: the page has seen it already, and somebody may have held the place in between.
    query = select(SiteFile).where(SiteFile.place_id == place.id).with_for_update()
    file = db.session.scalar(query, execution_options={"populate_existing": True})
    if file is None:
        file = SiteFile(
            place_id=place.id, state="draft", revision=0, facts={}, updated_at=at, updated_by_id=by.id
        )
        db.session.add(file)
        db.session.flush()
    return file


def _changed(file: SiteFile, by: Account, at: datetime) -> None:
    """Whoever reviewed it saw something else: the review is due again. The village's word stays on record."""
    file.revision += 1
    file.updated_at, file.updated_by_id = at, by.id
    had_a_hand(file, by)
    if file.state != "draft":
        file.state = "township" if village_supports(file.place_id) else "draft"
    db.session.flush()


def had_a_hand(file: SiteFile, by: Account) -> None:
    """Whoever told anything of a site does not judge it, whoever told something after them."""
    file.hands = sorted({*file.hands, by.id})


def village_supports(place_id: int) -> bool:
    """Whether the village's last word on it was yes."""
    query = select(SiteStep.verdict).where(SiteStep.place_id == place_id, SiteStep.step == "village")
    return db.session.scalar(query.order_by(SiteStep.id.desc()).limit(1)) == "support"


def subject(cohort: Cohort, place: Place) -> str:
    """What the audit log calls it."""
    return f"place:{cohort.code}/{place.code}"
