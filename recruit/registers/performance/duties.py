"""What waits for whom in a cohort's performance periods, and how they stand as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from recruit.i18n import _
from recruit.models import Account, Cohort
from recruit.queries.performance import (
    due_period,
    in_force,
    inputs_of,
    lacking,
    lists_of,
    outdated,
    said_at,
    stations_in,
)
from recruit.queries.performance_cases import (
    DECIDING,
    HEARING,
    WAITING,
    cases_of,
    objections_of,
    state_of,
    waiting_change,
    waiting_keep,
)
from recruit.registers import Duty
from recruit.registers.performance.words import period_words


def duties(cohort: Cohort, by: Account, at: datetime, url: str) -> list[Duty]:
    """Figures and lists that are due, objections, hearings, decisions."""
    return [*_lists(cohort, by, at, url), *_objections(cohort, by, url), *_cases(cohort, by, at, url)]


def _lists(cohort: Cohort, by: Account, at: datetime, url: str) -> Iterator[Duty]:
    said, every = said_at(cohort), lists_of(cohort)
    waiting = [one for one in every if one.state == "proposed"]
    for one in waiting:
        text = _("确认%(period)s的业绩考核", period=period_words(said, one.period))
        yield Duty(text, f"{url}/{one.period}", roles=("second-signatory",), asked_by=(one.proposed_by_id,))
    due = due_period(cohort, at)
    if due is not None and due.code not in {one.period for one in waiting}:
        words = period_words(said, due.code)
        mine = {
            one.number
            for one in stations_in(cohort, due)
            if by.township_scope in (None, one.partner.place.township_code)
        }
        missing = sum(number in mine for number in lacking(inputs_of(cohort, due)))
        if missing:
            roles = ("clerk", "office") if said.by == "township" else ("office",)
            text = _("%(period)s还有 %(count)s 个站点的业绩数据没有报齐", period=words, count=missing)
            yield Duty(text, f"{url}/{due.code}/figures", "blocked", roles)
        elif by.township_scope is None:
            yield Duty(_("提交%(period)s的业绩考核", period=words), f"{url}/{due.code}")
    for code in outdated(cohort, in_force(every)):
        if code not in {one.period for one in waiting}:
            text = _("前面一期更正过，%(period)s的连续次数要重新提交", period=period_words(said, code))
            yield Duty(text, f"{url}/{code}", "blocked")


def _objections(cohort: Cohort, by: Account, url: str) -> Iterator[Duty]:
    for one, partner in objections_of(cohort, by):
        if one.outcome is None:
            text = _("答复 %(number)s 对业绩考核的异议", number=partner.candidacy.number)
            roles, asked = ("office", "second-signatory"), (one.list.proposed_by_id,)
            yield Duty(text, f"{url}/objection/{one.id}", roles=roles, asked_by=asked)


def _cases(cohort: Cohort, by: Account, at: datetime, url: str) -> Iterator[Duty]:
    zone = cohort.programme.timezone
    for case, partner in cases_of(cohort, by):
        state, where = state_of(case, cohort, at), f"{url}/case/{case.id}"
        number = partner.candidacy.number
        if state == HEARING:
            until = datetime.combine(case.hear_until, datetime.max.time(), zone)
            text = _("听 %(number)s 说明，或等到期", number=number)
            yield Duty(text, where, roles=("office", "clerk"), until=until)
        elif state == DECIDING:
            yield Duty(_("决定 %(number)s 清退还是保留", number=number), where)
        elif state == WAITING:
            asked = waiting_change(case) or waiting_keep(case)
            text = _("确认 %(number)s 清退还是保留", number=number)
            by_ids = (asked.proposed_by_id,) if asked is not None else ()
            yield Duty(text, where, roles=("second-signatory",), asked_by=by_ids)


def told(cohort: Cohort) -> Mapping[str, Any]:
    """For the report of the demonstration: every period, and what became of every case."""
    lists = in_force(lists_of(cohort))
    return {
        "periods": {
            code: {
                "version": one.version,
                "ranked": sum(row.rank is not None for row in one.rows),
                "bottom": sum(row.status == "bottom" for row in one.rows),
            }
            for code, one in lists.items()
        },
        "removals": [
            {
                "station": partner.place.code,
                "cause": case.cause,
                "outcome": case.outcome,
                "ended_on": case.engagement.ended_on.isoformat() if case.engagement.ended_on else None,
            }
            for case, partner in reversed(cases_of(cohort))
        ],
    }
