"""The lessons of a training and what completes it, read from the programme. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from recruit.programme import Component, Stage, Text
from recruit.programme.shapes import Code, Flag, Group, Number, OneOf, Rows, Shapes, Texts, Told, Whole
from scoring.minutes import MINUTES, UNITS, Rule, share_of
from scoring.numeric import own_context

TRAINING, TRAINING_EXAM = "training", "training-exam"
KINDS = (TRAINING, TRAINING_EXAM)
#: The component that gives marks for time attended.
COMPONENT = "minutes"
LONGEST_LESSON, MOST_DAYS = 600, 366
LESSON_KINDS = ("theory", "practice")

#: What both kinds may say.
SHARED: Shapes = {
    "unit": OneOf(UNITS),
    "lessons": Rows(
        {
            "code": Code(needed=True),
            "title": Texts(needed=True),
            "minutes": Whole(1, LONGEST_LESSON),
            "days": Whole(1, MOST_DAYS),
            "kind": OneOf(LESSON_KINDS),
        },
        needed=True,
    ),
    "place": Texts(),
    "choose": Flag(),
}
#: What completes a training that nobody marks.
COMPLETE: Shapes = {
    "complete": Group({"minutes": Whole(1), "days": Whole(1), "share": Number(0, 1)}, needed=True),
    "lesson_share": Number(0, 1),
}


@dataclass(frozen=True)
class Lesson:
    """`units`: how many minutes (or days) it takes. `kind`: theory, practice or '' where the programme does not say."""

    code: str
    title: Text
    units: int
    kind: str


def lessons_of(stage: Stage) -> tuple[Lesson, ...]:
    """The lessons in the programme's order."""
    unit = unit_of(stage)
    return tuple(
        Lesson(str(row["code"]), row["title"], int(row[unit]), str(row.get("kind") or ""))
        for row in stage.params["lessons"]
    )


def unit_of(stage: Stage) -> str:
    return str(stage.params.get("unit") or MINUTES)


def minutes_component(stage: Stage) -> Component | None:
    """What time is marked with; None where the training is completed or not, without marks."""
    return next((one for one in stage.components if one.kind == COMPONENT), None)


def may_choose(stage: Stage) -> bool:
    """Whether people choose among sessions with room themselves."""
    return bool(stage.params.get("choose"))


@own_context
def rule_of(stage: Stage) -> Rule:
    """What counts and how much is needed. Where time is marked, as much as the mark's own pass line asks for."""
    units = {one.code: one.units for one in lessons_of(stage)}
    whole = sum(units.values())
    part = minutes_component(stage)
    if part is not None:
        line = Decimal(0) if part.pass_line is None or not part.max else part.pass_line / part.max
        return Rule(unit_of(stage), units, min(whole, share_of(whole, line)))
    needed = _needed(stage.params["complete"], unit_of(stage), whole)
    return Rule(unit_of(stage), units, needed, Decimal(str(stage.params.get("lesson_share") or 0)))


def _needed(complete: Mapping[str, Any], unit: str, whole: int) -> int:
    if "share" in complete:
        return share_of(whole, Decimal(str(complete["share"])))
    return int(complete[unit])


def wrong_lessons(stage: Stage) -> Iterator[Told]:
    """Lessons that do not say how long they take in the unit of the training, or say it in the other one."""
    unit = unit_of(stage)
    for place, row in enumerate(stage.params["lessons"]):
        for key in UNITS:
            if (key == unit) != (row.get(key) is not None):
                code = "training-length" if key == unit else "training-other-unit"
                yield f"params.lessons[{place}]", code, {"key": key, "unit": unit, "lesson": row["code"]}


def wrong_complete(stage: Stage) -> Iterator[Told]:
    """A rule of completing that is none, is two, speaks of another unit, or asks for more than there is."""
    given = {key: value for key, value in stage.params["complete"].items() if value is not None}
    unit = unit_of(stage)
    if len(given) != 1 or not set(given) <= {unit, "share"}:
        yield "params.complete", "training-complete", {"unit": unit}
        return
    whole = sum(int(row[unit]) for row in stage.params["lessons"])
    if unit in given and int(given[unit]) > whole:
        yield f"params.complete.{unit}", "too-big", {"value": given[unit], "high": whole}
