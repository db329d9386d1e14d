"""Fill stations that stand empty: a draft of the same programme for those places alone, which two people sign."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime

from recruit.errors import Refusal
from recruit.models import Account, Cohort, ProgrammeDraft
from recruit.programme.loading import with_start
from recruit.programme.rewrite import flow, put
from recruit.queries.drafts import start_of
from recruit.queries.vacancies import vacancies
from recruit.services.draft_programme import begin_draft
from recruit.services.roles import require, require_county


def draft_refill(cohort: Cohort, code: str, first_day: date, by: Account, at: datetime) -> ProgrammeDraft:
    """A draft under the id `code` that begins on `first_day` and asks for as many places as stand empty.

    What else must change, such as cuts that take more people than there are places, the editor tells.
    Errors: Refusal('role-missing' | 'county-only' | 'refill-none' | 'refill-day', field), those of `begin_draft`.
    """
    require(by, "office")
    require_county(by)
    today = at.astimezone(cohort.programme.timezone).date()
    empty = vacancies(cohort, today)
    if not empty:
        raise Refusal("refill-none")
    if first_day <= today:
        raise Refusal("refill-day", field="first_day", today=today)
    counts = Counter({one.place.township_code: 0 for one in empty})
    for one in empty:
        counts[one.place.township_code] += one.seats
    start = start_of(f"version:{cohort.version_id}")
    source = with_start(start.source, first_day)
    source = put(source, ("places", "total"), str(counts.total()))
    source = put(source, ("places", "by_township"), flow(dict(sorted(counts.items()))))
    return begin_draft(replace(start, source=source), code, by, at)
