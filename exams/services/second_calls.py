"""Calls that two people make, each for themselves: hand them to a second checker, and settle what comes out unlike."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from sqlalchemy import select

from exams.fieldwork.rules import VERDICTS
from exams.models import PhoneCall, PhoneCheck
from exams.queries.phone_calls import FIRST, SECOND, SETTLED, calls_of, rule_of
from exams.services.hold_entries import hold
from exams.services.phone_check import NOTE
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry, Stage
from recruit.services.hold_stage import hold_markable, hold_running
from recruit.services.mend import Change, mend
from recruit.services.roles import one_human, require, require_county
from scoring import sampling


def hand_out_second_calls(stage: Stage, component: str, by: Account, at: datetime) -> tuple[int, int]:
    """Gives every form drawn for two to a checker of the component who has never had its candidate, also what a second
    checker who has left, or makes the first call now, did not settle; who has least comes first, and the order among
    equals is drawn from the sample's seed. Returns (handed out, left without anybody).

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'stage-closed' | 'second-nobody').
    """
    require(by, "office")
    require_county(by)
    rule = rule_of(stage, component)
    hold_running(stage)
    crew, had = _crew(stage, component)
    calls, at_work = calls_of(stage, component), {one.id for one in crew}
    waiting = [one for one in calls if one.lacks_second(at_work, rule)]
    load = Counter(one.second_id for one in calls if one.second_id is not None)
    given = 0
    for one in waiting:
        mine, call = had[one.entry_id], db.session.get_one(PhoneCall, one.call_id)
        home = call.entry.candidacy.township_code
        free = [
            checker
            for checker in crew
            if checker.id not in mine
            and checker.township_scope in (None, home)
            and not any(one_human(checker, other) for other in mine.values())
        ]
        if free:
            order = sampling.drawn_order(call.sample.seed, [f"{one.response_id}/{each.id}" for each in free])
            rank = {int(name.rpartition("/")[2]): place for place, name in enumerate(order)}
            chosen = min(free, key=lambda each: (load[each.id], rank[each.id]))
            call.second_id = chosen.id
            load[chosen.id] += 1
            given += 1
    if waiting and not given:
        raise Refusal("second-nobody")
    db.session.flush()
    audit.note(at, by.login, "phone.second", audit.at_stage(stage), component=component, calls=given)
    return given, len(waiting) - given


def settle_pair(
    stage: Stage, component: str, response_id: int, verdict: str, note: str, by: Account, at: datetime
) -> PhoneCheck:
    """The office, who called neither time, says what counts where two checkers found different things.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'verdict-unknown' | 'pair-settled' |
    'same-signatory' | 'stage-closed' | 'mend-reason').
    """
    require(by, "office")
    require_county(by)
    rule = rule_of(stage, component)
    (told,) = calls_of(stage, component, [response_id]) or (None,)
    if told is None:
        raise Refusal("unknown")
    entry = db.session.get_one(Entry, told.entry_id)
    opened = hold_markable([entry], at)
    hold([entry])
    (told,) = calls_of(stage, component, [response_id])
    if verdict not in VERDICTS:
        raise Refusal("verdict-unknown")
    before = told.current(SETTLED)
    if before is None and not told.differ(rule):
        raise Refusal("pair-settled")
    called = {one.checker_id for one in (*told.checks[FIRST], *told.checks[SECOND], *told.left_out)}
    if any(one_human(by, db.session.get_one(Account, each)) for each in called):
        raise Refusal("same-signatory")
    for row in db.session.scalars(
        select(PhoneCheck).where(PhoneCheck.response_id == response_id, PhoneCheck.part == SETTLED)
    ):
        row.current = False
    fresh = PhoneCheck(
        response_id=response_id,
        checker_id=by.id,
        verdict=verdict,
        note=note.strip()[:NOTE],
        at=at,
        current=True,
        part=SETTLED,
    )
    db.session.add(fresh)
    db.session.flush()
    facts = {"stage": stage.code, "component": component, "slot": told.slot, "verdict": verdict}
    audit.record([audit.Event(at, by.login, "phone.settle", audit.about(entry.candidacy), facts)])
    was = told.counted.verdict if told.counted is not None else ""
    if was != verdict:
        mend([Change(entry, component, told.slot, was, verdict, note)], opened, by, at)
    return fresh


def _crew(stage: Stage, component: str) -> tuple[list[Account], dict[int, dict[int, Account]]]:
    """(the component's checkers at work, entry -> everybody it was ever assigned to, also who stepped aside)."""
    rows = db.session.execute(
        select(Assignment.entry_id, Assignment.recused_at, Account)
        .join(Account, Account.id == Assignment.account_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Entry.stage_id == stage.id, Assignment.component == component)
    )
    crew: dict[int, Account] = {}
    had: dict[int, dict[int, Account]] = defaultdict(dict)
    for entry_id, recused_at, account in rows:
        had[entry_id][account.id] = account
        if recused_at is None and account.active and "phone-checker" in account.roles:
            crew[account.id] = account
    return [crew[key] for key in sorted(crew)], had
