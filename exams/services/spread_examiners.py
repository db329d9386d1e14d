"""Spread examiners over candidates: evenly, by admission number, nobody outside their own township."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from exams import messages_judging as messages_judging  # registers its texts
from exams.models import RecusalRequest
from exams.queries.burden import ROLES
from exams.queries.helped import helped_in
from exams.queries.rooms import draw_of, seats_of
from exams.services.hold_entries import hold
from exams.services.substitute_judge import barred_from, short_of, substitute
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Candidacy, Entry, Stage
from recruit.programme import Component
from recruit.queries.rechecks import to_be_mended
from recruit.services.assign import assign
from recruit.services.hold_stage import hold_markable
from recruit.services.roles import require


@dataclass(frozen=True)
class Spread:
    """What was handed out: new assignments, and candidates who still have fewer examiners than asked for."""

    added: int
    short: int


def spread(
    stage: Stage,
    component: Component,
    examiners: Sequence[Account],
    each: int,
    by: Account,
    at: datetime,
    numbers: tuple[str, str] = ("", ""),
) -> Spread:
    """Tops every active candidate up to `each` examiners, the least burdened first, ties by login name.

    `numbers` limits the candidates to admission numbers from … to …, either end open when blank. Somebody who was
    recused from a candidate is never given to that candidate again, nor whom a granted request named.
    In a closed stage only candidates whom a recheck has opened are given anybody, and only one where all others have
    stepped aside: one more sheet would change a mean that nobody called wrong.
    Where lots decide who judges whom, somebody is sent only to a panel that is short, and only once nobody of the drawn
    reserve is left who may sit; `each` is not asked then.
    Errors: Refusal('stage-closed' | 'role-missing' | 'spread-drawn') and those of `assign`.
    """
    require(by, "office")
    entries = _entries(stage, numbers)
    if component.kind == "panel" and stage.definition.params.get("draw") and stage.state != "closed":
        return _send(stage, component, examiners, entries, by, at)
    if stage.state == "closed":
        opened = to_be_mended(stage, at)
        entries, each = [one for one in entries if one.candidacy_id in opened], 1
        if not entries:
            raise Refusal("stage-closed", stage=stage.code)
        hold_markable(entries, at)
    return _share(stage, component, examiners, entries, each, by, at)


def _send(
    stage: Stage,
    component: Component,
    examiners: Sequence[Account],
    entries: Sequence[Entry],
    by: Account,
    at: datetime,
) -> Spread:
    """To drawn panels that are short: first whom the lots put in reserve, then whom the office sends; nobody who let
    candidates in or typed sheets there."""
    draw = draw_of(stage)
    if draw is None or draw.drawn_at is None:
        raise Refusal("spread-drawn")
    hold_markable(entries, at)
    apart = [one for one in sorted(examiners, key=lambda one: one.login) if not helped_in(stage, one)]
    hold(entries)  # of two officers who send somebody at once the second finds whom the first sent
    added = short = 0
    sent = False
    for entry in entries:
        while substitute(entry, by, at) is not None:
            added, sent = added + 1, True
        while lack := short_of(entry):
            barred = barred_from(entry)
            free = [one for one in apart if one.id not in barred]
            room = seats_of(stage).get(entry.id, ("", 0))[0]
            sent = True
            if not free:
                short += lack
                break
            added += assign([entry], free[:1], component.code, by, at, room, ROLES[component.kind])
    if not sent:
        raise Refusal("spread-drawn")
    return Spread(added, short)


def _share(
    stage: Stage,
    component: Component,
    examiners: Sequence[Account],
    entries: Sequence[Entry],
    each: int,
    by: Account,
    at: datetime,
) -> Spread:
    held = _held(stage, component)
    shares, short = share_out(
        [(entry.id, entry.candidacy.township_code) for entry in entries],
        {account.id: account.township_scope for account in sorted(examiners, key=lambda one: one.login)},
        held,
        each,
    )
    seats = seats_of(stage)
    by_id = {entry.id: entry for entry in entries}
    added = 0
    for account in examiners:
        groups: dict[str, list[Entry]] = {}
        for entry_id in shares.get(account.id, ()):
            groups.setdefault(seats.get(entry_id, ("", 0))[0], []).append(by_id[entry_id])
        for panel, group in sorted(groups.items()):
            added += assign(group, [account], component.code, by, at, panel, ROLES[component.kind])
    return Spread(added, short)


def share_out(
    entries: Sequence[tuple[int, str]],
    examiners: Mapping[int, str | None],
    held: Mapping[int, Mapping[int, bool]],
    each: int,
) -> tuple[dict[int, list[int]], int]:
    """Pure. `entries`: (entry, township) in order; `examiners`: account -> township they are confined to, or None;
    `held`: entry -> account -> still counts (False: recused). Returns account -> new entries, and how many are short.
    """
    load = dict.fromkeys(examiners, 0)
    for accounts in held.values():
        for account in accounts:
            if account in load:
                load[account] += 1
    order = {account: place for place, account in enumerate(examiners)}
    shares: dict[int, list[int]] = {}
    short = 0
    for entry, township in entries:
        have = held.get(entry, {})
        wanted = each - sum(have.values())
        free = [a for a, scope in examiners.items() if scope in (None, township) and a not in have]
        chosen = sorted(free, key=lambda account: (load[account], order[account]))[: max(0, wanted)]
        for account in chosen:
            load[account] += 1
            shares.setdefault(account, []).append(entry)
        short += len(chosen) < wanted
    return shares, short


def _entries(stage: Stage, numbers: tuple[str, str]) -> list[Entry]:
    query = (
        select(Entry)
        .join(Entry.candidacy)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active", Entry.asked)
        .options(contains_eager(Entry.candidacy))
        .order_by(Candidacy.number)
    )
    low, high = numbers
    if low:
        query = query.where(Candidacy.number >= low)
    if high:
        query = query.where(Candidacy.number <= high)
    return list(db.session.scalars(query))


def _held(stage: Stage, component: Component) -> dict[int, dict[int, bool]]:
    rows = db.session.execute(
        select(Assignment.entry_id, Assignment.account_id, Assignment.recused_at)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Entry.stage_id == stage.id, Assignment.component == component.code)
    )
    held: dict[int, dict[int, bool]] = {}
    for entry_id, account_id, recused in rows:
        held.setdefault(entry_id, {})[account_id] = recused is None
    named = db.session.execute(
        select(RecusalRequest.entry_id, RecusalRequest.examiner_id)
        .join(Entry, Entry.id == RecusalRequest.entry_id)
        .where(Entry.stage_id == stage.id, RecusalRequest.state == "granted")
    )
    for entry_id, account_id in named:  # whom a granted request named is as good as recused, assigned or not
        held.setdefault(entry_id, {}).setdefault(account_id, False)
    return held
