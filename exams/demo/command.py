"""`zeyou demo`: play a whole programme, leave its papers, then serve the site to walk through."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recruit.columns import width
from recruit.i18n import _, current_locale, listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from exams.demo.play import Play
    from recruit.programme import Programme


@click.command()
@click.option(
    "--programme", default="jinsha-2016", show_default=True, help="Programme id or path of a YAML file."
)
@click.option(
    "--applicants",
    default=None,
    type=click.IntRange(1, 20000),
    help="How many apply. Default: fifteen for each seat, from 60 to 2400.",
)
@click.option("--seed", default=1, show_default=True, type=int)
@click.option(
    "--out", default="demo-out", show_default=True, type=click.Path(file_okay=False, path_type=Path)
)
@click.option(
    "--database", default=None, help="Database URL; it must be empty. Default: a new SQLite file under --out."
)
@click.option(
    "--pieces",
    default=3,
    show_default=True,
    type=click.IntRange(1, 100),
    help="Pictures and households each.",
)
@click.option(
    "--start", default=None, type=click.DateTime(["%Y-%m-%d"]), help="Move the whole programme to open then."
)
@click.option(
    "--until", default=None, help="Stop inside this stage, with its doors open and its work undone."
)
@click.option(
    "--processes", default=2, show_default=True, type=click.IntRange(1, 16), help="Processes that print."
)
@click.option("--serve/--no-serve", default=True, show_default=True)
@click.option(
    "--again", is_flag=True, help="Play nothing: serve the finished demonstration under --out once more."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def demo(context: click.Context, **options: Any) -> None:
    """Play a programme with invented people through the services that the pages call."""
    from exams.demo import again, stage_app
    from exams.demo.practice import open_practice
    from exams.demo.script import require_playable
    from recruit.config import KINDS
    from recruit.kinds import load_kinds
    from recruit.serving import require_free

    started = time.monotonic()
    out: Path = options["out"]
    if options["again"]:
        _only_serving(context)
        stage_app.serve(out, options["database"], options["port"])
        return
    start: date | None = options["start"].date() if options["start"] else None
    programme, lowered = stage_app.prepared(options["programme"], options["pieces"], start)
    if options["until"] and options["until"] not in {stage.code for stage in programme.stages}:
        raise click.BadParameter(_("方案里没有环节 %(code)s。", code=options["until"]), param_hint="--until")
    require_playable(programme, load_kinds(KINDS))
    options["applicants"] = options["applicants"] or usual_applicants(programme)
    if options["serve"]:
        # Before the long part: whoever waited for the play must not lose the serving to a port.
        require_free(stage_app.HOST, options["port"])
    stage_app.fresh_folder(out)
    clock = stage_app.opening_clock(programme)
    app = stage_app.make_app(out, options["database"], clock)
    with app.app_context(), app.test_request_context(base_url=app.config["ZEYOU_BASE_URL"]):
        play = _play(programme, clock, options, out, lowered)
        sign_ins = _sign_ins(play) + _inside(play, options["until"])
        if options["serve"] and not options["until"]:
            sign_ins += [
                (_("练习：%(stage)s", stage=title), one.login, one.name) for title, one in open_practice(play)
            ]
        again.remember(out, clock.now(), sign_ins, elsewhere=options["database"] is not None)
        stage_app.close_database()
    seconds = round(time.monotonic() - started)
    click.echo(_("演示结果在 %(out)s，用了 %(seconds)s 秒。", out=out, seconds=seconds))
    if options["serve"]:
        stage_app.serve(out, options["database"], options["port"])


def _only_serving(context: click.Context) -> None:
    """Refuses what only a play could heed: somebody who asks for 50 applicants must not be shown 2,400."""
    typed = [
        name.replace("_", "-")
        for name in context.params
        if name not in ("again", "out", "database", "port")
        and context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    ]
    if typed:
        names = listed(f"--{name}" for name in typed)
        raise click.UsageError(_("--again 只是再打开演完的那次，不能和 %(names)s 一起用。", names=names))


def _play(programme: Any, clock: Any, options: dict[str, Any], out: Path, lowered: Any) -> Play:
    from exams.demo import report
    from exams.demo.acts.notice import put_up_papers
    from exams.demo.script import perform, set_the_stage

    play = set_the_stage(programme, clock, options["seed"], options["applicants"], _named(programme))
    play.processes = options["processes"]
    put_up_papers(play)
    finished = perform(play, options["until"])
    _progress("", 0, 0)
    report.write_lists(play, out)
    report.write_agreements(play, out)
    report.write_funnel(finished, out)
    report.write_report(play, finished, {"lowered_targets": lowered, "until": options["until"]}, out)
    report.print_tables(play, finished)
    return play


def usual_applicants(programme: Programme) -> int:
    """Fifteen for each seat, as in Jinsha where 2,400 applied for 160; never fewer than 60 nor more than that. Where
    people are sent to posts rather than chosen, three for each site."""
    if programme.places.staffing is not None:
        return min(3 * programme.places.total, 2400)
    return min(max(15 * programme.places.total * programme.places.capacity, 60), 2400)


def _named(programme: Programme) -> Callable[[str, int, int], None]:
    """Tells how far it is, by the stages' own names."""
    from exams.demo.acts.money import WHAT as first_month
    from exams.demo.acts.registers import WHAT, register_words
    from exams.demo.practice import WHAT as practice

    names = {stage.code: stage.title.in_(current_locale()) for stage in programme.stages}
    names |= {first_month: _("第一个月的补助"), practice: _("练习"), WHAT: register_words()}
    return lambda what, done, total: _progress(names.get(what, what), done, total)


def _progress(what: str, done: int, total: int) -> None:
    """A bar on a terminal; on anything else one line when a stage is done."""
    if sys.stderr.isatty():
        bar = "█" * (30 * done // total) if total else ""
        line = f"{what}{' ' * (16 - width(what))} {bar:<30} {done}/{total}" if total else ""
        click.echo(f"\r\033[K{line}", nl=False, err=True)
    elif total and done == total:
        click.echo(f"{what} {done}/{total}", err=True)


def _sign_ins(play: Play) -> list[tuple[str, str, str]]:
    """(role, login, name) for each role of the staff, and applicants who got to different places."""
    from exams.demo.acts.finish import applicants_to_show
    from recruit.web.labels import role_label

    rows = [(role_label(one.roles), one.login, one.name) for one in play.cast.sign_ins()]
    return rows + [(what, account.login, account.name) for what, account in applicants_to_show(play)]


def _inside(play: Play, until: str | None) -> list[tuple[str, str, str]]:
    """(where, login, name) of an applicant who stands in the stage inside which the play stopped, if anybody does."""
    from exams.demo.acts.finish import somebody_inside
    from recruit.web.words import stage_title

    stage = play.stage(until) if until else None
    account = somebody_inside(stage, play.clock.now()) if stage else None
    where = _("正在“%(stage)s”", stage=stage_title(stage)) if stage else ""
    return [(where, account.login, account.name)] if account else []
