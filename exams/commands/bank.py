"""`zeyou bank load`: questions from a folder of bank files into the database; the other commands of the group."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlalchemy import select

from exams.bank.items import SEED, BankError, load_bank
from exams.commands.questions import check, export, import_
from exams.queries.exam_room import shortage
from exams.services.draw_papers import draw_papers, stage_seed
from exams.services.load_bank import load_bank as store
from recruit.clock import now
from recruit.db import db
from recruit.i18n import _
from recruit.models import Stage
from recruit.queries.entries import entries_of


@click.group()
def bank() -> None:
    """The question bank."""


for command in (check, import_, export):
    bank.add_command(command)


@bank.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=SEED)
def load(folder: Path) -> None:
    """Brings in the questions of FOLDER (default: those that come with the software), then draws missing papers."""
    from recruit.app import create_app

    try:
        items = load_bank(folder)
    except BankError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(1)
    with create_app().app_context():
        at = now()
        loaded = store(items, at)
        drawn = sum(draw_papers(stage, entries_of(stage), stage_seed(stage), at) for stage in _ready())
        db.session.commit()
    facts = {"added": loaded.added, "changed": loaded.changed, "same": loaded.same, "drawn": drawn}
    click.echo(
        _("新题 %(added)s 道，改动 %(changed)s 道，原样 %(same)s 道。补抽卷子 %(drawn)s 份。", **facts)
    )


def _ready() -> list[Stage]:
    """The exams that are not closed and for which the bank is now large enough."""
    query = select(Stage).where(Stage.kind == "online-exam", Stage.state != "closed").order_by(Stage.id)
    return [stage for stage in db.session.scalars(query) if shortage(stage) is None]
