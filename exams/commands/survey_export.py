"""`zeyou survey export`: the forms of a running series as a file, however many; with progress."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from recruit.commands.whole import whole
from recruit.i18n import _, current_locale


@click.command("export")
@click.argument("cohort")
@click.argument("stage")
@click.argument("component")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the file goes."
)
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx"]), default="xlsx", show_default=True)
@click.option("--names", is_flag=True, help="Names of questions and choices instead of their labels.")
def export(cohort: str, stage: str, component: str, out: Path, kind: str, names: bool) -> None:
    """Write the filled forms of COMPONENT in STAGE of COHORT to a file, without what is sealed. Needs the database.

    With repeats a CSV is a zip of one file for each. It is noted in the audit log.
    """
    from exams.fieldwork.export_shape import LABELS, NAMES
    from exams.fieldwork.rules import SERIES, component_of
    from exams.services.export_forms import Wanted, allow_export, count_of, write_forms
    from recruit.app import create_app
    from recruit.clock import now
    from recruit.db import db
    from recruit.errors import Refusal
    from recruit.messages import tell
    from recruit.queries.applications import cohort_by_code

    wanted = Wanted(kind, NAMES if names else LABELS, locale=current_locale())
    app = create_app({"ZEYOU_QUIET": True})
    with app.app_context():
        try:
            found = next((one for one in cohort_by_code(cohort).stages if one.code == stage), None)
            if found is None:
                raise Refusal("unknown")
            part, at = component_of(found.definition, component, SERIES), now()
            total = count_of(found, part.code)
            allow_export(found, part, wanted, None, at)
            db.session.commit()
            with click.progressbar(length=total, file=sys.stderr, label=_("调查表")) as bar:
                told = 0

                def tick(done: int) -> None:
                    nonlocal told
                    bar.update(done - told)
                    told = done

                file = write_forms(found, part, wanted, at, tick)
            with file.content as content, whole(out) as target:
                shutil.copyfileobj(content, target)
        except Refusal as refusal:
            click.echo(tell(refusal), err=True)
            sys.exit(1)
        except OSError as error:
            click.echo(_("“%(path)s”写不进去：%(why)s", path=out, why=error.strerror or error), err=True)
            sys.exit(1)
    click.echo(_("写好了 %(path)s，一共 %(count)s 张表。", path=out, count=total))
