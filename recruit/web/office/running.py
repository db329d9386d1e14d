"""The long jobs of this room, as the office's desk lists them."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for
from sqlalchemy import select

from recruit.db import db
from recruit.i18n import _
from recruit.long_jobs import LongJob
from recruit.models import AgreementRun, ListSite, Stage

#: State of a row -> state of a job; a state that is missing here is over.
PRINTS = {"asked": "waiting", "running": "running", "stopped": "stopped", "failed": "failed"}
SITES = {"waiting": "waiting", "working": "running", "failed": "failed"}


def jobs(cohorts: Collection[int]) -> list[LongJob]:
    """Prints of agreements, and archives of public lists."""
    return [*_prints(cohorts), *_sites(cohorts)]


def _prints(cohorts: Collection[int]) -> list[LongJob]:
    query = (
        select(AgreementRun)
        .join(AgreementRun.stage)
        .where(Stage.cohort_id.in_(cohorts), AgreementRun.state.in_(PRINTS))
        .order_by(AgreementRun.id)
    )
    return [
        LongJob(
            one.stage.cohort_id,
            _("印协议"),
            PRINTS[one.state],  # type: ignore[arg-type]
            one.asked_at,
            url_for("closing.agreements", cohort=one.stage.cohort.code),
            one.done,
            one.whole,
            url_for("closing.steer_run", cohort=one.stage.cohort.code)
            if one.state in ("asked", "running")
            else "",
        )
        for one in db.session.scalars(query)
    ]


def _sites(cohorts: Collection[int]) -> list[LongJob]:
    newest: dict[int, ListSite] = {}
    query = select(ListSite).where(ListSite.cohort_id.in_(cohorts)).order_by(ListSite.id)
    for one in db.session.scalars(query):
        newest[one.cohort_id] = one
    return [
        LongJob(
            one.cohort_id,
            _("名单做成网页包"),
            SITES[one.state],  # type: ignore[arg-type]
            one.asked_at,
            url_for("office.list_site", cohort=one.cohort.code),
            one.done,
            one.total,
            url_for("office.stop_list_site", cohort=one.cohort.code)
            if one.state in ("waiting", "working")
            else "",
        )
        for one in newest.values()
        if one.state in SITES
    ]
