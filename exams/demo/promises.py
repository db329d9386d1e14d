"""What must hold of a cohort's papers and registers after a play.

Whoever got a place has a printed agreement. Every station has its month, no milestone of the plan is missed. Nobody is
left out of an evaluation. Of performance periods nothing is left over, every list can be worked out again, whoever was
removed had been last as often as the programme says, and what was paid as a deposit came back or was deducted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import select

from exams.demo.invariants import Invariant
from exams.demo.play import Play
from recruit import storage
from recruit.db import db
from recruit.models import Agreement, DepositReturn, Entry, PerformanceCase, Receipt
from recruit.queries.entries import entries_of
from recruit.queries.evaluations import looked_at, rounds_of
from recruit.queries.performance import due_period, in_force, lists_of, rows_of
from recruit.queries.performance_cases import BOTTOM, cases_of
from recruit.queries.rollout import places_to_open, plan_in_force
from recruit.registers.performance.said import said_of
from recruit.registers.rollout.said import read
from scoring.performance_file import verify_period


def of_registers(play: Play) -> list[Invariant]:
    """All of them; nothing of what the programme does not have."""
    return [*_agreements(play), *_rollout(play), *_evaluations(play), *of_performance(play)]


def _agreements(play: Play) -> Iterator[Invariant]:
    """An agreement that ended since was printed all the same."""
    for stage in play.cohort.stages:
        if stage.kind == "agreement" and stage.state == "closed":
            query = select(Agreement.pdf_sha256).join(Entry, Entry.id == Agreement.entry_id)
            printed = db.session.scalars(
                query.where(Entry.stage_id == stage.id, Agreement.pdf_sha256 != "")
            ).all()
            entered = len(entries_of(stage))
            yield Invariant(f"agreements-printed:{stage.code}", entered, len(set(printed)))


def _rollout(play: Play) -> Iterator[Invariant]:
    plan, said = plan_in_force(play.cohort), play.programme.registers.get("rollout")
    if plan is None or said is None:
        return
    places = {one.code for one in places_to_open(play.cohort)}
    yield Invariant("stations-without-a-month", [], sorted(places - set(plan.months)))
    for milestone in read(said).milestones:
        planned = sum(month <= milestone.month for month in plan.months.values())
        short = max(0, min(milestone.total, len(places)) - planned)
        yield Invariant(f"stations-short-by:{milestone.month}", 0, short)


def _evaluations(play: Play) -> Iterator[Invariant]:
    today = play.clock.now().astimezone(play.programme.timezone).date()
    for one in rounds_of(play.cohort):
        left = [
            unit.name for unit in looked_at(play.cohort, one, today) if unit.state not in ("passed", "good")
        ]
        yield Invariant(f"evaluated:{one.code}", [], left if one.last < today else [])


def of_performance(play: Play) -> list[Invariant]:
    """Nothing where the register is off."""
    said = said_of(play.programme)
    if said is None:
        return []
    lists = in_force(lists_of(play.cohort))
    due = due_period(play.cohort, play.clock.now())
    cases = [case for case, _partner in reversed(cases_of(play.cohort))]
    found = [
        Invariant("performance-nothing-due", None, due.code if due else None),
        Invariant("performance-files-recompute", [], _broken([one.file_sha256 for one in lists.values()])),
        Invariant("performance-cases-decided", [], [case.id for case in cases if not case.outcome]),
    ]
    rows = rows_of(lists.values())
    for number, case in enumerate((one for one in cases if one.outcome == "ended"), 1):
        if case.cause == BOTTOM and said.removal is not None:
            row = rows[case.engagement_id][case.period]
            found.append(Invariant(f"performance-last-in-a-row:{number}", said.removal.periods, row.streak))
        found.extend(_deposits(case, number))
    return found


def _broken(files: Sequence[str]) -> list[str]:
    return [one for one in files if verify_period(storage.get(one))]


def _deposits(case: PerformanceCase, number: int) -> Iterator[Invariant]:
    """What was paid is what went back and what was deducted; without damage nothing is deducted."""
    query = db.select(Receipt).where(
        Receipt.engagement_id == case.engagement_id, Receipt.kind == "deposit", Receipt.state == "valid"
    )
    for receipt in db.session.scalars(query.order_by(Receipt.id)):
        back = db.session.scalar(
            db.select(DepositReturn).where(
                DepositReturn.receipt_id == receipt.id, DepositReturn.state == "confirmed"
            )
        )
        told = [int(back.returned), int(back.deducted)] if back is not None else None
        price = int(sum(Decimal(one["price"]) for one in back.items)) if back is not None else 0
        yield Invariant(
            f"deposit-of-the-removed:{number}:{receipt.basis}", [int(receipt.amount) - price, price], told
        )
