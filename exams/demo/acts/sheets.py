"""Any stage, whatever its kind, whose own components are sheets of criteria: somebody fills in one for everybody."""

from __future__ import annotations

from datetime import timedelta

from exams.demo.acts.marking import mark_component
from exams.demo.play import Play
from exams.rubrics import SHEET_KINDS
from recruit.programme import Stage
from recruit.queries.entries import entries_of


def sheets_only(stage: Stage) -> bool:
    """Whether people's sheets are all that the stage needs; what is carried over comes by itself."""
    own = [component.kind for component in stage.components if component.kind != "carried"]
    return bool(own) and set(own) <= set(SHEET_KINDS)


def play_sheets(play: Play, code: str) -> None:
    """After the last candidate's window, where the kind gives them windows of their own."""
    stage = play.stage(code)
    last = max([stage.closes_at, *(entry.window[1] for entry in entries_of(stage))])
    play.clock.set(last + timedelta(hours=1))
    for component in stage.definition.components:
        if component.kind in SHEET_KINDS:
            mark_component(play, stage, component.code, play.clock.now())
    play.progress(code, 1, 1)
