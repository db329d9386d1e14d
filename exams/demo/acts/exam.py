"""The online exam: most sit it, answers arrive one by one, some change their mind, some let the clock end it."""

from __future__ import annotations

import math
import uuid
from datetime import datetime, timedelta
from random import Random

from exams.bank.items import ESSAY, MULTIPLE, SINGLE, TRUE_FALSE, Item
from exams.demo.acts.essays import mark_essays
from exams.demo.people import Figure
from exams.demo.play import Play, fresh
from exams.models import Attempt
from exams.queries.bank import items_by_id
from exams.queries.sitting import stage_rules
from exams.services.finish_overdue import finish_overdue
from exams.services.save_answers import Answer, Declined, save_answers
from exams.services.start_attempt import Start, start_attempts
from exams.services.submit_attempt import submit_attempts
from exams.sitting.paper import Slot
from recruit.db import db
from recruit.models import Entry
from recruit.queries.entries import entries_of

BATCH = 60
#: Diligent people come to the exam; about one in ten stays away.
STAYS_AWAY = 0.52


def play_exam(play: Play, code: str) -> None:
    """Everybody who comes starts at some time of the day; a batch of candidates shares each commit."""
    stage = play.stage(code)
    entries = [
        entry for entry in entries_of(stage) if entry.candidacy.state == "active" and _comes(play, entry)
    ]
    for start in range(0, len(entries), BATCH):
        _sit(play, fresh(entries[start : start + BATCH]), play.at(stage, 0.85 * start / max(len(entries), 1)))
        db.session.commit()
        play.progress(code, min(start + BATCH, len(entries)), len(entries))
    play.facts["clock_ended"] = finish_overdue(play.after(stage, minutes=5))
    db.session.commit()
    if stage_rules(stage).essays is not None:
        mark_essays(stage, play.cast.markers, play.cast.office, play.seed, play.after(stage, minutes=30))


def _comes(play: Play, entry: Entry) -> bool:
    figure = play.figure(entry)
    return figure.diligence > STAYS_AWAY or figure.dice(play.seed, "comes").random() < 0.3


def _sit(play: Play, entries: list[Entry], at: datetime) -> None:
    attempts = start_attempts([Start(entry, at) for entry in entries])
    papers = {attempt.id: [Slot.from_plain(row) for row in attempt.paper.items] for attempt in attempts}
    items = items_by_id(slot.item_id for slots in papers.values() for slot in slots)
    batch, ends = [], []
    for attempt, entry in zip(attempts, entries, strict=True):
        figure = play.figure(entry)
        dice = figure.dice(play.seed, "exam")
        seconds = int(_minutes(entry) * (1500 + 1900 * (1 - figure.pace)) / 60)
        batch += _answers(attempt, papers[attempt.id], items, figure, dice, seconds)
        if dice.random() > 0.02:
            ends.append((attempt, at + timedelta(seconds=seconds + 20)))
    declined = [one for one in save_answers(batch, at) if isinstance(one, Declined)]
    if declined:
        raise RuntimeError(f"the exam room declined {declined[0]}")
    submit_attempts(ends)


def _minutes(entry: Entry) -> int:
    """How long the exam lasts; the paces were taken for an hour."""
    return int(entry.stage.definition.params["duration_minutes"])


def _answers(
    attempt: Attempt, slots: list[Slot], items: dict[int, Item], figure: Figure, dice: Random, seconds: int
) -> list[Answer]:
    made: list[Answer] = []
    for position, slot in enumerate(slots, 1):
        item = items[slot.item_id]
        knows = dice.random() < _chance(figure.ability, item)
        if not knows and dice.random() < 0.04:
            continue
        answer = _right(item, slot) if knows else _wrong(item, slot, dice)
        moment = attempt.started_at + timedelta(seconds=seconds * position / len(slots))
        if dice.random() < 0.06:
            made.append(_answer(attempt, len(made), position, _wrong(item, slot, dice), moment, dice))
        made.append(_answer(attempt, len(made), position, answer, moment + timedelta(seconds=3), dice))
    return made


def _answer(
    attempt: Attempt, seq: int, position: int, answer: list[str], moment: datetime, dice: Random
) -> Answer:
    client_id = str(uuid.UUID(int=dice.getrandbits(128), version=4))
    return Answer(attempt.id, client_id, seq, position, answer, moment)


def _chance(ability: float, item: Item) -> float:
    """A logistic curve with a floor for guessing: the usual picture of how ability and difficulty meet."""
    floor = {SINGLE: 0.25, TRUE_FALSE: 0.5}.get(item.kind, 0.0)
    return floor + (1 - floor) / (1 + math.exp(-1.1 * (ability - 0.7 * (item.difficulty - 3) + 0.3)))


def _right(item: Item, slot: Slot) -> list[str]:
    if item.kind in (SINGLE, MULTIPLE):
        own = [item.key] if item.kind == SINGLE else item.key
        return sorted("ABCDEFGH"[slot.order.index(str(letter))] for letter in own)  # type: ignore[union-attr]
    if item.kind == TRUE_FALSE:
        return ["true" if item.key else "false"]
    if item.kind == ESSAY:
        return [item.explanation]
    return [item.key[0]]  # type: ignore[index]


def _wrong(item: Item, slot: Slot, dice: Random) -> list[str]:
    letters = "ABCDEFGH"[: len(slot.order)]
    right = _right(item, slot)
    if item.kind == SINGLE:
        return [dice.choice([letter for letter in letters if letter != right[0]])]
    if item.kind == MULTIPLE:
        return sorted(set(right) ^ {dice.choice(letters)}) or [letters[0]]
    if item.kind == TRUE_FALSE:
        return ["false" if right[0] == "true" else "true"]
    return ["不清楚"]  # data: a wrong short answer
