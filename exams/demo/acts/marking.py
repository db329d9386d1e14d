"""How an invented examiner fills in a sheet: from the candidate's gifts, the examiner's strictness, and chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from random import Random

from exams.demo.play import Play
from exams.rubrics import criteria_of
from exams.services.mark_sheets import Filled, mark_sheets
from recruit.db import db
from recruit.models import Account, Entry, Stage
from recruit.programme import Component
from recruit.queries.entries import entries_of
from recruit.services.assign import assign


def fill_sheets(
    play: Play, stage: Stage, component: Component, entries: Sequence[Entry], examiner: Account, at: datetime
) -> None:
    """One sheet per entry, in half points."""
    strictness = Random(f"{play.seed}/{examiner.login}").gauss(0, 0.05)
    filled = []
    for entry in entries:
        figure = play.figure(entry)
        dice = figure.dice(play.seed, f"{stage.code}/{component.code}/{examiner.login}")
        level = 0.72 + 0.09 * figure.ability + 0.1 * (figure.diligence - 0.7) - strictness
        marks = {}
        for one in criteria_of(component):
            share = min(max(dice.gauss(level, 0.07), 0.0), 1.0)
            marks[one.code] = (one.max * 2 * Decimal(str(round(share, 3)))).to_integral_value() / 2
        filled.append(Filled(entry, marks))
    mark_sheets(stage, component, filled, examiner, at)


def share_out(entries: Sequence[Entry], examiners: Sequence[Account]) -> list[tuple[Account, list[Entry]]]:
    """Each entry to one examiner in turn."""
    return [(one, list(entries[number :: len(examiners)])) for number, one in enumerate(examiners)]


def mark_component(
    play: Play, stage: Stage, code: str, at: datetime, entries: Sequence[Entry] | None = None
) -> None:
    """Each of `entries`, or else everybody still in the stage, is marked by one examiner of the component's crew."""
    component = stage.definition.component(code)
    if entries is None:
        entries = [entry for entry in entries_of(stage) if entry.candidacy.state == "active"]
    for examiner, own in share_out(entries, play.cast.crew(component)):
        assign(own, [examiner], code, play.cast.office, at)
        fill_sheets(play, stage, component, own, examiner, at)
    db.session.commit()
