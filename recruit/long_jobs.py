"""Work in the background that somebody waits for: each room lists its own (`recruit.config.LONG_JOBS`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from recruit.config import LONG_JOBS
from recruit.dotted import resolve


@dataclass(frozen=True)
class LongJob:
    """One piece of work. `done` of `whole` where that can be told, else `whole` is 0. `url`: its own page, where it is
    taken up again or begun anew. `stop`: where a post stops it while it waits or runs; '' where its own page does.
    `cohort_id` None: it belongs to no running yet."""

    cohort_id: int | None
    title: str
    state: Literal["waiting", "running", "stopped", "failed"]
    since: datetime
    url: str
    done: int = 0
    whole: int = 0
    stop: str = ""


def long_jobs(cohorts: Collection[int]) -> list[LongJob]:
    """Whatever is under way, stands still or failed in these cohorts, the latest first."""
    found = [job for path in LONG_JOBS for job in resolve(path)(cohorts)]
    return sorted(found, key=lambda job: (-job.since.timestamp(), job.title))
