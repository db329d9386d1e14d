"""What must hold of performance periods after a play: nothing is left over, every list can be worked out again, whoever
was removed had been last as often as the programme says, and what was paid as a deposit came back or was deducted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from exams.demo.invariants import Invariant
from exams.demo.play import Play
from recruit import storage
from recruit.db import db
from recruit.models import DepositReturn, PerformanceCase, Receipt
from recruit.queries.performance import due_period, in_force, lists_of, rows_of
from recruit.queries.performance_cases import BOTTOM, cases_of
from recruit.registers.performance.said import said_of
from scoring.performance_file import verify_period


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
