"""Attach the papers of an application: photo, ID card, diploma. A newer picture replaces the older one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from recruit import audit, storage
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.intake.checks import registration_form
from recruit.models import Account, Application, Attachment
from recruit.pictures import Picture, clean
from recruit.services.hold_stage import hold_open
from recruit.services.registration_window import registration_stage, require_paper_window
from recruit.services.roles import require, require_scope


@dataclass(frozen=True)
class Paper:
    """One picture for the photo field `field` of the registration form, as it arrived or cleaned already."""

    application: Application
    field: str
    content: bytes | Picture


def attach(papers: Sequence[Paper], by: Account, at: datetime) -> list[Attachment]:
    """Stores the cleaned pictures. All or none; within the registration window, and what is still missing also later
    at the desk, until registration's list is signed.

    Errors: Refusal('attachment-unknown' | 'not-yours' | 'outside-township' | 'window-closed'), or a picture's own
    ('picture-…') with `field`.
    """
    _hold_late(papers, at)
    with storage.together():
        rows, events = _kept(papers, by, at)
    db.session.flush()
    audit.record(events)
    return rows


def _hold_late(papers: Sequence[Paper], at: datetime) -> None:
    """After the window the office refuses those who lack papers and signs the list: a late paper comes before either
    and is seen, or after and finds what was done. Within the window nothing is at stake, and nobody waits."""
    late = {}
    for paper in papers:
        stage = registration_stage(paper.application.cohort)
        if window_state(stage.opens_at, stage.closes_at, at) == "after":
            late[paper.application.id] = stage
    # A list signed meanwhile shows in the stage, which is read anew here; `require_paper_window` says it in its words.
    with suppress(Refusal):
        hold_open(late.values())
    for key in sorted(late):
        locked(Application, key)


def _kept(papers: Sequence[Paper], by: Account, at: datetime) -> tuple[list[Attachment], list[audit.Event]]:
    rows, events = [], []
    for paper in papers:
        application = paper.application
        require_hand(application, by)
        row = next((one for one in application.attachments if one.field == paper.field), None)
        stage = registration_stage(application.cohort)
        require_paper_window(stage, at, at_desk=by.is_staff, missing=row is None)
        _require_field(application, paper.field)
        picture = _cleaned(paper)
        if row is None:
            row = Attachment(application_id=application.id, field=paper.field)
            application.attachments.append(row)
        row.sha256, row.mime, row.size = storage.put(picture.bytes), picture.mime, len(picture.bytes)
        row.received_at = at
        rows.append(row)
        subject = f"application:{application.cohort.code}/{application.number}"
        events.append(audit.Event(at, by.login, "application.attach", subject, {"field": paper.field}))
    return rows, events


def require_hand(application: Application, by: Account) -> None:
    """Who may change an application: its owner, the office, a clerk of its township."""
    if application.erased_at is not None:
        raise Refusal("data-erased", number=application.number)
    if application.state == "withdrawn":
        raise Refusal("withdrawn-already")
    if not by.is_staff:
        if by.person_id != application.person_id:
            raise Refusal("not-yours")
        return
    require(by, "clerk", "office")
    require_scope(by, application.township_code)


def _require_field(application: Application, field: str) -> None:
    asked = registration_form(application.cohort.programme).fields
    if field not in {one.code for one in asked if one.type == "photo"}:
        raise Refusal("attachment-unknown", field=field)


def _cleaned(paper: Paper) -> Picture:
    if isinstance(paper.content, Picture):
        return paper.content
    try:
        return clean(paper.content)
    except Refusal as refusal:
        raise Refusal(refusal.code, **{**refusal.facts, "field": paper.field}) from None
