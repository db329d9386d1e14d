"""Remind those who have not handed in what is due: a day's report in the evening, a round before it closes.

A job of the worker. Everybody is reminded of one thing once; the programme says when (`remind`, `remind_hours`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import func, insert, select

from exams.fieldwork.items import DELIVERABLES
from exams.fieldwork.rules import DOCUMENT, EVIDENCE, SERIES, target_of
from exams.fieldwork.slots import Slot, slot_rules, slots
from exams.models import Document, Evidence, FormResponse, Reminder
from exams.queries.deliverables import handed
from recruit.db import db
from recruit.funnel import window_state
from recruit.models import Account, Entry, Stage
from recruit.queries.entries import entries_of
from recruit.services.send_messages import Notice, queue
from recruit.slices import slices

CLOSING = "closing"


def remind(at: datetime) -> int:
    """How many reminders went to the outbox."""
    count = 0
    running = select(Stage).where(
        Stage.state == "open",
        Stage.kind.in_(("trial-operation", "task-round", DELIVERABLES)),
        Stage.opens_at <= at,
    )
    for stage in db.session.scalars(running):
        params = stage.definition.params
        if stage.kind == "trial-operation" and "remind" in params:
            count += _send(stage, dict(_reports_due(stage, at)), at)
        elif stage.kind == "task-round" and "remind_hours" in params:
            count += _send(stage, dict(_rounds_due(stage, at)), at)
        elif stage.kind == DELIVERABLES and "remind_hours" in params:
            count += _send(stage, dict(_items_due(stage, at)), at)
    return count


def _reports_due(stage: Stage, at: datetime) -> Iterator[tuple[Entry, Slot]]:
    """Everybody whose day is past the hour of reminding, not over, and without its report."""
    rules, zone = slot_rules(stage.definition.params), stage.cohort.programme.timezone
    if rules is None:
        return
    hour = time.fromisoformat(str(stage.definition.params["remind"]))
    series = [one.code for one in stage.definition.components if one.kind == SERIES]
    entries = _active(stage)
    have = {
        tuple(row)
        for row in db.session.execute(
            select(FormResponse.entry_id, FormResponse.component, FormResponse.slot)
            .join(Entry, Entry.id == FormResponse.entry_id)
            .where(Entry.stage_id == stage.id, FormResponse.current.is_(True))
        )
    }
    for entry in entries:
        for slot in slots(rules, entry.window[0], zone):
            evening = datetime.combine((slot.due - timedelta(seconds=1)).astimezone(zone).date(), hour, zone)
            lacking = any((entry.id, code, str(slot.number)) not in have for code in series)
            if slot.state(at) == "open" and at >= evening and lacking:
                yield entry, slot


def _rounds_due(stage: Stage, at: datetime) -> Iterator[tuple[Entry, None]]:
    """Everybody whose round closes within the hours and who has not reached every target. A picture that waits for its
    reviewer has been handed in; one that was rejected has not."""
    near = _closing_soon(stage, at)
    if not near:
        return
    have = _pieces(stage)
    for entry in near:
        if any(have[entry.id, code] < target for code, target in _targets(stage).items()):
            yield entry, None


def _items_due(stage: Stage, at: datetime) -> Iterator[tuple[Entry, None]]:
    """The same where items are handed in: whoever has one that is incomplete, or was sent back."""
    near = _closing_soon(stage, at)
    by_id = {entry.id: entry for entry in near}
    for entry_id, items in handed(stage, near).items():
        if any(one.state in ("missing", "back") for one in items):
            yield by_id[entry_id], None


def _closing_soon(stage: Stage, at: datetime) -> list[Entry]:
    ahead = timedelta(hours=int(stage.definition.params["remind_hours"]))
    return [
        entry
        for entry in _active(stage)
        if window_state(*entry.window, at) == "open" and entry.window[1] - ahead <= at
    ]


def _targets(stage: Stage) -> dict[str, int]:
    return {
        one.code: 1 if one.kind == DOCUMENT else target_of(one)
        for one in stage.definition.components
        if one.kind in (EVIDENCE, SERIES, DOCUMENT)
    }


def _pieces(stage: Stage) -> Counter[tuple[int, str]]:
    found: Counter[tuple[int, str]] = Counter()
    for model, counted in (
        (Evidence, Evidence.state != "rejected"),
        (FormResponse, FormResponse.current.is_(True)),
        (Document, Document.current.is_(True)),
    ):
        rows = db.session.execute(
            select(model.entry_id, model.component, func.count())
            .join(Entry, Entry.id == model.entry_id)
            .where(Entry.stage_id == stage.id, counted)
            .group_by(model.entry_id, model.component)
        )
        found.update({(entry_id, component): count for entry_id, component, count in rows})
    return found


def _active(stage: Stage) -> list[Entry]:
    """But for whom a corrected list has taken out of the stage."""
    return [one for one in entries_of(stage) if one.candidacy.state == "active" and one.outcome != "out"]


def _send(stage: Stage, due: Mapping[Entry, Slot | None], at: datetime) -> int:
    """To those with an account who have not been reminded of this yet."""
    if not due:
        return 0
    about = {entry: f"day-{slot.number}" if slot else CLOSING for entry, slot in due.items()}
    done = _reminded([entry.id for entry in due])
    fresh = [entry for entry in due if (entry.id, about[entry]) not in done]
    accounts = _accounts([entry.candidacy.person_id for entry in fresh if entry.candidacy.person_id])
    notices, rows = [], []
    for entry in fresh:
        rows.append({"entry_id": entry.id, "about": about[entry], "at": at})
        if (account := accounts.get(entry.candidacy.person_id or 0)) is not None:
            notices.append(_notice(stage, account, entry, due[entry]))
    if rows:
        db.session.execute(insert(Reminder), rows)
    return queue(notices, at)


def _notice(stage: Stage, account: Account, entry: Entry, slot: Slot | None) -> Notice:
    """Midnight belongs to the day that ends, so the last minute of it is named."""
    zone, title = stage.cohort.programme.timezone, stage.definition.title
    last = (slot.due if slot else entry.window[1]) - timedelta(seconds=1)
    if slot is None:
        return Notice(account, "task-due", {"stage": title, "closes": last.astimezone(zone)})
    return Notice(account, "report-due", {"stage": title, "day": slot.number, "due": last.astimezone(zone)})


def _reminded(ids: Collection[int]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for piece in slices(ids):
        rows = select(Reminder.entry_id, Reminder.about).where(Reminder.entry_id.in_(piece))
        found.update((entry_id, about) for entry_id, about in db.session.execute(rows))
    return found


def _accounts(people: Iterable[int]) -> dict[int, Account]:
    """Person id -> the account that signs in."""
    found: dict[int, Account] = {}
    for piece in slices(people):
        query = select(Account).where(
            Account.person_id.in_(piece), Account.kind == "applicant", Account.active.is_(True)
        )
        found.update({account.person_id: account for account in db.session.scalars(query)})
    return found
