"""Until when a list may be had rechecked, and when the answer is due. Pure: a rule, a moment, a calendar, a zone.

Days are counted from the day after: a list published on the 13th with two working days is open to the end of the
second working day after the 13th, whatever the hour at which it went up.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from recruit.calendar import WorkCalendar

if TYPE_CHECKING:
    from recruit.programme import Recheck

#: What a recheck is about when it is about no single component. The colon keeps it apart from every component's code.
TOTAL = ":total"
#: So many characters of either side's words are kept.
LONGEST = 500
#: All that may be asked, in the order in which pages offer it. ``report`` is anybody's, about somebody on the list; the
#: others are an applicant's about their own line, each once for each version of it.
KINDS = ("arithmetic", "evidence", "ruling", "report")
#: A commission of two people decides these; the others one officer answers.
BY_TWO = ("ruling", "report")
#: Answers after which a corrected list follows.
GRANTED = ("correction", "partial")
#: So many pictures or PDF files go with one request, each at most so many bytes.
MOST_FILES = 3
FILE_BYTES = 5 * 1024 * 1024


def last_day(rule: Recheck, published_on: date, calendar: WorkCalendar) -> date:
    """The last day on which a recheck may be asked for."""
    return _later(published_on, rule.days, rule.working_days, calendar)


def answer_day(rule: Recheck, filed_on: date, calendar: WorkCalendar) -> date:
    """The last day on which one that was filed on that day may be answered."""
    other = rule.answer_working_days
    return _later(filed_on, rule.answer_days, rule.working_days if other is None else other, calendar)


def file_until(rule: Recheck, published_at: datetime, calendar: WorkCalendar, zone: ZoneInfo) -> datetime:
    """The moment (exclusive) at which the window ends that publication at `published_at` has opened."""
    return _end_of(last_day(rule, published_at.astimezone(zone).date(), calendar), zone)


def answer_due(rule: Recheck, filed_at: datetime, calendar: WorkCalendar, zone: ZoneInfo) -> datetime:
    """The moment (exclusive) by which what was filed at `filed_at` must be answered."""
    return _end_of(answer_day(rule, filed_at.astimezone(zone).date(), calendar), zone)


def _later(day: date, days: int, working: bool, calendar: WorkCalendar) -> date:
    return calendar.add(day, days) if working else day + timedelta(days)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)
