"""Plan in which month each station opens: worked out by the rule, changed with a reason, put in force by two people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Place, RolloutPlan
from recruit.queries.rollout import (
    next_version,
    openings,
    places_to_open,
    plan_in_force,
    plan_waiting,
)
from recruit.registers.rollout.said import Rollout, month_of, read
from recruit.services.roles import require, require_county
from recruit.services.send_back import confirmed_by, put_forward, settle_back, still_proposed
from scoring.errors import ScoringError
from scoring.rollout import monthly_plan

#: Who puts a plan in force.
SECONDS = ("second-signatory", "office")


def worked_out(cohort: Cohort) -> dict[str, str]:
    """Place code -> month as the rule gives it: months are shared fairly among townships; within one, stations that
    are open already come first, then those of pilot villages, then the others by code.

    Errors: Refusal('rollout-off' | 'rollout-…').
    """
    rollout = rollout_of(cohort)
    own: dict[str, list[Place]] = defaultdict(list)
    opened = openings(cohort)
    pilots = set(cohort.programme.places.pilots)
    ranks = {
        one.id: (one.id not in opened, one.village_code not in pilots, one.code)
        for one in places_to_open(cohort)
    }
    for place in sorted(places_to_open(cohort), key=lambda one: ranks[one.id]):
        own[place.township_code].append(place)
    try:
        slots = monthly_plan(
            {code: len(places) for code, places in own.items()}, rollout.months, _reachable(rollout, own)
        )
    except ScoringError as error:
        raise Refusal(f"rollout-{error.code}", **error.facts) from None
    return {own[slot.unit][slot.number - 1].code: slot.month for slot in slots}


def _reachable(rollout: Rollout, own: Mapping[str, Sequence[Place]]) -> Sequence[object]:
    """The milestones, with no more stations than there are: fewer were named than the programme counts on."""
    every = sum(len(places) for places in own.values())
    return tuple(one.__class__(one.month, min(one.total, every)) for one in rollout.milestones)


def rollout_of(cohort: Cohort) -> Rollout:
    """Errors: Refusal('rollout-off') where the programme has none."""
    said = cohort.programme.registers.get("rollout")
    if said is None:
        raise Refusal("rollout-off")
    return read(said)


def propose_plan(
    cohort: Cohort, changes: Mapping[str, str], reason: str, by: Account, at: datetime
) -> RolloutPlan:
    """Puts a plan before a second person: the one in force, or else what the rule gives, with these months instead.

    Stations that have joined since get the month that the rule gives them.
    Errors: Refusal('role-missing' | 'county-only' | 'rollout-off' | 'rollout-…' | 'rollout-waiting' |
    'places-none'), with `field` 'rollout-place' (place) | 'rollout-month' (month) | 'reason-wanted'.
    """
    require(by, "office")
    require_county(by)
    locked(Cohort, cohort.id)
    if plan_waiting(cohort) is not None:
        raise Refusal("rollout-waiting")
    by_rule, before = worked_out(cohort), plan_in_force(cohort)
    if not by_rule:
        raise Refusal("places-none")
    kept = {} if before is None else {code: month for code, month in before.months.items() if code in by_rule}
    _must_fit(changes, by_rule, rollout_of(cohort))
    if changes and not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    plan = RolloutPlan(
        cohort_id=cohort.id, version=next_version(cohort), months=by_rule | kept | dict(changes)
    )
    put_forward(plan, reason, by, at)
    _note(plan, "rollout.propose", by, at)
    return plan


def _must_fit(changes: Mapping[str, str], by_rule: Mapping[str, str], rollout: Rollout) -> None:
    months = set(rollout.months)
    for code, month in changes.items():
        if code not in by_rule:
            raise Refusal("rollout-place", field="changes", place=code)
        if month not in months:
            facts = {"month": month, "first": month_of(rollout.first), "last": month_of(rollout.last)}
            raise Refusal("rollout-month", field="changes", **facts)


def confirm_plan(plan: RolloutPlan, by: Account, at: datetime) -> None:
    """A second person puts it in force. Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' |
    'same-signatory')."""
    held = confirmed_by(RolloutPlan, plan.id, by, at, SECONDS)
    _note(held, "rollout.confirm", by, at)


def send_plan_back(plan: RolloutPlan, reason: str, by: Account, at: datetime) -> None:
    """Errors: those of `settle_back`, Refusal('wrong-state')."""
    held = still_proposed(RolloutPlan, plan.id)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS)
    db.session.flush()
    _note(held, "rollout.send-back", by, at)


def _note(plan: RolloutPlan, action: str, by: Account, at: datetime) -> None:
    months = Counter(plan.months.values())
    audit.note(
        at, by.login, action, f"cohort:{plan.cohort.code}", version=plan.version, months=dict(sorted(months.items()))
    )  # fmt: skip
