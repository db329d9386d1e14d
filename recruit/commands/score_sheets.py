"""Judges' sheets as a plain file of `zeyou score panel`: a row for each mark, from there to each candidate's mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import click

from recruit.commands.row_problems import Problem
from recruit.commands.score_files import PanelScore, missing_columns, number_in
from recruit.commands.score_text import shortened
from recruit.i18n import _, clauses, listed
from recruit.tables import Row, Table
from scoring.errors import ScoringError
from scoring.numeric import fixed, plain
from scoring.panels import FEW, TRIMS, JudgedMark, JudgeRule, judge_mean

COLUMNS = ("panel", "candidate", "judge", "mark")
#: The element of a sheet that has only one mark.
WHOLE = ""


@dataclass
class SheetsReading:
    """candidate -> judge -> element -> mark, None for a judge who did not mark; the candidates' panels, in the file's
    order. They may be used only if there are no problems."""

    sheets: dict[str, dict[str, dict[str, Decimal] | None]] = field(default_factory=dict)
    panels: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def by_candidate(self) -> dict[str, dict[str, dict[str, Decimal] | None]]:
        """With every judge of the panel: whoever has no row for a candidate did not mark that one."""
        rooms: dict[str, list[str]] = {}
        for candidate, given in self.sheets.items():
            rooms.setdefault(self.panels[candidate], []).extend(given)
        return {
            candidate: {judge: given.get(judge) for judge in rooms[self.panels[candidate]]}
            for candidate, given in self.sheets.items()
        }


def has_sheets(table: Table) -> bool:
    """Whether the file tells judges' marks, not scores that are means already."""
    return "judge" in table.header and "score" not in table.header


def read_sheets(table: Table) -> SheetsReading:
    """Columns `panel`, `candidate`, `judge`, `mark`, and `element` where a sheet has several lines; others are ignored.
    An empty mark: the judge was absent, or stepped aside for this candidate."""
    reading = SheetsReading(problems=missing_columns(table, list(COLUMNS)))
    first: dict[tuple[str, str, str], int] = {}
    for row in table.rows if not reading.problems else ():
        _one(row, reading, first)
    return reading


def _one(row: Row, reading: SheetsReading, first: dict[tuple[str, str, str], int]) -> None:
    told = {
        one: unicodedata.normalize("NFKC", row.get(one)).strip()
        for one in ("panel", "candidate", "judge", "element")
    }
    faults = [Problem(row.number, one, "blank") for one in COLUMNS[:3] if not told[one]]
    faults += [
        Problem(row.number, one, "digits-lost", {"value": told[one]}) for one in told if one in row.damaged
    ]
    mark = number_in(row, "mark", faults)
    key = (told["candidate"], told["judge"], told["element"])
    if not faults and key in first:
        facts = {"judge": told["judge"], "candidate": told["candidate"], "first": first[key]}
        faults.append(Problem(row.number, "mark", "marked-twice", facts))
    panel = reading.panels.setdefault(told["candidate"], told["panel"])
    if not faults and panel != told["panel"]:
        facts = {"candidate": told["candidate"], "panel": panel}
        faults.append(Problem(row.number, "panel", "two-panels", facts))
    reading.problems.extend(faults)
    if faults:
        return
    first[key] = row.number
    sheets = reading.sheets.setdefault(told["candidate"], {})
    if mark is None:
        sheets.setdefault(told["judge"], None)
        return
    sheets[told["judge"]] = {**(sheets.get(told["judge"]) or {}), told["element"]: mark}


def judge_options(command: Callable[..., None]) -> Callable[..., None]:
    """What is done with the judges of one candidate."""
    for option in (
        click.option("--few", type=click.Choice(FEW), default=FEW[0], show_default=True,
                     help="With judges missing: less is dropped, or there is no mark."),
        click.option("--minimum-kept", type=click.IntRange(min=1), default=2, show_default=True,
                     help="How many marks are left after dropping."),
        click.option("--minimum-judges", type=click.IntRange(min=1), default=3, show_default=True,
                     help="Fewer judges than that give no mark."),
        click.option("--trim", type=click.Choice(TRIMS), default=TRIMS[1], show_default=True,
                     help="Of judges' sheets: which marks are dropped."),
    ):  # fmt: skip
        command = option(command)
    return command


def judged(reading: SheetsReading, rule: JudgeRule) -> dict[str, JudgedMark]:
    """Errors: ScoringError as :func:`scoring.panels.judge_mean`, with the candidate."""
    found = {}
    for candidate, sheets in reading.by_candidate().items():
        try:
            found[candidate] = judge_mean(sheets, rule)
        except ScoringError as error:
            raise ScoringError(error.code, **{**error.facts, "candidate": candidate}) from None
    return found


def scores_of(reading: SheetsReading, marks: Mapping[str, JudgedMark]) -> list[PanelScore]:
    return [PanelScore(reading.panels[candidate], candidate, mark.mean) for candidate, mark in marks.items()]


def judged_lines(marks: Mapping[str, JudgedMark]) -> Iterator[str]:
    """Each candidate's judges, which of them count, and the mean."""
    for candidate, mark in marks.items():
        given = listed(
            _("%(judge)s %(mark)s（去掉）", judge=judge, mark=plain(whole))
            if judge in mark.dropped
            else f"{judge} {plain(whole)}"
            for judge, whole in mark.wholes.items()
        )
        more = [
            _("“%(element)s”去掉 %(judges)s", element=element, judges=listed(judges))
            for element, judges in mark.dropped_elements.items()
            if judges
        ]
        if mark.absent:
            more.append(_("没打分：%(judges)s", judges=listed(mark.absent)))
        if mark.softened:
            more.append(_("评委不够，少去几个"))
        facts = {"candidate": candidate, "given": clauses([given, *more]), "mean": shortened(mark.mean)}
        yield _("%(candidate)s：%(given)s；平均 %(mean)s", **facts)
    yield ""


def judged_plain(reading: SheetsReading, marks: Mapping[str, JudgedMark]) -> list[dict[str, Any]]:
    return [
        {
            "panel": reading.panels[candidate],
            "candidate": candidate,
            "mean": fixed(mark.mean),
            "kept": list(mark.kept),
            "dropped": list(mark.dropped),
            "dropped_elements": {element: list(judges) for element, judges in mark.dropped_elements.items()},
            "absent": list(mark.absent),
            "softened": mark.softened,
        }
        for candidate, mark in marks.items()
    ]
