"""A played cohort kept in a file: played once, copied for each test that goes on with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

from exams.demo.acts.marking import fill_sheets
from exams.demo.play import Play
from exams.queries.numbers import opened
from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import panel_component
from exams.rubrics import sheets
from exams.services.close_room import close_room
from exams.services.draw_rooms import draw_rooms
from exams.services.open_numbers import confirm_opening, propose_opening, unmarked
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account
from recruit.queries.entries import entries_of
from tests.support.walking import played

MakeApp = Callable[[str, Path, Any], Flask]


@dataclass(frozen=True)
class Snapshot:
    """`play` is as it was when the file was kept; its accounts and rows belong to no session any more."""

    folder: Path
    play: Play
    moment: datetime

    def copy(self, into: Path) -> str:
        """The address of a copy of the database; the files stand beside it, where a test's application looks."""
        shutil.copyfile(self.folder / "zeyou.sqlite", into / "zeyou.sqlite")
        if (self.folder / "files").exists():
            shutil.copytree(self.folder / "files", into / "files")
        return f"sqlite:///{into / 'zeyou.sqlite'}"


def keep(app: Flask, clock: FixedClock, folder: Path, until: str, more: Callable[[Play], None]) -> Snapshot:
    """Plays on `app`, whose database and files lie in `folder`, up to `until`, then does `more`."""
    play = played(app, clock, until)
    with app.app_context(), app.test_request_context(base_url=app.config["ZEYOU_BASE_URL"]):
        more(play)
        db.session.commit()
        # Everything into the one file that is copied.
        db.session.execute(db.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()
    return Snapshot(folder, play, clock.now())


def account(login: str) -> Account:
    found = db.session.scalar(db.select(Account).where(Account.login == login))
    assert found is not None
    return found


def draw(play: Play) -> None:
    """The interview's rooms are drawn by office and second signatory."""
    judges = list(
        db.session.scalars(db.select(Account).where(Account.login.like("judge%")).order_by(Account.id))
    )
    words = ("第一个人说的话", "第二个人说的话")
    stage = play.stage("interview")
    draw_rooms(stage, judges, words, account("office"), account("second"), play.clock.now())


def mark(play: Play, *judges: str, leave_out: str = "") -> None:
    """The judges fill in their sheets; without names, all but the one left out."""
    stage = play.stage("interview")
    component = panel_component(stage)
    entries = {entry.id: entry for entry in entries_of(stage)}
    own: dict[str, list[int]] = {}
    for sheet in sheets(stage, component):
        own.setdefault(sheet.login, []).append(sheet.entry_id)
    for login in judges or sorted(set(own) - {leave_out}):
        wanted = [entries[one] for one in own[login]]
        fill_sheets(play, stage, component, wanted, account(login), play.clock.now())
    for room in rooms_of(stage, component):
        if room.ready and room.chief is not None and not leave_out:
            close_room(stage, component, room.name, account(room.chief), play.clock.now())
    if not opened(stage) and not unmarked(stage):
        propose_opening(stage, "all sheets are in", account("office"), play.clock.now())
        confirm_opening(stage, account("second"), play.clock.now())
