"""`zeyou programme`: look at, copy, check and publish programmes. Only `publish` needs the database."""

from __future__ import annotations

import codecs
import json
import re
import shlex
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from recruit.config import PROGRAMME_COMMANDS
from recruit.dotted import resolve
from recruit.i18n import _, current_locale
from recruit.programme import Programme, ProgrammeError, Stage, available, load, locate, read
from recruit.programme.copied import Copied, to_change
from recruit.programme.loading import with_start
from recruit.programme.messages import all_told, message
from recruit.programme.problems import Problem, errors
from recruit.programme.source import compose

START = click.option(
    "--start", type=click.DateTime(["%Y-%m-%d"]), help="Move every date: the first stage opens here."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class _WithOthers(click.Group):
    """Also finds what other rooms can do with a programme, by dotted strings and only when it is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *_others()})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        path = _others().get(name)
        command: click.Command | None = resolve(path) if path else super().get_command(context, name)
        return command


def _others() -> dict[str, str]:
    return {path.partition(":")[2]: path for path in PROGRAMME_COMMANDS}


@click.group(cls=_WithOthers)
def programme() -> None:
    """Programmes as data: list, show, copy, check, publish."""


@programme.command("list")
@AS_JSON
def list_(as_json: bool) -> None:
    """The programmes that come with the software."""
    found = [_open(name) for name in available()]
    if as_json:
        return _json([{"id": one.id, "title": one.to_json()["title"], "sha256": one.sha256} for one in found])
    for one in found:
        click.echo(f"{one.id}  {one.title.in_(current_locale())}  {_dates(one.stages[0].window.opens, one)}")
    return None


@programme.command()
@click.argument("name", metavar="ID")
@START
@AS_JSON
def show(name: str, start: datetime | None, as_json: bool) -> None:
    """One programme: its stages, numbers and where they come from. ID may also be a YAML file."""
    found = _open(name)
    if start is not None:
        found = found.shifted(start.date())
    if as_json:
        return _json(found.to_json())
    locale = current_locale()
    click.echo(f"{found.id}  {found.title.in_(locale)}\nsha256 {found.sha256}\n")
    for stage in found.stages:
        click.echo(_stage_line(stage, locale))
        for component in stage.components:
            worth = _worth(component.role, component.weight)
            click.echo(f"    {component.code:<14} {component.title.in_(locale)}  {worth}")
    click.echo("")
    for setting in found.settings:
        note = f"  # {setting.note.in_(locale)}" if setting.note else ""
        click.echo(f"{_origin(setting.source)}  {setting.path} = {setting.value}{note}")
    return None


@programme.command()
@click.option("--from", "origin", required=True, metavar="ID", help="The programme (or YAML file) to copy.")
@click.argument("new_id")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder to write to."
)
@START
def new(origin: str, new_id: str, out: Path, start: datetime | None) -> None:
    """Copy a programme and its village list under a new id, ready to be changed."""
    _require_code(new_id)
    found = _open(origin)
    source = _renamed(found.source_yaml, new_id)
    if start is not None:
        source = with_start(source, start.date())
    region = _scalar(source, "regions")
    texts = {f"{new_id}.yaml": source, region: found.source_regions}
    written = {out / name: text.encode() for name, text in texts.items()}
    written |= {out / name: content for name, content in found.files.items()}
    for path, content in written.items():
        # Two programmes of one county may share the very same village list; anything else is not ours to replace.
        if path.exists() and (path.suffix == ".yaml" or not _says(path, content)):
            _fail(_("“%(path)s”已经有了，没有改动。请换一个编号或文件夹。", path=path))
    for path, content in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    path = out / f"{new_id}.yaml"
    click.echo(
        _("写好了 %(path)s。这些还是从 %(origin)s 抄来的，现在就要逐项改：", path=path, origin=found.id)
    )
    for one in to_change(source, current_locale()):
        click.echo(_copied_line(one))
    if start is None:
        click.echo(_("日期也是抄来的：从 %(day)s 开始。", day=found.stages[0].window.opens.date()))
    click.echo(_("其余的数字用 show 看。改好后检查："))
    click.echo(f"  .venv/bin/zeyou programme check {shlex.quote(str(path))}")


@programme.command()
@click.argument("file")
@AS_JSON
def check(file: str, as_json: bool) -> None:
    """Everything wrong with a programme file, line by line. Exit code 1 when there is an error."""
    reading = read(file, known_kinds())
    wrong = errors(reading.problems)
    if as_json:
        _json({"name": reading.name, "ok": not wrong, "problems": [_plain(one) for one in reading.problems]})
    else:
        if reading.problems:
            click.echo(all_told(reading.problems))
        count = Counter(one.level for one in reading.problems)
        click.echo(
            _(
                "%(errors)s 个错误，%(warnings)s 个提醒，%(open)s 处待定。",
                errors=count["error"],
                warnings=count["warning"],
                open=count["open"],
            )
        )
    sys.exit(1 if wrong else 0)


@programme.command()
@click.argument("file")
@START
@click.option("--cohort", default="", metavar="CODE", help="Also open a cohort of it under this code.")
def publish(file: str, start: datetime | None, cohort: str) -> None:
    """Freeze a programme under a version number, for running cohorts to keep. Needs the database."""
    from recruit.app import create_app
    from recruit.clock import now
    from recruit.db import db
    from recruit.services.open_cohort import open_cohort
    from recruit.services.publish_programme import publish as freeze

    if cohort:
        _require_code(cohort)
    reading = read(file, known_kinds())
    if reading.programme is None:
        _fail(all_told(reading.problems))
        return
    chosen = reading.programme.shifted(start.date()) if start else reading.programme
    app = create_app({"ZEYOU_QUIET": True})
    with app.app_context():
        version = freeze(chosen, None, now())
        if cohort:
            open_cohort(version, cohort, None, now(), demo=bool(app.config["ZEYOU_DEMO"]))
        db.session.commit()
        click.echo(
            _(
                "已发布 %(id)s 第 %(number)s 版，sha256 %(sha)s。",
                id=version.code,
                number=version.number,
                sha=version.sha256,
            )
        )
        if cohort:
            address = f"{app.config['ZEYOU_BASE_URL'].rstrip('/')}/p/{cohort}"
            facts = {"cohort": cohort, "span": _dates(chosen.stages[0].window.opens, chosen)}
            click.echo(
                _("已开设 %(cohort)s，从头到尾 %(span)s。公告在 %(address)s", **facts, address=address)
            )


@programme.command("take-back")
@click.argument("code")
@click.option("--reason", required=True, help="Why; it stands on the notice's page.")
def take_back(code: str, reason: str) -> None:
    """Take back a cohort that was opened by mistake, while nobody has registered in it. Needs the database."""
    from recruit.app import create_app
    from recruit.clock import now
    from recruit.db import db
    from recruit.errors import Refusal
    from recruit.messages import tell
    from recruit.queries.applications import cohort_by_code
    from recruit.services.take_back_cohort import take_back_cohort

    app = create_app({"ZEYOU_QUIET": True})
    with app.app_context():
        try:
            found = take_back_cohort(cohort_by_code(code, taken_back=True), reason, None, now())
            db.session.commit()
        except Refusal as refusal:
            _fail(_("没有这一期：%(cohort)s。", cohort=code) if refusal.code == "unknown" else tell(refusal))
            return
        address = f"{app.config['ZEYOU_BASE_URL'].rstrip('/')}/p/{found.code}"
        click.echo(_("撤回了 %(cohort)s，%(address)s 上写明了原因。", cohort=found.code, address=address))


def known_kinds() -> Mapping[str, Any]:
    """The stage kinds of this installation, by code. They are found by name, so this room never imports exams."""
    from recruit.config import KINDS
    from recruit.kinds import load_kinds

    return load_kinds(KINDS)


def _open(name: str) -> Programme:
    try:
        return load(locate(name))
    except ProgrammeError as error:
        _fail(all_told(error.problems))
        raise  # not reached: _fail ends the command


def _require_code(code: str) -> None:
    """Programmes and cohorts stand in addresses and file names."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", code):
        _fail(_("“%(value)s”不能当编号。编号只用小写字母、数字和连字符。", value=code))


