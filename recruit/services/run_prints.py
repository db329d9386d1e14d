"""Print the agreements of a stage in the background: asked for on a page, done by the worker a few at a time.

Every few are a transaction of their own, and who still needs an agreement is read anew before each: a worker that is
killed goes on where it was, no number is given twice and nobody gets two.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from time import sleep

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from recruit import audit
from recruit.beside import Beside
from recruit.db import db, locked, reading
from recruit.errors import Refusal
from recruit.models import Account, AgreementRun, Stage
from recruit.services.issue_agreements import (
    check_to_print,
    day_of,
    free_to_print,
    issue_agreements,
    last_signing_day,
    require_may_print,
)
from recruit.services.keep_agreement_text import LIVE
from recruit.services.roles import require

#: Prints per transaction: other writers wait for no longer than these take.
AT_A_TIME = 10
#: Seconds of rest between two transactions. On SQLite whoever waits to write only looks again every tenth of a second:
#: without a rest a run of minutes would keep everybody from writing.
REST = 0.25
_beside = Beside("agreement-prints")
Clock = Callable[[], datetime]


def ask_prints(stage: Stage, starts_on: date | None, by: Account, at: datetime) -> AgreementRun:
    """Asks for everybody who needs an agreement; all are filled and checked first, so a refusal names who and what. Of
    two who ask, the second finds the first's run.

    Errors: Refusal('agreements-printed') and those of `issue_agreements`.
    """
    require(by, "office")
    locked(Stage, stage.id)
    live = run_of(stage)
    if live is not None and live.state in LIVE:
        return live
    require_may_print(stage, at)
    waiting = free_to_print(stage, at)
    if not waiting:
        raise Refusal("agreements-printed")
    issued_on = day_of(stage, at)
    first = starts_on or max(issued_on, last_signing_day(stage))
    if first < issued_on:
        raise Refusal("term-starts-early", field="starts_on", day=issued_on)
    check_to_print(stage, issued_on, first, waiting)
    run = AgreementRun(
        stage_id=stage.id, starts_on=first, whole=len(waiting), asked_at=at, asked_by_id=by.id, state="asked"
    )
    db.session.add(run)
    db.session.flush()
    _note(run, stage, "agreement.print-ask", by, at)
    return run


def stop_prints(run: AgreementRun, go_on: bool, by: Account, at: datetime) -> None:
    """Stops a run, or lets a stopped or failed one go on. What is printed stays; whoever is left is checked anew, for
    the text may be another by now.

    Errors: Refusal('role-missing' | 'wrong-state'), and those of `ask_prints` where it goes on.
    """
    require(by, "office")
    stage = locked(Stage, run.stage_id)
    assert stage is not None
    held = locked(AgreementRun, run.id)
    assert held is not None
    if held.state not in (("stopped", "failed") if go_on else LIVE):
        raise Refusal("wrong-state")
    if go_on:
        require_may_print(stage, at)
        issued_on = day_of(stage, at)
        check_to_print(stage, issued_on, max(held.starts_on, issued_on), free_to_print(stage, at))
    held.state, held.problem = ("asked", "") if go_on else ("stopped", "")
    db.session.flush()
    _note(held, held.stage, "agreement.print-go-on" if go_on else "agreement.print-stop", by, at)


def start_waiting(clock: Clock) -> int:
    """The worker's turn: begins what `print_waiting` does, beside its other jobs, which must not wait for minutes."""
    return _beside.start(lambda: print_waiting(clock)) if _waiting() else 0


def print_waiting(clock: Clock) -> int:
    """Every run that was asked for, or that a worker did not finish. Returns how many agreements were printed. `clock`
    is asked anew for every few: a run takes minutes."""
    return sum(_print(run_id, clock) for run_id in _waiting())


def run_of(stage: Stage) -> AgreementRun | None:
    """The newest run of a stage."""
    query = select(AgreementRun).where(AgreementRun.stage_id == stage.id)
    return db.session.scalar(query.order_by(AgreementRun.id.desc()).limit(1))


def _waiting() -> list[int]:
    query = select(AgreementRun.id).where(AgreementRun.state.in_(LIVE)).order_by(AgreementRun.id)
    with reading():
        ids = list(db.session.scalars(query))
        db.session.rollback()
    return ids


def _print(run_id: int, clock: Clock) -> int:
    """Few after few until nobody is left, the office stops the run, or one cannot be printed.

    An error nobody foresaw ends the run too, and is raised for the log: tried again every turn it would only fail
    again, and the office would see a print that never moves.
    """
    printed = 0
    while True:
        at = clock()
        try:
            count, left = _print_few(run_id, at)
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            _end(run_id, "failed", at, refusal.code)
            return printed
        except OperationalError:
            # The database was away or two waited for each other: the worker's next turn tries again.
            db.session.rollback()
            raise
        except Exception:
            db.session.rollback()
            _end(run_id, "failed", at, "print-broken")
            raise
        printed += count
        if not left:
            return printed
        sleep(REST)


def _print_few(run_id: int, at: datetime) -> tuple[int, bool]:
    """How many were printed, and whether the run goes on. The stage comes first, as wherever it is held."""
    stage = locked(Stage, db.session.get_one(AgreementRun, run_id).stage_id)
    run = locked(AgreementRun, run_id)
    if run.state not in LIVE:
        return 0, False
    run.state = "running"
    issued = issue_agreements(
        stage,
        run.asked_by,
        at,
        base_url=str(current_app.config["ZEYOU_BASE_URL"]),
        # A run that lasts over midnight must not stop: the first day then is the day of printing.
        starts_on=max(run.starts_on, day_of(stage, at)),
        limit=AT_A_TIME,
        checked=False,
    )
    run.done = min(run.done + len(issued.agreements), run.whole)
    if not issued.left:
        run.state, run.ended_at = "done", at
    db.session.flush()
    return len(issued.agreements), bool(issued.left)


def _end(run_id: int, state: str, at: datetime, problem: str) -> None:
    run = locked(AgreementRun, run_id)
    run.state, run.problem, run.ended_at = state, problem[:40], at
    db.session.commit()


def _note(run: AgreementRun, stage: Stage, action: str, by: Account, at: datetime) -> None:
    audit.note(at, by.login, action, audit.at_stage(stage), whole=run.whole, done=run.done)
