"""What goes with requests about lists: files, rulings, counts for everybody, the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Cohort, Recheck, RecheckFile, Result, Ruling, Stage
from recruit.recheck import GRANTED


@dataclass(frozen=True)
class Tally:
    """How many requests about one stage's lists there were, and how they ended. Nobody is named."""

    filed: int
    open: int
    upheld: int
    not_upheld: int
    referred: int


def files_of(recheck: Recheck, part: str) -> list[RecheckFile]:
    """In the order in which they came; also those of which only the row is left."""
    query = select(RecheckFile).where(RecheckFile.recheck_id == recheck.id, RecheckFile.part == part)
    return list(db.session.scalars(query.order_by(RecheckFile.id)))


def file_of(recheck: Recheck, file_id: int) -> RecheckFile:
    """Errors: Refusal('unknown'), also for another request's and for one that was erased."""
    found = db.session.get(RecheckFile, file_id)
    if found is None or found.recheck_id != recheck.id or found.erased_at is not None:
        raise Refusal("unknown")
    return found


def rulings_of(recheck: Recheck) -> list[Ruling]:
    """Everything that was put forward about one request, the first first."""
    query = select(Ruling).where(Ruling.recheck_id == recheck.id).order_by(Ruling.id)
    return list(db.session.scalars(query))


def ruling_given(recheck: Recheck) -> Ruling | None:
    """The ruling that answered the request; None where one officer did, or nobody yet."""
    given = (one for one in rulings_of(recheck) if one.state == "confirmed" and one.answer == recheck.answer)
    return next(given, None)


def ruling_waiting(recheck: Recheck) -> Ruling | None:
    """The ruling that waits for its second person."""
    return next((one for one in rulings_of(recheck) if one.state == "proposed"), None)


def rulings_waiting(cohort: Cohort) -> list[Ruling]:
    """All of a cohort that wait for their second person, the oldest first."""
    query = (
        select(Ruling)
        .join(Ruling.recheck)
        .join(Recheck.candidacy)
        .where(Candidacy.cohort_id == cohort.id, Ruling.state == "proposed")
        .order_by(Ruling.id)
    )
    return list(db.session.scalars(query))


def tally(stage: Stage) -> Tally:
    """Of all versions of the stage's list together."""
    query = select(Recheck.state, Recheck.answer).join(Recheck.result).where(Result.stage_id == stage.id)
    rows = db.session.execute(query).all()
    answers = Counter(answer for _state, answer in rows)
    return Tally(
        filed=len(rows),
        open=sum(state == "open" for state, _answer in rows),
        upheld=sum(answers[one] for one in (*GRANTED, "corrected")),
        not_upheld=answers["confirmed"],
        referred=answers["referred"],
    )


def register(by: Account, cohort: Cohort) -> Sequence[Recheck]:
    """Every request about a cohort's lists within the reader's scope, in the order of filing."""
    query = (
        select(Recheck)
        .join(Recheck.candidacy)
        .join(Recheck.result)
        .join(Result.stage)
        .where(Stage.cohort_id == cohort.id)
        .order_by(Recheck.filed_at, Recheck.id)
        .options(contains_eager(Recheck.candidacy), joinedload(Recheck.answered_by))
        .options(contains_eager(Recheck.result).defer(Result.bundle))
        .options(contains_eager(Recheck.result).contains_eager(Result.stage))
    )
    if by.township_scope is not None:
        query = query.where(Candidacy.township_code == by.township_scope)
    return list(db.session.scalars(query).unique())


def by_receipt(number: str) -> list[Recheck]:
    """Reports with this number; several cohorts may have one."""
    query = select(Recheck).where(Recheck.number == number, Recheck.kind == "report")
    return list(db.session.scalars(query.order_by(Recheck.id)))
