"""The application a demonstration runs in: its own key, its own files, a database that was empty."""

from __future__ import annotations

import shlex
import shutil
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import click
from flask import Flask
from flask_migrate import upgrade
from waitress import serve as run

from exams.demo import again
from exams.demo.cast import PASSWORD
from recruit.app import create_app
from recruit.clock import DemoClock, FixedClock
from recruit.commands.site import require_tables
from recruit.config import JOBS, KINDS
from recruit.db import db, is_empty
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.jobs import load_jobs, run_job
from recruit.kinds import load_kinds
from recruit.programme import Programme, load, load_text
from recruit.programme.edit import with_values
from recruit.secrets import KeyRing
from recruit.services.print_list import set_waiting
from recruit.serving import require_free

#: Invented people with a password that everybody knows: never beyond this machine.
HOST = "127.0.0.1"
#: What a run leaves in its folder; only these are cleared before the next run, never anything else.
OURS = ("lists", "bundles", "agreements", "files")
#: Jobs of a worker that pages of a demonstration wait for.
WORKED_ON = (
    "item-reports",
    "look-alikes",
    "form-leads",
    "plan-copies",
    "rehearsals",
    "list-sheets",
    "list-sites",
    "agreement-prints",
)
#: Rows. Lists longer than this get no sheet of paper here: setting 2,400 rows takes 0.6 GB beside the pages.
LONGEST_SHEET = 1000
COUNTED = ("evidence", "form-series")
OUR_FILES = (again.FILE, "zeyou.db", "zeyou.db-wal", "zeyou.db-shm", "zeyou.key", "report.json", "funnel.svg")


def fresh_folder(out: Path) -> None:
    """Empties the folder of what an earlier run left, and says so. Anything we did not make stays where it is."""
    out.mkdir(parents=True, exist_ok=True)
    if again.finished_in(out):
        click.echo(_("“%(out)s”里有演完的一次，再演会把它换掉。只想再看它，加 --again。", out=out))
        # Before the first file goes: a sentence that nobody had the time to read would be no warning.
        if sys.stdin.isatty():
            click.confirm(_("把它换掉，重演一遍吗？"), abort=True)
    elif any((out / name).exists() for name in (*OURS, *OUR_FILES)):
        click.echo(_("“%(out)s”里没有演完的那次会被换掉。", out=out))
    # The files first, and of them the note that a run is finished: a half-cleared folder must not pass for one.
    for name in OUR_FILES:
        (out / name).unlink(missing_ok=True)
    for name in OURS:
        shutil.rmtree(out / name, ignore_errors=True)


def make_app(out: Path, database: str | None, clock: FixedClock) -> Flask:
    """Errors: Refusal('database-not-empty') for a given database that holds data; nothing in it was touched."""
    key_file = out / "zeyou.key"
    KeyRing.generate().write(key_file)
    app = create_app(demo_settings(out, database) | {"ZEYOU_CLOCK": clock})
    with app.app_context():
        if not is_empty():
            raise Refusal("database-not-empty")
        upgrade(directory=app.config["ZEYOU_MIGRATIONS"])
    return app


def demo_settings(out: Path, database: str | None) -> dict[str, object]:
    """The settings with which the demonstration was played and is served."""
    return {
        "ZEYOU_DEMO": True,
        "ZEYOU_QUIET": True,
        "ZEYOU_HOME": out,
        "ZEYOU_KEY_FILE": out / "zeyou.key",
        "ZEYOU_STORAGE": out / "files",
        "SQLALCHEMY_DATABASE_URI": database or f"sqlite:///{(out / 'zeyou.db').resolve()}",
    }


def lowered(programme: Programme, pieces: int) -> tuple[Programme, dict[str, dict[str, int]]]:
    """The programme with every counted target above `pieces` lowered to it, and what was lowered from what.

    Sixty thousand pictures prove nothing that six do not; the report names the change, the published version holds it.
    """
    values, changed = {}, {}
    for stage in programme.stages:
        for component in stage.components:
            target = component.params.get("target")
            # A week of daily reports is what the notice asks for, and small enough to be played in full.
            if component.kind not in COUNTED or target is None or int(target) <= max(pieces, 7):
                continue
            path = f"stages.{stage.code}.components.{component.code}"
            changed[f"{stage.code}.{component.code}"] = {"notice": int(target), "demo": pieces}
            values[f"{path}.params.target"] = f"{{value: {pieces}, source: office}}"
            if component.role == "condition":
                values[f"{path}.max"] = str(pieces)
    if not values:
        return programme, {}
    text = with_values(programme.source_yaml, values)
    return load_text(text, programme.source_regions, files=programme.files), changed


def opening_clock(programme: Programme) -> FixedClock:
    """A clock at eight in the morning of the day before the first stage opens."""
    return FixedClock(min(stage.window.opens for stage in programme.stages) - timedelta(hours=16))


def prepared(name: str, pieces: int, start: date | None) -> tuple[Programme, dict[str, dict[str, int]]]:
    """The programme to be played: moved to its start, targets lowered."""
    programme = load(name, load_kinds(KINDS))
    return lowered(programme.shifted(start) if start else programme, pieces)


def close_database() -> None:
    db.session.remove()
    db.engine.dispose()


def once_more(out: Path, database: str | None) -> str:
    """The command that serves this folder again. A database's address may hold a password, so it is not repeated."""
    where = "" if out == Path("demo-out") else f" --out {shlex.quote(str(out))}"
    return f"bin/demo --again{where}{' --database …' if database else ''}"


def _keep_on(app: Flask, code: str) -> None:
    """What a worker does for those who wait for a page, by the demonstration's clock; nothing is sent or erased."""
    job = next(one for one in load_jobs(JOBS) if one.code == code)
    if code == "list-sheets":
        job = replace(job, run=lambda at: set_waiting(at, LONGEST_SHEET))
    while True:
        run_job(app, job)
        time.sleep(job.seconds)


def serve(out: Path, database: str | None, port: int) -> None:
    """Serves the finished demonstration of this folder, on this machine only, as of the moment at which the play ended.

    Errors: those of `again.recall`, `again.resume` and `require_free`, Refusal('tables-other-revision').
    """
    found = again.recall(out, database)
    require_free(HOST, port)
    address = f"http://{HOST}:{port}"
    app = create_app(demo_settings(out, database) | {"ZEYOU_BASE_URL": address})
    require_tables(app)
    app.extensions["zeyou_clock"] = DemoClock(again.resume(app, found, out))
    click.echo(_("网站开在 %(address)s ，按 Ctrl+C 停下。页面顶上可以换到任何时刻去看。", address=address))
    click.echo(
        _(
            "工作人员从 %(address)s 登录，密码都是 %(password)s：",
            address=f"{address}/staff/sign-in",
            password=PASSWORD,
        )
    )
    applicants = False
    for role, login, name in found.sign_ins:
        if login.isdigit() and not applicants:
            applicants = True
            click.echo(_("报名人从 %(address)s 登录，密码一样：", address=f"{address}/sign-in"))
        click.echo(f"  {login:<12} {role} {name}")
    click.echo(_("停下以后还想看，不用重演：%(command)s", command=once_more(out, database)))
    for code in WORKED_ON:
        Thread(target=_keep_on, args=(app, code), name=code, daemon=True).start()
    run(app, host=HOST, port=port, threads=8, ident=None)
