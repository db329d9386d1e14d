"""Rehearsals of drafts among the work in the background (`recruit.long_jobs`)."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for
from sqlalchemy import select

from recruit.db import db
from recruit.i18n import _
from recruit.long_jobs import LongJob
from recruit.models import ProgrammeDraft, ProgrammeRehearsal
from recruit.models.rehearsals import OPEN


def rehearsals_at_work(cohorts: Collection[int]) -> list[LongJob]:
    """Those that wait or are played; they belong to drafts, whatever the running cohorts are."""
    query = (
        select(ProgrammeRehearsal, ProgrammeDraft.code)
        .join(ProgrammeDraft, ProgrammeDraft.id == ProgrammeRehearsal.draft_id)
        .where(ProgrammeRehearsal.state.in_(OPEN))
        .order_by(ProgrammeRehearsal.id)
    )
    return [
        LongJob(
            None,
            _("试演：%(code)s", code=code),
            "running" if row.state == "running" else "waiting",
            row.begun_at or row.asked_at,
            url_for("programmes.rehearsal_page", draft_id=row.draft_id),
            row.done,
            row.whole,
            url_for("programmes.stop", draft_id=row.draft_id),
        )
        for row, code in db.session.execute(query)
    ]
