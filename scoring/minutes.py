"""Minutes of training that count: what somebody heard of each lesson, and whether that completes the training. Pure.

Whoever comes late, leaves early or comes again to make up is counted by the minute of the *lesson*: the tenth minute of
a lesson counts once, in whichever session it was heard, and one minute of the day never counts for two lessons. Where a
training goes on for weeks it is counted by days instead: a day counts where at least half of it was attended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from scoring.numeric import own_context

MINUTES, DAYS = "minutes", "days"
UNITS = (MINUTES, DAYS)
_MINUTE = 60


@dataclass(frozen=True)
class Taught:
    """One lesson in one session: from when to when it was given. `day` is the date in the place's own time."""

    session: int
    lesson: str
    opens: datetime
    closes: datetime
    day: date


@dataclass(frozen=True)
class Stay:
    """From when to when somebody was in a session."""

    session: int
    arrived: datetime
    left: datetime


@dataclass(frozen=True)
class Rule:
    """`units`: lesson -> its minutes (or days). `needed`: how many must be heard altogether. `lesson_share`: of each
    lesson at least this share, 0 where only the sum matters."""

    unit: str
    units: Mapping[str, int]
    needed: int
    lesson_share: Decimal = Decimal(0)

    @property
    def whole(self) -> int:
        """All lessons together."""
        return sum(self.units.values())

    def least(self, lesson: str) -> int:
        """So much of this lesson at least."""
        return share_of(self.units[lesson], self.lesson_share)


@dataclass(frozen=True)
class Standing:
    """What one person has: by lesson and altogether; `lessons_short` are those of which too little was heard."""

    by_lesson: Mapping[str, int]
    total: int
    missing: int
    lessons_short: tuple[str, ...]

    @property
    def completed(self) -> bool:
        return not self.missing and not self.lessons_short


@own_context
def share_of(whole: int, share: Decimal) -> int:
    """The share of a number of minutes, rounded up: 0.8 of 201 is 161."""
    return int((whole * share).to_integral_value(ROUND_CEILING))


def counted(rule: Rule, taught: Iterable[Taught], stays: Iterable[Stay]) -> dict[str, int]:
    """Lesson -> minutes (or days) that count, never more than the lesson has; every lesson of the rule has a key."""
    by_session: dict[int, list[Taught]] = {}
    for one in taught:
        if one.lesson in rule.units:
            by_session.setdefault(one.session, []).append(one)
    heard = sorted(
        {(slot, stay) for stay in stays for slot in by_session.get(stay.session, ())}, key=_by_the_clock
    )
    found = _days(heard) if rule.unit == DAYS else _minutes(heard)
    return {lesson: min(found.get(lesson, 0), most) for lesson, most in rule.units.items()}


def standing(rule: Rule, by_lesson: Mapping[str, int]) -> Standing:
    """Whether what counts completes the training, and what is missing."""
    kept = {lesson: min(by_lesson.get(lesson, 0), most) for lesson, most in rule.units.items()}
    total = sum(kept.values())
    short = tuple(lesson for lesson, heard in kept.items() if heard < rule.least(lesson))
    return Standing(kept, total, max(0, rule.needed - total), short)


@own_context
def mark_of(rule: Rule, by_lesson: Mapping[str, int], highest: Decimal) -> Decimal:
    """The mark of a training that is marked: the share of all its minutes, of the highest mark, to two decimals."""
    share = highest * standing(rule, by_lesson).total / rule.whole
    return share.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _minutes(heard: Sequence[tuple[Taught, Stay]]) -> dict[str, int]:
    of_day: set[int] = set()
    of_lesson: dict[str, set[int]] = {}
    for slot, stay in heard:
        begins = _minute(slot.opens)
        known = of_lesson.setdefault(slot.lesson, set())
        new = {minute for minute in _together(slot, stay) if minute - begins not in known} - of_day
        of_day |= new
        known |= {minute - begins for minute in new}
    return {lesson: len(known) for lesson, known in of_lesson.items()}


def _days(heard: Sequence[tuple[Taught, Stay]]) -> dict[str, int]:
    of_day: set[date] = set()
    found: dict[str, int] = {}
    stayed: dict[Taught, set[int]] = {}
    for slot, stay in heard:
        stayed.setdefault(slot, set()).update(_together(slot, stay))
    for slot, minutes in stayed.items():
        if slot.day not in of_day and 2 * len(minutes) >= _minute(slot.closes) - _minute(slot.opens):
            of_day.add(slot.day)
            found[slot.lesson] = found.get(slot.lesson, 0) + 1
    return found


def _by_the_clock(pair: tuple[Taught, Stay]) -> tuple[int, int, str, int, int]:
    slot, stay = pair
    return _minute(slot.opens), slot.session, slot.lesson, _minute(stay.arrived), _minute(stay.left)


def _together(slot: Taught, stay: Stay) -> range:
    """The minutes of the clock in which the lesson was given and the person was there."""
    return range(
        max(_minute(slot.opens), _minute(stay.arrived)), min(_minute(slot.closes), _minute(stay.left))
    )


def _minute(moment: datetime) -> int:
    """Whole minutes, so that seconds at the door never cost anybody one."""
    return int(moment.timestamp()) // _MINUTE
