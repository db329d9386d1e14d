"""Invented candidates who do what the office should find: named in the report, so that its searches can be tried.

They cheat with what they hand in; nothing marks them in the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from exams.demo import pictures
from exams.demo.people import Figure
from exams.demo.play import Play
from exams.fieldwork.rules import target_of
from exams.services.compare_plans import ask_comparison
from exams.services.find_likeness import ask_search
from exams.services.make_form_leads import ask_form_leads
from exams.shares.rules import DOWNLOAD, component_of, kinds_of
from exams.shares.witness import LEAST_SHOWN
from recruit.db import db
from recruit.models import Entry, Stage
from recruit.programme import Component

#: With fewer people the cheats would be the round.
FEWEST = 30
SWAPPED, COPIED, INVENTED, CLAIMED, UNSEEN, JUMPS = (
    "others-screenshots",
    "copied-plan",
    "invented-households",
    "others-households",
    "downloads-nobody-saw",
    "figures-jump",
)
#: What is played in a task round, and by how many.
IN_A_ROUND = (SWAPPED, SWAPPED, COPIED, COPIED, INVENTED, INVENTED, CLAIMED, UNSEEN, UNSEEN)
#: Their households say that nobody was there.
DENIED = (INVENTED, CLAIMED)


@dataclass(frozen=True)
class Cheats:
    """Whom two of them copy: the writer of the plan, and who was in the households; and the two who swap pictures."""

    writer: Figure | None = None
    visitor: Figure | None = None
    swapping: tuple[Figure, ...] = ()


def plant_in_round(play: Play, stage: Stage, entries: Sequence[Entry]) -> Cheats:
    """Draws who cheats with what, and from whom. Nobody does in a round of few."""
    if len(entries) < FEWEST:
        return Cheats()
    writer, visitor, *chosen = Random(f"{play.seed}/{stage.code}/cheats").sample(
        list(entries), len(IN_A_ROUND) + 2
    )
    for entry, what in zip(chosen, IN_A_ROUND, strict=True):
        if what != UNSEEN or _counts_downloads(stage):
            plant(play, stage, entry, what)
    swapping = tuple(play.figure(one) for one in chosen if play.role(one) == SWAPPED)
    return Cheats(play.figure(writer), play.figure(visitor), swapping)


def plant_in_trial(play: Play, stage: Stage, entries: Sequence[Entry]) -> None:
    if len(entries) >= FEWEST:
        plant(play, stage, Random(f"{play.seed}/{stage.code}/cheats").choice(list(entries)), JUMPS)


def plant(play: Play, stage: Stage, entry: Entry, what: str) -> None:
    play.roles[entry.candidacy_id, stage.code] = what
    play.planted.append({"stage": stage.code, "number": entry.candidacy.number, "what": what})


def _counts_downloads(stage: Stage) -> bool:
    """Of fewer screenshots than this nobody asks whether somebody saw the downloads."""
    definition = stage.definition
    if DOWNLOAD not in kinds_of(definition):
        return False
    return target_of(definition.component(component_of(definition, DOWNLOAD))) >= LEAST_SHOWN


def swapped(
    play: Play, stage: Stage, component: Component, figure: Figure, two: Sequence[Figure], wanted: int
) -> list[bytes]:
    """Half own screenshots, half the other one's, saved anew or cut off."""
    other = next(one for one in two if one.index != figure.index)
    share = (wanted + 1) // 2
    dice = figure.dice(play.seed, f"{stage.code}/{component.code}/disguised")
    theirs = [pictures.disguised(one, dice) for one in _own(play, stage, component, other, wanted - share)]
    return _own(play, stage, component, figure, share) + theirs


def _own(play: Play, stage: Stage, component: Component, figure: Figure, count: int) -> list[bytes]:
    dice = figure.dice(play.seed, f"{stage.code}/{component.code}/swapped")
    return [pictures.screenshot(dice) for _number in range(count)]


def filled_at(figure: Figure, stage: Stage, number: int, at: datetime, invented: bool) -> datetime:
    """When a household was visited: by day, one after the other, spread over the days before `at`. Invented ones are
    filled in one night, half a minute each."""
    zone = stage.cohort.programme.timezone
    first = stage.opens_at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    days = max((at - first) // timedelta(days=1), 1)
    if invented:
        return first + timedelta(days=days - 1, hours=22, minutes=40, seconds=30 * number)
    dice = Random(f"{figure.index}/{stage.code}/visit/{number}")
    a_day = max(-(-100 // days), 12)
    begin = timedelta(hours=8, minutes=11 * 60 * (number // days) / a_day + dice.random() * 6)
    return first + timedelta(days=number % days) + begin + timedelta(seconds=dice.randrange(60))


def ask_searches(play: Play, stage: Stage, at: datetime) -> None:
    """The office asks for every search of a round; a worker makes them as soon as there is one."""
    office = play.cast.office
    for component in stage.definition.components:
        if component.kind == "evidence":
            ask_search(stage, component.code, office, at)
        elif component.kind == "form-series":
            ask_form_leads(stage, component.code, office, at)
        elif component.kind == "document":
            ask_comparison(stage, component.code, office, at)
    db.session.commit()
