"""An act: how a kind of stage is played, and how its work is handed out where people are to try it themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from exams.demo.play import Play
from recruit.models import Stage
from recruit.queries.entries import entries_of
from recruit.services.assign import assign


def hand_out(play: Play, stage: Stage) -> None:
    """Everything of the stage goes to the first examiner of each crew, the one whose sign-in is printed."""
    entries = entries_of(stage)
    for component in stage.definition.components:
        for examiner in play.cast.crew(component)[:1]:
            assign(entries, [examiner], component.code, play.cast.office, play.clock.now())


def nothing(play: Play, stage: Stage) -> None:
    """Nobody has to be given work: candidates and staff find it by themselves."""


@dataclass(frozen=True)
class RegisterAct:
    """How a register is played beside the stages. `play` is called with the register's code and a moment, before every
    stage and at the end of every month after the last one: it does, through the services, whatever is due by then and
    was not done yet, and leaves the clock at or before that moment."""

    play: Callable[[Play, str, datetime], None]


@dataclass(frozen=True)
class Act:
    """`play` does, through the services, what the people of a stage do: it is called once with the stage's code, sets
    the clock to moments within the stage's window or after it, and ends with nothing left that blocks the list.

    `ready` hands out the work in a practice cohort that stands inside such a stage; None: it is not worth standing in.
    `eve`: it stands on the day before instead, where that is when people have something to do.
    """

    play: Callable[[Play, str], None]
    ready: Callable[[Play, Stage], None] | None = hand_out
    eve: bool = False
