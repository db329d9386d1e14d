"""What everybody reads about requests beside a list: how many, how they ended, and where anybody says something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recruit.models import Result
from recruit.queries.objections import Tally, tally
from recruit.queries.rechecks import open_until
from recruit.web import guards
from recruit.web.context import page_url
from recruit.web.words import deadline


@dataclass(frozen=True)
class Public:
    """`url` is where anybody reports somebody on the list, '' where the rules take no reports or their time is over;
    `until` its end, '' where there are none."""

    tally: Tally
    url: str
    until: str
    desk_url: str


def public_tally(result: Result, at: datetime) -> Public:
    """`desk_url` is where staff write something down for somebody, '' for everybody else."""
    until, programme, by = open_until(result, "report"), result.stage.cohort.programme, guards.visitor()
    staff = by is not None and by.is_staff and bool({"clerk", "office"} & by.roles)
    takes = staff and bool(result.stage.definition.taken)
    return Public(
        tally(result.stage),
        page_url("rechecks.report", result_id=result.id) or "" if until is not None and at < until else "",
        deadline(until, programme) if until is not None else "",
        page_url("rechecks.at_desk", result_id=result.id) or "" if takes else "",
    )
