"""Granted requests beside a corrected list: what its proposer is asked about each, and what both signers read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recruit.models import Recheck, Result, Stage
from recruit.queries.carrying_out import carried_out, unmended
from recruit.queries.owed_corrections import owed_corrections
from recruit.recheck_words import unchanged_of
from recruit.services.build_bundle import StageList
from recruit.web.context import page_url
from recruit.web.rechecks.kinds import title_of

FIELD = "unchanged-"


def typed(form: Mapping[str, str]) -> dict[int, str]:
    """Request -> why nothing had to change, as typed."""
    return {
        int(name.removeprefix(FIELD)): text[:1000]
        for name, text in form.items()
        if name.startswith(FIELD) and name.removeprefix(FIELD).isdecimal()
    }


def boxes(stage: Stage, made: StageList, said: Mapping[int, str]) -> list[dict[str, Any]]:
    """One box for each request that this list would not carry out by itself."""
    if not owed_corrections(stage):
        return []
    return [{**_told(one), "said": said.get(one.id, "")} for one in unmended(stage, made.as_bundle())]


def carried(result: Result) -> list[dict[str, Any]]:
    """What this version carries out; `said` is None where something changed for whoever asked."""
    rows = carried_out(result)
    return [{**_told(one.recheck), "said": unchanged_of(one) if one.unchanged else None} for one in rows]


def _told(recheck: Recheck) -> dict[str, Any]:
    return {
        "field": f"{FIELD}{recheck.id}",
        "number": recheck.candidacy.number,
        "receipt": recheck.number,
        "title": title_of(recheck.kind),
        "url": page_url("rechecks.case", recheck_id=recheck.id),
    }
