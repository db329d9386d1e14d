"""`zeyou init`, `readmit`, `serve`, `worker`: from an empty machine to a running site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recruit.i18n import _

if TYPE_CHECKING:
    from flask import Flask

    from recruit.jobs import Job, Leadership


@click.command()
@click.option("--login", default="admin", show_default=True, help="Sign-in name of the first administrator.")
@click.option("--name", default="", help="Name of the first administrator.")
@click.option("--organisation", default="", help="Name of the county office.")
def init(login: str, name: str, organisation: str) -> None:
    """Set up a new installation: key file, database, first administrator."""
    from recruit.services.set_up_site import set_up_site

    made = set_up_site(login, name or _("系统管理员"), organisation or _("县电商办"))
    click.echo(_("装好了。第一位管理员的登录名：%(login)s", login=made.login))
    click.echo(_("邀请码：%(code)s（7天内有效，只能用一次）", code=made.code))
    click.echo(_("请打开 %(address)s，用邀请码设自己的密码，再设好第二重验证。", address=made.address))
    click.echo("")
    click.echo(_("一定要备份这三样："))
    click.echo(_("  1. 密钥文件：%(path)s", path=made.key_file))
    click.echo(_("     没有它，身份证号、电话和照片谁也打不开，我们也没有办法。"))
    click.echo(_("  2. 数据库：%(place)s", place=made.database))
    click.echo(_("  3. 文件夹：%(path)s（照片和材料）", path=made.storage))
    click.echo(
        _("密钥文件要和数据库、文件夹分开放，比如一份放保险柜的优盘。两样在一起丢了，等于资料全泄露。")
    )
    click.echo(_("数据库和文件夹每天用 zeyou backup 备份；密钥文件备份一次，换了再备份。"))


@click.command()
@click.argument("login")
def readmit(login: str) -> None:
    """Let a locked-out administrator in again: password and second factor are dropped, a new invitation is printed."""
    from recruit.app import create_app
    from recruit.clock import now
    from recruit.db import db
    from recruit.services.readmit import readmit as let_in

    with create_app().app_context():
        code = let_in(login, now())
        db.session.commit()
    click.echo(_("%(login)s 的密码和第二重验证都清掉了，这件事记进了操作记录。", login=login))
    click.echo(_("邀请码：%(code)s（7天内有效，只能用一次）", code=code))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 32), help="Processes.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="In each process.")
@click.option(
    "--tls",
    nargs=2,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="CERT KEY",
    help="PEM files of the certificate chain and its key: serve https without a proxy.",
)
def serve(host: str, port: int, workers: int, threads: int, tls: tuple[Path, Path] | None) -> None:
    """Serve the site in several processes until it is stopped."""
    from recruit.app import create_app
    from recruit.config import LANES
    from recruit.server.run import Plan, run
    from recruit.serving import require_certificate, require_free, require_store

    app = create_app()
    require_tables(app)
    require_store(app)
    require_free(host, port)
    if tls is not None:
        require_certificate(*tls)
    plan = Plan(host, port, workers, threads, *(tls or ()))
    click.echo(_("网站开在 %(address)s ，按 Ctrl+C 停下。", address=plan.url))
    if not app.config["ZEYOU_DEMO"]:
        click.echo(_("发消息和到点收卷要另开一个窗口运行 zeyou worker。"))
    run(lambda: afresh(app), LANES, plan)


def afresh(app: Flask) -> Flask:
    """The application in a process that was just split off: what the first one had open stays the first one's."""
    from recruit.db import db

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose(close=False)
    return app


@click.command()
def worker() -> None:
    """Send messages and end overdue attempts, again and again, in one single process per installation."""
    from recruit.app import create_app
    from recruit.config import JOBS
    from recruit.jobs import load_jobs, take_leadership
    from recruit.serving import require_store

    app = create_app()
    require_real(app)
    require_tables(app)
    require_store(app)
    leader = take_leadership(app)
    if leader is None:
        click.echo(_("已经有一个 worker 在运行，这一个不再启动。"), err=True)
        sys.exit(1)
    click.echo(_("worker 已启动，按 Ctrl+C 停下。"))
    try:
        _work(app, load_jobs(JOBS), leader)
    finally:
        leader.release()


def require_real(app: Flask) -> None:
    """Refuses to work on a demonstration by the machine's clock: all its people's data would have been due for years.

    Errors: Refusal('demo-not-worked-on').
    """
    from recruit.config import DEMO_NOTE
    from recruit.errors import Refusal

    home = Path(app.config["ZEYOU_HOME"])
    if app.config["ZEYOU_DEMO"] or (home / DEMO_NOTE).exists():
        raise Refusal("demo-not-worked-on", home=str(home))


def require_tables(app: Flask) -> None:
    """Refuses to run on tables of another version: every page would fail, one by one.

    Errors: Refusal('tables-other-revision' (here, there)).
    """
    from alembic.script import ScriptDirectory

    from recruit.db import db
    from recruit.errors import Refusal
    from recruit.services.backup import revision

    with app.app_context(), db.engine.connect() as connection:
        here = revision(connection)
    there = ScriptDirectory(app.config["ZEYOU_MIGRATIONS"]).get_current_head()
    if here != there:
        raise Refusal("tables-other-revision", here=here or "-", there=there)


def _work(app: Flask, jobs: list[Job], leader: Leadership) -> None:
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.jobstores.memory import MemoryJobStore
    from apscheduler.schedulers.blocking import BlockingScheduler

    from recruit.clock import SystemClock
    from recruit.jobs import run_job

    # One thread: jobs come one after the other, and none runs twice at the same time.
    scheduler = BlockingScheduler(
        jobstores={"default": MemoryJobStore()}, executors={"default": ThreadPoolExecutor(1)}, timezone="UTC"
    )

    def turn(job: Job) -> None:
        if leader.holds():
            run_job(app, job)
        else:
            scheduler.shutdown(wait=False)

    for job in jobs:
        scheduler.add_job(
            turn,
            "interval",
            seconds=job.seconds,
            args=[job],
            id=job.code,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=SystemClock().now(),
        )
    try:
        scheduler.start()
    except (KeyboardInterrupt, SystemExit):
        click.echo(_("worker 已停下。"))
