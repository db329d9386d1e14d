"""Work that nobody waits for: one worker process repeats it; web workers never do.

A job is a function of the moment that returns how many things it did. All of them, those of the other rooms too, are
listed in `recruit.config.JOBS` by dotted strings.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from recruit import audit, vital_signs
from recruit.clock import now
from recruit.db import db
from recruit.dotted import resolve
from recruit.logs import log


@dataclass(frozen=True)
class Job:
    """`run` is called every `seconds` with the moment, inside an application context; its work is committed once."""

    code: str
    seconds: int
    run: Callable[[datetime], int]


def load_jobs(listed: Iterable[tuple[str, int, str]]) -> list[Job]:
    """The jobs listed as (name, seconds, dotted string); a name that comes twice stops the start."""
    jobs = [Job(code, seconds, resolve(path)) for code, seconds, path in listed]
    codes = [job.code for job in jobs]
    if len(set(codes)) != len(codes):
        raise RuntimeError(f"a job is registered twice: {sorted(codes)}")
    return jobs


def run_job(app: Flask, job: Job) -> int:
    """Runs one job once. A failure is logged and rolled back; the next turn tries again. -1 tells that it failed."""
    with app.app_context():
        try:
            count = job.run(now())
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("job-failed", extra={"job": job.code})
            return -1
        if count:
            log.info("job", extra={"job": job.code, "count": count})
        return count


def beat(at: datetime) -> int:
    """Leaves a sign that the worker runs."""
    vital_signs.mark(vital_signs.WORKER)
    return 0


def deliver_outbox(at: datetime) -> int:
    from recruit.services.deliver_messages import deliver

    return deliver(at, clock=now)


def print_agreements(at: datetime) -> int:
    from recruit.services.run_prints import start_waiting

    return start_waiting(now)


def erase(at: datetime) -> int:
    from recruit.services.erase_due import erase_due

    return erase_due(at).total


def clear_removed_papers(at: datetime) -> int:
    """Files of removed notice papers that were too young to go at once."""
    from recruit.services.remove_papers import clear_removed

    return clear_removed()


def log_audit_head(at: datetime) -> int:
    """Writes the head of the audit chain into the log, which lies elsewhere: a rewritten chain no longer fits it."""
    seq, digest = audit.current_head()
    log.info("audit-head", extra={"count": seq, "code": digest})
    return 0


class Leadership(Protocol):
    """The right to be the one worker, for as long as it is held."""

    def holds(self) -> bool: ...

    def release(self) -> None: ...


class FileLeadership:
    """For SQLite: a locked file beside the database. The system frees it when the process ends, however it ends."""

    def __init__(self, file: Any) -> None:
        self.file = file

    @classmethod
    def take(cls, path: Path) -> FileLeadership | None:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return None
        return cls(file)

    def holds(self) -> bool:
        return not self.file.closed

    def release(self) -> None:
        self.file.close()


class PostgresLeadership:
    """For PostgreSQL: an advisory lock, held by a connection of its own; it is lost with the connection."""

    KEY = 0x7A65796F75

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @classmethod
    def take(cls) -> PostgresLeadership | None:
        connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": cls.KEY}):
            return cls(connection)
        connection.close()
        return None

    def holds(self) -> bool:
        try:
            return self.connection.scalar(text("SELECT 1")) == 1
        except SQLAlchemyError:
            return False

    def release(self) -> None:
        # Closing alone would hand the connection, lock included, back to the pool.
        with suppress(SQLAlchemyError):
            self.connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": self.KEY})
        self.connection.close()


def take_leadership(app: Flask) -> Leadership | None:
    """The leadership, or None while another worker of this installation holds it."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            return PostgresLeadership.take()
    return FileLeadership.take(Path(app.config["ZEYOU_HOME"]) / "worker.lock")
