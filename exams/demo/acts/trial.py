"""Task round 2: seven days of trial operation, a report every evening, judged conduct at the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from exams.demo.acts.cheats import JUMPS, plant_in_trial
from exams.demo.acts.marking import mark_component
from exams.demo.acts.written import report
from exams.demo.people import Figure
from exams.demo.play import Play, fresh
from exams.queries.fieldwork_own import current_forms
from exams.queries.trial import doubts_of_entry
from exams.services.explain_report import explain_report
from exams.services.import_activity import (
    likely_of,
    preview_activity,
    settle_likely,
    settle_line,
    take_activity,
)
from exams.services.read_activity import COLUMNS, measure_headings, roster_of
from exams.services.submit_form import Filled, slots_of, submit_forms
from recruit.db import db
from recruit.models import Entry, Stage
from recruit.programme import Component
from recruit.queries.entries import entries_of
from recruit.tables import write_xlsx

# data: what an invented candidate says of a large figure
WHY = "那天合作社一次订了一大批，演示用的说明。"
# data: the name of an invented group, and what people put beside their names
GROUP = "试运营群 七天"
_FLOWERS = ["茶花", "竹子", "小河", "山坡", "太阳"]  # data: see above


def play_trial(play: Play, code: str) -> None:
    """Most report every evening; some are late, some miss a day, one or two give up."""
    stage = play.stage(code)
    entries = [entry for entry in entries_of(stage) if entry.candidacy.state == "active"]
    series = next(one for one in stage.definition.components if one.kind == "form-series")
    days = slots_of(entries[0]) if entries else []
    plant_in_trial(play, stage, entries)
    for number, day in enumerate(days, 1):
        on_time, late = [], []
        for entry in fresh(entries):
            figure = play.figure(entry)
            dice = figure.dice(play.seed, f"{code}/{day.number}")
            jumps = play.role(entry) == JUMPS
            if _silent(play, figure, code, dice) and not jumps:
                continue
            answers = _answers(play, figure, code, number, dice, jumps)
            filled = Filled(entry, series.code, answers, str(day.number))
            (late if dice.random() < 0.06 * (1.5 - figure.diligence) else on_time).append(
                (figure.pace, filled)
            )
        for part in range(12):
            minutes = [one for pace, one in on_time if part <= pace * 12 < part + 1]
            if minutes:
                play.clock.set(day.due - timedelta(minutes=20 * (12 - part)))
                submit_forms(minutes, play.clock.now())
        if late:
            play.clock.set(day.due + timedelta(hours=3))
            submit_forms([one for _pace, one in late], play.clock.now())
        db.session.commit()
        play.progress(code, number, len(days))
    for entry in fresh(entries):
        _explain(play, entry, series.code)
    db.session.commit()
    _judge(play, stage)


def _judge(play: Play, stage: Stage) -> None:
    """What people add when the days are over."""
    for component in stage.definition.components:
        if component.kind == "rubric":
            mark_component(play, stage, component.code, play.after(stage, hours=16))
        elif component.kind == "activity":
            _groups(play, stage, component, play.after(stage, hours=16))


def _silent(play: Play, figure: Figure, code: str, dice: Random) -> bool:
    gives_up = figure.dice(play.seed, f"{code}/gives-up").random() < 0.01
    return gives_up or dice.random() < 0.02 * (1.3 - figure.diligence)


def _answers(play: Play, figure: Figure, code: str, day: int, dice: Random, jumps: bool) -> dict[str, Any]:
    """One day's report; now and then a day is far above the others, and one person's last ones all are."""
    answers = report(figure, dice, play.programme)
    if jumps and day > 4:
        answers |= {
            "orders": 9 * max(answers["orders"], 5),
            "amount": str(9 * max(Decimal(answers["amount"]), 500)),
        }
    elif day > 2 and figure.dice(play.seed, f"{code}/{day}/big").random() < 0.01:
        answers |= {"orders": answers["orders"] * 7, "amount": str(Decimal(answers["amount"]) * 7)}
    return answers


def _explain(play: Play, entry: Entry, component: str) -> None:
    """Most of those whose figures ask for a second look say why."""
    rows = {int(row.slot): row for row in current_forms(entry, component)}
    if play.role(entry) == JUMPS:
        return
    for day in doubts_of_entry(entry, component):
        if play.figure(entry).dice(play.seed, f"{component}/{day}/why").random() < 0.7:
            explain_report(rows[day], WHY, play.clock.now())


def _groups(play: Play, stage: Stage, component: Component, at: datetime) -> None:
    """One table of the county's group: most rows carry the admission number, some a bare name, a few a nickname."""
    codes, office = list(measure_headings(component)), play.cast.office
    heads = [
        *(COLUMNS[one][0] for one in ("number", "name")),
        *(measure_headings(component)[one][0] for one in codes),
    ]
    rows, meant = [], {}
    for entry in entries_of(stage):
        if entry.candidacy.state != "active" or entry.candidacy.person is None:
            continue
        figure = play.figure(entry)
        dice = figure.dice(play.seed, f"{stage.code}/groups")
        way, name = dice.random(), entry.candidacy.person.name
        said = name if way < 0.97 else f"{name}·{dice.choice(_FLOWERS)}"
        drive = 0.4 + 0.4 * figure.diligence + 0.1 * figure.ability
        counts = [max(0, round(dice.gauss(drive * top, 0.15 * top))) for top in (70, 14, 30)[: len(codes)]]
        counts += [0] * (len(codes) - len(counts))
        rows.append((entry.candidacy.number if way < 0.9 else "", said, *counts))
        meant[len(rows) + 1] = entry
    content = write_xlsx(heads, rows, GROUP, stage.opens_at)
    looked = preview_activity(stage, component.code, content, "groups.xlsx", office, at)
    sheet = take_activity(stage, component.code, looked.file, looked.token, GROUP, office, at)
    settle_likely(sheet, likely_of(sheet, roster_of(stage, component.code)), office, at)
    for line in [one for one in sheet.lines if one.how == "open"]:
        settle_line(line, meant[line.row], office, at)
    db.session.commit()
