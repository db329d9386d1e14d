"""The stage in which people apply, and whether it takes anything at this moment."""

from __future__ import annotations

from datetime import datetime

from recruit.errors import Refusal
from recruit.funnel import closing_text, opening_text, window_state
from recruit.models import Cohort, Stage


def registration_stage(cohort: Cohort) -> Stage:
    """The stage in which people apply. Errors: Refusal('stage-missing')."""
    for stage in cohort.stages:
        if stage.kind == "registration":
            return stage
    raise Refusal("stage-missing", kind="registration")


def require_window(stage: Stage, at: datetime) -> None:
    """Errors: Refusal('cohort-withdrawn'), and 'window-not-open' (opens) | 'window-closed' (closes) in local time."""
    if stage.cohort.withdrawn_at is not None:
        raise Refusal("cohort-withdrawn")
    zone = stage.cohort.programme.timezone
    state = window_state(stage.opens_at, stage.closes_at, at)
    if state == "before":
        raise Refusal("window-not-open", opens=opening_text(stage.opens_at, zone))
    if state == "after" or stage.state == "closed":
        raise Refusal("window-closed", closes=closing_text(stage.closes_at, zone))


def require_paper_window(stage: Stage, at: datetime, *, at_desk: bool, missing: bool) -> None:
    """As `require_window`; but a paper that is still missing may be brought to the desk until the list is signed.

    Errors: as `require_window`.
    """
    if at_desk and missing and stage.state != "closed" and at >= stage.opens_at:
        if stage.cohort.withdrawn_at is not None:
            raise Refusal("cohort-withdrawn")
        return
    require_window(stage, at)