def _fail(text: str) -> None:
    click.echo(text, err=True)
    sys.exit(1)


def _json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _plain(problem: Problem) -> dict[str, Any]:
    facts = {
        key: value if isinstance(value, int | str) else str(value) for key, value in problem.facts.items()
    }
    return {
        "line": problem.line, "path": problem.path, "code": problem.code, "level": problem.level,
        "message": message(problem), "facts": facts,
    }  # fmt: skip


def _renamed(source: str, new_id: str) -> str:
    """The YAML with another id; all else, comments included, stays as it was."""
    node, _problems = compose(source)
    value = next(child for key, child in node.value if key.value == "id")  # type: ignore[union-attr]
    return source[: value.start_mark.index] + new_id + source[value.end_mark.index :]


def _says(path: Path, content: bytes) -> bool:
    """Whether the file holds just this; how an editor marks and ends lines does not count."""
    there = path.read_bytes() if path.is_file() else b""
    return there.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n") == content.replace(b"\r\n", b"\n")


def _copied_line(one: Copied) -> str:
    """One line: the first words of a long text are enough to find it."""
    value = one.value if len(one.value) <= 60 else one.value[:60] + "…"
    if one.count:
        value = _("%(count)s 项", count=one.count)
    return "  " + _("第 %(line)s 行 %(path)s：%(value)s", line=one.line, path=one.path, value=value)


def _scalar(source: str, key: str) -> str:
    node, _problems = compose(source)
    return next(str(child.value) for name, child in node.value if name.value == key)  # type: ignore[union-attr]


def _dates(opens: datetime, found: Programme) -> str:
    return f"{opens.date()} – {found.stages[-1].window.last_day}"


def _stage_line(stage: Stage, locale: str) -> str:
    days: tuple[date, date] = (stage.window.opens.date(), stage.window.last_day)
    advance = "" if stage.places is None else "  → " + _("取 %(places)s 人", places=stage.places)
    return f"{stage.code:<14} {stage.title.in_(locale)}  {days[0]} – {days[1]}  [{stage.kind}]{advance}"


def _worth(role: str, weight: Decimal) -> str:
    if role == "scored":
        return _("占 %(weight)s 分", weight=weight)
    return _("只用来比同分") if role == "tie" else _("必须完成，不计分")


def _origin(source: str) -> str:
    return {"notice": _("公告"), "office": _("办公室决定"), "unconfirmed": _("待确认")}[source]
