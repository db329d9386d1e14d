"""Open a cohort: one running of a published programme, with its stages and its supply of places still empty."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, ProgrammeVersion, Stage
from recruit.services.roles import require


def open_cohort(
    version: ProgrammeVersion,
    code: str,
    by: Account | None,
    at: datetime,
    *,
    demo: bool = False,
    practice: str | None = None,
) -> Cohort:
    """Creates the cohort and its stages as the frozen programme lists them; `practice` as in `Cohort`.

    Errors: Refusal('code-taken').
    """
    if by is not None:
        require(by, "office", "administrator")
    if db.session.scalar(select(Cohort.id).where(Cohort.code == code)):
        raise Refusal("code-taken", code=code)
    cohort = Cohort(code=code, version=version, demo=demo, practice=practice, opened_at=at, counters={})
    db.session.add(cohort)
    first_of_track: set[str] = set()
    for position, definition in enumerate(version.programme.stages, 1):
        first = definition.track not in first_of_track
        first_of_track.add(definition.track)
        cohort.stages.append(
            Stage(
                code=definition.code,
                kind=definition.kind,
                track=definition.track,
                position=position,
                opens_at=definition.window.opens,
                closes_at=definition.window.closes,
                state="open" if first else "waiting",
                opened_at=at if first else None,
            )
        )
    db.session.flush()
    audit.note(
        at,
        by.login if by else "system",
        "cohort.open",
        f"cohort:{code}",
        programme=version.code,
        version=version.number,
        demo=demo,
    )
    return cohort
