"""The worker plays the rehearsals that were asked for, each in a process of its own that can be stopped."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from exams.rehearsal import work
from exams.rehearsal.words import in_both
from recruit import storage
from recruit.beside import Beside
from recruit.clock import now
from recruit.config import ROOT
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.logs import log
from recruit.messages import tell
from recruit.models import ProgrammeRehearsal
from recruit.models.rehearsals import OPEN

#: What Python is started with, before the folder.
COMMAND = ("-m", "exams.rehearsal.work")
#: Seconds between two looks at a running one.
LOOK = 0.5
_beside = Beside("rehearsals")
#: Never handed to a process that must not know the site.
SECRET = ("ZEYOU_", "DATABASE_URL")


def start_waiting(at: datetime) -> int:
    """The worker's turn: begins what `play_waiting` does, beside its other jobs."""
    waits = select(ProgrammeRehearsal.id).where(ProgrammeRehearsal.state.in_(OPEN)).limit(1)
    return _beside.start(play_waiting) if db.session.scalar(waits) is not None else 0


def play_waiting() -> int:
    """One after the other. Commits. One that is found running was left by a worker that is gone: it is told as failed.

    Returns how many came to their end.
    """
    query = (
        select(ProgrammeRehearsal).where(ProgrammeRehearsal.state.in_(OPEN)).order_by(ProgrammeRehearsal.id)
    )
    ended = 0
    sweep_folders()
    found = list(db.session.scalars(query))
    for row in found:
        if row.state == "running":
            _fail(row, Refusal("rehearsal-crashed"))
    for key in [row.id for row in found]:
        ended += _one(key)
    return ended


def home() -> Path:
    """Where the scratch folders lie."""
    return Path(current_app.config["ZEYOU_HOME"]) / "rehearsals"


def sweep_folders() -> None:
    """Nothing runs when this is called, so nothing that lies here is of use."""
    shutil.rmtree(home(), ignore_errors=True)


def _one(key: int) -> int:
    row = locked(ProgrammeRehearsal, key)
    if row is None or row.state != "waiting":  # failed above, or stopped while another one was played
        db.session.rollback()
        return 0
    folder = home() / str(key)
    folder.mkdir(parents=True, mode=0o700)
    said = {"packed": storage.get(row.input_sha256).decode(), "people": row.people, "seed": row.seed}
    work.write(folder / work.INPUT, said)
    row.state, row.begun_at = "running", now()
    db.session.commit()
    try:
        code = _run(folder, lambda: _told(key, folder))
        row = db.session.get_one(ProgrammeRehearsal, key, populate_existing=True)
        if row.state != "running":
            return 0
        _settle(row, folder, code)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, goes_on: Callable[[], bool]) -> int:
    """The process's exit code; it is killed where `goes_on` says no, or when it takes too long."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(SECRET)}
    env |= {"PYTHONPATH": str(ROOT), "ZEYOU_LANG": "zh", "ZEYOU_HOME": str(folder / "scratch")}
    command = [sys.executable, *COMMAND, str(folder)]
    process = subprocess.Popen(
        command, env=env, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        while process.poll() is None and goes_on():
            time.sleep(LOOK)
    finally:
        if process.poll() is None:
            process.kill()
        code = process.wait()
    return code


def _told(key: int, folder: Path) -> bool:
    """Commits how far it is, and finds out whether somebody has stopped it."""
    db.session.rollback()
    row = db.session.get(ProgrammeRehearsal, key, populate_existing=True)
    if row is None or row.state != "running":
        db.session.rollback()
        return False
    said = _read(folder / work.PROGRESS)
    if said is not None and (row.done, row.whole, row.doing) != (said["done"], said["whole"], said["doing"]):
        row.done, row.whole, row.doing = said["done"], said["whole"], said["doing"][:120]
        db.session.commit()
    db.session.rollback()
    return True


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None


def _settle(row: ProgrammeRehearsal, folder: Path, code: int) -> None:
    said = _read(folder / work.OUTCOME) if code == 0 else None
    if said is None:
        late = code == work.TOO_LONG
        log.error("rehearsal-failed", extra={"code": str(code)})
        minutes = work.LONGEST // 60
        _fail(row, Refusal("rehearsal-too-long", minutes=minutes) if late else Refusal("rehearsal-crashed"))
        return
    row.outcome, row.why = said.get("outcome"), said.get("why")
    row.state, row.finished_at = "failed" if row.why else "done", now()
    db.session.commit()


def _fail(row: ProgrammeRehearsal, refusal: Refusal) -> None:
    with current_app.test_request_context():
        row.why = in_both(lambda: tell(refusal))
    row.state, row.finished_at = "failed", now()
    db.session.commit()
