"""Batches of forms under way, as the office's desk lists them."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for

from recruit.i18n import _
from recruit.long_jobs import LongJob
from recruit.queries.printed_forms import under_way


def jobs(cohorts: Collection[int]) -> list[LongJob]:
    return [
        LongJob(
            one.cohort_id,
            _("印表单"),
            one.state,  # type: ignore[arg-type]
            one.begun_at,
            url_for("printed.batch", print_id=one.id),
            done,
            whole,
            url_for("printed.stop", print_id=one.id) if one.state == "running" else "",
        )
        for one, whole, done in under_way(cohorts, ("running", "stopped"))
    ]
