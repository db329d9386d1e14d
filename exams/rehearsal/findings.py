"""What in a rehearsal the office should look at. Pure: stages as the programme has them, and as they were played."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from exams.rehearsal.outcome import EMPTY, PLAYED, STOPPED, Finding, StageTold
from recruit.programme import Programme, Stage
from recruit.programme.checks import tracks_of

#: What one person takes in an interview room where nobody has said otherwise, and the hours of a working day.
MINUTES, DAY = 10, 9
FAILED = ("below-pass", "below-threshold")


def of_stages(programme: Programme, told: Sequence[StageTold]) -> list[Finding]:
    """The findings of every stage that was played, in the programme's order."""
    by_code = {one.code: one for one in told}
    found: list[Finding] = []
    for stage in programme.stages:
        one = by_code.get(stage.code)
        if one is None or one.state not in (PLAYED, STOPPED):
            continue
        found += [*_queue(stage, one), *_rooms(stage, one)]
        if one.state == PLAYED:
            found += [*_coming(one), *_cut(stage, one), *_ties(one)]
    for line in tracks_of(programme):
        for earlier, later in pairwise(line):
            if later.code in by_code and by_code[later.code].state == EMPTY:
                found.append(Finding("nobody-left", {"stage": earlier.code}))
                break
    return found


def _coming(one: StageTold) -> Iterator[Finding]:
    if one.entered and not one.took_part:
        yield Finding("nobody-came", {"stage": one.code})


def _cut(stage: Stage, one: StageTold) -> Iterator[Finding]:
    if stage.places is not None and one.took_part <= stage.places:
        yield Finding("more-places", {"stage": one.code, "places": stage.places, "people": one.took_part})
    failed = sum(why["people"] for why in one.why_out if why["code"] in FAILED)
    if one.took_part and not one.advanced and failed >= one.took_part:
        yield Finding("pass-line", {"stage": one.code, "people": one.took_part})


def _ties(one: StageTold) -> Iterator[Finding]:
    drawn = sum(tie["people"] for tie in one.ties if tie["decided_by"] == "draw")
    if drawn:
        yield Finding("lots", {"stage": one.code, "people": drawn})
    if one.extra_test and not drawn:
        yield Finding("extra-test", {"stage": one.code, "people": one.extra_test})


def _rooms(stage: Stage, one: StageTold) -> Iterator[Finding]:
    rooms = int(stage.params.get("panels", 1)) if stage.kind == "interview" else 0
    if rooms > one.entered > 0:
        yield Finding("rooms", {"stage": one.code, "rooms": rooms, "people": one.entered})


def _queue(stage: Stage, one: StageTold) -> Iterator[Finding]:
    """Whether an interview's rooms can hear everybody within the mornings and afternoons of its window."""
    if stage.kind != "interview" or not one.entered:
        return
    rooms = max(int(stage.params.get("panels", 1)), 1)
    minutes = int(stage.params.get("minutes", MINUTES))
    needed = math.ceil(one.entered / rooms) * minutes / 60
    hours = working_hours(stage)
    if needed > hours:
        facts = {"minutes": minutes, "people": one.entered, "rooms": rooms, "needed": _hours(needed)}
        yield Finding("queue", {"stage": one.code, **facts, "hours": _hours(hours)})


def _hours(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def working_hours(stage: Stage) -> float:
    """Hours within the window, of which a day has nine at most."""
    opens, closes = stage.window.opens, stage.window.closes
    total, day = 0.0, opens.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < closes:
        within = min(closes, day + timedelta(days=1)) - max(opens, day)
        total += min(within.total_seconds() / 3600, DAY)
        day += timedelta(days=1)
    return total
