"""Reading the section `keep`: which personal data is kept for how long, and from when that time runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recruit.programme.model import Keeping, Programme, Setting
from recruit.programme.problems import Problem
from recruit.programme.reader import Item, Notes

#: When the last list of the cohort has been posted to its end and its last window is over.
LAST_LIST = "last-list"
#: The same, or the day the last agreement was put on record as signed, whichever is later.
LAST_SIGNATURE = "last-signature"
#: The last day of one person's agreement, or the day it ended early.
TERM_END = "term-end"
#: When an administrator closed a member of staff's account.
ACCOUNT_CLOSED = "account-closed"
#: When one message was written.
SENT = "sent"

#: Whoever keeps personal data for longer than this should be able to say why.
LONG_DAYS = 3650
_OF_COHORT = (LAST_LIST, LAST_SIGNATURE)


@dataclass(frozen=True)
class Kind:
    """A kind of data: what holds where a programme says nothing, and the events its time may run from."""

    days: int
    events: tuple[str, ...]


#: Personal Information Protection Law, article 19: the shortest time that the purpose needs.
KINDS: Mapping[str, Kind] = {
    "household_forms": Kind(180, _OF_COHORT),
    "evidence": Kind(365, _OF_COHORT),
    "papers": Kind(365, _OF_COHORT),
    "applications": Kind(1095, _OF_COHORT),
    "agreements": Kind(1095, (TERM_END,)),
    "messages": Kind(90, (SENT,)),
    "staff": Kind(365, (ACCOUNT_CLOSED,)),
}


def read_keep(top: Item) -> dict[str, Keeping]:
    """Every kind of data with its time. What the file leaves out gets the usual time, as the office's decision."""
    if not top.has("keep"):
        keep = {code: Keeping(kind.days, kind.events[0]) for code, kind in KINDS.items()}
        for code, one in keep.items():
            top.notes.settings.append(Setting(f"keep.{code}.days", str(one.days), "office"))
            top.notes.settings.append(Setting(f"keep.{code}.after", one.after, "office"))
        return keep
    section = top.get("keep")
    keep = {code: _keeping(section.get(code, "0"), section.has(code), kind) for code, kind in KINDS.items()}
    section.finish()
    return keep


def _keeping(item: Item, said: bool, kind: Kind) -> Keeping:
    item.missing = not said  # nothing to complain about: the usual time holds
    one = Keeping(
        item.integer("days", None if said else str(kind.days), low=1),
        item.choice("after", kind.events, kind.events[0]),
    )
    item.finish()
    return one


def check_keep(programme: Programme, notes: Notes) -> Iterator[Problem]:
    """Warnings: nothing said, longer than anybody needs, shorter than an objection may still be answered."""
    if "keep" not in notes.lines:
        yield Problem(0, "keep", "keep-missing", {}, "warning")
    floor = objection_days(programme)
    for code, one in programme.keep.items():
        path = f"keep.{code}.days"
        if one.days > LONG_DAYS:
            facts: dict[str, object] = {"kind": code, "days": one.days, "most": LONG_DAYS}
            yield Problem(notes.line(path), path, "keep-long", facts, "warning")
        if one.after in _OF_COHORT and one.days < floor:
            facts = {"kind": code, "days": one.days, "needed": floor}
            yield Problem(notes.line(path), path, "keep-short", facts, "warning")


def objection_days(programme: Programme) -> int:
    """Calendar days within which somebody may ask about a list and get an answer; a working week counts seven."""
    longest = 0
    for stage in programme.stages:
        for rule in stage.taken:
            answered = rule.working_days if rule.answer_working_days is None else rule.answer_working_days
            days = _calendar_days(rule.days, rule.working_days) + _calendar_days(rule.answer_days, answered)
            longest = max(longest, days)
    return longest


def _calendar_days(days: int, working: bool) -> int:
    return -(-days * 7 // 5) if working else days
