"""What the pages of posts share: the stage in the address, who reads what, a table to take along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Response, request

from recruit.clock import now
from recruit.closing.post_words import titled
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Entry, Stage
from recruit.programme.staffing import StaffingPlan
from recruit.queries.posts import PostPlan
from recruit.web import guards
from recruit.web.sheets import workbook
from recruit.workbooks import write_xlsx
from scoring.csvtext import csv_bytes

READERS = ("office", "clerk", "second-signatory", "auditor")
#: Who may put somebody on a post by hand, and say what sort of site a place is.
HANDS = ("office", "clerk")


def stage_at(stage_id: int) -> Stage:
    """Errors: Refusal('unknown')."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != "posts":
        raise Refusal("unknown")
    return stage


def entry_at(stage: Stage, entry_id: int) -> Entry:
    """Errors: Refusal('unknown'), the same for "not there" and "not yours to see"."""
    entry, scope = db.session.get(Entry, entry_id), guards.account().township_scope
    if entry is None or entry.stage_id != stage.id or scope not in (None, entry.candidacy.township_code):
        raise Refusal("unknown")
    return entry


def asked() -> dict[str, str]:
    """The filter in the address; a township's own people see no other."""
    found = {key: request.args.get(key, "") for key in ("township", "post", "provider", "state")}
    return found | {"township": guards.account().township_scope or found["township"]}


def townships_of(stage: Stage) -> list[tuple[str, str]]:
    """Choices of the filter: (code, name); none for whoever sees one township only."""
    if guards.account().township_scope is not None:
        return []
    return [(one.code, one.name) for one in stage.cohort.programme.regions.townships]


def township_name(stage: Stage, code: str) -> str:
    regions = stage.cohort.programme.regions
    return str(regions.township(code).name) if regions.knows(code) else code


def choices_of(plan: StaffingPlan) -> dict[str, list[tuple[str, str]]]:
    """Posts and providers with their titles, for filters and forms."""
    return {
        "posts": [(code, titled(plan.posts, code)) for code in plan.posts],
        "providers": [(code, titled(plan.providers, code)) for code in plan.providers],
    }


def name_of(entry: Entry) -> str:
    return entry.candidacy.person.name if entry.candidacy.person is not None else ""


def gap_counts(worked_out: PostPlan, township: str) -> dict[str, int]:
    """How many seats are empty and posts bare, in the township or everywhere."""
    sites = {one.code: one.township for one in worked_out.sites}
    here = [one for one in worked_out.gaps if township in ("", sites[one.site])]
    return {
        "seats": sum(one.missing for one in here if one.provider),
        "posts": sum(1 for one in here if one.post),
    }


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str | int]], title: str, name: str, ending: str
) -> Response:
    """As a workbook or as CSV."""
    moment: datetime = now()
    if ending == "xlsx":
        response = workbook(write_xlsx(heads, rows, title, moment), name)
    else:
        response = Response(csv_bytes(heads, rows), mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response
